"""Why a colleague opens a case that somebody else holds: asked once a sign-in and case, and told to the one who holds it.

Where a family may be in danger one tap is enough: nobody shall have to write before they may help.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from portal import audit
from portal.cases import journal
from portal.cases.barring_models import CaseWhy
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rules import DANGER, Level, flags_in
from portal.db.clock import utc_now
from portal.staff.rules import Signed


class Why(StrEnum):
    """Why somebody opens another one's case."""

    HOLDER_AWAY = "holder_away"
    PHONE = "phone"
    URGENT = "urgent"
    CHECK = "check"
    OTHER = "other"


def say_why(db: Session, signed: Signed, opened: Opened, why: Why, words: str = "", at: datetime | None = None) -> None:
    """Note why; from now on this sign-in opens the case. The words are sealed in the journal, the access log has the slug."""
    case = opened.case
    db.merge(CaseWhy(session_id=signed.session_id, case_id=case.id, why=why.value, given_at=at or utc_now()))
    actor = journal.staff(signed.id)
    journal.write(db, case.id, Happened.OPENED_BY_OTHER, actor, detail=words, key=opened.key, why=why.value)
    audit.record(db, f"member:{signed.id}", "case_opened_by_other", f"case:{case.id}", why=why.value)
    db.flush()


def may_hurry(case: Case) -> bool:
    """Whether one tap must be enough: somebody may be in danger."""
    return case.is_urgent or bool(flags_in(case.flags) & DANGER) or case.level == Level.RED.value
