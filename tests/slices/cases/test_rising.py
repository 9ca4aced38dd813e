"""What a rule brings forward stands in our queue until it is settled, and the family notices nothing of it."""

import pytest

from portal.cases import commands, queries
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.rising import rise, settle
from portal.cases.rules import Raised, Status
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import words
from tests.conftest import MovableClock
from tests.factories import Office


@pytest.fixture
def answered(office: Office, clock: MovableClock) -> str:
    """A case that was answered, so that it is the family's turn."""
    case_id = office.gets()
    with office.db.write() as db:
        commands.claim(db, case_id, office.astrid.id)
        commands.send_answer(db, db.get_one(Case, case_id), office.key_of(case_id), "Hei.", new_id(), office.astrid.id)
    clock.move(days=40)
    return case_id


def _ours(office: Office) -> list[str]:
    with office.db.read() as db:
        return [case.id for case in queries.queue_for(db, office.signed(office.astrid), "ours")]


def _raise(office: Office, case_id: str, why: Raised = Raised.EVALUATION) -> bool:
    with office.db.write() as db:
        return rise(db, db.get_one(Case, case_id), why, utc_now())


def test_it_stands_in_our_queue_until_it_is_settled(office: Office, answered: str) -> None:
    assert _ours(office) == []
    assert _raise(office, answered)
    assert _ours(office) == [answered]
    with office.db.write() as db:
        settle(db.get_one(Case, answered), Raised.SILENT)  # another reason settles nothing
        assert db.get_one(Case, answered).raised == Raised.EVALUATION
        settle(db.get_one(Case, answered), Raised.EVALUATION)
    assert _ours(office) == []


def test_the_family_is_told_nothing_of_it_and_no_clock_runs(office: Office, answered: str) -> None:
    _raise(office, answered)
    with office.db.read() as db:
        case = db.get_one(Case, answered)
        assert (case.waiting_since, case.due_at) == (None, None)
        assert queries.status_of(case) is Status.ANSWERED


def test_what_the_family_has_read_stays_read(office: Office, answered: str) -> None:
    with office.db.write() as db:
        commands.mark_read(db, db.get_one(Case, answered))
    _raise(office, answered)
    with office.db.write() as db:
        case = db.get_one(Case, answered)
        assert not commands.is_unread(case)
        settle(case, Raised.EVALUATION)
        assert not commands.is_unread(case)


def test_a_second_rule_changes_nothing_and_a_closed_case_is_left_alone(office: Office, answered: str) -> None:
    assert _raise(office, answered)
    assert not _raise(office, answered, Raised.SILENT)
    office.closes(answered)
    with office.db.read() as db:
        assert db.get_one(Case, answered).raised == ""
    assert not _raise(office, answered)


def test_writing_to_the_family_does_not_settle_it(office: Office, answered: str) -> None:
    _raise(office, answered)
    with office.db.write() as db:
        commands.send_answer(db, db.get_one(Case, answered), office.key_of(answered), "Hei.", new_id(), office.astrid.id)
    assert _ours(office) == [answered]


def test_whoever_writes_keeps_the_turn_when_it_is_settled(office: Office, answered: str) -> None:
    _raise(office, answered)
    with office.db.write() as db:
        case = db.get_one(Case, answered)
        commands.receive_message(db, case, office.key_of(answered), "Hei.", new_id(), utc_now())
        settle(case, Raised.EVALUATION)
    assert _ours(office) == [answered]


def test_the_rule_is_the_actor(office: Office, answered: str) -> None:
    _raise(office, answered)
    with office.db.read() as db:
        last = queries.events_of(db, answered, office.key_of(answered))[-1]
    assert (last.kind, last.who) == ("evaluation_overdue", "rule")


def test_every_reason_has_its_words_and_its_event() -> None:
    for each in Raised:
        assert each in words.RAISED
        assert Happened(each.value) in words.HAPPENED
