"""A case on a phone: its menu is one row that slides, with script and without, by touch and by keys; nothing moves by itself."""

from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import DESK, PHONE, Employer, Opener
from tests.people.browser_hands import BrowserHands
from tests.people.citizens import USUAL_ANSWERS, Parent, own_words
from tests.people.colleagues import FamilyContact, Reception

pytestmark = pytest.mark.looks

_SEEN = """link => {
  const box = link.getBoundingClientRect(), over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.left >= 0 && box.right <= innerWidth && (over === link || link.contains(over));
}"""


def _opens_a_case(contact: Any, place: str = "") -> tuple[BrowserHands, str]:
    hands: BrowserHands = contact.hands
    case = contact.lists_the_queue("mine&language=en")[0]
    hands.open(case + place)
    return hands, case


def _rows(tab: Tab, links: str) -> int:
    return len(set(tab.locator(links).evaluate_all("links => links.map(link => Math.round(link.getBoundingClientRect().top))")))


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
@pytest.mark.parametrize("place", ["", "/people", "/print"])
def test_the_menu_is_one_row_and_where_one_is_stays_in_sight(employ: Employer, place: str, javascript: bool) -> None:
    hands, case = _opens_a_case(employ(FamilyContact, size=PHONE, javascript=javascript), place)
    tab = hands.tab
    assert tab.locator("nav.subnav-slides a").count() == 11
    assert _rows(tab, "nav.subnav-slides a") == 1
    assert tab.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    here = tab.locator("nav.subnav-slides [aria-current]")
    assert here.get_attribute("href") == case + place
    assert here.evaluate(_SEEN)


def test_every_page_in_the_menu_is_seen_when_the_keys_come_to_it(employ: Employer) -> None:
    hands, _case = _opens_a_case(employ(FamilyContact, size=PHONE), "/people")
    tab = hands.tab
    links = tab.locator("nav.subnav-slides a")
    links.first.focus()
    unseen = []
    for number in range(links.count()):
        if number:
            tab.keyboard.press("Tab")
        assert links.nth(number).evaluate("link => link === document.activeElement")
        if not links.nth(number).evaluate(_SEEN):
            unseen.append(links.nth(number).inner_text())
    assert unseen == []


def test_a_card_of_the_queue_tells_of_no_level_where_none_is_set(employ: Employer) -> None:
    reception = employ(Reception, size=PHONE)
    reception.opens_the_queue("ours&level=none")
    tab = reception.hands.tab
    unset = tab.locator("tbody td:has(.level-unset)")
    assert unset.count() > 0
    assert [cell.is_visible() for cell in unset.all()] == [False] * unset.count()
    tab.set_viewport_size(DESK)
    assert unset.first.is_visible()  # a table keeps its columns


def _leaves_a_number(parent: Parent) -> None:
    parent.begins_to_talk()
    ways = {"contact": ("phone",), "contact_phone": ("91 23 45 67",)}
    parent.answers_everything({**USUAL_ANSWERS, "words": (own_words(),), **ways})
    parent.sends()


def test_nothing_moves_as_it_is_told_that_they_may_have_been_here(employ: Employer, open_tab: Opener) -> None:
    """On top of the case a line is kept free, and it is told there."""
    reception = employ(Reception, size=DESK)
    known = reception.lists_the_queue("unheld")
    for _visit in range(2):
        _leaves_a_number(Parent(open_tab()))
    tab = reception.hands.tab
    where = "document.querySelector('#talk-title').getBoundingClientRect().top"
    keep = f"if (document.querySelector('#talk-title')) window.stood = {where}"
    tab.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {keep} }})")
    for case in set(reception.lists_the_queue("unheld")) - set(known):
        reception.hands.open(case)
        tab.locator("#before-found a").wait_for()
        assert tab.evaluate(where) == tab.evaluate("window.stood")
        assert tab.locator("#before-found a").get_attribute("href") == "#earlier_form"
