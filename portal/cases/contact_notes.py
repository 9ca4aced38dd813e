"""A professional's word to the team leader, such as 'I have called child welfare' (rule 10). The family never sees it here.

It has a key of its own that is wrapped for the team alone. So what a family's code opens is not the note's, and none of
the queries that a family's page asks knows this table. Who of the team may read it is a rule of the portal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from portal.cases.concern_models import ContactNote
from portal.cases.reach import not_barred
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.rules import Permission, Signed
from portal.vault import commands as vault
from portal.vault.keyring import unlock_team
from portal.vault.seal import open_text, seal_text

KEPT_AFTER_SEEN = timedelta(days=90)
PAGE_ROWS = 50


@dataclass(frozen=True)
class OpenNote:
    """A note to the team leader, opened."""

    id: str
    case_id: str | None
    words: str = field(repr=False)
    written_at: datetime
    is_seen: bool


def write_contact_note(
    db: Session, words: str, submission: str, referrer_id: str | None = None, case_id: str | None = None
) -> ContactNote:
    """Leave a word for the team leader. Raises NotAllowed('words_missing'), TeamNotReady, IntegrityError when sent twice."""
    if not words.strip():
        raise NotAllowed("words_missing")
    written = utc_now().replace(second=0, microsecond=0)
    note = ContactNote(
        id=new_id(), case_id=case_id, referrer_id=referrer_id, submission=submission, written_at=written
    )  # fmt: skip
    note.body_sealed = seal_text(vault.new_case_key(db, note.id), words, _place(note.id))
    db.add(note)
    db.flush()
    return note


def contact_notes_for(db: Session, signed: Signed, case_id: str | None = None) -> list[OpenNote]:
    """The notes, unread ones first, of one case when it is named; none for who is no team leader.

    Never more queries for more notes.
    """
    if not signed.may(Permission.READ_CONTACT_NOTE):
        return []
    wanted = select(ContactNote).order_by(ContactNote.seen_at.is_not(None), ContactNote.written_at.desc(), ContactNote.id)
    wanted = wanted.where(_may_meet(signed))
    if case_id is not None:
        wanted = wanted.where(ContactNote.case_id == case_id)
    rows = db.scalars(wanted.limit(PAGE_ROWS)).all()
    keys = unlock_team(db, signed.id, signed.unlocked()).case_keys(db, [row.id for row in rows])
    return [_opened(row, keys[row.id]) for row in rows if row.id in keys]


def see_contact_note(db: Session, signed: Signed, note_id: str) -> None:
    """The team leader has read it. Raises NotAllowed('not_yours')."""
    note = db.scalar(select(ContactNote).where(ContactNote.id == note_id, _may_meet(signed)))
    if note is None or not signed.may(Permission.READ_CONTACT_NOTE):
        raise NotAllowed("not_yours")
    if note.seen_at is None:
        note.seen_at, note.seen_by = utc_now(), signed.id
        db.flush()


def forget(db: Session, case_id: str) -> None:
    """Delete the notes that belong to a case, and their keys."""
    _shred(
        db,
        db.scalars(delete(ContactNote).where(ContactNote.case_id == case_id).returning(ContactNote.id)).all(),
    )


def purge_contact_notes(db: Session) -> int:
    """Delete what the team leader read long ago. What nobody has read stays. Returns how many."""
    old = delete(ContactNote).where(ContactNote.seen_at < utc_now() - KEPT_AFTER_SEEN).returning(ContactNote.id)
    gone = db.scalars(old).all()
    _shred(db, gone)
    return len(gone)


def has_unseen(db: Session, signed: Signed) -> bool:
    """Whether a word waits for this team leader."""
    unseen = select(ContactNote.id).where(ContactNote.seen_at.is_(None), _may_meet(signed)).limit(1)
    return signed.may(Permission.READ_CONTACT_NOTE) and db.scalar(unseen) is not None


def _may_meet(signed: Signed) -> ColumnElement[bool]:
    """The notes of no case, and of those that this leader is not kept out of."""
    return or_(ContactNote.case_id.is_(None), not_barred(signed.id, ContactNote.case_id))


def _shred(db: Session, ids: Sequence[str]) -> None:
    for note_id in ids:
        vault.shred_case(db, note_id)


def _opened(row: ContactNote, key: bytes) -> OpenNote:
    words = open_text(key, row.body_sealed, _place(row.id))
    return OpenNote(row.id, row.case_id, words, row.written_at, row.seen_at is not None)


def _place(note_id: str) -> str:
    return f"contact_note:{note_id}:body"
