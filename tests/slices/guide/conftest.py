"""The guide, on a Monday morning."""

import pytest

from tests.conftest import MovableClock
from tests.factories import cheap_keys, office, queries

__all__ = ["cheap_keys", "office", "queries"]


@pytest.fixture(autouse=True)
def monday_morning(clock: MovableClock) -> MovableClock:
    return clock
