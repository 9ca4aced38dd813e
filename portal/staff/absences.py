"""Being away: which days, set by oneself or by the team leader. What is held comes back to the others meanwhile."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import record
from portal.db.clock import utc_now
from portal.staff.desk_models import Absence

MOST_DAYS = 400


def absence_of(db: Session, member_id: str) -> Absence | None:
    """The days somebody is away, now or later, or was last."""
    return db.get(Absence, member_id)


def absences(db: Session, today: date) -> list[Absence]:
    """All that are not over, the first to begin first. One query."""
    return list(db.scalars(select(Absence).where(Absence.last_day >= today).order_by(Absence.first_day, Absence.member_id)))


def be_away(db: Session, member_id: str, first_day: date, last_day: date, *, by: str) -> None:
    """Note the days; what was noted before is replaced. Days are those of Norway, both ends with."""
    absence = db.get(Absence, member_id) or Absence(member_id=member_id)
    absence.first_day, absence.last_day, absence.set_by, absence.set_at = first_day, last_day, by, utc_now()
    db.add(absence)
    db.flush()
    record(db, f"member:{by}", "staff_away_set", member_id)


def be_back(db: Session, member_id: str, *, by: str) -> bool:
    """Take the days away again; False when there were none."""
    absence = db.get(Absence, member_id)
    if absence is None:
        return False
    db.delete(absence)
    db.flush()
    record(db, f"member:{by}", "staff_away_over", member_id)
    return True


