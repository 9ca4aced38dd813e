"""Where and when: HSDS's location and schedule. Pure; times are Norwegian, moments are aware."""

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property

from dateutil.rrule import rrulestr

from portal.municipality.hours import OSLO, DifferentDays, Hours, Opening, Span

_LOOK_AHEAD = 62  # days, as the weekly hours look


class Access(StrEnum):
    """What one can count on when one gets there."""

    STEP_FREE = "step_free"
    WHEELCHAIR_TOILET = "wheelchair_toilet"
    LIFT = "lift"
    PRAM = "pram"
    HEARING_LOOP = "hearing_loop"
    PARKING = "parking"
    QUIET_ROOM = "quiet_room"
    CHANGING_TABLE = "changing_table"


@dataclass(frozen=True, slots=True)
class Location:
    """One place where it happens. Coordinates in degrees (WGS 84); None when nobody has measured them."""

    name: str = ""
    address: str = ""
    postcode: str = ""  # four digits
    city: str = ""  # what the post calls the place
    place: str = ""  # the part of the municipality
    latitude: float | None = None
    longitude: float | None = None
    access: tuple[Access, ...] = ()

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, or None."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule that repeats (RFC 5545's RRULE, without DTSTART), on the clock on the wall.

    Raises ValueError when the rule is none, or repeats more often than daily.
    """

    rule: str  # "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    first: date  # the first day it counts from
    span: Span
    last: date | None = None
    note: Mapping[str, str] = field(default_factory=dict)  # by language: what it is on those days

    def __post_init__(self) -> None:
        check_rule(self.rule, self.first)

    def days(self, first: date, last: date) -> list[date]:
        """The days of the rule from `first` to `last`, both counted in."""
        rule = rrulestr(self.rule, dtstart=datetime.combine(self.first, time.min))
        end = min(last, self.last) if self.last else last
        return [each.date() for each in rule.between(_start(first), _start(end), inc=True)]


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min)


_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS")
_LONGEST_RULE = 200  # characters
_YEARS = (1970, 2100)  # when a rule may begin
_LAST_YEARS = range(9970, 9998)  # all kinds of years there are, shortly before the calendar ends


def check_rule(rule: str, first: date) -> None:
    """Raises ValueError for what is no rule for days, and for one that never comes: its first day is sought until the year 9999.

    Hours stand in the span, so that rules have none.
    """
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    numbers = [int(parts[name]) for name in ("INTERVAL", "COUNT") if name in parts]
    is_known = len(rule) <= _LONGEST_RULE and parts.keys() <= set(_PARTS) and len(parts) == rule.count(";") + 1
    if not is_known or parts.get("FREQ") not in _FREQUENCIES or not all(0 < each < 10_000 for each in numbers):
        raise ValueError(f"'{rule[:_LONGEST_RULE]}' is no rule for days")
    if not _YEARS[0] <= first.year <= _YEARS[1]:
        raise ValueError(f"{first} is no day for a rule to begin")
    rrulestr(rule, dtstart=_start(first))
    endless = ";".join(f"{name}={value}" for name, value in parts.items() if name not in ("UNTIL", "COUNT"))
    if next(iter(rrulestr(endless, dtstart=_start(_late(first)))), None) is None:
        raise ValueError(f"'{rule}' never comes")


def _late(day: date) -> date:
    """The same day in a year of the same kind, from which the end of the calendar is near."""
    year = next(year for year in _LAST_YEARS if _kind_of(year) == _kind_of(day.year))
    return day.replace(year=year)


def _kind_of(year: int) -> tuple[int, bool]:
    return date(year, 1, 1).weekday(), isleap(year)


@dataclass(frozen=True, slots=True)
class Closing:
    """Closed for now: a summer, a move. `last` None: until somebody says otherwise."""

    first: date
    last: date | None = None
    why: Mapping[str, str] = field(default_factory=dict)  # by language

    def covers(self, moment: datetime) -> bool:
        """Whether it is closed at `moment`."""
        day = moment.astimezone(OSLO).date()
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def opens_at(self) -> datetime | None:
        """Unknown: the day after has its own hours."""
        return None


@dataclass(frozen=True)
class Calendar:
    """A week together with rules: answers as `Hours` does."""

    week: Hours | None
    schedules: tuple[Schedule, ...]

    def opening(self, moment: datetime) -> Opening:
        """Open or closed at `moment`. Raises ValueError for a naive moment."""
        return replace(self._merged(moment.astimezone(OSLO).date()).opening(moment), reason_key=None)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The opening hours of one date."""
        return self._merged(day).spans(day)

    def _merged(self, day: date) -> Hours:
        week = day - timedelta(days=day.weekday())
        found = self._weeks.get(week)
        if found is None:
            self._weeks.clear()
            found = self._weeks[week] = self._made(week - timedelta(days=1))
        return found

    @cached_property
    def _weeks(self) -> dict[date, Hours]:
        return {}

    def _made(self, first: date) -> Hours:
        """The week's hours, where each day of a rule is a day that differs."""
        base = self.week or Hours(((),) * 7, None)
        last = first + timedelta(days=_LOOK_AHEAD)
        days: dict[date, list[Span]] = {}
        for one in self.schedules:
            for day in one.days(first, last):
                days.setdefault(day, list(base.spans(day))).append(one.span)
        different = tuple(
            DifferentDays(day, day, tuple(sorted(spans, key=lambda span: span.start)), "ordinary") for day, spans in days.items()
        )
        return Hours(base.weekdays, base.holiday, (*different, *base.exceptions))
