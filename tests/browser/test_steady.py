"""A network that drops and a browser that dies, while a colleague writes: nothing is lost, and nothing goes twice."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
from playwright.sync_api import Error
from playwright.sync_api import Page as Tab
from sqlalchemy import func, select

from portal.cases import commands, concerns
from portal.cases.models import Message, Note
from portal.db.session import Database
from portal.vault import receipt
from portal.vault.keys import derive_receipt
from tests.browser.conftest import DESK, Employer
from tests.factories import new_case
from tests.live import LiveSite
from tests.people.browser_hands import BrowserHands
from tests.people.colleagues import Reception
from tests.slices.thread.concerns_about import passed_gate, usual_concern

pytestmark = pytest.mark.looks  # what a script does, whatever the database

WORDS = "Ringte mor. Hun vil snakke med helsesykepleier først."
UNSENT = "Du har noe som ikke er sendt."


@pytest.fixture
def case_id(site: LiveSite) -> str:
    with closing(Database(site.database_url)) as opened, opened.write() as db:
        return commands.open_case(db, new_case())[0].id


@pytest.fixture
def notes(site: LiveSite, case_id: str) -> Iterator[Callable[[], int]]:
    """How many notes the case has."""
    with closing(Database(site.database_url)) as opened:

        def number() -> int:
            with opened.read() as db:
                return db.scalar(select(func.count()).select_from(Note).where(Note.case_id == case_id)) or 0

        yield number


def _writes(employ: Employer, case_id: str) -> tuple[BrowserHands, Tab, Any]:
    """A colleague with a half-written note before them: hands, tab, and the form."""
    hands = employ(Reception, size=DESK).hands
    hands.open(f"/desk/case/{case_id}")
    return hands, hands.tab, _begins(hands.tab, case_id)


def _begins(tab: Tab, case_id: str, words: str = WORDS) -> Any:
    """Begin a note on the case's page, and wait for nothing: the form."""
    form = tab.locator(f"form[action='/desk/case/{case_id}/note']")
    tab.locator("details:has(form[action$='/note'])").evaluate_all("all => all.forEach(each => (each.open = true))")
    form.locator("textarea").fill(words)
    return form


def test_without_a_network_it_is_said_and_goes_once_when_it_is_back(
    employ: Employer, case_id: str, notes: Callable[[], int]
) -> None:
    _hands, tab, form = _writes(employ, case_id)
    tab.context.set_offline(True)
    for _ in range(3):
        form.locator("button[type=submit]").first.click()
    form.get_by_text("Ingen forbindelse. Det du har skrevet, står her").wait_for()
    assert form.get_by_text("Ingen forbindelse.").count() == 1
    assert form.locator("textarea").input_value() == WORDS
    assert notes() == 0
    with tab.expect_navigation():
        tab.context.set_offline(False)
    tab.get_by_text(WORDS).first.wait_for()
    assert notes() == 1


def test_a_tab_that_dies_leaves_the_words_behind(employ: Employer, case_id: str, notes: Callable[[], int]) -> None:
    hands, tab, form = _writes(employ, case_id)
    form.locator("[name=parked]").wait_for(state="attached")
    with suppress(Error):
        tab.goto("chrome://crash")
    after = tab.context.new_page()
    after.goto(hands.address + "/desk")
    after.get_by_text(UNSENT).wait_for()
    after.get_by_role("link", name="Se det").click()
    after.get_by_text(WORDS).first.wait_for()
    after.get_by_role("button", name="Send det nå").click()
    after.wait_for_url(f"**/desk/case/{case_id}**")
    assert notes() == 1
    after.goto(hands.address + "/desk")
    assert not after.get_by_text(UNSENT).count()


def test_who_leaves_on_purpose_is_not_reminded(employ: Employer, case_id: str) -> None:
    hands, tab, form = _writes(employ, case_id)
    form.locator("[name=parked]").wait_for(state="attached")
    tab.on("dialog", lambda dialog: dialog.accept())
    for _ in range(20):  # what is said in leaving arrives a moment after
        tab.goto(hands.address + "/desk")
        if not tab.get_by_text(UNSENT).count():
            break
    assert "parked" not in {cookie["name"] for cookie in tab.context.cookies()}


def test_what_is_sent_is_kept_no_longer(employ: Employer, case_id: str, notes: Callable[[], int]) -> None:
    hands, tab, form = _writes(employ, case_id)
    form.locator("[name=parked]").wait_for(state="attached")
    form.locator("button[type=submit]").first.click()
    tab.get_by_text(WORDS).first.wait_for()
    hands.open("/desk")
    assert (notes(), tab.get_by_text(UNSENT).count()) == (1, 0)


def test_what_had_to_be_mended_first_is_kept_no_longer_either(employ: Employer, case_id: str, notes: Callable[[], int]) -> None:
    hands, tab, form = _writes(employ, case_id)
    form.locator("textarea").fill(WORDS * 200)
    form.locator("[name=parked]").wait_for(state="attached")
    form.locator("button[type=submit]").first.click()
    tab.wait_for_url("**/note")
    assert (notes(), tab.get_by_text(UNSENT).count()) == (0, 0)  # it stands in the form
    form.locator("textarea").fill(WORDS)
    form.locator("button[type=submit]").first.click()
    tab.wait_for_url(f"**/desk/case/{case_id}**note_form")
    hands.open("/desk")
    assert (notes(), tab.get_by_text(UNSENT).count()) == (1, 0)


def test_what_is_written_on_is_kept_anew_and_not_only_once(employ: Employer, case_id: str) -> None:
    hands = employ(Reception, size=DESK).hands
    tab: Tab = hands.tab
    tab.clock.install()
    hands.open(f"/desk/case/{case_id}")
    form = _begins(tab, case_id)
    for words in (WORDS, f"{WORDS} Og mer, og enda mer."):
        with tab.expect_response("**/staff/keep") as kept:
            form.locator("textarea").fill(words)
            tab.clock.fast_forward(13_000)
        assert kept.value.status == 204
    form.locator("[name=parked]").wait_for(state="attached")
    after = _dies(tab, hands.address + "/staff/parked")
    after.get_by_text("Og mer, og enda mer.").first.wait_for()


def _dies(tab: Tab, address: str) -> Tab:
    """The tab is gone from one moment to the next; another one is opened on this page."""
    with suppress(Error):
        tab.goto("chrome://crash")
    after: Tab = tab.context.new_page()
    after.goto(address)
    return after


def test_two_tabs_with_two_cases_lose_neither_and_each_comes_back_where_it_belongs(
    site: LiveSite, employ: Employer, case_id: str, notes: Callable[[], int]
) -> None:
    with closing(Database(site.database_url)) as opened, opened.write() as db:
        other_id = commands.open_case(db, new_case())[0].id
    hands, tab, form = _writes(employ, case_id)
    form.locator("[name=parked]").wait_for(state="attached")
    second: Tab = tab.context.new_page()
    second.goto(f"{hands.address}/desk/case/{other_id}")
    _begins(second, other_id, "Noe helt annet, om en annen.").locator("[name=parked]").wait_for(state="attached")
    with suppress(Error):
        second.goto("chrome://crash")
    after = _dies(tab, f"{hands.address}/desk")
    after.get_by_text("Du har 2 tekster som ikke er sendt.").wait_for()
    after.goto(f"{hands.address}/desk/case/{case_id}")
    after.get_by_role("button", name="Sett det inn").click()
    again = after.locator(f"form[action='/desk/case/{case_id}/note']")
    assert again.locator("textarea").input_value() == WORDS
    again.locator("textarea").press_sequentially(" Så ringte hun.")
    again.locator("button[type=submit]").first.click()
    after.get_by_text(f"{WORDS} Så ringte hun.").first.wait_for()
    assert notes() == 1
    after.get_by_text(UNSENT).wait_for()  # of the other one
    after.get_by_role("link", name="Se det").click()
    after.get_by_role("link", name="Skriv videre").click()
    field = after.locator(f"form[action='/desk/case/{other_id}/note'] textarea")
    assert field.input_value() == "Noe helt annet, om en annen."
    assert not after.get_by_text("som ikke er sendt").count()


@pytest.fixture
def concern_id(site: LiveSite) -> str:
    """A case that a professional has written about: its answer has two versions."""
    made = derive_receipt(receipt.canonical_of(receipt.new_words("nb")), bytes(32))
    with closing(Database(site.database_url)) as opened, opened.write() as db:
        return concerns.open_concern(db, passed_gate(), usual_concern(language="uk"), made)[0].id


def _answers(site: LiveSite, case_id: str) -> int:
    with closing(Database(site.database_url)) as opened, opened.read() as db:
        return db.scalar(select(func.count()).select_from(Message).where(Message.case_id == case_id)) or 0


OWN, NORWEGIAN = "Ми поговорили й домовилися про зустріч.", "+ Vi har snakket sammen og avtalt et møte."


def test_both_versions_outlive_the_tab_and_the_network(site: LiveSite, employ: Employer, concern_id: str) -> None:
    hands = employ(Reception, size=DESK).hands
    hands.open(f"/desk/case/{concern_id}/answer")
    tab: Tab = hands.tab
    with tab.expect_response("**/staff/keep"):
        hands.fill("body", OWN)
        hands.fill("norwegian", NORWEGIAN)
    tab.get_by_role("button", name="Se begge utgavene").click()
    tab.get_by_role("heading", name="Til den som meldte").wait_for()
    after = _dies(tab, f"{hands.address}/desk")  # while it is looked at
    tab.close()
    after.get_by_role("link", name="Se det").click()
    after.get_by_role("link", name="Skriv videre").click()
    assert after.locator("[name=body]").input_value() == OWN
    assert after.locator("[name=norwegian]").input_value() == NORWEGIAN
    after.get_by_role("button", name="Se begge utgavene").click()
    send = after.get_by_role("button", name="Send begge")
    send.wait_for()
    after.context.set_offline(True)
    for _time in range(3):
        send.click()
    after.get_by_text("Ingen forbindelse. Det du har skrevet, står her").wait_for()
    assert (after.locator("[name=body]").input_value(), _answers(site, concern_id)) == (OWN, 0)
    with after.expect_navigation():
        after.context.set_offline(False)
    after.wait_for_url(f"**/desk/case/{concern_id}#concern")
    assert _answers(site, concern_id) == 1
    assert not after.get_by_text("som ikke er sendt").count()
