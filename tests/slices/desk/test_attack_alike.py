"""Comparing a case with others tells of no case out of reach: not by its number, and not by a button that finds nothing."""

from typing import Any

import pytest
from sqlalchemy import update

from portal.cases.barring_models import CaseBar
from portal.cases.models import Case
from portal.cases.rules import Turn
from portal.db.clock import utc_now
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.people.hands import fields

PHONE: dict[str, Any] = {"contact": {"contact": ["phone"], "contact_phone": ["91234567"]}}


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def _bars(office: Office, case_id: str) -> None:
    me = office.astrid.id
    with office.db.write() as db:
        db.add(CaseBar(case_id=case_id, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))


def _waits_for_a_yes(office: Office, case_id: str) -> None:
    """A professional has written, and the family has not said that it may be sent."""
    with office.db.write() as db:
        db.execute(update(Case).where(Case.id == case_id).values(turn=Turn.WAITING_FOR_FAMILY.value))


def _nearly_the_same_words(office: Office, first: str, second: str) -> None:
    with office.db.write() as db:
        db.execute(update(Case).where(Case.id == second).values(alike_to=first))
        db.execute(update(Case).where(Case.id == first).values(alike_count=1))


def _presses(desk: ClientHands, case_id: str, **typed: object) -> str:
    desk.open(f"/desk/case/{case_id}")
    sent = {"csrf_token": fields(desk.page, "csrf_token")[0], **typed}
    return desk.client.post(f"/desk/case/{case_id}/before", data=sent).get_data(as_text=True)


HIDES = {"barred": _bars, "not sent": _waits_for_a_yes}


@pytest.mark.parametrize("why", HIDES)
def test_a_number_that_was_guessed_is_not_told_again(office: Office, desk: ClientHands, why: str) -> None:
    hidden, seen, new = (office.gets(records=PHONE) for _ in range(3))
    HIDES[why](office, hidden)
    told = _presses(desk, new, hit=[f"phone:{hidden}", f"phone:{seen}"])
    assert (office.case(seen).reference in told, office.case(hidden).reference in told, hidden in told) == (True, False, False)


@pytest.mark.parametrize("why", HIDES)
@pytest.mark.parametrize("is_first", [True, False])
def test_no_button_tells_of_a_case_out_of_reach_with_nearly_the_same_words(
    office: Office, desk: ClientHands, why: str, is_first: bool
) -> None:
    """Who left no number has nothing to compare but words: where only a hidden case has them, the page is as any other."""
    pair = office.gets(), office.gets()
    _nearly_the_same_words(office, *pair)
    hidden, mine = pair if is_first else reversed(pair)
    desk.open(f"/desk/case/{mine}")
    assert "Se om de har vært her før" in desk.text
    HIDES[why](office, hidden)
    desk.open(f"/desk/case/{mine}")
    assert "Se om de har vært her før" not in desk.text


@pytest.mark.parametrize("why", HIDES)
def test_a_hidden_case_is_not_counted_among_those_compared(office: Office, desk: ClientHands, why: str) -> None:
    with_it = [office.gets(records=PHONE) for _ in range(2)]
    HIDES[why](office, with_it[0])
    new = office.gets(records=PHONE)
    answers = [_presses(desk, new, after=after) for after in ("", with_it[0], new, "a" * 26)]
    assert office.case(with_it[0]).reference not in "".join(answers)
    assert all(office.case(with_it[1]).reference in each for each in answers[:2])


HAND_MADE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no number": {"read": "²", "after": "\x00", "hit": "\x00:\x00"},
    "a million digits": {"read": "9" * 1_000_000},
    "a million letters": {"after": "a" * 1_000_000, "hit": "phone:" + "a" * 1_000_000},
    "a thousand hits": {"hit": [f"phone:{'a' * 26}"] * 1000},
}


@pytest.mark.parametrize("name", HAND_MADE)
def test_whatever_comes_along_has_an_answer(office: Office, desk: ClientHands, name: str) -> None:
    new = office.gets(records=PHONE)
    desk.open(f"/desk/case/{new}")
    sent = {"csrf_token": fields(desk.page, "csrf_token")[0], **HAND_MADE[name]}
    assert desk.client.post(f"/desk/case/{new}/before", data=sent).status_code in (200, 413)
