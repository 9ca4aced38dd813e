"""Who holds a case: taking it, putting it back, handing it over (rule 15)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.rules import NotAllowed, Turn
from portal.cases.turns import check_open
from portal.db.clock import utc_now

_UNSENT = Turn.WAITING_FOR_FAMILY.value


def claim(db: Session, case_id: str, staff_id: str) -> None:
    """Take an unheld case. One statement decides, so of two who press at once exactly one wins.

    Raises NotAllowed('already_held') for the other.
    """
    taken = (
        update(Case)
        .where(Case.id == case_id, Case.holder_id.is_(None), Case.closed_at.is_(None), Case.turn != _UNSENT)
        .values(holder_id=staff_id, held_since=utc_now(), set_aside="", version=Case.version + 1)
    )
    if _rows(db, taken) != 1:
        raise NotAllowed("already_held")
    journal.write(db, case_id, Happened.CLAIMED, journal.staff(staff_id))
    db.flush()


def release(db: Session, case_id: str, staff_id: str) -> None:
    """Put a case back in the queue while nobody has answered it yet; later it is handed over instead (rule 15).

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


    Raises NotAllowed('hand_over_instead') or NotAllowed('not_holder').
    """
    freed = (
        update(Case)
        .where(Case.id == case_id, Case.holder_id == staff_id, Case.answered_at.is_(None))
        .values(holder_id=None, held_since=None, offered_to=None, version=Case.version + 1)
    )
    if _rows(db, freed) != 1:
        held = db.scalar(select(Case.holder_id).where(Case.id == case_id))
        raise NotAllowed("hand_over_instead" if held == staff_id else "not_holder")
    journal.write(db, case_id, Happened.RELEASED, journal.staff(staff_id))
    db.flush()


def offer(db: Session, case: Case, giver_id: str, taker_id: str) -> None:
    """Ask a colleague to take over. The giver holds the case until the colleague accepts (rule 15)."""
    check_open(case)
    if case.holder_id != giver_id:
        raise NotAllowed("not_holder")
    if taker_id == giver_id:
        raise NotAllowed("same_person")
    case.offered_to = taker_id
    journal.write(db, case.id, Happened.OFFERED, journal.staff(giver_id), to=taker_id)
    db.flush()


def accept(db: Session, case_id: str, taker_id: str) -> None:
    """Take over a case that was offered. Raises NotAllowed('not_offered')."""
    taken = (
        update(Case)
        .where(Case.id == case_id, Case.offered_to == taker_id)
        .values(
            holder_id=taker_id, held_since=utc_now(), offered_to=None, other_asked_at=None, version=Case.version + 1
        )  # somebody else holds it now: that is what a family who asked for another person had asked for
    )
    if _rows(db, taken) != 1:
        raise NotAllowed("not_offered")
    journal.write(db, case_id, Happened.ACCEPTED, journal.staff(taker_id))
    db.flush()


def _rows(db: Session, statement: Any) -> int:
    result = db.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0
