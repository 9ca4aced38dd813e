"""What a plan is made of. Pure; rules of procedure 6 (the family's words first), 18 (leisure and volunteers on line with
services) and 22 (children's and adults' help at the same time)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.cases.rules import NotAllowed

MATTERS_KIND = "plan_matters"  # the family's own words on top of the plan, once they were written for it


class Side(StrEnum):
    """Whom a goal helps."""

    CHILDREN = "children"
    ADULTS = "adults"


class GoalState(StrEnum):
    """Where a goal stands. What the family proposes is talked over first."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REACHED = "reached"
    RESTING = "resting"


class MeasureState(StrEnum):
    """Where a measure stands. That one did not suit is nobody's fault."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    STARTED = "started"
    DONE = "done"
    NOT_SUITED = "not_suited"


class Who(StrEnum):
    """What kind of help it is: all of them stand on line."""

    SERVICE = "service"
    VOLUNTEER = "volunteer"
    LEISURE = "leisure"
    FAMILY = "family"
    CONTACT = "contact"


class How(StrEnum):
    """How it goes, with one tap."""

    WELL = "well"
    MIXED = "mixed"
    HARD = "hard"


class Sayer(StrEnum):
    """Who says how it goes."""

    FAMILY = "family"
    STAFF = "staff"


OPEN_GOALS = frozenset({GoalState.PROPOSED, GoalState.AGREED})
GOES_ON = frozenset({MeasureState.AGREED, MeasureState.STARTED})


@dataclass(frozen=True)
class GoalTyped:
    """A goal as somebody writes it."""

    words: str = field(repr=False)
    side: Side
    state: GoalState = GoalState.AGREED


@dataclass(frozen=True)
class MeasureTyped:
    """A measure as somebody writes it. `who` None: not settled yet. `service_name` is what the service was called then, for
    the day it is in the directory no more."""

    what: str = field(repr=False)
    who: Who | None = None
    who_words: str = field(default="", repr=False)
    service_id: str = field(default="", repr=False)
    service_name: str = field(default="", repr=False)
    state: MeasureState = MeasureState.AGREED
    starts_on: date | None = None
    ends_on: date | None = None


def check_goal(typed: GoalTyped) -> None:
    """Raises NotAllowed('goal_missing')."""
    if not typed.words.strip():
        raise NotAllowed("goal_missing")


def check_measure(typed: MeasureTyped) -> None:
    """Raises NotAllowed with 'measure_missing', or 'measure_days' (it ends before it begins)."""
    if not typed.what.strip():
        raise NotAllowed("measure_missing")
    if typed.starts_on and typed.ends_on and typed.ends_on < typed.starts_on:
        raise NotAllowed("measure_days")


def waits_for_us(how: How, words: str) -> bool:
    """Whether what a family says of a measure asks somebody to answer: a tap that it goes well does not."""
    return how is not How.WELL or bool(words.strip())
