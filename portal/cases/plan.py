"""The plan: goals in the family's words, what is done, by whom and when, and how it goes. One place for goals and measures:
a round (rounds.py) names those that it is about."""

from datetime import date, datetime
from hashlib import blake2b

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import CITIZEN, Happened
from portal.cases.levels import check_followed
from portal.cases.models import Case
from portal.cases.moments import told_at
from portal.cases.noting import put_record
from portal.cases.plan_models import PlanGoal, PlanMeasure, PlanSaid
from portal.cases.plan_rules import (
    MATTERS_KIND,
    GoalState,
    GoalTyped,
    How,
    MeasureState,
    MeasureTyped,
    Sayer,
    Side,
    check_goal,
    check_measure,
    waits_for_us,
)
from portal.cases.queries import records_of
from portal.cases.rounds import goal_place as round_goal_place
from portal.cases.rounds import open_round, tie_to_plan
from portal.cases.rules import NotAllowed
from portal.cases.talking import end_silence, make_ours
from portal.cases.turns import check_open
from portal.db.base import is_id, new_id
from portal.db.clock import utc_now
from portal.vault.seal import open_json, seal_json


def goal_place(goal_id: str) -> str:
    """Where a goal is bound to."""
    return f"plan_goal:{goal_id}:body"


def measure_place(measure_id: str) -> str:
    """Where a measure is bound to."""
    return f"plan_measure:{measure_id}:body"


def said_place(said_id: str) -> str:
    """Where what is said of a measure is bound to."""
    return f"plan_said:{said_id}:body"


def check_planned(db: Session, case: Case) -> None:
    """Whether the case may have a plan that changes. Raises NotAllowed with 'is_locked', 'not_sent', 'gate' or 'is_closed'."""
    check_open(case)
    check_followed(db, case)
    if case.closed_at is not None:
        raise NotAllowed("is_closed")


# --- colleagues -------------------------------------------------------------------------------------------


def add_goal(
    db: Session, case: Case, key: bytes, typed: GoalTyped, submission: str, staff_id: str, shared_id: str = ""
) -> PlanGoal:
    """Put a goal into the plan. `shared_id`: of the same goal in another case of the household.

    Raises NotAllowed as `check_planned`, or 'goal_missing'.
    """
    goal = _new_goal(db, case, key, typed, submission, shared_id)
    _changed(db, case, staff_id, "goal")
    return goal


def change_goal(
    db: Session, case: Case, key: bytes, goal_id: str, typed: GoalTyped, version: int, staff_id: str
) -> PlanGoal:
    """Write a goal anew. `version` is the one that was read. Where nothing is different nothing is written: a family whose log
    says that its plan was changed, and which finds it as it was, would wonder for whom.

    Raises NotAllowed as `add_goal`, 'not_in_plan', or 'plan_changed' when somebody else was quicker.
    """
    check_planned(db, case)
    check_goal(typed)
    goal = _goal_of(db, case, goal_id)
    _check_version(goal.version, version)
    words = _goal_words(typed)
    if (goal.state, open_json(key, goal.body_sealed, goal_place(goal.id))) == (typed.state.value, words):
        return goal
    goal.state, goal.body_sealed = typed.state.value, seal_json(key, words, goal_place(goal.id))
    _changed(db, case, staff_id, "goal")
    return goal


def add_measure(
    db: Session, case: Case, key: bytes, goal_id: str, typed: MeasureTyped, submission: str, staff_id: str
) -> PlanMeasure:
    """Add something that is done for a goal. Raises NotAllowed as `check_planned`, 'measure_missing', 'measure_days' or
    'not_in_plan'."""
    measure = _new_measure(db, case, key, goal_id, typed, submission)
    _changed(db, case, staff_id, "measure")
    return measure


def change_measure(
    db: Session, case: Case, key: bytes, measure_id: str, typed: MeasureTyped, version: int, staff_id: str
) -> PlanMeasure:
    """Write a measure anew; `version` and what is raised as `change_goal` and `add_measure`."""
    check_planned(db, case)
    check_measure(typed)
    measure = _measure_of(db, case, measure_id)
    _check_version(measure.version, version)
    _put_measure(measure, key, typed)
    _changed(db, case, staff_id, "measure")
    return measure


def say_as_staff(
    db: Session, case: Case, key: bytes, measure_id: str, how: How, words: str, submission: str, staff_id: str
) -> PlanSaid:
    """A colleague says how a measure goes: it stands beside what the family says. Raises as `change_measure`."""
    check_planned(db, case)
    measure = _measure_of(db, case, measure_id)
    said = _new_said(db, measure, key, Sayer.STAFF, how, words, submission, utc_now(), staff_id)
    _changed(db, case, staff_id, "said")
    return said


def write_matters(db: Session, case: Case, key: bytes, words: str, staff_id: str, read: str | None = None) -> None:
    """The family's own words on top, as a colleague heard them; said twice they are said once. `read` is the mark (`mark_of`)
    of what stood there when it was written.

    Raises NotAllowed as `check_planned`, and 'plan_changed' when the family or a colleague has written there since.
    """
    check_planned(db, case)
    stands = str(records_of(db, case.id, key).get(MATTERS_KIND, {}).get("words", ""))
    if stands == words:
        return
    if read is not None and read != mark_of(stands):
        raise NotAllowed("plan_changed")
    put_record(db, case, key, MATTERS_KIND, {"words": words})
    _changed(db, case, staff_id, "matters")


def mark_of(words: str) -> str:
    """What tells these words from others, without them."""
    return blake2b(words.encode(), digest_size=10).hexdigest()


def take_in_round(db: Session, case: Case, key: bytes, side: Side, staff_id: str) -> PlanGoal:
    """Put the goal of the round that goes on, and what was agreed for it, into the plan: from then on it stands there alone.

    Raises NotAllowed as `check_planned`, 'no_round', or 'in_plan' when it stands there already.
    """
    check_planned(db, case)
    found = open_round(db, case.id)
    if found is None:
        raise NotAllowed("no_round")
    kept = open_json(key, found.goal_sealed, round_goal_place(found.id))
    if kept.get("goals"):
        raise NotAllowed("in_plan")
    goal = _new_goal(db, case, key, GoalTyped(kept["goal"], side), found.id)
    for number, one in enumerate(kept["measures"]):
        typed = MeasureTyped(one["what"], who_words=one["who"], ends_on=date.fromisoformat(one["by"]) if one["by"] else None)
        _new_measure(db, case, key, goal.id, typed, f"{found.id}-{number}")
    tie_to_plan(found, key, goal.id)
    _changed(db, case, staff_id, "goal")
    return goal


def _changed(db: Session, case: Case, staff_id: str, what: str) -> None:
    journal.write(db, case.id, Happened.PLAN_CHANGED, journal.staff(staff_id), what=what)
    db.flush()


# --- the family -------------------------------------------------------------------------------------------


def propose_goal(
    db: Session, case: Case, key: bytes, side: Side, words: str, submission: str, due_at: datetime
) -> PlanGoal:
    """The family proposes a goal: it is our turn. Raises as `add_goal`."""
    goal = _new_goal(db, case, key, GoalTyped(words, side, GoalState.PROPOSED), submission)
    _heard(db, case, due_at, "goal")
    return goal


def propose_measure(
    db: Session, case: Case, key: bytes, goal_id: str, what: str, submission: str, due_at: datetime
) -> PlanMeasure:
    """The family proposes something to try: it is our turn. Raises as `add_measure`."""
    typed = MeasureTyped(what, state=MeasureState.PROPOSED)
    measure = _new_measure(db, case, key, goal_id, typed, submission)
    _heard(db, case, due_at, "measure")
    return measure


def say_as_family(
    db: Session, case: Case, key: bytes, measure_id: str, how: How, words: str, submission: str, due_at: datetime
) -> PlanSaid:
    """The family says how a measure goes. It is our turn, unless it is a tap that says that all is well.

    Raises as `change_measure`.
    """
    check_planned(db, case)
    measure = _measure_of(db, case, measure_id)
    said = _new_said(db, measure, key, Sayer.FAMILY, how, words, submission, _told(db, case))
    _heard(db, case, due_at if waits_for_us(how, words) else None, "said")
    return said


def say_not_suited(
    db: Session, case: Case, key: bytes, measure_id: str, words: str, submission: str, due_at: datetime
) -> PlanMeasure:
    """A measure does not suit the family. What is not wanted is agreed on no longer, and it is our turn to find something else.

    Raises as `change_measure`.
    """
    check_planned(db, case)
    measure = _measure_of(db, case, measure_id)
    measure.state = MeasureState.NOT_SUITED.value
    if words.strip():
        _new_said(db, measure, key, Sayer.FAMILY, How.HARD, words, submission, _told(db, case))
    _heard(db, case, due_at, "not_suited")
    return measure


def write_own_matters(db: Session, case: Case, key: bytes, words: str, due_at: datetime) -> None:
    """The family says what matters most to it now. Raises as `check_planned`."""
    check_planned(db, case)
    put_record(db, case, key, MATTERS_KIND, {"words": words})
    _heard(db, case, due_at, "matters")


def _heard(db: Session, case: Case, due_at: datetime | None, what: str) -> None:
    """The family has said something in its plan; `due_at` None: nobody has to answer it."""
    if due_at is None:
        end_silence(case)
    else:
        make_ours(db, case, told_at(None), due_at)
    journal.write(db, case.id, Happened.PLAN_SAID, CITIZEN, what=what)
    db.flush()


def _told(db: Session, case: Case) -> datetime:
    return told_at(db.scalar(select(func.max(PlanSaid.said_at)).where(PlanSaid.case_id == case.id)))


# --- both -------------------------------------------------------------------------------------------------


def _new_goal(db: Session, case: Case, key: bytes, typed: GoalTyped, submission: str, shared_id: str = "") -> PlanGoal:
    check_planned(db, case)
    check_goal(typed)
    goal = PlanGoal(
        id=new_id(), case_id=case.id, shared_id=shared_id or new_id(), submission=submission, state=typed.state.value,
        made_at=told_at(_newest(db, PlanGoal, case.id)),
    )  # fmt: skip
    goal.body_sealed = seal_json(key, _goal_words(typed), goal_place(goal.id))
    db.add(goal)
    db.flush()
    return goal


def _goal_words(typed: GoalTyped) -> dict[str, str]:
    return {"words": typed.words, "side": typed.side.value}


def _new_measure(db: Session, case: Case, key: bytes, goal_id: str, typed: MeasureTyped, submission: str) -> PlanMeasure:
    check_planned(db, case)
    check_measure(typed)
    goal = _goal_of(db, case, goal_id)
    made_at = told_at(_newest(db, PlanMeasure, case.id))
    measure = PlanMeasure(id=new_id(), case_id=case.id, goal_id=goal.id, submission=submission, made_at=made_at)
    _put_measure(measure, key, typed)
    db.add(measure)
    db.flush()
    return measure


def _put_measure(measure: PlanMeasure, key: bytes, typed: MeasureTyped) -> None:
    measure.state, measure.starts_on, measure.ends_on = typed.state.value, typed.starts_on, typed.ends_on
    words = {
        "what": typed.what, "who": typed.who.value if typed.who else "", "who_words": typed.who_words,
        "service_id": typed.service_id, "service_name": typed.service_name,
    }  # fmt: skip
    measure.body_sealed = seal_json(key, words, measure_place(measure.id))


def _new_said(
    db: Session, measure: PlanMeasure, key: bytes, sayer: Sayer, how: How, words: str, submission: str, at: datetime,
    staff_id: str | None = None,
) -> PlanSaid:  # fmt: skip
    said = PlanSaid(
        id=new_id(), case_id=measure.case_id, measure_id=measure.id, submission=submission, sayer=sayer.value,
        staff_id=staff_id, said_at=at,
    )  # fmt: skip
    said.body_sealed = seal_json(key, {"how": how.value, "words": words}, said_place(said.id))
    db.add(said)
    db.flush()
    return said


def _newest(db: Session, table: type[PlanGoal] | type[PlanMeasure], case_id: str) -> datetime | None:
    return db.scalar(select(func.max(table.made_at)).where(table.case_id == case_id))


def _goal_of(db: Session, case: Case, goal_id: str) -> PlanGoal:
    """The goal, if it is this case's. Raises NotAllowed('not_in_plan')."""
    goal = db.get(PlanGoal, goal_id) if is_id(goal_id) else None
    if goal is None or goal.case_id != case.id:
        raise NotAllowed("not_in_plan")
    return goal


def _measure_of(db: Session, case: Case, measure_id: str) -> PlanMeasure:
    """The measure, if it is this case's. Raises NotAllowed('not_in_plan')."""
    measure = db.get(PlanMeasure, measure_id) if is_id(measure_id) else None
    if measure is None or measure.case_id != case.id:
        raise NotAllowed("not_in_plan")
    return measure


def _check_version(is_now: int, was_read: int) -> None:
    if is_now != was_read:
        raise NotAllowed("plan_changed")
