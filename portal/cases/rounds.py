"""Rounds on a level: begun with a goal and a date, looked at together, ended in a decision. What ended never changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.levels import check_followed, keep_level
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.rising import settle
from portal.cases.round_models import Round
from portal.cases.round_rules import (
    Decision,
    Evaluation,
    Plan,
    TookPart,
    check_leader,
    check_plan,
    decision_of,
)
from portal.cases.rules import Level, NotAllowed, Raised
from portal.cases.talking import end_silence
from portal.cases.turns import check_open
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault.seal import open_json, seal_json


def goal_place(round_id: str) -> str:
    """Where the goal and the measures of a round are bound to."""
    return f"case_round:{round_id}:goal"


def evaluation_place(round_id: str) -> str:
    """Where what was said of a round is bound to."""
    return f"case_round:{round_id}:evaluation"


def open_round(db: Session, case_id: str) -> Round | None:
    """The round that goes on. One query."""
    return db.scalar(select(Round).where(Round.case_id == case_id, Round.ended_at.is_(None)))


def start_round(db: Session, case: Case, key: bytes, plan: Plan, staff_id: str) -> Round:
    """Begin a round on the level that the case stands on.

    Raises NotAllowed with 'no_level' (none is set, or the red way: outside the levels), 'round_open', 'is_closed',
    'goal_missing', 'evaluate_when', 'gate', 'is_locked' or 'not_sent'.
    """
    level = _level_to_stand_on(db, case)
    if open_round(db, case.id) is not None:
        raise NotAllowed("round_open")
    return _begin(db, case, key, level, plan, staff_id)


def _level_to_stand_on(db: Session, case: Case) -> Level:
    check_open(case)
    check_followed(db, case)
    if case.closed_at is not None:
        raise NotAllowed("is_closed")
    if case.level is None or case.level == Level.RED.value:
        raise NotAllowed("no_level")
    return Level(case.level)


def _begin(db: Session, case: Case, key: bytes, level: Level, plan: Plan, staff_id: str) -> Round:
    check_plan(plan, local_today())
    number = (db.scalar(select(func.max(Round.number)).where(Round.case_id == case.id)) or 0) + 1
    begun = Round(
        id=new_id(), case_id=case.id, number=number, level=level.value, starts=local_today(),
        evaluate_on=plan.evaluate_on, started_by=staff_id,
    )  # fmt: skip
    begun.goal_sealed = seal_json(key, _goal(plan), goal_place(begun.id))
    case.evaluate_on = plan.evaluate_on
    db.add(begun)
    journal.write(db, case.id, Happened.ROUND_STARTED, journal.staff(staff_id), number=number, level=level.value)
    db.flush()
    return begun


def _goal(plan: Plan) -> Mapping[str, Any]:
    measures = [{"what": one.what, "who": one.who, "by": _iso(one.by)} for one in plan.measures if one.what.strip()]
    return {"goal": plan.goal, "measures": measures, "goals": [*plan.goals]}


def tie_to_plan(found: Round, key: bytes, goal_id: str) -> None:
    """The goal of the round that goes on stands in the plan from now on."""
    kept = open_json(key, found.goal_sealed, goal_place(found.id))
    found.goal_sealed = seal_json(key, {**kept, "goals": [goal_id]}, goal_place(found.id))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def evaluate(db: Session, case: Case, key: bytes, seen: Evaluation, following: Plan | None, staff_id: str) -> Round:
    """End the open round in a decision of the table of levels; unless it is to close, the next round begins at once, so that
    no case waits between two.

    Raises NotAllowed with 'no_round', 'other_level' (the case has left the round's level for the red way), 'decision',
    'came_missing', 'next_missing', and as `start_round` and `levels.set_level`.
    """
    on = _level_to_stand_on(db, case)
    found = open_round(db, case.id)
    if found is None:
        raise NotAllowed("no_round")
    if found.level != on.value:
        raise NotAllowed("other_level")
    decision = _decided(on, seen, following)
    _end(found, key, seen, decision, staff_id)
    case.evaluate_on = None
    settle(case, Raised.EVALUATION)
    _hear(case, seen)
    actor = journal.staff(staff_id)
    journal.write(db, case.id, Happened.ROUND_ENDED, actor, number=found.number, decision=decision.value)
    db.flush()  # the round is ended before another can begin
    if seen.chosen is not None and following is not None:
        if seen.chosen is not on:
            keep_level(db, case, key, seen.chosen, seen.came_of_it, staff_id, seen.agreed(local_today()))
        _begin(db, case, key, seen.chosen, following, staff_id)
    return found


def _hear(case: Case, seen: Evaluation) -> None:
    """Whoever was there is not silent: the clock of the silence begins anew."""
    if {TookPart.FAMILY, TookPart.CHILD} & set(seen.took_part):
        end_silence(case)
        case.still_answered_at = utc_now()


def _decided(on: Level, seen: Evaluation, following: Plan | None) -> Decision:
    decision = decision_of(on, seen.chosen)
    if not seen.came_of_it.strip():
        raise NotAllowed("came_missing")
    if seen.chosen is None:
        return decision
    if following is None:
        raise NotAllowed("next_missing")
    check_plan(following, local_today())
    if seen.chosen is not on:
        check_leader(seen.chosen, seen.agreed(local_today()))
    return decision


def _end(found: Round, key: bytes, seen: Evaluation, decision: Decision, staff_id: str) -> None:
    found.ended_at, found.ended_by = utc_now(), staff_id
    found.decision, found.next_level = decision.value, seen.chosen.value if seen.chosen else ""
    words = {
        "came_of_it": seen.came_of_it, "family_says": seen.family_says, "child_says": seen.child_says,
        "took_part": [each.value for each in seen.took_part], "others": seen.others,
    }  # fmt: skip
    found.evaluation_sealed = seal_json(key, words, evaluation_place(found.id))


def check_may_close(db: Session, case: Case) -> None:
    """A round is looked at together before the case is closed; on the red way nobody is asked to.

    Raises NotAllowed('round_open').
    """
    if case.level != Level.RED.value and open_round(db, case.id) is not None:
        raise NotAllowed("round_open")


def break_off(db: Session, case: Case, staff_id: str) -> None:
    """The case is closed on the red way: what goes on ends without a decision."""
    found = open_round(db, case.id)
    if found is not None:
        found.ended_at, found.ended_by, found.decision = utc_now(), staff_id, Decision.BROKEN_OFF.value
    case.evaluate_on = None
