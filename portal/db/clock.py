"""The one clock: everything that asks for the time asks here, so that a test can set it."""

from collections.abc import Callable
from datetime import UTC, datetime


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system_clock


def utc_now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return _clock()


def set_clock(clock: Callable[[], datetime] | None) -> None:
    """Let `clock` answer for the time from now on; None gives the system's clock back. For tests."""
    global _clock
    _clock = clock or _system_clock
