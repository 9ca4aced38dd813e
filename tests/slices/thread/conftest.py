"""An office in use, and a family that talks with it at once."""

import pytest

from tests.factories import Office, cheap_keys, office, queries
from tests.people.citizens import Parent
from tests.slices.thread.live_talks import Desk, case_of, has_sent

__all__ = ["cheap_keys", "office", "queries"]


@pytest.fixture
def desk(office: Office) -> Desk:
    made = Desk(office)
    made.is_here()
    return made


@pytest.fixture
def parent(office: Office, desk: Desk) -> Parent:
    return has_sent(office)


@pytest.fixture
def waiting(parent: Parent) -> Parent:
    """Has asked for somebody to talk with."""
    parent.asks_for_a_talk()
    return parent


@pytest.fixture
def talking(office: Office, desk: Desk, waiting: Parent) -> Parent:
    """Somebody has come."""
    desk.takes(case_of(office))
    waiting.hands.open("/thread/live")
    return waiting
