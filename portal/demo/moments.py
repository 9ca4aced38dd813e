"""When something in a story happened, counted back from now, or is to be. Pure.

'25 minutes ago', or '3 workdays ago at 22:40' by the clock on the wall, or 'in 2 workdays at 14:30' for a meeting: a story
stays believable on whichever day it is told.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from portal.municipality.hours import OSLO, Hours

_MINUTES = re.compile(r"([0-9]{1,2}) minutes ago")
_WORKDAYS = re.compile(r"([1-9][0-9]{0,2}) workdays? ago at ([0-9]{2}:[0-9]{2})")
_AHEAD = re.compile(r"in ([1-9][0-9]?) workdays? at ([0-9]{2}:[0-9]{2})")


def moment_of(told: str, now: datetime, hours: Hours) -> datetime:
    """The moment in UTC. Raises ValueError for words that are not one of the three forms."""
    if minutes := _MINUTES.fullmatch(told):
        return now - timedelta(minutes=int(minutes[1]))
    if workdays := _WORKDAYS.fullmatch(told):
        return _at(_workdays_from(now, -int(workdays[1]), hours), workdays[2])
    if ahead := _AHEAD.fullmatch(told):
        return _at(_workdays_from(now, int(ahead[1]), hours), ahead[2])
    raise ValueError(f"not a moment: {told!r}")


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), OSLO).astimezone(UTC)


def _workdays_from(now: datetime, count: int, hours: Hours) -> date:
    day, step = now.astimezone(OSLO).date(), timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        count -= step.days * hours.is_working_day(day)
    return day
