"""Setting the level of a case, and the marks beside it: with why, when, who took part, and whether a leader knows (rule 17)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.noting import check_kind, put_record
from portal.cases.round_models import LevelSet, Round
from portal.cases.round_rules import Agreed, check_leader
from portal.cases.rules import Level, NotAllowed, check_level
from portal.cases.turns import check_open
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault.seal import seal_json

MARKS_KIND = "marks"


def level_place(level_id: str) -> str:
    """Where the words beside a level are bound to."""
    return f"case_level:{level_id}:body"


def check_followed(db: Session, case: Case) -> None:
    """A question about nobody in particular is no family that is followed up. Raises NotAllowed('gate')."""
    check_kind(db, case, "round")


def set_level(
    db: Session, case: Case, key: bytes, level: Level, reason: str, staff_id: str, agreed: Agreed | None = None
) -> None:
    """Set how much co-operation the case needs, with the reason. The red way may be taken at any time.

    Raises NotAllowed with 'reason_missing', 'leader_missing', 'leaders_missing', 'level_when' (a day to come), or 'round_open'
    (a round goes on, on another level: it ends in a decision first).
    """
    check_open(case)
    check_level(reason)
    agreed = agreed or Agreed()
    check_leader(level, agreed)
    if agreed.set_on is not None and agreed.set_on > local_today():
        raise NotAllowed("level_when")
    if level is not Level.RED and _is_bound_elsewhere(db, case.id, level):
        raise NotAllowed("round_open")
    keep_level(db, case, key, level, reason, staff_id, agreed)


def _is_bound_elsewhere(db: Session, case_id: str, level: Level) -> bool:
    bound = db.scalar(select(Round.level).where(Round.case_id == case_id, Round.ended_at.is_(None)))
    return bound is not None and bound != level.value


def keep_level(
    db: Session, case: Case, key: bytes, level: Level, reason: str, staff_id: str, agreed: Agreed
) -> None:
    """Write the level down, after it was checked."""
    before, case.level = case.level or "", level.value
    kept = LevelSet(
        id=new_id(), case_id=case.id, level=level.value, set_on=agreed.set_on or local_today(), set_at=utc_now(),
        set_by=staff_id, leader=agreed.leader.value if agreed.leader else "",
    )  # fmt: skip
    kept.body_sealed = seal_json(key, _words(reason, agreed), level_place(kept.id))
    db.add(kept)
    actor = journal.staff(staff_id)
    journal.write(db, case.id, Happened.LEVEL_SET, actor, detail=reason, key=key, old=before, new=level.value)
    db.flush()


def _words(reason: str, agreed: Agreed) -> Mapping[str, Any]:
    took_part = [each.value for each in agreed.took_part]
    return {"reason": reason, "took_part": took_part, "others": agreed.others, "leader_words": agreed.leader_words}


def set_marks(db: Session, case: Case, key: bytes, marks: Mapping[str, str], staff_id: str) -> None:
    """Say of the case what stands beside its level: slug of a Mark → words about it, and `co_ordinator` (a CoOrdinator) with
    `co_ordinator_name` for an individual plan. What is not there is not so. Raises NotAllowed('gate').
    """
    check_open(case)
    check_followed(db, case)
    put_record(db, case, key, MARKS_KIND, dict(marks))
    journal.write(db, case.id, Happened.MARKS_SET, journal.staff(staff_id))
    db.flush()
