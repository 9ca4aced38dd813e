"""When something in a story happened, counted back from now. Pure.

'25 minutes ago', or '3 workdays ago at 22:40' by the clock on the wall: a story stays believable on whichever
day it is told.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from portal.municipality.hours import OSLO, Hours

_MINUTES = re.compile(r"([0-9]{1,2}) minutes ago")
_WORKDAYS = re.compile(r"([1-9][0-9]{0,2}) workdays? ago at ([0-9]{2}:[0-9]{2})")


def moment_of(told: str, now: datetime, hours: Hours) -> datetime:
    """The moment in UTC. Raises ValueError for words that are not one of the two forms."""
    if minutes := _MINUTES.fullmatch(told):
        return now - timedelta(minutes=int(minutes[1]))
    if workdays := _WORKDAYS.fullmatch(told):
        day = _workdays_before(now.astimezone(OSLO).date(), int(workdays[1]), hours)
        return datetime.combine(day, time.fromisoformat(workdays[2]), OSLO).astimezone(UTC)
    raise ValueError(f"not a moment: {told!r}")


def _workdays_before(day: date, count: int, hours: Hours) -> date:
    while count:
        day -= timedelta(days=1)
        count -= hours.is_working_day(day)
    return day
