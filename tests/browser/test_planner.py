"""A planner and the directory's editors: a gap on one sheet of paper, and letters twice as large on a phone."""

import re

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import PHONE, Employer
from tests.people.colleagues import Editor, Leader

pytestmark = pytest.mark.looks
A_SHEET = 658  # CSS pixels: A4 less its margins
GAP, FULL = "?risk=violence&age=pregnant", "?risk=harmful_conditions&age=parents"


def _sheets(tab: Tab) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4")))


def _width_with_large_letters(tab: Tab) -> int:
    tab.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    return int(tab.evaluate("() => document.documentElement.scrollWidth"))


def test_a_gap_is_handed_to_the_council_on_one_sheet(employ: Employer) -> None:
    leader = employ(Leader, size={"width": A_SHEET, "height": 990})
    for cell in (GAP, FULL):
        leader.hands.open(f"/desk/directory/matrix/services{cell}")
        tab = leader.hands.tab
        tab.emulate_media(media="print")
        assert _sheets(tab) == 1, cell
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= A_SHEET, "nothing is cut at the paper's edge"
        ages = tab.locator("thead th")
        assert len({ages.nth(number).bounding_box()["y"] for number in range(ages.count())}) == 1, "a table is a table on paper"
        assert not tab.locator(".no-print, nav, form").locator("visible=true").count()


@pytest.mark.parametrize(("kind", "paths"), [
    (Leader, ("", "?level=selective", f"/services{GAP}")),
    (Editor, ("?state=due", "/drafts", "/reports", "/translate?language=ar")),
])  # fmt: skip
def test_with_letters_twice_as_large_nothing_is_cut(employ: Employer, kind: type, paths: tuple[str, ...]) -> None:
    colleague = employ(kind, size=PHONE)
    root, wide = "/desk/directory/matrix" if kind is Leader else "/desk/directory", {}
    for path in paths:
        colleague.hands.open(root + path)
        wide[path] = _width_with_large_letters(colleague.hands.tab)
    assert {path: width for path, width in wide.items() if width > PHONE["width"]} == {}
