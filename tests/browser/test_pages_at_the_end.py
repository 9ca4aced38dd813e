"""Pages that are met only after something was done: a case that is closed, all of it deleted, a mention, words that were kept.

Judged as every page is; `make shots` keeps pictures of them.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import ARTEFACTS, Employer, Opener
from tests.browser.looks import COLOURED, judge, take_pictures
from tests.people.browser_hands import BrowserHands
from tests.people.citizens import Parent
from tests.people.colleagues import Colleague, Reception, TeamLeader
from tests.people.hands import fields

pytestmark = pytest.mark.looks
WORDS = "Jeg vet ikke helt hvordan jeg skal si det, men han sover nesten ikke, og vi er så slitne begge to."
NOTE = "Ringte mor. Hun vil snakke med helsesykepleier først. @Marit, kan du se på dette?"


def _judge(hands: BrowserHands, walk: Iterator[str]) -> list[str]:
    found = []
    for name in walk:
        found += judge(hands.tab, name, is_coloured=hands.language == COLOURED)
        take_pictures(hands.tab, ARTEFACTS / "pictures" / hands.language, name)
    return found


def _has_sent(open_tab: Opener, language: str = "nb") -> tuple[Parent, BrowserHands]:
    hands = open_tab(language)
    parent = Parent(hands)
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    return parent, hands


def _keep(tab: Tab, words: str) -> None:
    with tab.expect_response("**/keep", timeout=40_000):
        tab.locator("#write textarea, #note-body").first.fill(words)


def _half_written(hands: BrowserHands) -> Iterator[str]:
    """Two tabs were written in, and both died."""
    tabs = [hands.tab.context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(f"{hands.address}/thread")
    for tab, words in zip(tabs, ("Det begynte i høst, da han skiftet klasse.", WORDS), strict=True):
        _keep(tab, words)
        tab.close()
    hands.open("/thread")
    yield "thread-half-written"


def _deletes(hands: BrowserHands) -> Iterator[str]:
    hands.open("/thread")
    hands.tab.locator("details:has(form[action='/thread/delete']) > summary").click()
    hands.press(action="/thread/delete")
    yield "thread-delete-not-sure"
    hands.choose("is_sure", "yes")
    yield "thread-delete-last-step"
    hands.press(action="/thread/delete")
    yield "thread-deleted"


@pytest.mark.parametrize("language", ["nb", "ar"])
def test_what_was_half_written_and_the_last_step_of_deleting(language: str, open_tab: Opener) -> None:
    _parent, hands = _has_sent(open_tab, language)
    assert _judge(hands, _half_written(hands)) + _judge(hands, _deletes(hands)) == []


def _mentions(colleague: Colleague, case: str) -> Iterator[str]:
    hands = colleague.hands
    hands.open(case)
    hands.tab.locator("#note-body").press_sequentially(NOTE)
    hands.tab.locator("#mention option:checked:not([value=''])").wait_for(state="attached")
    yield "case-mention-chosen"
    hands.press(action=f"{case}/note")


def _kept(colleague: Colleague, case: str) -> Iterator[str]:
    """Two notes that were begun, and whose tabs died."""
    hands = colleague.hands
    for words in ("Mor ringte igjen klokka ti. Hun vil helst ha et møte på skolen.", NOTE):
        tab = hands.tab.context.new_page()
        tab.goto(hands.address + case)
        _keep(tab, words)
        tab.evaluate("addEventListener('pagehide', event => event.stopImmediatePropagation(), {capture: true})")
        tab.evaluate("navigator.sendBeacon = () => true")  # a tab that dies says nothing
        tab.close()
    hands.open("/staff/parked")
    assert hands.text.count("Sak " if hands.language == "nb" else "Case ") == 2
    yield "staff-kept-words"


def _closes(colleague: Colleague, case: str) -> Iterator[str]:
    hands = colleague.hands
    hands.open(f"{case}/steps")
    hands.tab.locator("#close_form summary").click()
    for name, words in (("reason", "Målet er nådd."), ("effect", "Han sover hele natten."), ("family_view", "Vi klarer oss nå.")):
        hands.tab.locator(f"#close_form [name={name}]").fill(words)
    hands.choose("kind", "better")
    hands.tab.locator("#close_form [name=says_family]").check(force=True)
    hands.press(action=f"{case}/close")
    yield "case-steps-closed"
    hands.open(case)
    yield "case-closed"


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_mention_words_that_were_kept_and_a_case_that_is_closed(
    language: str, open_tab: Opener, employ: Employer
) -> None:
    colleague, leader = employ(Reception, language), employ(TeamLeader, language)
    for each in (colleague, leader):
        each.hands.open(f"/desk?lang={language}")
    known = colleague.lists_the_queue()
    family, hands = _has_sent(open_tab)
    colleague.opens_the_queue()
    case = next(each for each in colleague.lists_the_queue() if each not in known)
    colleague.hands.open(case)
    colleague.claims_it()
    found = _judge(colleague.hands, _mentions(colleague, case))
    leader.opens_the_queue()
    found += _judge(leader.hands, iter(["desk-mentioned"]))
    found += _judge(colleague.hands, _kept(colleague, case))
    found += _judge(colleague.hands, _closes(colleague, case))
    hands.open("/thread")
    assert found + _judge(hands, iter(["thread-closed"])) == []
    assert family.code
    assert fields(hands.page, "body") is not None
