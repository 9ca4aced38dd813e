"""What time does with rounds: one whose day has gone by stands in our queue until it is looked at."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.rising import rise
from portal.cases.rules import Level, Raised, Turn
from portal.municipality.hours import OSLO

MOST_AT_ONCE = 500


def raise_overdue_rounds(db: Session) -> int:
    """Bring forward the cases whose day for looking at the round together has gone by; gives how many.

    Not on the red way, where no round is looked at: the family must not be called in to a meeting as if nothing were.
    """
    is_followed = or_(Case.level.is_(None), Case.level != Level.RED.value)
    found = select(Case).where(
        Case.evaluate_on < local_today(), Case.raised == "", Case.closed_at.is_(None), Case.continued_in.is_(None),
        Case.turn != Turn.WAITING_FOR_FAMILY.value, is_followed,
    )  # fmt: skip
    cases = db.scalars(found.order_by(Case.evaluate_on, Case.id).limit(MOST_AT_ONCE)).all()
    return sum(rise(db, case, Raised.EVALUATION, _end_of(case.evaluate_on)) for case in cases)


def _end_of(day: date | None) -> datetime:
    """When a day ends in Norway. A case without one is never asked for."""
    return datetime.combine((day or local_today()) + timedelta(days=1), time(), OSLO)
