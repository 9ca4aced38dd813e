"""Reading the plan of a case, opened: goals with their measures, and what family and colleagues say of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.cases.plan import goal_place, measure_place, said_place
from portal.cases.plan_models import PlanGoal, PlanMeasure, PlanSaid
from portal.cases.plan_rules import GoalState, How, MeasureState, Sayer, Side, Who
from portal.vault.seal import open_json


@dataclass(frozen=True)
class SaidRead:
    """What somebody said of a measure."""

    sayer: Sayer
    staff_id: str
    how: How
    words: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class MeasureRead:
    """A measure, opened. `said` is the newest first."""

    id: str
    goal_id: str
    version: int
    state: MeasureState
    what: str = field(repr=False)
    who: Who | None
    who_words: str = field(repr=False)
    service_id: str = field(repr=False)
    service_name: str = field(repr=False)
    starts_on: date | None
    ends_on: date | None
    said: Sequence[SaidRead] = field(repr=False)

    def newest(self, sayer: Sayer) -> SaidRead | None:
        """What one side said last."""
        return next((each for each in self.said if each.sayer is sayer), None)


@dataclass(frozen=True)
class GoalRead:
    """A goal, opened, with its measures in the order they were added."""

    id: str
    shared_id: str
    version: int
    state: GoalState
    side: Side
    words: str = field(repr=False)
    measures: Sequence[MeasureRead] = field(repr=False)


def any_goal(case_id: str) -> ColumnElement[bool]:
    """Whether there is a goal, to be asked beside other things."""
    return exists().where(PlanGoal.case_id == case_id)


def plan_of(db: Session, case_id: str, key: bytes) -> list[GoalRead]:
    """The goals of a case, the first first. Three queries, however many goals and measures."""
    goals = db.scalars(select(PlanGoal).where(PlanGoal.case_id == case_id).order_by(PlanGoal.made_at, PlanGoal.id)).all()
    if not goals:
        return []
    measures = _measures(db, case_id, key)
    return [_goal(row, key, [each for each in measures if each.goal_id == row.id]) for row in goals]


def _goal(row: PlanGoal, key: bytes, measures: Sequence[MeasureRead]) -> GoalRead:
    kept = open_json(key, row.body_sealed, goal_place(row.id))
    return GoalRead(row.id, row.shared_id, row.version, GoalState(row.state), Side(kept["side"]), kept["words"], measures)


def _measures(db: Session, case_id: str, key: bytes) -> list[MeasureRead]:
    said = _said(db, case_id, key)
    order = PlanMeasure.made_at, PlanMeasure.id
    rows = db.scalars(select(PlanMeasure).where(PlanMeasure.case_id == case_id).order_by(*order))
    return [_measure(row, key, said.get(row.id, ())) for row in rows]


def _measure(row: PlanMeasure, key: bytes, said: Sequence[SaidRead]) -> MeasureRead:
    kept = open_json(key, row.body_sealed, measure_place(row.id))
    return MeasureRead(
        id=row.id, goal_id=row.goal_id, version=row.version, state=MeasureState(row.state), what=kept["what"],
        who=Who(kept["who"]) if kept["who"] else None, who_words=kept["who_words"], service_id=kept["service_id"],
        service_name=kept["service_name"], starts_on=row.starts_on, ends_on=row.ends_on, said=said,
    )  # fmt: skip


def _said(db: Session, case_id: str, key: bytes) -> Mapping[str, list[SaidRead]]:
    """What was said of each measure, the newest first. One query."""
    newest_first = PlanSaid.said_at.desc(), PlanSaid.id.desc()
    found: dict[str, list[SaidRead]] = {}
    for row in db.scalars(select(PlanSaid).where(PlanSaid.case_id == case_id).order_by(*newest_first)):
        kept = open_json(key, row.body_sealed, said_place(row.id))
        one = SaidRead(Sayer(row.sayer), row.staff_id or "", How(kept["how"]), kept["words"], row.said_at)
        found.setdefault(row.measure_id, []).append(one)
    return found
