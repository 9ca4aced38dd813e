"""What comes back by itself: nothing lies with somebody who has left it, and no family loses the one who has answered."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.audit import record
from portal.cases import commands, queries
from portal.cases.models import Case
from portal.cases.returning import return_left, return_of_the_away
from portal.cases.rules import Raised
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO, Hours, Span, always_open
from portal.municipality.queue_rules import QueueRules, opening_time_before
from portal.staff import absences
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office

RULES = QueueRules(left_hours=2)


@pytest.fixture
def held(office: Office) -> str:
    """A case that Astrid has just taken."""
    case_id = office.gets(first_message="Hei.")
    with office.db.write() as db:
        commands.claim(db, case_id, office.astrid.id)
    return case_id


def _left(office: Office) -> int:
    with office.db.write() as db:
        return return_left(db, always_open(), RULES)


def _answers(office: Office, case_id: str) -> None:
    with office.db.write() as db:
        commands.send_answer(db, db.get_one(Case, case_id), office.key_of(case_id), "Hei.", new_id(), office.astrid.id)


def test_what_was_taken_and_left_is_everybodys_again_and_a_rule_did_it(office: Office, held: str, clock: MovableClock) -> None:
    before = office.case(held)
    clock.move(hours=1, minutes=59)
    assert _left(office) == 0
    clock.move(minutes=2)
    assert _left(office) == 1
    after = office.case(held)
    assert after.holder_id is None
    assert (after.waiting_since, after.due_at, after.place) == (before.waiting_since, before.due_at, before.place)
    with office.db.read() as db:
        last = queries.events_of(db, held, office.key_of(held))[-1]
    assert (last.kind, last.who, last.facts["why"]) == ("returned", "rule", "left")
    assert _left(office) == 0


@pytest.mark.parametrize("sign", ["answer", "note", "opening"])
def test_whoever_shows_a_sign_keeps_it(office: Office, held: str, clock: MovableClock, sign: str) -> None:
    clock.move(hours=1)
    if sign == "answer":
        _answers(office, held)
    else:
        with office.db.write() as db:
            if sign == "note":
                commands.write_note(db, db.get_one(Case, held), office.key_of(held), "Ringer.", new_id(), office.astrid.id)
            else:
                record(db, f"member:{office.astrid.id}", "case_opened", f"case:{held}")
    clock.move(hours=1, minutes=30)
    assert _left(office) == 0
    clock.move(hours=24)
    assert _left(office) == (0 if sign == "answer" else 1)


def test_that_somebody_else_looked_is_no_sign(office: Office, held: str, clock: MovableClock) -> None:
    berit = office.employs("Berit Moe", Role.RECEPTION)
    clock.move(hours=3)
    with office.db.write() as db:
        record(db, f"member:{berit.id}", "case_opened", f"case:{held}")
    assert _left(office) == 1


def test_only_opening_time_counts() -> None:
    hours = Hours(weekdays=((Span(datetime(2026, 1, 1, 8).time(), datetime(2026, 1, 1, 15).time()),),) * 5 + ((), ()))
    monday = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # half past nine in Norway: open since eight
    assert opening_time_before(hours, monday, timedelta(hours=1)) == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert opening_time_before(hours, monday, timedelta(hours=2)) == datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    christmas = datetime(2026, 12, 28, 7, 30, tzinfo=UTC)
    assert opening_time_before(hours, christmas, timedelta(hours=1)) == datetime(2026, 12, 24, 13, 30, tzinfo=UTC)
    assert opening_time_before(Hours(weekdays=((),) * 7), monday, timedelta(hours=1)) is None


# --- being away -----------------------------------------------------------------------------------------------------------


def _is_away(office: Office, first: int = 0, last: int = 3) -> None:
    today = utc_now().date()
    with office.db.write() as db:
        absences.be_away(
            db, office.astrid.id, today + timedelta(days=first), today + timedelta(days=last), by=office.astrid.id
        )


def _round(office: Office) -> int:
    with office.db.write() as db:
        return return_of_the_away(db)


def test_of_who_is_away_the_unanswered_go_back_and_the_answered_are_brought_forward(office: Office, held: str) -> None:
    answered = office.gets()
    _answers(office, answered)
    _is_away(office)
    assert _round(office) == 2
    assert office.case(held).holder_id is None
    assert office.case(answered).holder_id == office.astrid.id  # rule 15: the family keeps the one it knows
    assert office.case(answered).raised == Raised.AWAY
    with office.db.read() as db:
        ours = {case.id for case in queries.queue_for(db, office.signed(office.astrid), "ours")}
    assert ours == {held, answered}
    assert _round(office) == 0


def test_back_again_it_is_settled(office: Office, clock: MovableClock) -> None:
    answered = office.gets()
    _answers(office, answered)
    _is_away(office)
    _round(office)
    clock.move(days=4)
    assert _round(office) == 1
    assert (office.case(answered).raised, office.case(answered).turn) == ("", "theirs")


def test_who_will_be_away_and_who_has_been_hold_theirs(office: Office, held: str) -> None:
    for first, last in ((1, 5), (-5, -1)):
        _is_away(office, first, last)
        assert _round(office) == 0
    assert office.case(held).holder_id == office.astrid.id


def test_days_of_being_away_are_days_in_norway(office: Office, held: str, clock: MovableClock) -> None:
    clock.move(hours=23.5 - utc_now().hour - utc_now().minute / 60)  # in Norway the next day has begun
    today = utc_now().astimezone(OSLO).date()
    assert today != utc_now().date()
    with office.db.write() as db:
        absences.be_away(db, office.astrid.id, today, today, by=office.astrid.id)
    assert _round(office) == 1


def test_what_nobody_wrote_resets_no_clock(office: Office, held: str, clock: MovableClock) -> None:
    """Notes, rules, being away and coming back: the family has waited since it wrote, and for the same promise."""
    before = office.case(held)
    clock.move(hours=30)
    with office.db.write() as db:
        case = db.get_one(Case, held)
        commands.write_note(db, case, office.key_of(held), "Notat.", new_id(), office.astrid.id)
    _is_away(office)
    _round(office)
    _left(office)
    with office.db.write() as db:
        commands.claim(db, held, office.astrid.id)
        commands.receive_message(db, db.get_one(Case, held), office.key_of(held), "Er du der?", new_id(), utc_now())
    after = office.case(held)
    assert (after.waiting_since, after.due_at, after.place) == (before.waiting_since, before.due_at, before.place)
