"""A case that is closed says so, and offers nothing that is over; words that were kept say which case they were written in."""

import re

import pytest

from portal.cases import commands
from portal.cases.barring import bar
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands
from tests.people.hands import fields

__all__ = ["cheap_keys", "office"]
END = commands.Closing("Målet er nådd.", "Han sover.", "Vi klarer oss.", says_family=True)


@pytest.fixture
def closed(office: Office) -> str:
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    with office.db.write() as db:
        commands.close_case(db, db.get_one(Case, case_id), office.key_of(case_id), END, office.astrid.id)
    return case_id


def test_a_closed_case_says_so_and_offers_no_handing_over(office: Office, closed: str) -> None:
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{closed}")
    assert re.search(r"Avsluttet i dag \d\d:\d\d\. Familien kan skrive igjen med den samme koden\.", desk.text)
    assert "Be en kollega ta over" not in desk.text
    assert "Legg tilbake i køen" not in desk.text


def test_how_it_became_stands_first_and_nothing_promises_a_round(office: Office, closed: str) -> None:
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{closed}/steps")
    assert desk.text.index("Slik ble det") < desk.text.index("Trappa")
    assert "kan dere begynne en runde" not in desk.text
    assert "Nivået ble ikke satt." in desk.text


def _keeps(desk: ClientHands, case_id: str, words: str) -> None:
    desk.open(f"/desk/case/{case_id}")
    token = fields(desk.page, "csrf_token")[0]
    form = {"csrf_token": token, "body": words, "submission": new_id(), "kept_path": f"/desk/case/{case_id}/note"}
    assert desk.client.post("/staff/keep", data=form).status_code == 204


def test_each_of_the_kept_words_says_which_case_it_is_of_while_it_may_be_seen(office: Office) -> None:
    office.employs("Berit Vik", Role.RECEPTION)
    one, two = (office.gets(first_message="Hei.", holder_id=office.astrid.id) for _ in range(2))
    desk = office.at_the_desk()
    _keeps(desk, one, "Et notat som ble avbrutt midt i.")
    _keeps(desk, two, "Et annet notat som også ble avbrutt.")
    desk.open("/staff/parked")
    assert all(f"Sak {office.case(each).reference}" in desk.text for each in (one, two))
    with office.db.write() as db:
        bar(db, Opened(db.get_one(Case, two), office.key_of(two)), office.astrid.id, "Kjenner dem.", office.astrid.id)
    desk.open("/staff/parked")
    assert f"Sak {office.case(one).reference}" in desk.text
    assert office.case(two).reference not in desk.text
    assert "Et annet notat som også ble avbrutt." in desk.text
