"""A sentence in a live talk that is not finished when the page is loaded anew, or the tab dies: it stands there again."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Opener
from tests.browser.days import clock, clock_file, signed_in, site
from tests.browser.test_live import _asks, reception, start
from tests.people.colleagues import Reception

__all__ = ["clock", "clock_file", "reception", "signed_in", "site", "start"]
pytestmark = pytest.mark.looks  # what a script does, whatever the database

WORDS = "Jeg vet ikke helt hvordan jeg skal si det, men"
FIELD = "[data-live-write] textarea"


def _kept_by_itself(tab: Tab, words: str, way: str) -> None:
    """Write, and pause: it is kept without a press. Nothing of it lies in the browser."""
    with tab.expect_response(f"**{way}", timeout=30_000) as kept:
        tab.locator(FIELD).fill(words)
    assert kept.value.status == 204
    lies_here = "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])"
    assert words not in tab.evaluate(lies_here)


def test_the_family_s_half_sentence_outlives_the_page(reception: Reception, open_tab: Opener) -> None:
    parent = _asks(open_tab)
    tab: Tab = parent.hands.tab
    reception.answers_who_waits()
    assert parent.hands.wait_for("Du snakker med")
    tab.locator(FIELD).fill(WORDS)
    tab.reload()  # before anything was kept: in leaving
    expect(tab.locator(FIELD)).to_have_value(WORDS)
    _kept_by_itself(tab, f"{WORDS} det er", "/thread/live/keep")
    with suppress(Error):
        tab.goto("chrome://crash")
    after = tab.context.new_page()
    after.goto(f"{parent.hands.address}/thread/live")
    assert after.locator(FIELD).input_value() == f"{WORDS} det er"
    assert WORDS not in reception.hands.text
    after.locator("[data-live-write] [type=submit]").click()
    expect(after.locator(FIELD)).to_have_value("")
    assert reception.hands.wait_for(f"{WORDS} det er")
    after.reload()
    after.locator(FIELD).wait_for()
    assert after.locator(FIELD).input_value() == ""
    assert reception.hands.text.count(WORDS) == 1


def test_the_colleague_s_half_sentence_outlives_the_tab_and_the_network(reception: Reception, open_tab: Opener) -> None:
    parent = _asks(open_tab)
    reception.answers_who_waits()
    tab: Tab = reception.hands.tab
    tab.locator(FIELD).wait_for()
    _kept_by_itself(tab, WORDS, "/staff/keep")
    address = tab.url
    with suppress(Error):
        tab.goto("chrome://crash")
    after = reception.hands.tab = tab.context.new_page()
    tab.close()
    after.goto(address)
    after.get_by_role("button", name="Sett det inn").click()
    assert after.locator(FIELD).input_value() == WORDS
    after.context.set_offline(True)
    after.get_by_role("button", name="Send", exact=True).click()
    after.locator("[data-live-offline]").wait_for(state="visible")
    assert after.locator(FIELD).input_value() == WORDS
    assert not after.get_by_text("Ingen forbindelse.").count()  # said once, by the talk
    after.context.set_offline(False)
    expect(after.locator(FIELD)).to_have_value("", timeout=15_000)
    assert parent.hands.wait_for(WORDS)
    assert parent.hands.text.count(WORDS) == 1
    after.goto(f"{reception.hands.address}/desk")
    assert not after.get_by_text("som ikke er sendt").count()
    after.goto(address)  # where the talk is brought to its end
