"""The openings in somebody's own calendar: read back, they are the very hours of the service and tell nothing more."""

from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.directory.calendar_file import calendar_of
from portal.directory.places import Closing, Location, Schedule
from portal.directory.service import Service
from portal.municipality.hours import OSLO, DifferentDays, Hours, Span
from tests.conftest import START
from tests.slices.directory.made_services import day as day_spans
from tests.slices.directory.made_services import days, spans
from tests.slices.directory.test_store import choir

TODAY = START.astimezone(OSLO).date()
NINE, FIVE = Span(time(9), time(15)), Span(time(17), time(19))


def _read(data: bytes, until: date) -> set[tuple[datetime, datetime]]:
    """(opens, closes) of every opening in a file, as a calendar program would work them out."""
    found = set()
    for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
        opens, closes = event.decoded("dtstart"), event.decoded("dtend")
        wall = opens.replace(tzinfo=None)
        starts = [wall]
        if "rrule" in event:
            rule = event["rrule"].to_ical().decode().split(";")
            plain = ";".join(part for part in rule if not part.startswith("UNTIL"))
            last = event["rrule"]["UNTIL"][0].astimezone(OSLO).replace(tzinfo=None)
            starts = rrulestr(plain, dtstart=wall).between(wall, last, inc=True)
        out: Any = event.get("exdate", [])
        dates = [each.dt for one in (out if isinstance(out, list) else [out]) for each in one.dts]
        lasts = closes.replace(tzinfo=None) - wall
        for start in starts:
            if start.replace(tzinfo=OSLO) not in dates and start.date() <= until:
                found.add((start.replace(tzinfo=OSLO), (start + lasts).replace(tzinfo=OSLO)))
    return found


def _expected(service: Service, until: date) -> set[tuple[datetime, datetime]]:
    found, calendar = set(), service.all_hours
    for ahead in range((until - TODAY).days + 1):
        day = TODAY + timedelta(days=ahead)
        noon = datetime.combine(day, time(12), OSLO)
        if calendar is None or (service.closing and service.closing.covers(noon)):
            continue
        for span in calendar.spans(day):
            last = day if span.end > span.start else day + timedelta(days=1)
            found.add((datetime.combine(day, span.start, OSLO), datetime.combine(last, span.end, OSLO)))
    return found


def _same(service: Service) -> None:
    until = TODAY + timedelta(days=364)
    assert _read(calendar_of(service, "Kor", START), until) == _expected(service, until)


WEEK = Hours(((NINE, FIVE), (NINE,), (), (Span(time(20), time(2)),), (), (), ()), ())


def test_a_week_with_holidays_and_days_that_differ() -> None:
    different = (
        DifferentDays(date(2026, 12, 21), date(2026, 12, 30), (), "christmas"),
        DifferentDays(date(2027, 2, 15), date(2027, 2, 19), (FIVE,), "winter"),
        DifferentDays(date(2026, 5, 18), date(2026, 5, 18), (), "ordinary", is_yearly=True),
    )
    _same(choir(hours=WEEK))
    _same(choir(hours=Hours(WEEK.weekdays, (NINE,), different)))
    _same(choir(hours=Hours(WEEK.weekdays, None, different), closing=Closing(date(2026, 11, 20), date(2026, 12, 1))))


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=WE;COUNT=60"])
def test_rules(rule: str) -> None:
    one = Schedule(rule, date(2026, 1, 6), FIVE, date(2027, 6, 1))
    _same(choir(schedules=(one,)))
    _same(choir(schedules=(one,), closing=Closing(date(2027, 1, 1), date(2027, 2, 1))))


@given(
    st.tuples(*[day_spans] * 7), st.none() | day_spans,
    st.lists(st.builds(DifferentDays, days, days, day_spans, st.just("x")), max_size=2),
    st.none() | st.builds(Closing, days, st.none() | days),
)  # fmt: skip
@settings(max_examples=30)
def test_any_week(week: Any, holiday: Any, different: list[DifferentDays], closing: Closing | None) -> None:
    _same(choir(hours=Hours(week, holiday, tuple(different)), closing=closing))


@given(spans)
@settings(max_examples=5)
def test_nine_is_nine_in_summer_too(span: Span) -> None:
    data = calendar_of(choir(hours=Hours(((span,),) * 7, None)), "Kor", START)
    assert b"BEGIN:VTIMEZONE" in data
    assert data.count(b"BEGIN:VEVENT") == 1
    assert b"TZID=Europe/Oslo" in data
    assert len(data) < 4000


def test_nothing_to_tell_is_no_opening() -> None:
    for one in (choir(), choir(is_always_open=True, hours=WEEK)):
        assert b"VEVENT" not in calendar_of(one, "Kor", START)


def test_a_name_that_tells_is_not_in_it() -> None:
    one = choir(hours=WEEK, is_telling=True, locations=(Location(address="Kaia 3"),), phone="12 34 56 78")
    data = calendar_of(one, "Avtale", START).decode()
    assert "Kaia" not in data
    assert "kor" not in data.casefold().replace("-//calendar//", "")
    assert "Kaia 3" in calendar_of(choir(hours=WEEK, locations=one.locations), "Kor", START).decode()
