"""The code that a colleague makes for a family that called or came by: it opens nothing but the way to a code of their own.

Whoever makes a code knows it, and so may whoever finds the slip. So it lives a few days (`[holding] code_days`), and when it
is typed the first time the family takes a code that no colleague has seen; at that moment the first one dies. Until then
the browser's visit leads to no case at all (see `visits.waiting_visit`), so that no page of the thread has to remember to refuse.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.cases import journal
from portal.cases.journal import CITIZEN, Actor, Happened
from portal.cases.models import Case
from portal.cases.rules import NotAllowed
from portal.cases.turns import check_open
from portal.db.base import Base, Ref
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.vault import commands as vault
from portal.vault.keys import Receipt

MOST_AT_A_TIME = 500


class CodeState(StrEnum):
    """What a code that opens a case is."""

    OWN = "own"  # the family's: nobody else has seen it
    TEMPORARY = "temporary"  # ours: good for taking an own one
    RUN_OUT = "run_out"


class TemporaryCode(Base):
    """A case whose family has a code from us, and has not taken its own yet."""

    __tablename__ = "temporary_code"

    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    ends_at: Mapped[datetime]

    __table_args__ = (Index("ix_temporary_code_ends", "ends_at"),)


def give_code(db: Session, case: Case, key: bytes, made: Receipt, days: int, actor: Actor) -> datetime:
    """Let a code that a colleague reads out open the way to the family's own, to the end of the day after `days` days.

    Returns until when (UTC).
    """
    vault.drop_receipt(db, case.id)
    vault.wrap_for_receipt(db, case.id, key, made)
    last_day = utc_now().astimezone(OSLO) + timedelta(days=days)
    ends_at = last_day.replace(hour=23, minute=59, second=0, microsecond=0).astimezone(UTC)
    db.merge(TemporaryCode(case_id=case.id, ends_at=ends_at))
    case.has_receipt = True
    journal.write(db, case.id, Happened.CODE_ISSUED, actor)
    db.flush()
    return ends_at


def state_of(db: Session, case_id: str) -> CodeState:
    """What the code of this case is. One query, also for a case that is none: so that right and wrong cost the same."""
    ends_at = ends_at_of(db, case_id)
    if ends_at is None:
        return CodeState.OWN
    return CodeState.TEMPORARY if ends_at > utc_now() else CodeState.RUN_OUT


def ends_at_of(db: Session, case_id: str) -> datetime | None:
    """Until when our code leads to an own one (UTC); None when the family has its own, or none. One query."""
    return db.scalar(select(TemporaryCode.ends_at).where(TemporaryCode.case_id == case_id))


def renew_code(db: Session, case: Case, key: bytes, made: Receipt, days: int, staff_id: str) -> datetime:
    """A new code in place of ours that ran out, or whose slip was lost: the old one opens nothing, and no browser waits with it.

    Returns until when (UTC). Raises NotAllowed with 'code_in_use' where the family has its own, 'is_locked' or 'not_sent'.
    """
    check_open(case)
    if state_of(db, case.id) is CodeState.OWN:
        raise NotAllowed("code_in_use")
    return give_code(db, case, key, made, days, journal.staff(staff_id))


def take_own(db: Session, case_id: str, key: bytes, made: Receipt, came_with: str = "") -> bool:
    """The family takes its own code, and ours dies. False when another browser was faster, it ran out, or the case was locked.

    `came_with` is the id of the code that this browser typed: it must still be the one that opens, or whoever found an old
    slip could wait here until a new code is made. The case is held first: who makes one at this moment comes before or after.
    """
    has_code = db.scalar(select(Case.has_receipt).where(Case.id == case_id).with_for_update())
    waits = [TemporaryCode.case_id == case_id, TemporaryCode.ends_at > utc_now()]
    if came_with:
        waits.append(vault.is_opened_by(case_id, came_with))
    is_mine = db.scalar(delete(TemporaryCode).where(*waits).returning(TemporaryCode.case_id)) is not None
    if not is_mine or not has_code:
        return False
    vault.drop_receipt(db, case_id)
    vault.wrap_for_receipt(db, case_id, key, made)
    journal.write(db, case_id, Happened.OWN_CODE_TAKEN, CITIZEN)
    db.flush()
    return True


def end_run_out(db: Session) -> int:
    """Let no code open the cases whose temporary one has run out. Returns how many; at most 500 at a time.

    The row stays: the case's page tells that nobody used the code.
    """
    late = (
        select(Case)
        .join(TemporaryCode, TemporaryCode.case_id == Case.id)
        .where(TemporaryCode.ends_at <= utc_now(), Case.has_receipt)
        .order_by(TemporaryCode.ends_at)
        .limit(MOST_AT_A_TIME)
    )
    found = db.scalars(late).all()
    for case in found:
        vault.drop_receipt(db, case.id)
        case.has_receipt = False
    db.flush()
    return len(found)
