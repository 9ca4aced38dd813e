"""Somebody is found for a case that another one holds, or nobody: with the load, the language and the days away in view."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.cases import commands
from portal.cases.returning import return_of_the_away
from portal.cases.rules import Raised
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.staff import absences
from portal.staff.rules import Role
from tests.factories import Office, says_why
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import does
from tests.slices.staff.house import Colleague

NOTE = "De har vent på noen siden tirsdag."


@pytest.fixture
def berit(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.FAMILY_CONTACT)


@pytest.fixture
def lena(office: Office) -> Colleague:
    return office.employs("Lena Moe", Role.TEAM_LEADER)


@pytest.fixture
def held(office: Office, berit: Colleague) -> str:
    """A case that Berit holds, answered."""
    case_id = office.gets(first_message="Hei.", holder_id=berit.id)
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), berit.id))
    return case_id


def _is_away(office: Office, who: Colleague) -> None:
    today = utc_now().astimezone(OSLO).date()
    with office.db.write() as db:
        absences.be_away(db, who.id, today, today + timedelta(days=3), by=who.id)
        return_of_the_away(db)


Opens = Callable[..., ClientHands]


@pytest.fixture
def opens(office: Office) -> Opens:
    """A colleague's own browser, signed in once, with the case open."""
    hands: dict[str, ClientHands] = {}

    def opens(case_id: str, who: Colleague | None = None) -> ClientHands:
        whose = who or office.astrid
        if whose.id not in hands:
            hands[whose.id] = office.at_the_desk(whose)
        mine = hands[whose.id]
        mine.open(f"/desk/case/{case_id}")
        says_why(mine)
        return mine

    return opens


def _asks(hands: ClientHands, case_id: str, taker: Colleague, note: str = "") -> None:
    hands.choose("taker", taker.id)
    if note:
        hands.fill("note", note)
    hands.press(action=f"/desk/case/{case_id}/offer")


def _has_form(hands: ClientHands, case_id: str) -> bool:
    return any(one.get("action") == f"/desk/case/{case_id}/offer" for one in hands.page.root.all("form"))


def _sends(hands: ClientHands, case_id: str, taker: Colleague) -> int:
    """The same form made by hand."""
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    return hands.client.post(f"/desk/case/{case_id}/offer", data={"csrf_token": token, "taker": taker.id}).status_code


def test_the_team_leader_finds_somebody_and_nothing_changes_before_a_yes(
    office: Office, opens: Opens, berit: Colleague, lena: Colleague, held: str
) -> None:
    kari = office.employs("Kari Lie", Role.FAMILY_CONTACT)
    _asks(opens(held, lena), held, kari, NOTE)
    assert (office.case(held).holder_id, office.case(held).offered_to) == (berit.id, kari.id)
    hands = opens(held, kari)
    assert "Lena Moe spør om du vil ta over" in hands.text
    assert NOTE in hands.text
    hands.press(action=f"/desk/case/{held}/accept")
    assert office.case(held).holder_id == kari.id


def test_of_who_is_away_another_is_found_by_whoever_sees_to_the_queue(
    office: Office, opens: Opens, berit: Colleague, held: str
) -> None:
    assert not _has_form(opens(held), held)
    assert _sends(opens(held), held, berit) == 409
    _is_away(office, berit)
    kari = office.employs("Kari Lie", Role.FAMILY_CONTACT)
    _asks(opens(held), held, kari)
    assert office.case(held).raised == Raised.AWAY.value
    opens(held, kari).press(action=f"/desk/case/{held}/accept")
    stands = office.case(held)
    assert (stands.holder_id, stands.raised, stands.turn) == (kari.id, "", "theirs")


def test_one_may_take_over_oneself_where_somebody_else_is_needed(
    office: Office, opens: Opens, berit: Colleague, held: str
) -> None:
    _is_away(office, berit)
    hands = opens(held)
    hands.press(action=f"/desk/case/{held}/offer")  # its first form: «Jeg tar over»
    stands = office.case(held)
    assert (stands.holder_id, stands.offered_to, stands.raised) == (office.astrid.id, None, "")
    assert "accepted" in office.events(held)
    assert "offered" not in office.events(held)


def test_a_case_that_nobody_holds_is_given_to_a_contact(office: Office, opens: Opens, berit: Colleague) -> None:
    case_id = office.gets(first_message="Hei.")
    hands = opens(case_id)
    assert "Jeg tar over" not in hands.text  # «Ta saken» stands on the page
    _asks(hands, case_id, berit)
    hands.open(f"/desk/case/{case_id}")
    assert "Berit Vik er bedt om å ta saken" in hands.text
    opens(case_id, berit).press(action=f"/desk/case/{case_id}/accept")
    assert office.case(case_id).holder_id == berit.id


def test_a_contact_finds_nobody_for_what_is_another_s(office: Office, opens: Opens, berit: Colleague, held: str) -> None:
    kari = office.employs("Kari Lie", Role.FAMILY_CONTACT)
    does(office, held, lambda db, case, key: commands.offer(db, case, berit.id, kari.id, key=key))
    hands = opens(held, kari)
    assert not _has_form(hands, held)
    assert _sends(hands, held, office.astrid) == 409
    assert office.case(held).offered_to == kari.id


def test_what_is_closed_is_given_to_nobody(office: Office, opens: Opens, lena: Colleague, held: str) -> None:
    office.closes(held)
    hands = opens(held, lena)
    assert not _has_form(hands, held)
    assert _sends(hands, held, office.astrid) == 409


def test_who_is_away_is_said_where_one_is_chosen(office: Office, opens: Opens, berit: Colleague) -> None:
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    assert "borte til og med" not in opens(case_id).text
    _is_away(office, berit)
    text = opens(case_id).text
    assert "Berit Vik · 0 familier · borte til og med torsdag 26. november" in text
