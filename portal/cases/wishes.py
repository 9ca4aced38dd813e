"""The family asks for another person. The team leader is told, reads why, and finds somebody.

Why it is asked is kept apart from the journal and the notes: the one who holds the case does not read it, unless the team
leader shares it. That is a rule of the portal, not of the cipher: every colleague with the team's key could in principle
open it, so the family's page says who will *see* it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.hand_over import ask
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case
from portal.cases.moments import told_at
from portal.cases.noting import put_record
from portal.cases.rules import NotAllowed

KIND = "other_person"


def ask_for_other(db: Session, case: Case, key: bytes, why: str) -> None:
    """The family asks for another person; `why` may be empty. Asked again before it is settled, nothing more happens.

    Raises NotAllowed('no_holder') when nobody holds the case: then there is nobody to be another than.
    """
    if case.holder_id is None:
        raise NotAllowed("no_holder")
    if case.other_asked_at is not None:
        return
    case.other_asked_at = told_at(None)
    put_record(db, case, key, KIND, {"why": why, "is_shared": False})
    journal.write(db, case.id, Happened.OTHER_ASKED, CITIZEN)
    db.flush()


def share_why(db: Session, case: Case, key: bytes, record: Mapping[str, Any], staff_id: str) -> None:
    """Let the one who holds the case read why. Raises NotAllowed('not_asked')."""
    _check_asked(case)
    put_record(db, case, key, KIND, {**record, "is_shared": True})
    journal.write(db, case.id, Happened.OTHER_SHARED, journal.staff(staff_id))
    db.flush()


def offer_to_other(db: Session, case: Case, staff_id: str, taker_id: str, due_at: datetime | None = None) -> None:
    """Ask a colleague to take over, as the family wished. Until the colleague accepts, nothing changes for the family.

    Raises NotAllowed with 'not_asked' or 'same_person'.
    """
    _check_asked(case)
    ask(db, case, staff_id, taker_id, due_at=due_at)


def settle_without_change(db: Session, case: Case, key: bytes, reason: str, staff_id: str) -> None:
    """It was talked over with the family, and the one who holds the case goes on. Raises NotAllowed('not_asked')."""
    _check_asked(case)
    case.other_asked_at = None
    journal.write(db, case.id, Happened.OTHER_SETTLED, journal.staff(staff_id), detail=reason, key=key)
    db.flush()


def _check_asked(case: Case) -> None:
    if case.other_asked_at is None:
        raise NotAllowed("not_asked")


def is_readable(record: Mapping[str, Any], may_settle: bool, has_leader: bool) -> bool:
    """Whether somebody may read why: who settles such wishes, everybody when nobody does, and everybody once it is shared."""
    return may_settle or not has_leader or bool(record.get("is_shared"))
