"""Every part of the look on a few pages, in all its states: for whoever draws, never served.

python tools/gallery/render.py            writes build/gallery/*.html
python tools/gallery/render.py --shoot    photographs them too: phone and desk, light and dark, left and right
"""

import argparse
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
PAGES, TARGET = Path(__file__).with_name("pages"), ROOT / "build" / "gallery"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LANGUAGES = [
    ("nb", "Bokmål"),
    ("nn", "Nynorsk"),
    ("en", "English"),
    ("uk", "Українська"),
    ("ar", "العربية"),
    ("pl", "Polski"),
]
SHOTS = [("phone", 360, 740), ("desk", 1280, 800), ("small", 320, 640)]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def line(
    number: str, name: str, *, always: bool = False, open_now: bool = False, verified: bool = True
) -> Thing:
    """A crisis line as templates see it."""
    return Thing(
        name_key=name,
        tel="tel:" + number.replace(" ", ""),
        number=number,
        is_always_open=always,
        hours=None if not (always or open_now) else "known",
        is_open=lambda moment: always or open_now,
        opens_at=lambda moment: None,
        is_verified=lambda day: verified,
    )


def context(theme: str, lang: str) -> dict[str, Any]:
    """What a page always has, invented."""
    pack = Thing(
        theme=theme,
        service_name="Familiehjelpa",
        municipality_name="Fjordvik kommune",
        phone="12 34 56 78",
        tel="tel:+4712345678",
        exit_address="https://www.example.org/",
    )
    return {
        "pack": pack,
        "settings": Thing(is_demo=True),
        "lang": lang,
        "dir": "rtl" if lang == "ar" else "ltr",
        "languages": LANGUAGES,
        "now": NOW,
        "opening": Thing(is_open=True, closes_at=NOW + timedelta(hours=5), opens_at=None, reason_key=None),
        "closed": Thing(is_open=False, closes_at=None, opens_at=NOW + timedelta(hours=20), reason_key=None),
        "lines": [
            line("113", "Medisinsk nødtelefon", always=True),
            line("116 111", "Alarmtelefonen for barn og unge", always=True),
            line("12 34 00 24", "Barnevernvakta", open_now=True, verified=False),
            line("12 34 00 11", "En linje uten kjent åpningstid"),
        ],
        "signed": Thing(name="Marit Haugland", permissions={"manage_people"}),
        "request": Thing(path="/desk"),
    }


def environment() -> Environment:
    """The portal's templates, strict, with stand-ins for what the app gives them."""
    env = Environment(
        loader=FileSystemLoader([ROOT / "portal/templates", PAGES]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        _=lambda words, **fields: words % fields if fields else words,
        text=lambda key, **fields: key,
        when=lambda moment: f"i dag {moment:%H:%M}",
        day=lambda moment: f"{moment:%d.%m}",
        clock_time=lambda moment: f"{moment:%H:%M}",
        static_url=lambda name: "static/" + name,
        csrf_token=lambda: "token",
        url_for=lambda *_, **__: "#",
    )
    return env


def render(theme: str, lang: str) -> list[Path]:
    """Write every page; returns where."""
    TARGET.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "portal/static", TARGET / "static", dirs_exist_ok=True)
    env, written = environment(), []
    for source in sorted(PAGES.glob("*.html")):
        path = TARGET / f"{source.stem}-{lang}.html"
        path.write_text(env.get_template(source.name).render(context(theme, lang)), "utf-8")
        written.append(path)
    return written


def shoot(pages: list[Path]) -> None:
    """Photograph the pages with Chromium, in both schemes."""
    from playwright.sync_api import sync_playwright

    from tools.browser import program

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program(), args=FLAGS)
        for name, width, height in SHOTS:
            for scheme in ("light", "dark"):
                size: Any = {"width": width, "height": height}
                tab = browser.new_page(viewport=size, color_scheme=scheme)
                for page in pages:
                    tab.goto(page.as_uri())
                    tab.screenshot(path=TARGET / f"{page.stem}-{name}-{scheme}.png", full_page=True)
                tab.close()
        browser.close()


def main() -> None:
    """Render, and photograph when asked."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--shoot", action="store_true", help="photograph the pages")
    words.add_argument("--theme", default="demo", help="the theme, a name under portal/static/css")
    chosen = words.parse_args()
    pages = render(chosen.theme, "nb") + render(chosen.theme, "ar")
    if chosen.shoot:
        shoot(pages)
    print(f"{len(pages)} pages in {TARGET}")


if __name__ == "__main__":
    main()
