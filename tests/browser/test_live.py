"""A live talk in a real browser, with JavaScript and without, on a server whose clock the test sets."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from portal.municipality.hours import OSLO
from tests.browser.conftest import Employer, Opener
from tests.browser.days import clock, clock_file, signed_in, site
from tests.browser.test_every_page import judge_each
from tests.clocked import ClockFile
from tests.people import walks
from tests.people.citizens import Parent
from tests.people.colleagues import Reception

__all__ = ["clock", "clock_file", "signed_in", "site"]
SECRET = "Dette skal ingen se over skulderen min"
WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])


def _at(clock: ClockFile, hour: int, minute: int) -> None:
    clock.set(clock().astimezone(OSLO).replace(hour=hour, minute=minute, second=0))


@pytest.fixture
def start() -> tuple[int, int]:
    """Hour and minute at which the test begins."""
    return 10, 0


@pytest.fixture
def reception(clock: ClockFile, start: tuple[int, int], employ: Employer) -> Iterator[Reception]:
    """Sits at the chat desk, and leaves no talk behind."""
    _at(clock, *start)
    made: Reception = employ(Reception)
    made.is_at_the_chat_desk()
    yield made
    made.hands.open(made.hands.path)
    if any(form.get("action").endswith("/finish") for form in made.hands.page.root.all("form")):
        made.finishes_the_talk()


def _asks(open_tab: Opener, language: str = "nb", **how: Any) -> Parent:
    """A parent who has sent, and waits for somebody to talk with."""
    parent = Parent(open_tab(language, **how))
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    parent.asks_for_a_talk()
    return parent


@WAYS
def test_a_talk_both_ways(javascript: bool, reception: Reception, open_tab: Opener) -> None:
    parent = _asks(open_tab, javascript=javascript)
    assert parent.sees("Du er den neste.")
    reception.answers_who_waits()
    assert parent.hands.wait_for("Du snakker med")
    parent.says_live("Han er på rommet sitt.")
    assert reception.hands.wait_for("Han er på rommet sitt.")
    reception.says_live("Jeg er her. Er du trygg nå?")
    assert parent.hands.wait_for("Er du trygg nå?")


@pytest.mark.looks
def test_half_written_words_and_the_focus_stand_when_a_message_comes(reception: Reception, open_tab: Opener) -> None:
    parent = _asks(open_tab)
    tab = parent.hands.tab
    reception.answers_who_waits()
    assert parent.hands.wait_for("Du snakker med")
    field = tab.locator("textarea[name=body]")
    field.press_sequentially("Jeg vet ikke helt hv")
    assert reception.hands.wait_for("Familien skriver …")
    assert "Jeg vet ikke" not in reception.hands.text
    reception.says_live("Ta den tiden du trenger.")
    assert parent.hands.wait_for("Ta den tiden du trenger.")
    assert field.input_value() == "Jeg vet ikke helt hv"
    assert tab.evaluate("document.activeElement.name") == "body"
    assert tab.evaluate("document.querySelector('textarea').selectionStart") == len("Jeg vet ikke helt hv")


@pytest.mark.looks
def test_who_has_scrolled_up_is_told_and_not_moved(reception: Reception, open_tab: Opener) -> None:
    parent = _asks(open_tab)
    tab = parent.hands.tab
    reception.answers_who_waits()
    long = "En lang melding. " * 60
    reception.says_live(long)
    assert parent.hands.wait_for("En lang melding.")
    log = tab.locator("[data-live-log]")
    log.evaluate("log => log.scrollTop = 0")
    reception.says_live("Er du der?")
    tab.locator("[data-live-new]").wait_for(state="visible")
    assert log.evaluate("log => log.scrollTop") == 0
    tab.locator("[data-live-new]").click()
    assert log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") < 2
    tab.locator("[data-live-new]").wait_for(state="hidden")
    tab.set_viewport_size({"width": 780, "height": 360})  # the phone is turned
    tab.wait_for_function("log => log.scrollHeight - log.scrollTop - log.clientHeight < 2", arg=log.element_handle())


@pytest.mark.looks
def test_without_a_network_it_is_said_the_words_stand_and_go_once(reception: Reception, open_tab: Opener) -> None:
    parent = _asks(open_tab)
    tab = parent.hands.tab
    reception.answers_who_waits()
    assert parent.hands.wait_for("Du snakker med")
    sent: list[str] = []

    def lose_the_answer(route: Any) -> None:
        """The words arrive; the answer does not."""
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            route.fetch()
            route.abort("internetdisconnected")
        else:
            route.continue_()

    tab.route("**/thread/live/write", lose_the_answer)
    parent.hands.fill("body", "Er dere der?")
    tab.locator("[data-live-write] [type=submit]").click()
    tab.locator("[data-live-offline]").wait_for(state="visible")
    assert tab.locator("textarea[name=body]").input_value() == "Er dere der?"
    expect(tab.locator("textarea[name=body]")).to_have_value("", timeout=15_000)
    assert len(sent) == 2
    assert reception.hands.text.count("Er dere der?") == 1
    assert parent.hands.text.count("Er dere der?") == 1


def test_what_was_sent_arrives_though_one_leaves_before_the_answer(reception: Reception, open_tab: Opener) -> None:
    parent = _asks(open_tab)
    tab = parent.hands.tab
    reception.answers_who_waits()
    assert parent.hands.wait_for("Du snakker med")
    underway: list[Any] = []
    tab.route("**/thread/live/write", lambda route: underway.append(route))
    with tab.expect_request("**/thread/live/write"):
        parent.hands.fill("body", "Han er på rommet sitt.")
        tab.locator("[data-live-write] [type=submit]").click()
    parent.hands.open("/thread")
    underway[0].continue_()
    assert reception.hands.wait_for("Han er på rommet sitt.")


@pytest.mark.looks
def test_without_a_stream_the_messages_come_all_the_same(reception: Reception, open_tab: Opener) -> None:
    hands = open_tab()
    hands.tab.route("**/thread/live/stream*", lambda route: route.fulfill(status=204))
    parent = Parent(hands)
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    parent.asks_for_a_talk()
    reception.answers_who_waits()
    assert hands.wait_for("Du snakker med")
    reception.says_live("Jeg er her.")
    assert hands.wait_for("Jeg er her.")
    parent.says_live("Så bra.")
    assert reception.hands.wait_for("Så bra.")


@WAYS
@pytest.mark.parametrize("start", [(14, 50)])
def test_closing_time_ends_a_talk(
    javascript: bool, clock: ClockFile, reception: Reception, open_tab: Opener
) -> None:
    parent = _asks(open_tab, javascript=javascript)
    reception.answers_who_waits()
    assert parent.hands.wait_for("Vi stenger kl. 15:00.")
    parent.says_live("Jeg rekker ikke alt.")
    assert reception.hands.wait_for("Jeg rekker ikke alt.")
    _at(clock, 15, 1)
    assert parent.hands.wait_for("Vi stenger kl. 15:11.")
    _at(clock, 15, 12)
    assert parent.hands.wait_for("Vi har stengt for nå")
    assert parent.sees("Det står i samtalen din, og det er der vi svarer deg.")
    assert parent.sees("Du får svar senest")
    assert parent.sees("Da skal du ikke vente på oss. Ring:")
    parent.says_live("Da skriver jeg det her.")
    parent.hands.open("/thread")
    assert parent.sees("Da skriver jeg det her.")


@WAYS
def test_nobody_answers_within_the_limit(
    javascript: bool, clock: ClockFile, reception: Reception, open_tab: Opener
) -> None:
    parent = _asks(open_tab, javascript=javascript)
    _at(clock, 10, 12)
    assert parent.hands.wait_for("Ingen rakk å svare deg nå. Det beklager vi.")
    assert parent.sees("Du får svar senest")


@WAYS
def test_nothing_is_seen_after_the_quick_exit(javascript: bool, reception: Reception, open_tab: Opener) -> None:
    hands = open_tab(javascript=javascript, allowed=("https://",))
    hands.tab.context.route("https://**", lambda route: route.fulfill(body="<p>Været</p>", content_type="text/html"))
    parent = Parent(hands)
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    parent.asks_for_a_talk()
    reception.answers_who_waits()
    assert hands.wait_for("Du snakker med")
    parent.says_live(SECRET)
    assert hands.wait_for(SECRET)
    hands.fill("body", SECRET)
    hands.press(action="/exit")
    hands.waits_until_elsewhere()
    for _ in range(8):
        hands.back()
        assert SECRET not in hands.tab.content()
        assert not parent.sees(SECRET)
        assert not parent.sees("Du snakker med")


def test_the_quick_exit_in_one_tab_empties_the_other(reception: Reception, open_tab: Opener) -> None:
    hands = open_tab(allowed=("https://",))
    hands.tab.context.route("https://**", lambda route: route.fulfill(body="<p>Været</p>", content_type="text/html"))
    parent = Parent(hands)
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    parent.asks_for_a_talk()
    other = hands.tab.context.new_page()
    other.goto(f"{hands.address}/thread/live")
    assert "Vi har sagt fra at du er her" in other.locator("body").inner_text()
    hands.press(action="/exit")
    expect(other.locator("body")).not_to_contain_text("Vi har sagt fra", timeout=20_000)


@pytest.mark.looks
@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_every_page_of_a_talk(language: str, reception: Reception, open_tab: Opener) -> None:
    parent = Parent(open_tab(language))
    assert judge_each(parent.hands, walks.live_talk(parent, reception), "live") == []
