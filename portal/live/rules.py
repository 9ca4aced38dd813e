"""What decides in the live talk: pure, no database and no clock of its own.

*Live* is a state of a case's thread. A page asks `state_at`, never the stored state alone: it is right also when the one
that tidies up is late.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Protocol

from portal.municipality.hours import Opening
from portal.municipality.live import LiveRules

__all__ = [
    "CLOSING_GRACE", "LONGEST_PAUSE", "PRESENT_FOR", "ChatMode", "Ending", "LiveRules", "TalkState", "closes_at",
    "ending_at", "expected_wait", "is_open", "is_present", "state_at",
]  # fmt: skip

CLOSING_GRACE = timedelta(minutes=10)  # a talk that runs when the chat closes may be brought to an end
PRESENT_FOR = timedelta(
    minutes=3
)  # a colleague's page says each minute that it is open; a shut lid is soon not 'here'
LONGEST_PAUSE = 120  # minutes: whoever needs longer ends the talk
_FEWEST_WAITS = 3  # from fewer nobody can say how long it takes


class TalkState(StrEnum):
    """Where a live talk stands."""

    WAITING = "waiting"
    TALKING = "talking"
    PAUSED = "paused"
    OVER = "over"


class Ending(StrEnum):
    """Why a live talk is over; the thread goes on whatever the reason."""

    FINISHED = "finished"
    LEFT = "left"
    NOBODY = "nobody"
    CLOSING_TIME = "closing_time"


class ChatMode(StrEnum):
    """What decides whether the chat is open: its hours, or a person's hand."""

    HOURS = "hours"
    OPEN = "open"
    CLOSED = "closed"


class Talk(Protocol):
    """What the rules must know of a talk; `models.LiveTalk` has it."""

    @property
    def state(self) -> str: ...
    @property
    def ending(self) -> str: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def paused_until(self) -> datetime | None: ...


def mode_at(mode: ChatMode, until: datetime | None, now: datetime) -> ChatMode:
    """What decides at `now`: a hand's decision with an end falls back to the hours."""
    return ChatMode.HOURS if until is not None and until <= now else mode


def is_open(
    rules: LiveRules, opening: Opening, mode: ChatMode, until: datetime | None, now: datetime
) -> bool:
    """Whether somebody may ask for a talk at `now`. `opening` is that of the chat's hours (`rules.opening(now)`)."""
    if not rules.offered:
        return False
    match mode_at(mode, until, now):
        case ChatMode.OPEN:
            return True
        case ChatMode.CLOSED:
            return False
        case ChatMode.HOURS:
            return opening.is_open


def closes_at(opening: Opening, mode: ChatMode, until: datetime | None, now: datetime) -> datetime | None:
    """When an open chat closes; None when nobody has said."""
    return until if mode_at(mode, until, now) is ChatMode.OPEN else opening.closes_at


def state_at(talk: Talk, now: datetime) -> TalkState:
    """Where the talk stands at `now`, whether or not anybody has tidied up."""
    stored = TalkState(talk.state)
    if stored is TalkState.OVER or (talk.ends_at is not None and talk.ends_at <= now):
        return TalkState.OVER
    if stored is TalkState.PAUSED and talk.paused_until is not None and talk.paused_until <= now:
        return TalkState.TALKING
    return stored


def ending_at(talk: Talk, now: datetime) -> Ending | None:
    """Why the talk is over at `now`; None while it is not."""
    if state_at(talk, now) is not TalkState.OVER:
        return None
    if talk.ending:
        return Ending(talk.ending)
    return Ending.NOBODY if talk.state == TalkState.WAITING.value else Ending.CLOSING_TIME


def is_present(is_ready: bool, seen_at: datetime, now: datetime) -> bool:
    """Whether a colleague who said 'I am here' still is."""
    return is_ready and now - seen_at < PRESENT_FOR


def expected_wait(place: int, waits: Sequence[timedelta], gaps: Sequence[timedelta]) -> int | None:
    """Whole minutes until somebody answers, rounded up; None when we do not know.

    `waits` are the latest waits until somebody was answered, `gaps` the times between one talk taken and the next. Who
    is first waits as the others did; everybody before one costs a gap more.
    """
    if len(waits) < _FEWEST_WAITS:
        return None
    apart = median(gap.total_seconds() for gap in gaps) if gaps else 0.0
    seconds = median(wait.total_seconds() for wait in waits) + (place - 1) * apart
    return max(1, math.ceil(seconds / 60))
