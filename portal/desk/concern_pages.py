"""A professional's concern on the desk: what was written, who knows, what the family has done, and what its copy came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import concerns
from portal.cases.concern_models import Concern, ReferrerCopy
from portal.cases.concern_queries import concern_for_desk, concern_of, consultation_in, overdue_for
from portal.cases.concern_rules import FamilyState, Kind, is_overdue
from portal.cases.contact_notes import OpenNote
from portal.cases.meetings import Invitation, invitation_of
from portal.cases.models import Case
from portal.db.clock import utc_now
from portal.replies.concern_words import InWords, facts_said, in_words
from portal.staff.rules import Permission, Signed
from portal.web.i18n import lazy as _l
from portal.web.said import Said

FAMILY: Mapping[FamilyState, tuple[Any, str]] = {
    FamilyState.NOT_YET: (_l("Familien har ikke lest ennå"), "neutral"),
    FamilyState.HAS_READ: (_l("Familien har lest"), "info"),
    FamilyState.HAS_ADDED: (_l("Familien har lagt til"), "info"),
    FamilyState.OBJECTS: (_l("Familien er uenig"), "warning"),
}


@dataclass(frozen=True)
class ConcernSide:
    """What the case's page says of a concern. `words` is None for a question that names nobody: `asked` is its form then."""

    concern: Concern
    words: InWords | None = field(repr=False)
    asked: Sequence[Said] = field(repr=False)
    copies: Sequence[tuple[datetime, datetime | None]]  # sent, read
    notes: Sequence[OpenNote] = field(repr=False)
    is_overdue: bool
    invitation: Invitation | None = field(repr=False)


def family_badge(concern: Concern | None) -> tuple[Any, str] | None:
    """What the family has done, for a tag; None for what is no referral."""
    return FAMILY[concerns.family_state(concern)] if concern is not None and concern.kind == Kind.REFERRAL.value else None


def concern_side(db: Session, case: Case, key: bytes, signed: Signed) -> ConcernSide | None:
    """All of it, in a fixed number of queries; None for a case that no professional has opened.

    The notes are the team leader's: nobody else gets one (`contact_notes_for`), and no page of the family's asks for them.
    """
    concern = concern_of(db, case.id)
    if concern is None:
        return None
    reading = concern_for_desk(db, case.id, key)
    sent = select(ReferrerCopy.sent_at, ReferrerCopy.read_at).where(ReferrerCopy.case_id == case.id)
    return ConcernSide(
        concern=concern, words=in_words(reading) if reading else None,
        asked=[] if reading else facts_said(consultation_in(db, case.id, key)),
        copies=[(row[0], row[1]) for row in db.execute(sent.order_by(ReferrerCopy.sent_at, ReferrerCopy.id))],
        notes=concerns.contact_notes_for(db, signed, case.id),
        is_overdue=is_overdue(concern, case.answered_at, utc_now()), invitation=invitation_of(db, case.id, key),
    )  # fmt: skip


def risen(db: Session, signed: Signed) -> int | None:
    """How much waits for this team leader: late answers, and one for notes that nobody has read; None for anybody else."""
    if not signed.may(Permission.READ_CONTACT_NOTE):
        return None
    return len(overdue_for(db, signed)) + concerns.has_unseen(db, signed)
