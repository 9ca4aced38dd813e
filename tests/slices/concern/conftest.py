"""An office in use, and professionals at the machine in their staff room."""

from __future__ import annotations

import pytest

from tests.factories import Office, cheap_keys, office, queries
from tests.people.client_hands import ClientHands
from tests.slices.concern.writer import Writer
from tests.slices.referrer.conftest import cheap_words, mailbox, teacher
from tests.slices.referrer.teacher import Teacher

__all__ = ["cheap_keys", "cheap_words", "mailbox", "office", "queries", "teacher"]


@pytest.fixture
def writer(office: Office, teacher: Teacher) -> Writer:
    """Somebody signed in, with words of their own."""
    teacher.signs_in()
    return Writer(ClientHands(teacher.client), teacher)
