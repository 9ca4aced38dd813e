"""When somebody may be reached: the parts of the day that were chosen as safe, in Norwegian time whatever the season."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.municipality.hours import OSLO, Span
from portal.municipality.read_hours import read_span
from portal.municipality.toml import Table

PARTS = ("morning", "day", "afternoon", "evening")  # the choices of the question `contact_safe`
DEFAULT = "default"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SafeHours:
    """Each part of the day on the clock on the wall; `default` is for who has chosen none."""

    parts: Mapping[str, Span]

    def earliest(self, moment: datetime, chosen: Collection[str] = ()) -> datetime:
        """The first moment from `moment` on that lies in a chosen part of a day, in UTC.

        A part that the pack does not know is no part; when none is left, the default counts: never the night.
        """
        spans = [self.parts[part] for part in PARTS if part in chosen and part in self.parts]
        yesterday = moment.astimezone(OSLO).date() - _DAY
        stretches = sorted(
            span.on(yesterday + offset * _DAY) for span in spans or [self.parts[DEFAULT]] for offset in range(4)
        )
        now = moment.astimezone(UTC)
        return next(max(opens, now) for opens, closes in stretches if now < closes)


def read_safe_hours(table: Table) -> SafeHours:
    """`[contact_hours]`: default = "09:00-20:00", and one span for each part of the day."""
    found = {name: read_span(table, name) for name in (*PARTS, DEFAULT)}
    return SafeHours({name: span for name, span in found.items() if span is not None})
