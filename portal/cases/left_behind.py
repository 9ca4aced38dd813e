"""What does not follow by itself when a family goes on with a new code: a coming meeting, the day of a round, the level, a plan.

The new code shows nothing of the earlier case (had somebody been mistaken, a stranger would read it), so nothing is moved. But
what was agreed on must not be forgotten with it: colleagues read here what is to be agreed on anew. Plain columns alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.cases.consents_models import Consent
from portal.cases.consents_rules import YES_STATES
from portal.cases.duken_models import DukenVersion
from portal.cases.invitations import Reply
from portal.cases.invitations_models import Meeting
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.plan_models import PlanGoal
from portal.cases.plan_rules import OPEN_GOALS
from portal.cases.unlinking import went_on
from portal.db.clock import utc_now


@dataclass(frozen=True)
class LeftBehind:
    """What stands in one earlier case, and not in the one that carries it on. `holder_id` is who followed the family there, ''
    where that one still does, has been asked to, or the case has been handed over since; `level` is '' for none.
    """

    case_id: str
    reference: str
    holder_id: str
    level: str
    look_on: date | None
    meetings: Sequence[datetime]
    has_plan: bool
    has_duken: bool
    has_consent: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be forgotten."""
        agreed = self.level or self.look_on or self.meetings or self.has_plan or self.has_duken or self.has_consent
        return not (agreed or self.holder_id)


def left_behind(db: Session, case: Case, earlier: Collection[str]) -> list[LeftBehind]:
    """What is to be agreed on anew in an open case, by earlier case. Three queries, none where there is no earlier one."""
    open_ones = went_on(db, earlier) if earlier and case.closed_at is None else frozenset()
    if not open_ones:
        return []
    rows = {row[0].id: row for row in db.execute(select(Case, *_there()).where(Case.id.in_({case.id, *open_ones})))}
    meetings, here = _meetings(db, open_ones), rows.pop(case.id)
    found = [_left(row, here, meetings.get(case_id, [])) for case_id, row in rows.items()]
    return sorted((each for each in found if not each.is_empty), key=lambda each: each.reference)


def _there() -> tuple[Any, ...]:
    """Whether a case has a plan that goes on, a sheet, and a yes that holds."""
    goals = [each.value for each in OPEN_GOALS]
    holds = Consent.state.in_(sorted(YES_STATES)), Consent.until >= local_today()
    return (
        exists().where(PlanGoal.case_id == Case.id, PlanGoal.state.in_(goals)), exists().where(DukenVersion.case_id == Case.id),
        exists().where(Consent.case_id == Case.id, *holds),
    )  # fmt: skip


def _meetings(db: Session, ids: Collection[str]) -> dict[str, list[datetime]]:
    """The coming meetings of each of these, the first first."""
    coming = Meeting.case_id.in_(ids), Meeting.state != Reply.OFF.value, Meeting.starts_at > utc_now()
    found: dict[str, list[datetime]] = {}
    for case_id, at in db.execute(select(Meeting.case_id, Meeting.starts_at).where(*coming).order_by(Meeting.starts_at)):
        found.setdefault(case_id, []).append(at)
    return found


def _holder_before(old: Case, new: Case) -> str:
    is_settled = new.handed_over_at is not None or old.holder_id in (new.holder_id, new.offered_to)
    return "" if is_settled else old.holder_id or ""


def _left(row: Any, here: Any, meetings: Sequence[datetime]) -> LeftBehind:
    old, new = row[0], here[0]
    return LeftBehind(
        old.id, old.reference, _holder_before(old, new), level="" if new.level else old.level or "",
        look_on=None if new.evaluate_on else old.evaluate_on, meetings=meetings, has_plan=bool(row[1] and not here[1]),
        has_duken=bool(row[2] and not here[2]), has_consent=bool(row[3] and not here[3]),
    )  # fmt: skip
