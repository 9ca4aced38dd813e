"""Letters twice as large on a phone: every word is there, and nothing is wider than the screen."""

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import PHONE, Employer, Opener
from tests.live import LiveSite
from tests.people.citizens import Parent
from tests.people.colleagues import FamilyContact, code_of
from tests.people.walks_of_cases import STORY

pytestmark = pytest.mark.looks


def _width_with_large_letters(tab: Tab) -> int:
    tab.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    return int(tab.evaluate("() => document.documentElement.scrollWidth"))


# Words that end beside the screen: cut off by a box around them they make no page wider, and are out of sight all the same.
_OUT_OF_SIGHT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const words = walker.currentNode, around = words.parentElement, range = document.createRange();
    const isHidden = around.closest('.ds-sr-only, .top-end, .language') || !around.checkVisibility({visibilityProperty: true});
    if (!words.data.trim() || isHidden) continue;
    range.selectNodeContents(words);
    const boxes = [...range.getClientRects()].filter(box => box.width > 1);
    if (boxes.some(box => box.right > innerWidth + 1 || box.left < -1)) found.push(words.data.trim().slice(0, 60));
  }
  return found;
}"""


@pytest.mark.parametrize("language", ["nb", "uk", "ar"])
def test_what_anybody_may_open(open_tab: Opener, language: str) -> None:
    hands = open_tab(language)
    wide, unseen = {}, {}
    for path in ("/", "/talk", "/help", "/help/find", "/help/house", "/help-now", "/guide", "/thread"):
        hands.open(path)
        wide[path] = _width_with_large_letters(hands.tab)
        unseen[path] = hands.tab.evaluate(_OUT_OF_SIGHT)
    assert {path: width for path, width in wide.items() if width > PHONE["width"]} == {}
    assert {path: words for path, words in unseen.items() if words} == {}


@pytest.mark.parametrize("language", ["nb", "uk", "ar"])
def test_the_choices_of_the_directory(open_tab: Opener, language: str) -> None:
    hands = open_tab(language)
    hands.open("/help/find?open=weekend")
    hands.tab.locator(".find-filters > summary").click()
    assert _width_with_large_letters(hands.tab) <= PHONE["width"]


def test_a_family_s_own_pages(open_tab: Opener, site: LiveSite) -> None:
    hands = open_tab("ar")
    Parent(hands).comes_back(code_of(site.instance, STORY))
    wide = {}
    for path in ("/thread", "/thread/plan", "/thread/steps", "/thread/consents", "/thread/duken", "/thread/log"):
        hands.open(path)
        wide[path] = _width_with_large_letters(hands.tab)
    assert {path: width for path, width in wide.items() if width > PHONE["width"]} == {}


def test_a_case_at_the_desk(employ: Employer) -> None:
    contact = employ(FamilyContact, size=PHONE)
    case = contact.lists_the_queue("mine&language=en")[0]
    wide = {}
    for place in ("", "/mapping", "/steps", "/plan", "/duken", "/people", "/consents", "/log", "/print"):
        contact.hands.open(case + place)
        wide[place] = _width_with_large_letters(contact.hands.tab)
    assert {place: width for place, width in wide.items() if width > PHONE["width"]} == {}
