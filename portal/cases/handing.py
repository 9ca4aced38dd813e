"""Who holds a case: taking it, and putting it back (rule 15). Handing it over: `hand_over`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.moments import told_at
from portal.cases.reach import not_barred
from portal.cases.rising import held_now
from portal.cases.rules import NotAllowed, Turn
from portal.cases.stirring import stirs
from portal.db.clock import utc_now

_UNSENT = Turn.WAITING_FOR_FAMILY.value


def claim(db: Session, case_id: str, staff_id: str) -> None:
    """Take an unheld case. One statement decides, so of two who press at once exactly one wins.

    Raises NotAllowed('already_held') for the other.
    """
    taken = (
        update(Case)
        .where(Case.id == case_id, Case.holder_id.is_(None), Case.closed_at.is_(None), Case.turn != _UNSENT)
        .where(not_barred(staff_id))
        .values(holder_id=staff_id, held_since=utc_now(), set_aside="", version=Case.version + 1)
    )
    if _rows(db, taken) != 1:
        raise NotAllowed("already_held")
    stirs(db)
    journal.write(db, case_id, Happened.CLAIMED, journal.staff(staff_id))
    held_now(db, case_id)
    db.flush()


def claim_each(db: Session, case_ids: Sequence[str], staff_id: str) -> list[str]:
    """Take several, each by the same one statement; gives those that were won.

    In the order of their ids: two colleagues who tick the same cases then never wait for each other in a ring.
    """
    won = []
    for case_id in sorted(case_ids):
        try:
            claim(db, case_id, staff_id)
        except NotAllowed:
            continue
        won.append(case_id)
    return won


def release(db: Session, case_id: str, staff_id: str) -> None:
    """Put a case back in the queue while nobody has answered it yet; later it is handed over instead (rule 15).

    Raises NotAllowed('hand_over_instead') or NotAllowed('not_holder').
    """
    freed = (
        update(Case)
        .where(Case.id == case_id, Case.holder_id == staff_id, Case.answered_at.is_(None))
        .values(holder_id=None, held_since=None, offered_to=None, offer_due_at=None, came_at=told_at(None))
        .values(version=Case.version + 1)
    )
    if _rows(db, freed) != 1:
        held = db.scalar(select(Case.holder_id).where(Case.id == case_id))
        raise NotAllowed("hand_over_instead" if held == staff_id else "not_holder")
    stirs(db)
    journal.write(db, case_id, Happened.RELEASED, journal.staff(staff_id))
    db.flush()


def _rows(db: Session, statement: Any) -> int:
    result = db.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0
