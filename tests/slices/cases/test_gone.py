"""Whoever has left holds nothing: what they held stands in the queue, and whoever is asked in vain has not answered."""

from datetime import timedelta

import pytest

from portal.cases import commands
from portal.cases.models import Case
from portal.cases.returning import return_of_the_gone
from portal.cases.rules import Raised
from portal.cli import upkeep
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff import commands as staff
from portal.staff.rules import Role
from tests.factories import Office
from tests.slices.cases.climbing import does
from tests.slices.staff.house import Colleague
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import case_of_own


@pytest.fixture
def nina(office: Office) -> Colleague:
    return office.employs("Nina Dahl", Role.ADMINISTRATOR)


@pytest.fixture
def berit(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.FAMILY_CONTACT)


def _held(office: Office, berit: Colleague, *, is_answered: bool = True) -> str:
    case_id = office.gets(first_message="Hei.", holder_id=berit.id)
    if is_answered:
        does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), berit.id))
    return case_id


def _leaves(office: Office, berit: Colleague, nina: Colleague) -> None:
    with office.db.write() as db:
        staff.disable(db, berit.id, by=nina.id)


def _round(office: Office) -> int:
    with office.db.write() as db:
        return return_of_the_gone(db)


@pytest.mark.parametrize("is_answered", [True, False])
def test_what_a_leaver_held_needs_somebody_new(
    office: Office, berit: Colleague, nina: Colleague, is_answered: bool
) -> None:
    case_id = _held(office, berit, is_answered=is_answered)
    before = office.case(case_id)
    _leaves(office, berit, nina)
    assert _round(office) == 1
    after = office.case(case_id)
    assert (after.holder_id, after.raised, after.turn) == (None, Raised.GONE.value, "ours")
    assert (after.waiting_since, after.due_at) == (before.waiting_since, before.due_at)
    assert after.place.startswith("1")  # whoever may be in danger stands before it
    assert "holder_gone" in office.events(case_id)
    assert _round(office) == 0
    with office.db.write() as db:
        commands.claim(db, case_id, office.astrid.id)
    taken = office.case(case_id)
    assert (taken.raised, taken.turn) == ("", "theirs" if is_answered else "ours")


def test_who_carries_no_cases_any_more_holds_none(office: Office, berit: Colleague, nina: Colleague) -> None:
    case_id = _held(office, berit)
    with office.db.write() as db:
        staff.set_roles(db, berit.id, [Role.EDITOR], by=nina.id)
    assert _round(office) == 1
    assert office.case(case_id).holder_id is None


def test_who_waits_for_a_new_key_is_back_soon_and_keeps_theirs(office: Office, berit: Colleague, nina: Colleague) -> None:
    case_id = _held(office, berit)
    with office.db.write() as db:
        staff.invite_again(db, berit.id, by=nina.id)
    assert _round(office) == 0
    assert office.case(case_id).holder_id == berit.id


def test_what_is_closed_stays_as_it_was_until_the_family_writes(office: Office, berit: Colleague, nina: Colleague) -> None:
    case_id = _held(office, berit)
    office.closes(case_id, berit.id)
    _leaves(office, berit, nina)
    assert _round(office) == 0
    assert office.case(case_id).holder_id == berit.id
    due_at = utc_now() + timedelta(days=2)
    does(office, case_id, lambda db, case, key: commands.receive_message(db, case, key, "Hei igjen.", new_id(), due_at))
    assert _round(office) == 1


def test_a_question_to_a_leaver_rises_at_once(office: Office, berit: Colleague, nina: Colleague) -> None:
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    late, me = utc_now() + timedelta(days=2), office.astrid.id
    does(office, case_id, lambda db, case, key: commands.offer(db, case, me, berit.id, due_at=late, key=key))
    _leaves(office, berit, nina)
    upkeep.go_round(office.db)
    stands = office.case(case_id)
    assert (stands.raised, stands.holder_id) == (Raised.HAND_OVER.value, me)


def test_the_hourly_round_tells_the_leaders(office: Office, berit: Colleague, nina: Colleague) -> None:
    case_id, told = _held(office, berit), []
    _leaves(office, berit, nina)
    upkeep.go_round(office.db, lambda db: told.append("told"))
    assert (told, office.case(case_id).holder_id) == (["told"], None)


def test_as_the_account_is_shut_the_cases_are_in_the_queue(office: Office, berit: Colleague, nina: Colleague) -> None:
    case_id = _held(office, berit)
    hands = office.at_the_desk(nina)
    hands.open(f"/admin/people/{berit.id}")
    hands.press(action=f"/admin/people/{berit.id}/disable")
    assert office.case(case_id).holder_id is None
    desk = office.at_the_desk()
    desk.open("/desk")
    assert office.case(case_id).reference in desk.text
    assert "Den som holdt, har sluttet" in desk.text


def test_the_family_reads_that_nobody_has_it_and_no_name_of_who_has_left(
    office: Office, berit: Colleague, nina: Colleague
) -> None:
    parent, case_id = has_sent(office), case_of_own(office).id
    with office.db.write() as db:
        commands.claim(db, case_id, office.astrid.id)
        case = db.get_one(Case, case_id)
        commands.offer(db, case, office.astrid.id, berit.id)
        commands.accept(db, case_id, berit.id)
    parent.hands.open("/thread")
    assert "Berit" in parent.hands.text
    _leaves(office, berit, nina)
    _round(office)
    parent.hands.open("/thread")
    assert "Berit" not in parent.hands.text
    assert "Ingen har tatt over ennå" in parent.hands.text
