"""What can be wrong with a pack's `[live]` table."""

from collections.abc import Mapping

from portal.municipality.load import Reading
from portal.municipality.profile import Pack

_LEAST_AND_MOST: Mapping[str, tuple[int, int]] = {
    "talks_each": (1, 10),
    "answer_minutes": (2, 120),
    "unread_minutes": (1, 60),
    "pause_minutes": (1, 120),
}


def check_live(reading: Reading) -> None:
    """The limits of the live talk, and that it can open at all where it is offered."""
    table = reading.profile.table("live")
    for key, (least, most) in _LEAST_AND_MOST.items():
        value = getattr(reading.pack.live, key)
        if not least <= value <= most:
            table.fault(key, f"'live.{key}' is {value}", f"write a whole number from {least} to {most}")
    if reading.pack.live.offered and not any(reading.pack.live.hours.weekdays):
        table.fault(
            "hours",
            "the live talk is offered, yet never open",
            'add [live.hours] with monday = ["09:00-15:00"] and so on',
        )
    if reading.pack.live.offered and _tells_too_late(reading.pack):
        table.fault(
            "unread_minutes", "of a live talk the team leader is told only when nobody waits any more",
            "let unread_minutes be less than answer_minutes", "warning",
        )  # fmt: skip


def _tells_too_late(pack: Pack) -> bool:
    return pack.live.unread_minutes >= pack.live.answer_minutes
