"""The one clock: everything that asks for the time asks here, so that a test can set it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


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


@contextmanager
def running_from(moment: datetime) -> Iterator[None]:
    """Let the clock run on from `moment` in the block, then give back the one before. For the demo's past."""
    before, began = _clock, time.monotonic()
    set_clock(lambda: moment + timedelta(seconds=time.monotonic() - began))
    try:
        yield
    finally:
        set_clock(before)
