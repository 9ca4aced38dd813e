"""What time alone does: limits, closing, pauses, words that lie unread. And that a page is right before anybody has tidied up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.cases.models import Case
from portal.cases.talking import mark_read, set_notice_address
from portal.cli.live_ticks import TickRoom, tick_once
from portal.db.clock import utc_now
from portal.live import commands, presence, queries
from portal.live.rules import Ending, TalkState, ending_at, expected_wait, state_at
from portal.outbox.models import MailKind, OutboxMail
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.slices.live.acting import RULES, answers, asks, does, says, talk, talks, ticks


def closes(office: Office) -> None:
    with office.db.write() as db:
        presence.close_chat(db, office.astrid.id)


def test_whom_nobody_answers_is_let_go_when_the_limit_has_passed(office: Office, clock: MovableClock) -> None:
    case_id = asks(office)
    clock.move(minutes=RULES.answer_minutes - 1)
    assert talk(office, case_id).state == "waiting"
    clock.move(minutes=1)
    assert (state_at(talk(office, case_id), utc_now()), ending_at(talk(office, case_id), utc_now())) == (
        TalkState.OVER, Ending.NOBODY,
    )  # fmt: skip
    assert ticks(office).changed == (case_id,)
    assert (talk(office, case_id).state, talk(office, case_id).ending) == ("over", "nobody")
    assert office.events(case_id)[-1] == "live_over"


def test_closing_time_ends_the_wait_at_once_and_a_talk_after_ten_minutes(
    office: Office, clock: MovableClock
) -> None:
    waiting, running = asks(office), talks(office)
    closes(office)
    assert set(ticks(office).changed) == {waiting, running}
    assert talk(office, waiting).ending == "closing_time"
    assert talk(office, running).ends_at == utc_now() + timedelta(minutes=10)
    assert ticks(office).changed == ()
    clock.move(minutes=9)
    answers(office, running, office.astrid.id)
    clock.move(minutes=1)
    assert ending_at(talk(office, running), utc_now()) is Ending.CLOSING_TIME
    ticks(office)
    assert (talk(office, running).state, talk(office, running).ending) == ("over", "closing_time")


def test_a_chat_that_opens_again_in_time_ends_no_talk(office: Office, clock: MovableClock) -> None:
    running = talks(office)
    closes(office)
    ticks(office)
    with office.db.write() as db:
        presence.follow_hours(db, office.astrid.id)
    assert ticks(office).changed == (running,)
    clock.move(minutes=20)
    assert talk(office, running).state == "talking"
    assert state_at(talk(office, running), utc_now()) is TalkState.TALKING


def test_a_pause_runs_out(office: Office, clock: MovableClock) -> None:
    case_id = talks(office)
    does(office, case_id, commands.pause, office.key_of(case_id), office.astrid.id, 5, "Ro.")
    clock.move(minutes=5)
    assert state_at(talk(office, case_id), utc_now()) is TalkState.TALKING
    assert ticks(office).changed == (case_id,)
    assert (talk(office, case_id).state, talk(office, case_id).pause_reason_sealed) == ("talking", None)


def test_what_lies_unread_is_told_once_until_it_is_read(office: Office, clock: MovableClock) -> None:
    case_id = talks(office)
    says(office, case_id)
    clock.move(minutes=RULES.unread_minutes)
    assert ticks(office).unread == (case_id,)
    assert ticks(office).unread == ()
    with office.db.read() as db:
        assert queries.menu_counts(db, office.astrid.id).unread == 1
    answers(office, case_id, office.astrid.id)
    with office.db.read() as db:
        assert queries.menu_counts(db, office.astrid.id).unread == 0


def test_the_team_leader_may_step_in_where_something_lies_unread(office: Office, clock: MovableClock) -> None:
    case_id, leader = talks(office), "l" * 26
    says(office, case_id)
    clock.move(minutes=RULES.unread_minutes)
    ticks(office)
    does(office, case_id, commands.step_in, leader, 2)
    assert (talk(office, case_id).holder_id, office.case(case_id).holder_id) == (leader, leader)


def test_the_mailbox_and_whoever_waits_are_told(office: Office, clock: MovableClock) -> None:
    rung: list[tuple[str, str]] = []
    portal = portal_of(office.app)
    pack = replace(portal.pack, live=RULES)
    room = TickRoom(
        office.db, pack, portal.settings.server_key, lambda topic, what: rung.append((topic, what))
    )
    case_id = asks(office)
    assert tick_once(room).changed == ()
    clock.move(minutes=RULES.unread_minutes)
    tick_once(room)
    assert rung == [(case_id, "state"), ("desk", "state")]
    with office.db.read() as db:
        assert db.query(OutboxMail).count() == 1


def test_a_tick_with_nothing_due_only_reads(office: Office, queries: Queries) -> None:
    for _ in range(3):
        talks(office, "a" * 25 + str(_ + 2))
    queries.statements.clear()
    ticks(office)
    assert queries.number <= 3
    assert not [one for one in queries.statements if one.startswith(("UPDATE", "INSERT"))]


@pytest.mark.parametrize(
    ("place", "waits", "gaps", "told"),
    [(1, [1, 2], [1], None), (1, [2, 4, 6], [], 4), (3, [2, 4, 6], [3, 5], 12), (1, [0, 0, 0], [0], 1)],
)
def test_a_wait_is_told_only_when_it_is_known(
    place: int, waits: list[int], gaps: list[int], told: int | None
) -> None:
    def minutes(numbers: list[int]) -> list[timedelta]:
        return [timedelta(minutes=each) for each in numbers]

    assert expected_wait(place, minutes(waits), minutes(gaps)) == told


def wants_word(office: Office, case_id: str) -> None:
    """The family has asked for a mail when there is an answer."""
    with office.db.write() as db:
        set_notice_address(db.get_one(Case, case_id), b"k" * 32, "mor@example.no")


def nudges(office: Office) -> int:
    with office.db.read() as db:
        kind = OutboxMail.kind == MailKind.CITIZEN_ANSWER.value
        return db.scalar(select(func.count()).select_from(OutboxMail).where(kind)) or 0


def test_last_words_that_were_not_seen_are_told_when_the_talk_ends(office: Office) -> None:
    seen, unseen = talks(office), talks(office)
    for case_id in (seen, unseen):
        wants_word(office, case_id)
        answers(office, case_id, office.astrid.id)
    assert nudges(office) == 0
    with office.db.write() as db:
        mark_read(db, db.get_one(Case, seen))
    for case_id in (seen, unseen):
        does(office, case_id, commands.finish, office.astrid.id)
    assert nudges(office) == 1


def test_they_are_told_at_closing_time_too(office: Office, clock: MovableClock) -> None:
    case_id = talks(office)
    wants_word(office, case_id)
    closes(office)
    ticks(office)
    answers(office, case_id, office.astrid.id)
    clock.move(minutes=10)
    ticks(office)
    assert nudges(office) == 1
