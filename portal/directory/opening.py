"""When something is open, as a condition of a query: exact against `Service.is_open`, whatever the hours, holidays and dates.

Hours are kept as minutes on the clock on the wall (see drawn.py), and so are the windows asked for.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, not_, or_
from sqlalchemy.orm import InstrumentedAttribute

from portal.directory.drawn import HOLIDAY
from portal.directory.models import ServiceDay, ServiceRow, ServiceSpan
from portal.municipality.hours import OSLO, public_holidays

_DAY = 24 * 60
_EVENING = 17 * 60
_SATURDAY = 5
Table = type[ServiceDay] | type[ServiceSpan]
Clock = InstrumentedAttribute[int]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one day, in minutes from midnight; `ends` is not counted in."""

    day: date
    starts: int
    ends: int = _DAY


def windows(when: str, moment: datetime) -> tuple[Window, ...]:
    """What 'now', 'evening' and 'weekend' mean at `moment`: of today, only what is left of it."""
    local = moment.astimezone(OSLO)
    today, minute = local.date(), wall_minute(local)
    if when == "now":
        return (Window(today, minute, minute + 1),)
    if when == "evening":
        return (Window(today, max(minute, _EVENING)),)
    saturday = today + timedelta(days=_SATURDAY - today.weekday())
    days = [day for day in (saturday, saturday + timedelta(days=1)) if day >= today]
    return tuple(Window(day, minute if day == today else 0) for day in days)


def wall_minute(local: datetime) -> int:
    """The minute of the day. In the hour that comes twice in October, the second time is just before three: by then all
    that begins or ends in it has done so."""
    return 3 * 60 - 1 if local.fold and local.hour == 2 else local.hour * 60 + local.minute


def is_open_in(asked: tuple[Window, ...]) -> ColumnElement[bool]:
    """Whether a service is open at some time in one of the windows. What has no known hours is not."""
    return or_(*(_in_window(one) for one in asked))


def _in_window(asked: Window) -> ColumnElement[bool]:
    yesterday = asked.day - timedelta(days=1)
    hours = or_(_on_day(asked.day, asked, 0), _on_day(yesterday, asked, _DAY))
    return and_(not_(is_closed_for_now(asked.day)), or_(ServiceRow.is_always_open, hours))


def is_closed_for_now(day: date) -> ColumnElement[bool]:
    """Whether it is closed for a time, and `day` is in it."""
    begun = and_(ServiceRow.closed_from.is_not(None), ServiceRow.closed_from <= day)
    return and_(begun, or_(ServiceRow.closed_to.is_(None), ServiceRow.closed_to >= day))


def _on_day(day: date, asked: Window, later: int) -> ColumnElement[bool]:
    """Open in the window by the hours of `day`; `later` is how many minutes its midnight lies before the window's."""
    own = exists().where(ServiceDay.service_id == ServiceRow.id, ServiceDay.day == day).correlate(ServiceRow)
    ordinary = _weekly(day.weekday(), asked, later)
    if day in public_holidays(day.year):
        holiday = _weekly(HOLIDAY, asked, later)
        ordinary = or_(and_(ServiceRow.is_holiday_ordinary, ordinary), and_(not_(ServiceRow.is_holiday_ordinary), holiday))
    return or_(own.where(*_overlaps(ServiceDay, asked, later)), and_(not_(own), ordinary))


def _weekly(weekday: int, asked: Window, later: int) -> ColumnElement[bool]:
    of_day = exists().where(ServiceSpan.service_id == ServiceRow.id, ServiceSpan.weekday == weekday)
    return of_day.where(*_overlaps(ServiceSpan, asked, later)).correlate(ServiceRow)


def _overlaps(table: Table, asked: Window, later: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    begins = _has_passed(table.starts, asked.ends - 1, asked.day, later)
    return begins, not_(_has_passed(table.ends, asked.starts, asked.day, later))


def _has_passed(clock: Clock, minute: int, day: date, later: int) -> ColumnElement[bool]:
    """Whether the clock has passed a time by `minute` of `day`. In March there is no hour from two to three: what is told to
    happen in it happens an hour later, as the clock on the wall has it."""
    at = minute + later
    if 180 <= minute < 240 and _loses_an_hour(day):
        return or_(clock <= at - 60, and_(clock >= later + 180, clock <= at))
    return clock <= at


def _loses_an_hour(day: date) -> bool:
    before, after = (datetime(day.year, day.month, day.day, hour, tzinfo=OSLO) for hour in (0, 12))
    return after.utcoffset() > before.utcoffset()  # type: ignore[operator]
