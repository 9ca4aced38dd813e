"""The steps of a case: level and phase, closing it and opening it again."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.noting import put_record
from portal.cases.rules import Level, Phase, Turn, check_level, check_phase_move
from portal.cases.turns import check_open, set_turn
from portal.db.clock import utc_now


def set_level(db: Session, case: Case, key: bytes, level: Level, reason: str, staff_id: str) -> None:
    """Set how much co-operation the case needs, with the reason. Raises NotAllowed('reason_missing')."""
    check_open(case)
    check_level(reason)
    before, case.level = case.level or "", level.value
    actor = journal.staff(staff_id)
    journal.write(db, case.id, Happened.LEVEL_SET, actor, detail=reason, key=key, old=before, new=level.value)
    db.flush()


@dataclass(frozen=True)
class Closing:
    """Why a case is closed, what came of it, and how the family sees it, in our own words."""

    reason: str
    effect: str
    family_view: str


def close_case(db: Session, case: Case, key: bytes, closing: Closing, staff_id: str) -> None:
    """Close a case with all that a good end asks about. Raises NotAllowed('phase_move') when it is closed already."""
    move_phase(db, case, key, Phase.CLOSE, closing.reason, staff_id)
    put_record(db, case, key, "closing", {"effect": closing.effect, "family_view": closing.family_view})


def move_phase(db: Session, case: Case, key: bytes, phase: Phase, reason: str, staff_id: str) -> None:
    """Move the case to another phase; closing and opening again are moves too. Raises NotAllowed('phase_move')."""
    check_open(case)
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
    case.notice_state = ""
    set_turn(case, Turn.NOBODY)
