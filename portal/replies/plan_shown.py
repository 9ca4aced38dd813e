"""The plan as both sides read it: children's and adults' help side by side, each measure with who, when, and how it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import queries
from portal.cases.models import Case
from portal.cases.people import people
from portal.cases.plan_queries import GoalRead, MeasureRead, SaidRead, plan_of
from portal.cases.plan_rules import MATTERS_KIND, OPEN_GOALS, Sayer, Side
from portal.cases.round_queries import RoundRead, rounds_of
from portal.directory.cards import Card, card
from portal.directory.models import ServiceRow
from portal.directory.store import State, service_in
from portal.web.said import Said, what_matters


@dataclass(frozen=True)
class ServiceShown:
    """The service that a measure points at, as it is today; `card` is None when it is offered no more."""

    name: str = field(repr=False)
    card: Card | None = field(repr=False)


@dataclass(frozen=True)
class SaidShown:
    """What somebody says of a measure; `who` is a colleague's first name, '' for the family."""

    how: str
    words: str = field(repr=False)
    who: str
    at: datetime


@dataclass(frozen=True)
class MeasureShown:
    """A measure with all that stands at it. `before` is what was said earlier, the newest first."""

    read: MeasureRead
    service: ServiceShown | None
    family: SaidShown | None
    staff: SaidShown | None
    before: Sequence[tuple[str, SaidShown]]


@dataclass(frozen=True)
class GoalShown:
    """A goal with its measures; `is_in_round` when the round that goes on is about it."""

    read: GoalRead
    measures: Sequence[MeasureShown]
    is_in_round: bool


@dataclass(frozen=True)
class PlanShown:
    """The whole plan. `sides`: children's help and adults', in this order; `ended` are goals reached or resting."""

    own_words: str = field(repr=False)
    matters: Sequence[Said] = field(repr=False)
    sides: Sequence[tuple[Side, Sequence[GoalShown]]]
    ended: Sequence[GoalShown]
    round: RoundRead | None
    is_round_apart: bool  # a round goes on whose goal does not stand in the plan

    @property
    def is_empty(self) -> bool:
        """Whether there is no goal at all."""
        return not self.ended and not any(goals for _side, goals in self.sides)

    def goal(self, goal_id: str) -> GoalShown | None:
        """One goal."""
        return next((each for each in self.goals if each.read.id == goal_id), None)

    def measure(self, measure_id: str) -> MeasureShown | None:
        """One measure."""
        return next((one for each in self.goals for one in each.measures if one.read.id == measure_id), None)

    @property
    def goals(self) -> list[GoalShown]:
        """Every goal, those reached or resting too."""
        return [*(each for _side, goals in self.sides for each in goals), *self.ended]


def plan_shown(db: Session, case: Case, key: bytes, now: datetime) -> PlanShown:
    """The plan, opened. A fixed number of queries, however many goals, measures and services."""
    goals, rounds = plan_of(db, case.id, key), rounds_of(db, case.id, key)
    going = rounds[-1] if rounds and rounds[-1].decision is None else None
    shown = _goals(db, goals, set(going.goals) if going else set(), now)
    records, form = queries.records_and_form(db, case.id, key)
    own = str(records.get(MATTERS_KIND, {}).get("words", ""))
    return PlanShown(
        own_words=own, matters=[] if own else what_matters(form or case.asker, records.get("answers", {})),
        sides=[(side, [each for each in shown if _is_open(each) and each.read.side is side]) for side in Side],
        ended=[each for each in shown if not _is_open(each)], round=going,
        is_round_apart=going is not None and not going.goals,
    )  # fmt: skip


def _is_open(goal: GoalShown) -> bool:
    return goal.read.state in OPEN_GOALS


def _goals(db: Session, goals: Sequence[GoalRead], in_round: set[str], now: datetime) -> list[GoalShown]:
    measures = [one for goal in goals for one in goal.measures]
    services = services_of(db, {one.service_id for one in measures} - {""}, now)
    staff = people(db, {each.staff_id for one in measures for each in one.said} - {""})
    names = {each: person.first_name for each, person in staff.items()}
    return [
        GoalShown(goal, [_measure(one, services, names) for one in goal.measures], goal.id in in_round) for goal in goals
    ]


def services_of(db: Session, ids: set[str], now: datetime) -> dict[str, ServiceShown]:
    """These services as they are today, also those that are offered no more. One query, none when nothing is asked for."""
    if not ids:
        return {}
    return {row.id: _service(row, now) for row in db.scalars(select(ServiceRow).where(ServiceRow.id.in_(ids)))}


def _service(row: ServiceRow, now: datetime) -> ServiceShown:
    shown = card(service_in(row), now)
    return ServiceShown(shown.name.text, shown if row.state == State.LIVE else None)


def _measure(read: MeasureRead, services: Mapping[str, ServiceShown], names: Mapping[str, str]) -> MeasureShown:
    service = services.get(read.service_id) or (ServiceShown(read.service_name, None) if read.service_id else None)
    newest = {sayer: read.newest(sayer) for sayer in Sayer}
    before = [(each.sayer.value, _said(each, names)) for each in read.said if each not in newest.values()]
    family, staff = newest[Sayer.FAMILY], newest[Sayer.STAFF]
    return MeasureShown(
        read, service, _said(family, names) if family else None, _said(staff, names) if staff else None, before
    )


def _said(each: SaidRead, names: Mapping[str, str]) -> SaidShown:
    return SaidShown(each.how.value, each.words, names.get(each.staff_id, ""), each.at)
