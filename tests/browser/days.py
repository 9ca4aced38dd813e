"""A house whose clock the test sets: fixtures for journeys that last days. A module that takes `site` from here is in it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from portal.db.clock import set_clock
from portal.municipality.hours import OSLO
from tests.clocked import ClockFile
from tests.live import LiveSite


@pytest.fixture(scope="module")
def clock_file(clocked_house: tuple[LiveSite, ClockFile]) -> Iterator[ClockFile]:
    """The server's clock and this process's, which are one."""
    set_clock(clocked_house[1])
    yield clocked_house[1]
    set_clock(None)


@pytest.fixture(scope="module")
def site(clocked_house: tuple[LiveSite, ClockFile]) -> LiveSite:
    """The demo, running by that clock."""
    return clocked_house[0]


@pytest.fixture
def signed_in() -> dict[str, Any]:
    """Nobody: each test is another day."""
    return {}


@pytest.fixture
def clock(clock_file: ClockFile) -> ClockFile:
    """Ten in the morning of the next working day on which the chat is open until three."""
    day = (clock_file().astimezone(OSLO) + timedelta(days=1)).replace(hour=10, minute=0, second=0)
    while day.weekday() in (3, 5, 6):  # Thursday has other hours
        day += timedelta(days=1)
    clock_file.set(day)
    return clock_file
