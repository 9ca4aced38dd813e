"""What decides about levels and rounds. Pure; rules of procedure: the table of levels (Øvre Eiker 2.1), rule 17, the phases."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.cases.rules import Level, NotAllowed

LONGEST_DAYS = 366  # no round is so long that nobody looks at it within a year


class Decision(StrEnum):
    """How a round ended."""

    CLOSE = "close"
    STAY = "stay"
    RAISE = "raise"
    LOWER = "lower"
    # Nobody decided: the case was closed on the red way, where no round is looked at together. Never offered.
    BROKEN_OFF = "broken_off"


class TookPart(StrEnum):
    """Who took part, without a name."""

    FAMILY = "family"
    CHILD = "child"
    COLLEAGUES = "colleagues"
    AGENCIES = "agencies"


class Leader(StrEnum):
    """Whether a leader was told (rule 17): from level 3 it is considered, on level 4 done."""

    INFORMED = "informed"
    NOT_INFORMED = "not_informed"


class Mark(StrEnum):
    """What is said of a case beside its level."""

    TEAM = "co_ordinating_team"
    CHILD_CO_ORDINATOR = "child_co_ordinator"
    PLAN = "individual_plan"


class CoOrdinator(StrEnum):
    """Who co-ordinates the individual plan: it should be the family contact."""

    HOLDER = "holder"
    OTHER = "other"


class Effect(StrEnum):
    """What came of it, for figures."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = "unknown"


class Still(StrEnum):
    """What the family answers when it is asked whether it still needs us."""

    YES = "yes"
    NO = "no"
    LATER = "later"


# Where a round on a level may lead, besides to the end of the case.
_NEXT: dict[Level, tuple[Level, ...]] = {
    Level.ONE: (Level.TWO, Level.THREE, Level.FOUR),
    Level.TWO: (Level.TWO, Level.THREE, Level.FOUR),
    Level.THREE: (Level.THREE, Level.TWO, Level.FOUR),
    Level.FOUR: (Level.FOUR, Level.THREE, Level.TWO),
}
STEPS = tuple(_NEXT)


def next_levels(level: Level) -> tuple[Level, ...]:
    """The levels that a round on this one may lead to, the present one among them where one may stay."""
    return _NEXT[level]


def decision_of(level: Level, chosen: Level | None) -> Decision:
    """What it means to go on with this level, or to close (None). Raises NotAllowed('decision') when the table has it not."""
    if chosen is None:
        return Decision.CLOSE
    if chosen not in _NEXT[level]:
        raise NotAllowed("decision")
    if chosen is level:
        return Decision.STAY
    return Decision.RAISE if chosen.value > level.value else Decision.LOWER


@dataclass(frozen=True)
class Agreed:
    """Who took part in a level being set, when, and whether a leader knows.

    `leader_words`: who the leaders are, or why none was told. `set_on` None: today.
    """

    set_on: date | None = None
    took_part: Sequence[TookPart] = ()
    others: str = field(default="", repr=False)
    leader: Leader | None = None
    leader_words: str = field(default="", repr=False)


def check_leader(level: Level, agreed: Agreed) -> None:
    """Rule 17. Raises NotAllowed with 'leader_missing' (from level 3) or 'leaders_missing' (level 4: who they are)."""
    if level is Level.FOUR and (agreed.leader is not Leader.INFORMED or not agreed.leader_words.strip()):
        raise NotAllowed("leaders_missing")
    if level is Level.THREE and (agreed.leader is None or _says_no_without_why(agreed)):
        raise NotAllowed("leader_missing")


def _says_no_without_why(agreed: Agreed) -> bool:
    return agreed.leader is Leader.NOT_INFORMED and not agreed.leader_words.strip()


@dataclass(frozen=True)
class Measure:
    """Something that was agreed: what, who sees to it, and by when."""

    what: str = field(repr=False)
    who: str = field(default="", repr=False)
    by: date | None = None


@dataclass(frozen=True)
class Plan:
    """What a round is for, and when it is looked at."""

    goal: str = field(repr=False)
    evaluate_on: date
    measures: Sequence[Measure] = field(default=(), repr=False)
    goals: Sequence[str] = ()  # the ids of those goals of the case's plan that it is about


def check_plan(plan: Plan, today: date) -> None:
    """Raises NotAllowed with 'goal_missing' or 'evaluate_when': a day after today, within a year."""
    if not plan.goal.strip():
        raise NotAllowed("goal_missing")
    if not 0 < (plan.evaluate_on - today).days <= LONGEST_DAYS:
        raise NotAllowed("evaluate_when")


@dataclass(frozen=True)
class Evaluation:
    """What was seen together at the end of a round. `chosen` is the level one goes on with, None to close."""

    chosen: Level | None
    came_of_it: str = field(repr=False)
    family_says: str = field(default="", repr=False)
    child_says: str = field(default="", repr=False)
    took_part: Sequence[TookPart] = ()
    others: str = field(default="", repr=False)
    leader: Leader | None = None
    leader_words: str = field(default="", repr=False)

    def agreed(self, on: date) -> Agreed:
        """The same, as it is kept beside the level that it led to."""
        return Agreed(on, self.took_part, self.others, self.leader, self.leader_words)
