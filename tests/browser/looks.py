"""What is looked for on each page in a browser: axe's findings; and pictures, for whoever asks for them."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page as Tab

Scheme = Literal["light", "dark"]
AXE = Path(__file__).resolve().parents[2] / "tools/axe/node_modules/axe-core/axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_SIZES = {"phone": {"width": 360, "height": 780}, "wide": {"width": 1280, "height": 900}}
COLOURED = "nb"  # a page has the same colours in every language: where contrast is judged
_EVERY: tuple[tuple[Scheme, str], ...] = (("light", "phone"), ("dark", "wide"), ("light", "wide"), ("dark", "phone"))
_RUN = """async ([tags, rules, but_not]) => {
  const what = rules ? {type: 'rule', values: rules} : {type: 'tag', values: tags};
  const off = Object.fromEntries(but_not.map(rule => [rule, {enabled: false}]));
  const found = await axe.run(document, {runOnly: what, rules: off, resultTypes: ['violations']});
  return found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}"""


def axe_findings(tab: Tab, rules: list[str] | None = None, but_not: Sequence[str] = ()) -> list[str]:
    """What axe finds by the rules of WCAG 2.2 A and AA (or by some rules), one line each; `but_not` are left out.

    Raises FileNotFoundError when axe is not installed.
    """
    if not tab.evaluate("() => 'axe' in window"):
        tab.evaluate(AXE.read_text("utf-8"))
    found: list[Any] = tab.evaluate(_RUN, [_TAGS, rules, list(but_not)])
    return [str(one) for one in found]


def wide_of_page(tab: Tab) -> list[str]:
    """A page that scrolls sideways on a narrow phone (320 px, WCAG 1.4.10)."""
    tab.set_viewport_size({"width": 320, "height": 640})
    wide = tab.evaluate("() => document.documentElement.scrollWidth")
    return [f"{wide} px wide at 320"] if wide > 320 else []


def take_pictures(tab: Tab, folder: Path, name: str) -> None:
    """For `make shots`: four pictures of the page as it stands, light and dark, on a phone and on a desk."""
    if not os.environ.get("PORTAL_SHOTS"):
        return
    folder.mkdir(parents=True, exist_ok=True)
    for scheme, width in _EVERY:
        tab.emulate_media(color_scheme=scheme)
        tab.set_viewport_size(_SIZES[width])
        tab.screenshot(path=folder / f"{name}.{scheme}.{width}.png", full_page=True)
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size(_SIZES["phone"])


def judge(tab: Tab, name: str, *, is_coloured: bool) -> list[str]:
    """All findings on the page: every rule in light, contrast again in dark, and reflow.

    `is_coloured`: whether contrast is judged here. It is the slowest rule, and a page has the same colours in every language.
    """
    found = axe_findings(tab, but_not=[] if is_coloured else ["color-contrast"])
    if is_coloured:
        tab.emulate_media(color_scheme="dark")
        found += [f"dark {one}" for one in axe_findings(tab, ["color-contrast"])]
        tab.emulate_media(color_scheme="light")
    found += wide_of_page(tab)
    tab.set_viewport_size(_SIZES["phone"])
    return [f"{name}: {one}" for one in found]


def report(found: list[str], path: Path) -> None:
    """Keep the findings beside the pictures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
