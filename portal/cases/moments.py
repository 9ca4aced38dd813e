"""When somebody outside did something: to the minute, since the exact second is nobody's business."""

from datetime import date, datetime, timedelta

from portal.db.clock import utc_now
from portal.municipality.hours import OSLO


def told_at(latest: datetime | None) -> datetime:
    """The present minute, yet never before what came before it: the order of a thread must hold."""
    minute = utc_now().replace(second=0, microsecond=0)
    return max(minute, latest + timedelta(microseconds=1)) if latest else minute


def local_today() -> date:
    """The day that it is in Norway."""
    return utc_now().astimezone(OSLO).date()
