"""The bar of the public side: one row in every language; with letters twice as large two, and the way out is one of them."""

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import BROWSER_CODES, Opener

pytestmark = pytest.mark.looks
WIDTHS = (320, 360, 390, 412, 440, 481, 768, 1280)
_PARTS = """() => ['.wordmark span', '.language summary', '.exit button'].map(part => {
  const {left, right, top, bottom} = document.querySelector('.bar ' + part).getBoundingClientRect();
  return {left, right, top, bottom};
})"""


def parts_at(tab: Tab, width: int) -> list[dict[str, float]]:
    """Where the name, the languages and the way out stand."""
    tab.set_viewport_size({"width": width, "height": 740})
    found: list[dict[str, float]] = tab.evaluate(_PARTS)
    return found


def are_beside(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two parts stand in the same row and neither lies on the other."""
    is_apart = one["right"] <= other["left"] or other["right"] <= one["left"]
    return is_apart and one["top"] < other["bottom"] and other["top"] < one["bottom"]


@pytest.mark.parametrize("language", BROWSER_CODES)
def test_one_row_on_every_screen(open_tab: Opener, language: str) -> None:
    hands, wrong = open_tab(language), []
    hands.open("/help")
    tab = hands.tab
    for width in WIDTHS:
        name, languages, way_out = parts_at(tab, width)
        is_one_row = (
            are_beside(name, languages) and are_beside(languages, way_out) and are_beside(name, way_out)
        )
        if not is_one_row or tab.evaluate("() => document.querySelector('.bar').scrollWidth") > width:
            wrong.append(width)
    assert wrong == []


@pytest.mark.parametrize("language", BROWSER_CODES)
def test_two_rows_with_letters_twice_as_large(open_tab: Opener, language: str) -> None:
    hands = open_tab(language)
    hands.open("/help")
    hands.tab.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    name, languages, way_out = parts_at(hands.tab, 360)
    assert are_beside(name, languages)
    assert way_out["top"] >= languages["bottom"]
    assert way_out["bottom"] <= 210, "a third row"
    assert hands.tab.locator(".exit button").is_visible()
