"""What may happen to a case, what it does to the clock, and what the journal says of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.cases import commands, journal
from portal.cases.models import Case, Event
from portal.cases.round_rules import Agreed, Leader
from portal.cases.rules import Field, Level, NotAllowed, Phase, SaidBy
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.outbox.models import OutboxMail
from portal.replies import commands as replies
from portal.vault.addresses import open_address
from tests.conftest import MovableClock
from tests.factories import PROMISE, Office

BERIT, CEM = "berit" + "b" * 21, "cemcem" + "c" * 20


def _refusal(office: Office, change: object) -> str:
    with pytest.raises(NotAllowed) as no, office.db.write() as db:
        change(db)  # type: ignore[operator]
    return no.value.reason


def _claimed(office: Office, by: str = BERIT) -> str:
    case_id = office.gets()
    with office.db.write() as db:
        commands.claim(db, case_id, by)
    return case_id


def _answers(office: Office, case_id: str, by: str = BERIT) -> None:
    with office.db.write() as db:
        replies.answer(db, db.get_one(Case, case_id), office.key_of(case_id), "Hei.", new_id(), by)


def _writes(office: Office, case_id: str) -> None:
    with office.db.write() as db:
        commands.receive_message(
            db, db.get_one(Case, case_id), office.key_of(case_id), "Hallo?", new_id(), utc_now() + PROMISE
        )


KNOWS = Agreed(leader=Leader.INFORMED, leader_words="Rektor og avdelingslederen")


def _moves(office: Office, case_id: str, phase: Phase, by: str = BERIT) -> None:
    if phase is Phase.CLOSE:
        office.closes(case_id, by)
        return
    with office.db.write() as db:
        commands.move_phase(db, db.get_one(Case, case_id), office.key_of(case_id), phase, "Grunn.", by)


def test_a_case_goes_back_to_the_queue_while_nobody_has_answered(office: Office) -> None:
    case_id = _claimed(office)
    with office.db.write() as db:
        commands.release(db, case_id, BERIT)
    assert office.case(case_id).holder_id is None
    assert "released" in office.events(case_id)


def test_only_the_holder_puts_it_back(office: Office) -> None:
    case_id = _claimed(office)
    assert _refusal(office, lambda db: commands.release(db, case_id, CEM)) == "not_holder"


def test_after_an_answer_it_is_handed_over_instead(office: Office) -> None:
    case_id = _claimed(office)
    _answers(office, case_id)
    assert _refusal(office, lambda db: commands.release(db, case_id, BERIT)) == "hand_over_instead"


def test_the_giver_holds_it_until_the_taker_accepts(office: Office) -> None:
    case_id = _claimed(office)
    with office.db.write() as db:
        commands.offer(db, db.get_one(Case, case_id), BERIT, CEM)
    assert office.case(case_id).holder_id == BERIT
    with office.db.write() as db:
        commands.accept(db, case_id, CEM)
    case = office.case(case_id)
    assert (case.holder_id, case.offered_to) == (CEM, None)


def test_who_was_not_asked_cannot_take_over(office: Office) -> None:
    case_id = _claimed(office)
    assert _refusal(office, lambda db: commands.accept(db, case_id, CEM)) == "not_offered"
    assert _refusal(office, lambda db: commands.offer(db, db.get_one(Case, case_id), CEM, BERIT)) == "not_holder"
    assert _refusal(office, lambda db: commands.offer(db, db.get_one(Case, case_id), BERIT, BERIT)) == "same_person"


@pytest.mark.parametrize("level", list(Level))
def test_a_level_is_set_with_its_reason_sealed(office: Office, level: Level) -> None:
    case_id = office.gets()
    key = office.key_of(case_id)
    with office.db.write() as db:
        commands.set_level(db, db.get_one(Case, case_id), key, level, "Trives ikke.", BERIT, KNOWS)
    assert office.case(case_id).level == level.value
    with office.db.read() as db:
        event = db.scalar(select(Event).where(Event.name == "level_set"))
        assert event is not None
        assert journal.words(event, key) == "Trives ikke."
        assert f'"new": "{level.value}"' in event.facts


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_level_without_a_reason_is_refused(office: Office, reason: str) -> None:
    case_id = office.gets()
    key = office.key_of(case_id)
    assert _refusal(
        office, lambda db: commands.set_level(db, db.get_one(Case, case_id), key, Level.ONE, reason, BERIT)
    ) == "reason_missing"  # fmt: skip
    assert office.case(case_id).level is None


def test_a_case_does_not_jump_over_a_phase(office: Office) -> None:
    case_id = office.gets()
    with pytest.raises(NotAllowed, match="phase_move"):
        _moves(office, case_id, Phase.MAINTAIN)
    for phase in (Phase.INVEST, Phase.MAINTAIN, Phase.INVEST, Phase.NOTICE, Phase.CLOSE):
        _moves(office, case_id, phase)
    assert office.case(case_id).phase == "close"


def test_the_clock_runs_from_the_first_message_that_nobody_answered(office: Office, clock: MovableClock) -> None:
    case_id = office.gets()
    first = office.case(case_id)
    clock.move(hours=5)
    _writes(office, case_id)
    second = office.case(case_id)
    assert (second.waiting_since, second.due_at, second.place) == (first.waiting_since, first.due_at, first.place)


def test_an_answer_stops_the_clock_and_the_next_message_starts_it(office: Office, clock: MovableClock) -> None:
    case_id = office.gets()
    clock.move(hours=5)
    _answers(office, case_id)
    answered = office.case(case_id)
    assert (answered.turn, answered.waiting_since, answered.due_at) == ("theirs", None, None)
    assert answered.holder_id == BERIT
    clock.move(hours=5)
    _writes(office, case_id)
    again = office.case(case_id)
    assert (again.turn, again.waiting_since, again.due_at) == ("ours", utc_now(), utc_now() + PROMISE)
    clock.move(minutes=20)
    _writes(office, case_id)
    assert office.case(case_id).waiting_since == again.waiting_since
    assert office.case(case_id).answered_at == answered.answered_at


def test_closing_takes_the_notice_address_away(office: Office) -> None:
    case_id = office.gets()
    with office.db.write() as db:
        commands.set_notice_address(db.get_one(Case, case_id), office.settings.server_key, "mor@eksempel.no")
    assert open_address(office.settings.server_key, office.case(case_id).notify_sealed or b"") == "mor@eksempel.no"
    _moves(office, case_id, Phase.CLOSE)
    closed = office.case(case_id)
    assert (closed.notify_sealed, closed.waiting_since, closed.due_at) == (None, None, None)
    assert (closed.turn, closed.closed_at) == ("nobody", utc_now())


def test_a_last_word_to_a_closed_case_leaves_it_closed(office: Office) -> None:
    case_id = _claimed(office)
    _moves(office, case_id, Phase.CLOSE)
    _answers(office, case_id)
    assert office.case(case_id).turn == "nobody"


def test_a_family_that_writes_opens_its_case_again(office: Office, clock: MovableClock) -> None:
    case_id = _claimed(office)
    _moves(office, case_id, Phase.CLOSE)
    clock.move(days=10)
    _writes(office, case_id)
    case = office.case(case_id)
    assert (case.phase, case.turn, case.closed_at, case.waiting_since) == ("notice", "ours", None, utc_now())
    assert "reopened" in office.events(case_id)


def test_no_mail_goes_to_an_address_that_the_family_took_back(office: Office) -> None:
    case_id = _claimed(office)
    with office.db.write() as db:
        commands.set_notice_address(db.get_one(Case, case_id), office.settings.server_key, "mor@eksempel.no")
    _answers(office, case_id)
    with office.db.read() as db:
        assert len(db.scalars(select(OutboxMail)).all()) == 1
    with office.db.write() as db:
        commands.change_contact(
            db, db.get_one(Case, case_id), office.key_of(case_id), {"contact": ["here_only"]}, office.settings.server_key
        )
    with office.db.read() as db:
        assert db.scalars(select(OutboxMail)).all() == []
    assert office.case(case_id).notify_sealed is None


def test_the_journal_is_written_with_the_change_or_not_at_all(office: Office) -> None:
    case_id = office.gets()
    key = office.key_of(case_id)

    def changes(db: object) -> None:
        case = db.get_one(Case, case_id)  # type: ignore[attr-defined]
        commands.claim(db, case_id, BERIT)  # type: ignore[arg-type]
        commands.write_note(db, case, key, "Ringte.", new_id(), BERIT)  # type: ignore[arg-type]
        commands.note_fact(db, case, key, Field.WHAT, SaidBy.CHILD, "Sover ikke.", BERIT)  # type: ignore[arg-type]

    def fails(db: object) -> None:
        changes(db)
        raise NotAllowed("too_late")

    assert _refusal(office, fails) == "too_late"
    assert office.events(case_id) == ["opened"]
    assert office.case(case_id).holder_id is None
    with office.db.write() as db:
        changes(db)
    assert sorted(office.events(case_id)) == ["claimed", "fact_noted", "note_written", "opened"]


def test_a_family_reads_an_answer_once(office: Office, clock: MovableClock) -> None:
    case_id = _claimed(office)
    clock.move(minutes=1)
    _answers(office, case_id)
    for _ in range(2):
        clock.move(minutes=1)
        with office.db.write() as db:
            commands.mark_read(db, db.get_one(Case, case_id))
    assert office.events(case_id).count("read_by_family") == 1
    assert office.case(case_id).read_at == utc_now() - timedelta(minutes=1)
