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


@pytest.mark.parametrize("language", ["nb", "ar"])
def test_what_anybody_may_open(open_tab: Opener, language: str) -> None:
    hands = open_tab(language)
    wide = {}
    for path in ("/", "/help", "/help/find", "/help-now", "/thread"):
        hands.open(path)
        wide[path] = _width_with_large_letters(hands.tab)
    assert {path: width for path, width in wide.items() if width > PHONE["width"]} == {}


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
