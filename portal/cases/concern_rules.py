"""What decides around a professional's concern, once it has passed the gate. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.cases.concern_models import Concern

WAITS = timedelta(days=14)  # how long a concern waits for the family, a draft or a note for its writer (rule 11)
LAPSED_SHOWN = timedelta(days=30)  # how long the referrer is told that a concern was never sent


class Kind(StrEnum):
    """Whether it names somebody."""

    REFERRAL = "referral"
    CONSULTATION = "consultation"


class State(StrEnum):
    """Where a concern stands before the service has it."""

    WAITING_FOR_FAMILY = "waiting_for_family"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class FamilyState(StrEnum):
    """What the family has done with what was written about it: the badge in the queue."""

    NOT_YET = "not_yet"
    HAS_READ = "has_read"
    HAS_ADDED = "has_added"
    OBJECTS = "objects"


class ReferrerStatus(StrEnum):
    """What a referrer is told of how far it has come: the answer's being there, never what came of it (rule 14)."""

    WAITING_FOR_FAMILY = "waiting_for_family"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"
    ANSWERED = "answered"


class Outcome(StrEnum):
    """What became of something that a professional wondered about."""

    DROPPED = "dropped"
    TALK = "talk"
    LEVEL_2 = "level_2"


def family_state(concern: Concern) -> FamilyState:
    """The badge of a concern; what weighs most is shown."""
    if concern.family_objected:
        return FamilyState.OBJECTS
    if concern.family_added_at is not None:
        return FamilyState.HAS_ADDED
    return FamilyState.NOT_YET if concern.family_read_at is None else FamilyState.HAS_READ


def is_overdue(concern: Concern, ended_at: datetime | None, now: datetime) -> bool:
    """Whether the answer that was promised has not come. `ended_at`: when it was answered, or closed without."""
    due = concern.answer_due_at
    return concern.state == State.SENT.value and ended_at is None and due is not None and now > due


def referrer_status(concern: Concern, answered_at: datetime | None) -> ReferrerStatus:
    """What the referrer is told."""
    if concern.state == State.SENT.value:
        return ReferrerStatus.RECEIVED if answered_at is None else ReferrerStatus.ANSWERED
    return ReferrerStatus(concern.state)
