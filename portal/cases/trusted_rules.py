"""What a trusted person may, and for how long. Pure (rule 19: the family can name a trusted person)."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.cases.rules import NotAllowed
from portal.municipality.hours import OSLO

USUAL_DAYS = 92  # three months
LONGEST_DAYS = 366  # a year
MOST_AT_ONCE = 5  # whoever needs more than these has another need than a trusted person


class May(StrEnum):
    """What a code opens: the talk to read, to write in too, or the meetings alone."""

    READ = "read"
    WRITE = "write"
    ATTEND = "attend"


def usual_end(today: date) -> date:
    """The last day that is proposed."""
    return today + timedelta(days=USUAL_DAYS)


def end_of(last: date, today: date) -> datetime:
    """The moment after the last day, in Norway. Raises NotAllowed('ends_when') for a day gone by, or more than a year away."""
    if not 0 <= (last - today).days <= LONGEST_DAYS:
        raise NotAllowed("ends_when")
    return datetime.combine(last + timedelta(days=1), time(), OSLO)


def last_day(ends_at: datetime) -> date:
    """The last day on which the code opens anything."""
    return (ends_at - timedelta(microseconds=1)).astimezone(OSLO).date()
