"""The steps of a case: its phase, closing it and opening it again."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.cases import journal, rounds, silence
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.noting import put_record
from portal.cases.round_rules import Effect
from portal.cases.rules import NotAllowed, Phase, Turn, check_phase_move
from portal.cases.turns import check_open, set_turn
from portal.db.clock import utc_now
from portal.municipality.silence import SilenceRules


@dataclass(frozen=True)
class Closing:
    """Why a case is closed, what came of it, and how the family sees it, in our own words. `kind` is what came of it for
    figures; `says_family`: the family itself has said that it is done.
    """

    reason: str = field(repr=False)
    effect: str = field(repr=False)
    family_view: str = field(repr=False)
    kind: Effect = Effect.UNKNOWN
    says_family: bool = False


def close_case(
    db: Session, case: Case, key: bytes, closing: Closing, staff_id: str, rules: SilenceRules | None = None
) -> None:
    """Close a case with all that a good end asks about.

    Raises NotAllowed with 'phase_move' (it is closed), 'ask_first' or 'asked_lately' (nobody closes in silence), 'round_open'.
    """
    check_open(case)
    check_phase_move(Phase(case.phase), Phase.CLOSE)
    silence.check_not_silent(case, rules or SilenceRules(), closing.says_family)
    rounds.check_may_close(db, case)
    rounds.break_off(db, case, staff_id)
    old, case.phase, case.effect = case.phase, Phase.CLOSE.value, closing.kind.value
    _close(case)
    journal.write(
        db, case.id, Happened.CLOSED, journal.staff(staff_id), detail=closing.reason, key=key,
        old=old, new=Phase.CLOSE.value, effect=closing.kind.value,
    )  # fmt: skip
    told = {"reason": closing.reason, "effect": closing.effect, "family_view": closing.family_view}
    put_record(db, case, key, "closing", told)


def move_phase(db: Session, case: Case, key: bytes, phase: Phase, reason: str, staff_id: str) -> None:
    """Move the case to another phase; opening it again is a move too, closing is an act of its own.

    Raises NotAllowed('phase_move').
    """
    check_open(case)
    old = Phase(case.phase)
    check_phase_move(old, phase)
    if phase is Phase.CLOSE:
        raise NotAllowed("phase_move")
    case.phase = phase.value
    if old is Phase.CLOSE:
        case.closed_at = None
        set_turn(case, Turn.THEIRS)
    actor = journal.staff(staff_id)
    journal.write(db, case.id, Happened.PHASE_MOVED, actor, detail=reason, key=key, old=old.value, new=phase.value)
    db.flush()


def _close(case: Case) -> None:
    case.closed_at = utc_now()
    case.waiting_since = case.due_at = None
    case.offered_to = case.notify_sealed = None  # nothing more is to be told, so the address goes
    case.notice_state = ""
    set_turn(case, Turn.NOBODY)
