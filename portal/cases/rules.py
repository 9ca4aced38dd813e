"""What decides: levels, phases, whose turn it is. Pure; the rules of procedure behind it are in the domain's `rules`.

Every closed set is an enum whose values are slugs. A slug is never shown: labels live in the packs' texts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """How an enquiry came in (rule 5: everything goes in the same queue)."""

    PORTAL = "portal"
    PHONE = "phone"
    VISIT = "visit"
    EMAIL = "email"
    PROFESSIONAL = "professional"
    CHAT = "chat"
    PAPER = "paper"


class Asker(StrEnum):
    """Who wrote or called."""

    PARENT = "parent"
    YOUNG = "young"
    CLOSE = "close"
    PROFESSIONAL = "professional"


class Phase(StrEnum):
    """The four phases of Familiehjelpa (Øvre Eiker 2.2). A case always stands in one."""

    NOTICE = "notice"
    INVEST = "invest"
    MAINTAIN = "maintain"
    CLOSE = "close"


class Turn(StrEnum):
    """Whose turn it is: ours, theirs, or nobody's when the case is closed.

    A concern that is sent together with the family is not sent yet while it waits for them: no colleague sees it.
    """

    OURS = "ours"
    THEIRS = "theirs"
    NOBODY = "nobody"
    WAITING_FOR_FAMILY = "waiting_for_family"


class Status(StrEnum):
    """What the citizen is told of how far it has come."""

    NEW = "new"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    WAITING_FOR_YOU = "waiting_for_you"
    CLOSED = "closed"


class Raised(StrEnum):
    """Why a rule put a case in our queue, though nobody has written: the word for the event that tells of it, too."""

    EVALUATION = "evaluation_overdue"  # the date on which a round should have been looked at has passed
    HAND_OVER = "hand_over_stalled"  # a colleague was asked to take over, and has not answered
    SILENT = "case_silent"  # nobody has written for long, and somebody must ask whether the family still needs us
    UNHELD = "left_unheld"  # whoever held it must not know of it any longer: somebody else is needed now
    AWAY = "holder_away"  # the one who holds the case is away
    GONE = "holder_gone"  # the one who held it works here no longer, or carries no cases now
    DONE = "family_done"  # the family says that it needs us no longer, and somebody must end it well


class HowItWas(StrEnum):
    """What a family says of an answer with one tap."""

    GOOD = "good"
    MIXED = "mixed"
    HARD = "hard"


class Sender(StrEnum):
    """Who a message is from."""

    CITIZEN = "citizen"
    STAFF = "staff"


class SaidBy(StrEnum):
    """Who said a fact of the mapping form."""

    FAMILY = "family"
    CHILD = "child"
    PROFESSIONAL = "professional"
    STAFF = "staff"


class Field(StrEnum):
    """The fields of the mapping form, as the team leader notes them at intake."""

    WHO = "who"
    WHAT = "what"
    SINCE = "since"
    TRIED = "tried"
    INVOLVED = "involved"
    WANTS = "wants"
    MATTERS = "matters"
    AGREED = "agreed"


class Level(StrEnum):
    """How much co-operation a case needs (Øvre Eiker 2.1), and the red way for suspected violence outside the levels."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    RED = "red"


DANGER = frozenset({"danger_yes", "danger_unsure"})  # answered
WORDS_FIRST = frozenset({"words_life", "words_violence", "words_abuse"})  # found in what was written

# From one phase to the next, and back a step when a need returns; a closed case is opened again at the start.
_MOVES: dict[Phase, frozenset[Phase]] = {
    Phase.NOTICE: frozenset({Phase.INVEST, Phase.CLOSE}),
    Phase.INVEST: frozenset({Phase.NOTICE, Phase.MAINTAIN, Phase.CLOSE}),
    Phase.MAINTAIN: frozenset({Phase.INVEST, Phase.CLOSE}),
    Phase.CLOSE: frozenset({Phase.NOTICE, Phase.INVEST, Phase.MAINTAIN}),
}


class NotAllowed(Exception):
    """A rule says no. `reason` is a slug for the page to explain."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def next_phases(phase: Phase) -> frozenset[Phase]:
    """The phases a case may move to from this one."""
    return _MOVES[phase]


def check_phase_move(old: Phase, new: Phase) -> None:
    """Raises NotAllowed('phase_move') when the step is not one of the model's."""
    if new not in _MOVES[old]:
        raise NotAllowed("phase_move")


def check_level(reason: str) -> None:
    """A level is set with a reason, always. Raises NotAllowed('reason_missing')."""
    if not reason.strip():
        raise NotAllowed("reason_missing")


def flags_in(stored: str) -> frozenset[str]:
    """The flags of a case's row."""
    return frozenset(filter(None, stored.split(",")))


def is_urgent(flags: frozenset[str]) -> bool:
    """Whether what was answered or written asks for somebody to look first. It never decides more than the place in the queue."""
    return bool(flags & (DANGER | WORDS_FIRST))


def may_ask_how_it_was(is_urgent: bool, flags: frozenset[str], level: str | None) -> bool:
    """Whether the family may be asked how an answer was: never where somebody may be in danger."""
    return not (is_urgent or flags & DANGER or level == Level.RED.value)


def check_may_follow(earlier_opened: datetime, later_opened: datetime, is_either_locked: bool, is_same: bool) -> None:
    """Whether a case may go on in another. Raises NotAllowed with 'same_case', 'is_locked' or 'not_earlier'."""
    if is_same:
        raise NotAllowed("same_case")
    if is_either_locked:
        raise NotAllowed("is_locked")
    if earlier_opened > later_opened:
        raise NotAllowed("not_earlier")


@dataclass(frozen=True)
class Clock:
    """What the queue says about time: since when somebody waits for us, and until when we promised."""

    waiting_since: datetime | None
    due_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether the promise is broken."""
        return self.waiting_since is not None and self.due_at is not None and now > self.due_at

    def is_soon(self, now: datetime, hours: int = 4) -> bool:
        """Whether less than `hours` are left of the promise."""
        if self.waiting_since is None or self.due_at is None or now > self.due_at:
            return False
        return (self.due_at - now).total_seconds() < hours * 3600
