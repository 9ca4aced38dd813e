"""The copy of an answer for whoever sent the concern (rule 14): cut to what the family agreed to before it leaves the core."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from portal.cases import journal, sharing
from portal.cases.concern_family import concern_in, document
from portal.cases.concern_models import Concern, ReferrerCopy
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.rules import NotAllowed
from portal.cases.sharing import Copy, Paragraph, copy_for
from portal.db.base import new_id
from portal.db.clock import utc_now

Seal = Callable[[bytes, str], bytes]  # (plain, place) -> sealed to the referrer's public key


def preview_copy(db: Session, case: Case, key: bytes, paragraphs: Sequence[Paragraph], holder: str) -> Copy | None:
    """What the referrer would read of an answer; None when the family has agreed to nothing. `holder`: first name and role.

    Raises NotAllowed('no_concern').
    """
    concern_in(db, case.id)
    return copy_for(paragraphs, holder, sharing.from_record(document(db, case.id, key, sharing.KIND)))


def mark_copy(
    db: Session,
    case: Case,
    key: bytes,
    paragraphs: Sequence[Paragraph],
    holder: str,
    seal: Seal,
    staff_id: str,
) -> ReferrerCopy | None:
    """Send the referrer the copy. `seal` is handed only what consent covers, so no page can send more.

    None when the family has agreed to nothing, or nobody is there to get it. Raises NotAllowed('no_concern').
    """
    concern = concern_in(db, case.id)
    copy = preview_copy(db, case, key, paragraphs, holder)
    if copy is None or concern.referrer_id is None:
        return None
    row = ReferrerCopy(id=new_id(), case_id=case.id, referrer_id=concern.referrer_id, sent_at=utc_now())
    row.body_sealed = seal(json.dumps(asdict(copy), ensure_ascii=False).encode(), copy_place(row.id))
    db.add(row)
    concern.copy_sent_at = row.sent_at
    journal.write(db, case.id, Happened.COPY_SENT, journal.staff(staff_id), paragraphs=len(copy.paragraphs))
    db.flush()
    return row


def own_copy(db: Session, referrer_id: str, copy_id: str) -> ReferrerCopy:
    """A copy that was sealed to this referrer. Raises NotAllowed('not_yours')."""
    row = db.get(ReferrerCopy, copy_id)
    if row is None or row.referrer_id != referrer_id:
        raise NotAllowed("not_yours")
    return row


def read_copy(db: Session, referrer_id: str, copy_id: str) -> ReferrerCopy:
    """The referrer reads a copy; the first time is its receipt. Raises NotAllowed('not_yours')."""
    row = own_copy(db, referrer_id, copy_id)
    if row.read_at is None:
        row.read_at = utc_now()
        journal.write(db, row.case_id, Happened.COPY_READ, journal.referrer(referrer_id))
        db.flush()
    return row


def copy_of(plain: bytes) -> Copy:
    """A copy that the referrer's key has opened."""
    body = json.loads(plain)
    return Copy(body["holder"], tuple(body["paragraphs"]))


def is_awaited(concern: Concern) -> bool:
    """Whether a referrer may still be waiting for a copy."""
    return concern.referrer_id is not None and concern.copy_sent_at is None


def copy_place(copy_id: str) -> str:
    """Where a copy is bound to."""
    return f"referrer_copy:{copy_id}:body"
