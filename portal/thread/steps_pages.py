"""What a family reads of its own stairs: where we are, the goal, what was agreed, when we look at it, who was there.

Never here: notes among colleagues, why a level was set, what leaders know, the red way (rule 10), and what one of the family said
alone to another's ears.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.plan_queries import any_goal
from portal.cases.round_queries import RoundRead, level_for_family, rounds_of, said_by_reader
from portal.cases.round_rules import STEPS, Decision, Measure
from portal.cases.rules import Level, Phase
from portal.thread.concern_pages import is_question
from portal.web.i18n import text


@dataclass(frozen=True)
class Stair:
    """One of the four steps, with the rounds that were gone on it."""

    level: int
    name: str
    is_here: bool
    rounds: Sequence[int]


@dataclass(frozen=True)
class RoundTold:
    """A round as the family reads it."""

    number: int
    goal: str
    measures: Sequence[Measure]
    evaluate_on: date
    came_of_it: str
    you_said: str
    there: Sequence[str]
    others: str


@dataclass(frozen=True)
class StepsTold:
    """The stairs as the family reads them."""

    stairs: Sequence[Stair]
    level: str
    phase: str
    now: RoundTold | None
    is_late: bool
    before: Sequence[RoundTold]
    has_plan: bool  # goals that were agreed on without a round stand in the plan


def has_steps(db: Session, case: Case, has_round: bool) -> bool:
    """Whether there is anything to read: a level that the family may know of, or a round (`any_round`)."""
    return not is_question(db, case) if level_for_family(db, case.id, case.level) is not None else has_round


def steps_told(db: Session, case: Case, key: bytes) -> StepsTold:
    """All of it, opened. A fixed number of queries, however many rounds."""
    rounds, level = rounds_of(db, case.id, key), level_for_family(db, case.id, case.level)
    going = rounds[-1] if rounds and rounds[-1].decision is None else None
    return StepsTold(
        stairs=_stairs(level, rounds), level=level.value if level else "none", phase=_phase(case),
        now=_told(going, case.asker) if going else None,
        is_late=going is not None and going.evaluate_on < local_today(),
        before=[_told(each, case.asker) for each in reversed(rounds) if each is not going and _is_for_them(each)],
        has_plan=going is None and bool(db.scalar(select(any_goal(case.id)))),
    )  # fmt: skip


def _phase(case: Case) -> str:
    return "" if case.phase == Phase.CLOSE.value else case.phase


def _is_for_them(each: RoundRead) -> bool:
    """A round that nobody looked at together tells nothing, and that it was broken off would tell too much."""
    return each.decision is not Decision.BROKEN_OFF


def _stairs(level: Level | None, rounds: Sequence[RoundRead]) -> list[Stair]:
    gone = {each: [one.number for one in rounds if one.level is each] for each in STEPS}
    return [Stair(int(each), text(f"level.{each}.name"), each is level, gone[each]) for each in STEPS]


def _told(each: RoundRead, asker: str) -> RoundTold:
    return RoundTold(
        number=each.number, goal=each.goal, measures=each.measures, evaluate_on=each.evaluate_on,
        came_of_it=each.came_of_it, you_said=said_by_reader(each, asker),
        there=[text(f"follow.part.{part}") for part in each.took_part], others=each.others,
    )  # fmt: skip
