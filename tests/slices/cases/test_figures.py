"""How long answers took: the true median and 90th percentile, with nobody left out because no answer came."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from portal.cases.figures import Wait, answer_times, read_answer_times, rounded_up, waits
from portal.cases.models import Case
from portal.cases.rules import Channel
from portal.db.clock import utc_now
from tests.conftest import MovableClock
from tests.factories import Office, Queries

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def hours(*lengths: float, is_over: bool = True) -> list[Wait]:
    return [Wait(timedelta(hours=length), is_over) for length in lengths]


# --- the figures ------------------------------------------------------------------------------------------


def test_with_everybody_answered_they_are_the_plain_median_and_the_ninth_of_ten() -> None:
    times = answer_times(hours(*range(1, 11)))
    assert (times.median, times.ninth, times.count) == (timedelta(hours=5), timedelta(hours=9), 10)


def test_who_has_waited_longest_without_an_answer_is_not_left_out() -> None:
    """Six answered within an hour, four unanswered for a week: nobody may be told that nine of ten get an answer in an hour."""
    times = answer_times(hours(1, 1, 1, 1, 1, 1) + hours(*[168] * 4, is_over=False))
    assert times.median == timedelta(hours=1)
    assert times.ninth is None
    assert answer_times(hours(1, 1, 1, 1) + hours(*[168] * 6, is_over=False)).median is None


def test_who_wrote_a_minute_ago_changes_nothing() -> None:
    answered = hours(*range(1, 11))
    assert answer_times(answered + hours(*[1 / 60] * 500, is_over=False)).median == answer_times(answered).median


def test_a_half_known_wait_counts_as_at_least_as_long() -> None:
    """Worked by hand: after 1 h 4/5 wait, after 3 h 4/5 × 2/3 = 8/15, after 4 h 8/15 × 1/2 = 4/15, after 5 h none."""
    times = answer_times(hours(1, 3, 4, 5) + hours(2, is_over=False))
    assert times.median == timedelta(hours=4)
    assert times.ninth == timedelta(hours=5)


_lengths = st.lists(st.integers(1, 5000), max_size=60)


@given(_lengths, _lengths)
def test_the_unanswered_never_make_it_look_better(answered: list[int], unanswered: list[int]) -> None:
    over = [Wait(timedelta(minutes=one), True) for one in answered]
    still = [Wait(timedelta(minutes=one), False) for one in unanswered]
    alone, together = answer_times(over), answer_times(over + still)
    for flattering, honest in ((alone.median, together.median), (alone.ninth, together.ninth)):
        assert honest is None or (flattering is not None and honest >= flattering)
    assert together.median is None or together.ninth is None or together.median <= together.ninth
    assert together.count == len(answered)


def test_nobody_at_all() -> None:
    assert answer_times([]).median is None


def test_a_closed_case_waited_until_it_was_closed() -> None:
    opened = NOW - timedelta(days=3)
    (wait,) = waits([(opened, None, opened + timedelta(hours=2))], NOW)
    assert wait == Wait(timedelta(hours=2), False)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, ("hours", 1)), (60, ("hours", 1)), (61, ("hours", 2)), (23 * 60, ("hours", 23)), (23 * 60 + 1, ("days", 1)),
     (24 * 60, ("days", 1)), (24 * 60 + 1, ("days", 2)), (13 * 24 * 60, ("days", 13))],
)  # fmt: skip
def test_it_is_said_in_whole_hours_or_days_never_better_than_it_was(minutes: int, said: tuple[str, int]) -> None:
    assert rounded_up(timedelta(minutes=minutes)) == said


# --- out of the database ----------------------------------------------------------------------------------


def _answered_after(office: Office, days_ago: float, length: timedelta | None, **different: object) -> None:
    case_id = office.gets(opened_at=utc_now() - timedelta(days=days_ago), **different)
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        case.answered_at = case.opened_at + length if length else None


def test_it_counts_who_wrote_in_the_last_thirty_days_and_nobody_who_rang(office: Office, clock: MovableClock) -> None:
    _answered_after(office, 31, timedelta(minutes=1))
    _answered_after(office, 2, timedelta(minutes=1), channel=Channel.PHONE)
    _answered_after(office, 2, timedelta(minutes=1), channel=Channel.VISIT)
    for length in (timedelta(hours=4), timedelta(hours=6), timedelta(hours=8)):
        _answered_after(office, 5, length)
    _answered_after(office, 5, None)
    _answered_after(office, 0, timedelta(hours=1), channel=Channel.CHAT)
    with office.db.read() as db:
        times = read_answer_times(db, utc_now())
    assert (times.count, times.median) == (4, timedelta(hours=6))
    assert times.ninth is None


def test_it_is_one_query_that_the_index_holds_all_of(office: Office, queries: Queries) -> None:
    for _ in range(5):
        office.gets()
    queries.statements.clear()
    with office.db.read() as db:
        read_answer_times(db, utc_now())
    assert queries.number == 1
    if office.db.is_sqlite:
        with office.db.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            plan = connection.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT opened_at, answered_at, closed_at FROM case_file "
                    "WHERE opened_at >= '2026-01-01' AND opened_at <= '2027-01-01' AND channel IN ('portal', 'chat')"
                )
            ).all()
        assert any("COVERING INDEX ix_case_file_waits" in str(row) for row in plan), plan
