"""Whoever holds a case comes to know what the family answered; who asks for another time waits for us."""

import pytest

from portal.cases import commands, consents, invitations
from portal.cases.consents import Asking
from portal.cases.consents_rules import State
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import does
from tests.slices.desk.test_meetings import USUAL, _posts
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import case_of_own, post

ANSWERED = "Familien har svart på noe"


def _asked(office: Office) -> tuple[Parent, ClientHands, str]:
    """Astrid holds the case, has answered, and has proposed a meeting."""
    parent = has_sent(office)
    case_id = case_of_own(office).id
    with office.db.write() as db:
        commands.claim(db, case_id, office.astrid.id)
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), office.astrid.id))
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/meetings")
    assert _posts(desk, f"/desk/case/{case_id}/meetings", **USUAL) == 303
    parent.hands.open("/thread/meetings")
    return parent, desk, case_id


def _replies(office: Office, parent: Parent, go: str, **more: str) -> None:
    case_id = case_of_own(office).id
    with office.db.read() as db:
        which = invitations.meetings_of(db, case_id, office.key_of(case_id))[0].id
    assert post(parent, "/thread/meetings", meeting=which, go=go, **more) == 303


@pytest.mark.parametrize("place", ["/desk", "/desk/today"])
def test_it_is_told_until_the_case_was_read(office: Office, clock: MovableClock, place: str) -> None:
    parent, desk, case_id = _asked(office)
    desk.open(place)
    assert ANSWERED not in desk.text
    clock.move(minutes=2)
    _replies(office, parent, "comes", words="Vi har kaffe.")
    desk.open(place)
    assert ANSWERED in desk.text
    assert office.case(case_id).turn == "theirs"  # they wait for nothing
    clock.move(minutes=2)
    desk.follow(f"/desk/case/{case_id}")
    desk.open(place)
    assert ANSWERED not in desk.text


def test_only_the_one_who_holds_the_case_is_told(office: Office, clock: MovableClock) -> None:
    parent, _desk, _case_id = _asked(office)
    clock.move(minutes=2)
    _replies(office, parent, "comes")
    other = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    other.open("/desk")
    assert ANSWERED not in other.text


def test_who_needs_another_time_waits_for_our_answer(office: Office, clock: MovableClock) -> None:
    parent, desk, case_id = _asked(office)
    clock.move(minutes=2)
    _replies(office, parent, "other_time", words="Etter klokka fire.")
    stands = office.case(case_id)
    assert stands.turn == "ours"
    assert stands.waiting_since is not None
    assert stands.due_at is not None
    since = stands.waiting_since
    clock.move(minutes=2)
    _replies(office, parent, "other_time", words="Etter klokka fire.")  # sent again
    assert office.case(case_id).waiting_since == since
    desk.open("/desk?view=ours")
    assert stands.reference in desk.text


def test_a_consent_that_is_taken_back_is_told(office: Office, clock: MovableClock) -> None:
    _parent, desk, case_id = _asked(office)
    from portal.cases.moments import local_today

    asking = Asking("Skolen", ["Fravær"], "Å hjelpe", local_today())
    consent = does(office, case_id, lambda db, case, key: consents.ask(db, case, key, asking, office.astrid.id).id)
    does(office, case_id, lambda db, case, key: consents.answer(db, case, key, consent, State.YES, ["Fravær"]))
    clock.move(minutes=2)
    desk.open(f"/desk/case/{case_id}")
    clock.move(minutes=2)
    does(office, case_id, lambda db, case, key: consents.withdraw(db, case, key, consent))
    desk.open("/desk")
    assert ANSWERED in desk.text


def test_it_asks_no_more_for_more_cases(office: Office, queries: Queries, clock: MovableClock) -> None:
    from portal.cases import journal
    from portal.cases.answered import answered_for
    from portal.cases.journal import CITIZEN, Happened

    me = office.signed(office.astrid)

    def count() -> int:
        with office.db.read() as db:
            queries.statements.clear()
            answered_for(db, me)
            return queries.number

    numbers = []
    for _each in range(3):
        case_id = office.gets(holder_id=office.astrid.id)
        with office.db.write() as db:
            journal.write(db, case_id, Happened.MEETING_REPLIED, CITIZEN)
        numbers.append(count())
    assert numbers == [2, 2, 2]
