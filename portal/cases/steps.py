"""The steps of a case: level and phase, closing it and opening it again."""

from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.rules import Level, Phase, Turn, check_level, check_phase_move
from portal.cases.turns import set_turn
from portal.db.clock import utc_now


def set_level(db: Session, case: Case, key: bytes, level: Level, reason: str, staff_id: str) -> None:
    """Set how much co-operation the case needs, with the reason. Raises NotAllowed('reason_missing')."""
    check_level(reason)
    before, case.level = case.level or "", level.value
    actor = journal.staff(staff_id)
    journal.write(db, case.id, Happened.LEVEL_SET, actor, detail=reason, key=key, old=before, new=level.value)
    db.flush()


def move_phase(db: Session, case: Case, key: bytes, phase: Phase, reason: str, staff_id: str) -> None:
    """Move the case to another phase; closing and opening again are moves too. Raises NotAllowed('phase_move')."""
    old = Phase(case.phase)
    check_phase_move(old, phase)
    case.phase = phase.value
    if phase is Phase.CLOSE:
        _close(case)
    elif old is Phase.CLOSE:
        case.closed_at = None
        set_turn(case, Turn.THEIRS)
    happened = Happened.CLOSED if phase is Phase.CLOSE else Happened.PHASE_MOVED
    actor = journal.staff(staff_id)
    journal.write(db, case.id, happened, actor, detail=reason, key=key, old=old.value, new=phase.value)
    db.flush()


def _close(case: Case) -> None:
    case.closed_at = utc_now()
    case.waiting_since = case.due_at = None
    case.offered_to = case.notify_sealed = None  # nothing more is to be told, so the address goes
    set_turn(case, Turn.NOBODY)
