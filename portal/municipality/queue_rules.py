"""The pack's `[queue]` table: how long a case may be left by whoever took it before it is everybody's again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.municipality.hours import OSLO, Hours
from portal.municipality.toml import Table

LEFT_HOURS = 2
_MOST_HOURS = 40  # of opening: above a week nothing would ever come back in time
_MOST_DAYS = 62


@dataclass(frozen=True)
class QueueRules:
    """`left_hours` are hours of opening: nights, weekends and holidays do not count."""

    left_hours: int = LEFT_HOURS

    @property
    def left_within(self) -> timedelta:
        """How much opening time may pass without a sign of whoever took a case."""
        return timedelta(hours=self.left_hours)


def read_queue_rules(table: Table) -> QueueRules:
    """The `[queue]` table; a number of hours that makes no sense is a fault of the pack."""
    hours = table.number("left_hours", LEFT_HOURS)
    if not 1 <= hours <= _MOST_HOURS:
        table.fault("left_hours", f"{hours} is no number of hours that a case may be left", f"write 1 to {_MOST_HOURS}")
    return QueueRules(hours)


def opening_time_before(hours: Hours, now: datetime, length: timedelta) -> datetime | None:
    """The moment (UTC) since which `length` of opening time has passed; None when there was not so much in two months."""
    day, left = now.astimezone(OSLO).date(), length
    for back in range(_MOST_DAYS):
        for opens, closes in _openings(hours, day - timedelta(days=back)):
            open_for = min(closes, now) - opens
            if open_for >= left:
                return min(closes, now) - left
            left -= max(open_for, timedelta())
    return None


def _openings(hours: Hours, day: date) -> list[tuple[datetime, datetime]]:
    """Those of one day, the last first."""
    return sorted((span.on(day) for span in hours.spans(day)), reverse=True)
