"""What the tests of plans do again and again."""

from typing import Any

from portal.cases import plan
from portal.cases.plan_queries import GoalRead, plan_of
from portal.cases.plan_rules import GoalTyped, MeasureTyped, Side
from portal.db.base import new_id
from tests.factories import Office
from tests.slices.cases.climbing import does

GOAL = "Å spise middag sammen uten at noen går fra bordet."
WHAT = "Middag klokka fem på tirsdager"


def plans(office: Office, case_id: str, words: str = GOAL, side: Side = Side.CHILDREN) -> str:
    """A goal is agreed on; gives its id."""
    me = office.astrid.id
    typed = GoalTyped(words, side)
    return str(does(office, case_id, lambda db, case, key: plan.add_goal(db, case, key, typed, new_id(), me)).id)


def agrees(office: Office, case_id: str, goal_id: str, what: str = WHAT, **different: Any) -> str:
    """Something is agreed on for a goal; gives its id."""
    typed, me = MeasureTyped(what, **different), office.astrid.id
    return str(does(office, case_id, lambda db, case, key: plan.add_measure(db, case, key, goal_id, typed, new_id(), me)).id)


def reads(office: Office, case_id: str) -> list[GoalRead]:
    """The plan, opened."""
    with office.db.read() as db:
        return plan_of(db, case_id, office.key_of(case_id))


