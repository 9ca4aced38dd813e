"""Opening hours and deadlines, at the moments where they go wrong: clock, Easter, nights, weekends."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from holidays.countries.norway import Norway

from portal.municipality.hours import OSLO, DifferentDays, Hours, Span, always_open, public_holidays
from portal.municipality.load import load_pack

DAY = (Span(time(8), time(11)), Span(time(11, 45), time(15, 30)))
WEEK = (DAY,) * 5 + ((), ())
CLOSED_SUMMER = DifferentDays(date(2026, 7, 6), date(2026, 7, 31), (), "summer")
SHORT_DAY = DifferentDays(
    date(2024, 12, 30), date(2024, 12, 30), (Span(time(10), time(14)),), "christmas", True
)
OFFICE = Hours(WEEK, (), (CLOSED_SUMMER, SHORT_DAY))


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T07:59", False),
        ("2026-11-23T08:00", True),
        ("2026-11-23T10:59", True),
        ("2026-11-23T11:00", False),
        ("2026-11-23T11:45", True),
        ("2026-11-23T15:30", False),
        ("2026-11-22T10:00", False),  # Sunday
        ("2026-05-14T10:00", False),  # Ascension Day
        ("2026-07-15T10:00", False),  # the pack's own summer closing
        ("2026-12-30T09:00", False),  # a shorter day, every year
        ("2026-12-30T10:00", True),
    ],
)
def test_it_is_open_when_somebody_answers(moment: str, is_open: bool) -> None:
    assert OFFICE.opening(oslo(moment)).is_open is is_open


def test_an_open_hour_says_when_it_closes_and_a_closed_one_when_it_opens() -> None:
    assert OFFICE.opening(oslo("2026-11-23T09:00")).closes_at == oslo("2026-11-23T11:00")
    assert OFFICE.opening(oslo("2026-11-23T11:10")).opens_at == oslo("2026-11-23T11:45")
    assert OFFICE.opening(oslo("2026-11-20T16:00")).opens_at == oslo("2026-11-23T08:00")


def test_a_reason_is_told_on_a_day_that_has_one() -> None:
    assert OFFICE.opening(oslo("2026-05-17T10:00")).reason_key == "hours.holiday.constitution_day"
    assert OFFICE.opening(oslo("2026-07-15T10:00")).reason_key == "hours.reason.summer"
    assert OFFICE.opening(oslo("2026-11-23T20:00")).reason_key is None


def test_the_moment_may_come_in_any_time_zone_but_not_in_none() -> None:
    assert OFFICE.opening(datetime(2026, 7, 1, 6, 0, tzinfo=UTC)).is_open  # 8 o'clock in summer
    assert not OFFICE.opening(datetime(2026, 11, 23, 6, 30, tzinfo=UTC)).is_open  # half past 7 in winter
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.opening(datetime(2026, 11, 23, 9, 0))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_night_is_an_hour_shorter_or_longer_when_the_clock_changes(day: date) -> None:
    night = Hours(((Span(time(22), time(6)),),) * 7, None)
    evening = datetime.combine(day - timedelta(days=1), time(23), OSLO)
    opening = night.opening(evening)
    assert opening.closes_at == datetime.combine(day, time(6), OSLO)
    hours = (opening.closes_at.astimezone(UTC) - evening.astimezone(UTC)).total_seconds() / 3600
    assert hours == (6 if day.month == 3 else 8)


def test_the_doubled_hour_in_autumn_is_open_both_times() -> None:
    early = Hours(((Span(time(1), time(3)),),) * 7, None)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time
    assert early.opening(first).is_open
    assert early.opening(first + timedelta(hours=1)).is_open  # 02:30 again, winter time
    assert not early.opening(first + timedelta(hours=2)).is_open


def test_a_stretch_over_midnight_is_one_stretch() -> None:
    spans = (Span(time(0), time(8)), Span(time(15, 30), time(0)))
    duty = Hours((spans,) * 7, None)
    assert duty.opening(oslo("2026-11-23T23:00")).closes_at == oslo("2026-11-24T08:00")


def test_day_and_night_never_closes() -> None:
    opening = always_open().opening(oslo("2026-12-25T03:00"))
    assert opening.is_open
    assert opening.closes_at is None


@pytest.mark.parametrize(
    ("came_in", "days", "deadline"),
    [
        ("2026-11-23T09:00", 1, "2026-11-24T15:30"),
        ("2026-11-23T22:40", 2, "2026-11-25T15:30"),
        ("2026-11-21T12:00", 1, "2026-11-23T15:30"),  # a Saturday costs nobody a day
        ("2026-11-20T09:00", 2, "2026-11-24T15:30"),
        ("2026-04-01T10:00", 2, "2026-04-08T15:30"),  # Maundy Thursday to Easter Monday
        ("2026-05-13T10:00", 1, "2026-05-15T15:30"),  # Ascension Day
        ("2026-07-03T10:00", 1, "2026-08-03T15:30"),  # over the summer closing
        ("2026-12-29T10:00", 1, "2026-12-30T14:00"),  # closes earlier that day
        ("2026-11-23T09:00", 0, "2026-11-23T15:30"),
        ("2026-11-23T16:00", 0, "2026-11-24T15:30"),
        ("2026-03-27T10:00", 1, "2026-03-30T15:30"),  # the clock changes in between
    ],
)
def test_a_deadline_is_the_end_of_a_working_day(came_in: str, days: int, deadline: str) -> None:
    assert OFFICE.add_working_days(oslo(came_in), days) == oslo(deadline)


def test_hours_without_a_working_day_refuse_to_promise() -> None:
    with pytest.raises(ValueError, match="no working day"):
        Hours(((),) * 7).add_working_days(oslo("2026-11-23T09:00"), 1)


def test_working_days_are_counted_without_weekend_and_holiday() -> None:
    assert OFFICE.working_days_between(oslo("2026-11-20T09:00"), oslo("2026-11-24T09:00")) == 2
    assert OFFICE.working_days_between(oslo("2026-11-24T09:00"), oslo("2026-11-20T09:00")) == 0
    assert not OFFICE.is_working_day(date(2026, 5, 1))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2035])
def test_every_holiday_has_a_name_of_its_own_that_every_language_knows(year: int) -> None:
    pack = load_pack(Path("packs"), "demo")
    for key in public_holidays(year).values():
        assert key.startswith("hours.holiday.")
        assert all(pack.texts.is_own(code, key) for code in pack.languages), key


def test_a_day_with_other_hours_says_why_while_it_is_open() -> None:
    assert OFFICE.opening(oslo("2026-12-30T11:00")).reason_key == "hours.reason.christmas"
    assert OFFICE.opening(oslo("2026-11-23T11:00")).reason_key is None


@pytest.mark.parametrize("decade", range(1950, 2100, 10))
def test_the_public_holidays_are_those_of_the_library(decade: int) -> None:
    for year in range(decade, decade + 10):
        assert set(public_holidays(year)) == set(Norway(years=year, language="no"))
        assert len(set(public_holidays(year).values())) == len(public_holidays(year))
