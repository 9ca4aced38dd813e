"""A message in the thread that is not finished when the tab dies, or the network drops: it stands there again, and goes once."""

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Opener
from tests.people.citizens import Parent

pytestmark = pytest.mark.looks  # what a script does, whatever the database

WORDS = "Jeg vet ikke helt hvordan jeg skal si det, men"
FIELD = "#write textarea"


def _inside(open_tab: Opener, **how: Any) -> tuple[Parent, Tab]:
    parent = Parent(open_tab(**how))
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    return parent, parent.hands.tab  # type: ignore[attr-defined]


def _kept_by_itself(tab: Tab, words: str) -> None:
    """Write, and pause: it is kept without a press. Nothing of it lies in the browser."""
    with tab.expect_response("**/thread/keep", timeout=30_000) as kept:
        tab.locator(FIELD).fill(words)
    assert kept.value.status == 204
    lies_here = "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])"
    assert words not in tab.evaluate(lies_here)


def _dies(tab: Tab) -> Tab:
    address = tab.url
    with suppress(Error):
        tab.goto("chrome://crash")
    after = tab.context.new_page()
    tab.close()
    after.goto(address)
    return after


def test_a_long_message_outlives_the_page_and_the_tab_and_goes_once(open_tab: Opener) -> None:
    _parent, tab = _inside(open_tab)
    tab.locator(FIELD).fill(WORDS)
    tab.reload()  # before anything was kept: in leaving
    expect(tab.locator(FIELD)).to_have_value(WORDS)
    _kept_by_itself(tab, f"{WORDS} det er tungt.")
    after = _dies(tab)
    expect(after.locator(FIELD)).to_have_value(f"{WORDS} det er tungt.")
    after.get_by_text("Det du hadde skrevet, står her ennå.").wait_for()
    after.context.set_offline(True)
    for _ in range(3):
        after.locator("#write").get_by_role("button", name="Send").click()
    after.get_by_text("Ingen forbindelse. Det du har skrevet, står her").wait_for()
    assert after.get_by_text("Ingen forbindelse.").count() == 1
    with after.expect_navigation():
        after.context.set_offline(False)
    expect(after.locator(FIELD)).to_have_value("")
    assert after.get_by_text(f"{WORDS} det er tungt.").count() == 1
    after.reload()
    expect(after.locator(FIELD)).to_have_value("")


def test_two_tabs_lose_neither_s_words(open_tab: Opener) -> None:
    _parent, tab = _inside(open_tab)
    other = tab.context.new_page()
    other.goto(tab.url)
    _kept_by_itself(tab, WORDS)
    _kept_by_itself(other, "Noe helt annet.")
    after = _dies(tab)
    expect(after.locator(FIELD)).to_have_value("Noe helt annet.")
    after.get_by_role("button", name="Hent det fram").click()
    expect(after.locator(FIELD)).to_have_value(WORDS)
    after.get_by_text("Noe helt annet.").wait_for()


def test_who_takes_it_all_away_or_leaves_in_a_hurry_leaves_nothing(open_tab: Opener) -> None:
    parent, tab = _inside(open_tab, allowed=("https://www.yr.no/",))
    _kept_by_itself(tab, WORDS)
    with tab.expect_response("**/thread/keep", timeout=30_000):
        tab.locator(FIELD).fill("")
    tab.reload()
    expect(tab.locator(FIELD)).to_have_value("")
    tab.context.route(lambda address: not address.startswith(parent.hands.address), lambda route: route.fulfill(body=""))  # type: ignore[attr-defined]
    _kept_by_itself(tab, f"{WORDS} igjen")
    tab.locator(FIELD).fill(f"{WORDS} og mer")
    with tab.expect_request("**/exit"):
        tab.locator("form.exit button").click()
    tab.wait_for_url(lambda address: not address.startswith(parent.hands.address))  # type: ignore[attr-defined]
    after = tab.context.new_page()
    after.goto(f"{parent.hands.address}/thread")  # type: ignore[attr-defined]
    after.locator("form[action='/reopen'] button").click()
    after.goto(f"{parent.hands.address}/thread")  # type: ignore[attr-defined]
    after.locator("[name=code]").fill(parent.code)
    after.locator("form[action='/thread/enter'] button[type=submit]").first.click()
    after.locator(FIELD).wait_for()
    assert after.locator(FIELD).input_value() == ""
    assert WORDS not in after.content()
