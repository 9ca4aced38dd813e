"""A family contact's day: the cases that one holds, and the days and moments in them that are near.

Plain columns alone: states, dates, moments. Nothing here is opened, so the page may be seen over a shoulder on a bus and is no
reading of a case. An invitation in a professional's concern has its moment sealed, and stands on the case's own page only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.cases.invitations import Reply
from portal.cases.invitations_models import Meeting
from portal.cases.models import Case
from portal.cases.plan_models import PlanMeasure
from portal.cases.plan_rules import GOES_ON, MeasureState
from portal.cases.queries import in_view, visible_to
from portal.cases.rules import Turn
from portal.municipality.hours import OSLO
from portal.staff.rules import Signed

MOST_CASES = 60  # a family co-ordinator follows ten families (rule 16); who holds more than this has the queue
MOST_STEPS = 60
AHEAD = timedelta(days=7)


class Kind(StrEnum):
    """What a day is for."""

    MEETING = "meeting"
    EVALUATION = "evaluation"
    STARTS = "starts"  # a measure that was agreed on, and has not begun
    ENDS = "ends"


@dataclass(frozen=True)
class Step:
    """One thing that has its day, in Norwegian time; `at` is a meeting's moment, `reply` what the family said of it, `stands_in`
    the case that it stands in: `case`, or a locked one that this carries on.
    """

    case: Case
    kind: Kind
    day: date
    at: datetime | None = None
    reply: str = ""
    stands_in: str = ""


@dataclass(frozen=True)
class Today:
    """One colleague's day: the cases held, ours to act in first; those one is asked to take over; what is due, and what comes."""

    held: Sequence[Case]
    offered: Sequence[Case]
    due: Sequence[Step]
    ahead: Sequence[Step]

    @property
    def is_empty(self) -> bool:
        return not self.held and not self.offered


def day_of(db: Session, signed: Signed, today: date) -> Today:
    """The day `today` (Norwegian) and the seven after it. Three queries, however many cases there are."""
    cases = _cases(db, signed)
    held = {case.id: case for case in cases if case.holder_id == signed.id}
    steps = [*_evaluations(held, today), *_meetings(db, held, today), *_measures(db, held, today)]
    steps.sort(key=lambda step: (step.day, step.at is None, step.at or _start(step.day), step.case.reference, step.kind.value))
    return Today(
        held=sorted(held.values(), key=lambda case: (case.turn != Turn.OURS.value, case.place, case.id)),
        offered=[case for case in cases if case.id not in held],
        due=[step for step in steps if step.day <= today], ahead=[step for step in steps if step.day > today],
    )  # fmt: skip


def _cases(db: Session, signed: Signed) -> Sequence[Case]:
    is_sent = Case.turn != Turn.WAITING_FOR_FAMILY.value
    wanted = select(Case).where(visible_to(signed), *in_view("mine", signed.id), is_sent)
    return db.scalars(wanted.order_by(Case.turn, Case.place, Case.id).limit(MOST_CASES)).all()


def _evaluations(held: dict[str, Case], today: date) -> list[Step]:
    return [
        Step(case, Kind.EVALUATION, case.evaluate_on)
        for case in held.values() if case.evaluate_on is not None and case.evaluate_on <= today + AHEAD
    ]  # fmt: skip


def _meetings(db: Session, held: dict[str, Case], today: date) -> list[Step]:
    """From the beginning of the day: also the one that has just been, for the note that is written after it. A meeting that was
    agreed on before the family lost its code stands in the case that carries the earlier one on.
    """
    whose = func.coalesce(Case.continued_in, Case.id)
    wanted = select(whose, Meeting.starts_at, Meeting.state, Meeting.case_id).join(Case, Case.id == Meeting.case_id).where(
        or_(Case.id.in_(held), Case.continued_in.in_(held)), Meeting.state != Reply.OFF.value,
        Meeting.starts_at >= _start(today), Meeting.starts_at < _start(today + AHEAD + timedelta(days=1)),
    )  # fmt: skip
    found = db.execute(wanted.order_by(Meeting.starts_at, Meeting.id).limit(MOST_STEPS))
    return [Step(held[into], Kind.MEETING, at.astimezone(OSLO).date(), at, state, where) for into, at, state, where in found]


def _measures(db: Session, held: dict[str, Case], today: date) -> list[Step]:
    """What should have begun, or been done, by the end of these days and is not."""
    until = today + AHEAD
    is_agreed = PlanMeasure.state == MeasureState.AGREED.value
    wanted = select(PlanMeasure.case_id, PlanMeasure.state, PlanMeasure.starts_on, PlanMeasure.ends_on).where(
        PlanMeasure.case_id.in_(held), PlanMeasure.state.in_([each.value for each in GOES_ON]),
        or_(PlanMeasure.ends_on <= until, and_(is_agreed, PlanMeasure.starts_on <= until)),
    )  # fmt: skip
    return [_measure(held[row[0]], *row[1:], until) for row in db.execute(wanted.order_by(PlanMeasure.id).limit(MOST_STEPS))]


def _measure(case: Case, state: str, starts_on: date | None, ends_on: date | None, until: date) -> Step:
    """A measure is one line: its beginning while that is still to come about, else its end."""
    if state == MeasureState.AGREED.value and starts_on is not None and starts_on <= until:
        return Step(case, Kind.STARTS, starts_on)
    return Step(case, Kind.ENDS, ends_on or until)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), OSLO)
