"""A goal that stands in the plans of several of a household: a sealed copy in each case, and nothing in one tells of another.

What is the same is the words and whom it helps. Where a goal stands, what is done for it and how that goes is each case's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.household_writing import mark_for
from portal.cases.opened import Opened
from portal.cases.plan import add_goal, change_goal, goal_place
from portal.cases.plan_models import PlanGoal
from portal.cases.plan_rules import GoalState, GoalTyped
from portal.cases.rules import NotAllowed
from portal.vault.keyring import Keyring
from portal.vault.seal import open_json


@dataclass(frozen=True)
class Copy:
    """The same goal in another case, as it stands there."""

    case_id: str
    goal_id: str
    version: int
    words: str = field(repr=False)


def copies_of(db: Session, shared_id: str, among: Sequence[str], keyring: Keyring) -> dict[str, Copy]:
    """Where a goal stands among these cases: case → copy. Two queries at most."""
    if not among:
        return {}
    rows = db.scalars(select(PlanGoal).where(PlanGoal.shared_id == shared_id, PlanGoal.case_id.in_(among))).all()
    keys = keyring.case_keys(db, [row.case_id for row in rows]) if rows else {}
    return {row.case_id: _copy(row, keys[row.case_id]) for row in rows if row.case_id in keys}


def standing_in(db: Session, shared: Sequence[str], among: Sequence[str]) -> dict[str, list[str]]:
    """In which of these cases goals stand, without opening a word of them: what they share → cases. One query at most."""
    found: dict[str, list[str]] = {}
    if shared and among:
        wanted = select(PlanGoal.shared_id, PlanGoal.case_id).where(PlanGoal.shared_id.in_(shared), PlanGoal.case_id.in_(among))
        for shared_id, case_id in db.execute(wanted):
            found.setdefault(shared_id, []).append(case_id)
    return found


def _copy(row: PlanGoal, key: bytes) -> Copy:
    return Copy(row.case_id, row.id, row.version, open_json(key, row.body_sealed, goal_place(row.id))["words"])


def add_goal_to(db: Session, cases: Sequence[Opened], typed: GoalTyped, submission: str, staff_id: str) -> PlanGoal:
    """Put a goal into the plan of the first case, and a copy into each of the others. The caller holds their rows.

    Raises NotAllowed as `plan.add_goal`, or 'goal_not_agreed' for one that is only proposed and would stand in several.
    """
    here, *others = cases
    if others:
        _check_agreed(typed.state)
    goal = add_goal(db, here.case, here.key, typed, submission, staff_id)
    for each in others:
        add_goal(db, each.case, each.key, typed, mark_for(submission, each.case.id), staff_id, goal.shared_id)
    return goal


def change_goal_in(
    db: Session, cases: Sequence[Opened], goal_id: str, typed: GoalTyped, versions: Mapping[str, int], staff_id: str
) -> None:
    """Write a goal anew in the first case, and its words in each of the others; where it is not yet, it comes.

    `versions`: goal → the version that was read. Raises NotAllowed as `plan.change_goal`, or 'goal_not_agreed': what somebody of
    the family proposed alone is talked over with that one before another may read it.
    """
    here, *others = cases
    stands = db.get(PlanGoal, goal_id)
    if others and stands is not None:
        _check_agreed(GoalState(stands.state), typed.state)
    goal = change_goal(db, here.case, here.key, goal_id, typed, versions.get(goal_id, 0), staff_id)
    for each in others:
        row = db.scalar(select(PlanGoal).where(PlanGoal.shared_id == goal.shared_id, PlanGoal.case_id == each.case.id))
        if row is None:
            agreed = GoalTyped(typed.words, typed.side)
            add_goal(db, each.case, each.key, agreed, mark_for(goal.id, each.case.id), staff_id, goal.shared_id)
        else:
            own = GoalTyped(typed.words, typed.side, GoalState(row.state))
            change_goal(db, each.case, each.key, row.id, own, versions.get(row.id, 0), staff_id)


def _check_agreed(*states: GoalState) -> None:
    if GoalState.PROPOSED in states:
        raise NotAllowed("goal_not_agreed")
