"""A professional who has not been here for a year, and waits for nothing, is forgotten: address, keys, and what is theirs.

What they sent stays with the family's case as it is; that somebody with a work address sent it stands in its journal.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from portal.cases.concern_models import Concern, ConcernDraft, ContactNote, ReferrerCopy, WonderNote
from portal.cases.concern_rules import State
from portal.cases.models import Case
from portal.db.clock import utc_now
from portal.referrer import commands as referrers
from portal.referrer.models import ReferrerRow

KEPT = timedelta(days=365)  # since the last sign-in; documented in docs/operations.md
AT_A_TIME = 500


def waits_for_something(db: Session, referrer_id: str) -> bool:
    """Whether a concern or a question of this professional is still open. One query."""
    return db.scalar(select(ReferrerRow.id).where(ReferrerRow.id == referrer_id, _has_open())) is not None


def forget_unseen(db: Session) -> int:
    """Delete the professionals whose year is over and who have nothing open, with all that is theirs. Returns how many."""
    is_over = ReferrerRow.seen_at <= utc_now() - KEPT, ~_has_open()
    found = select(ReferrerRow.id).where(*is_over).order_by(ReferrerRow.id).limit(AT_A_TIME)
    # Who signs in at this moment holds the row, and is seen again.
    ids = db.scalars(found.with_for_update(of=ReferrerRow, skip_locked=True)).all()
    if ids:
        _delete_papers(db, ids)
        referrers.forget(db, ids)
    return len(ids)


def _has_open() -> ColumnElement[bool]:
    """Of a row of referrers: a concern that waits for its family, or one that nobody has closed yet.

    A case that the family has deleted is over.
    """
    lives = (Case.closed_at.is_(None)) & (Case.continued_in.is_(None))
    is_sent = (Concern.state == State.SENT.value) & exists().where(Case.id == Concern.case_id, lives)
    is_open = or_(Concern.state == State.WAITING_FOR_FAMILY.value, is_sent)
    return exists().where(Concern.referrer_id == ReferrerRow.id, is_open)


def _delete_papers(db: Session, ids: Sequence[str]) -> None:
    """Drafts and notes go; of a copy only that it was sent and read is left, for the desk. No row names them any longer."""
    for table in (ConcernDraft, WonderNote):
        db.execute(delete(table).where(table.referrer_id.in_(ids)))
    db.execute(update(ReferrerCopy).where(ReferrerCopy.referrer_id.in_(ids)).values(body_sealed=b""))
    for named in (Concern, ContactNote):
        db.execute(update(named).where(named.referrer_id.in_(ids)).values(referrer_id=None))
