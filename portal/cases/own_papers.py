"""A professional's own papers: drafts of a concern, and what is wondered about. Fourteen days each, then gone by themselves.

Everything comes sealed to the writer's own key; nothing in the house opens it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.cases.concern_models import ConcernDraft, WonderNote
from portal.cases.concern_rules import WAITS, Outcome
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now


def save_draft(db: Session, referrer_id: str, draft_id: str, sealed: bytes) -> ConcernDraft:
    """Keep a draft, new or in place of what it was; its days run from the first time. Raises NotAllowed('not_yours')."""
    now = utc_now()
    draft = db.get(ConcernDraft, draft_id)
    if draft is None:
        draft = ConcernDraft(id=draft_id, referrer_id=referrer_id, started_at=now, ends_at=now + WAITS)
        db.add(draft)
    _check_own(draft, referrer_id, now)
    draft.body_sealed, draft.saved_at = sealed, now
    db.flush()
    return draft


def drafts_of(db: Session, referrer_id: str) -> Sequence[ConcernDraft]:
    """The drafts that still live, the newest first. One query."""
    lives = ConcernDraft.referrer_id == referrer_id, ConcernDraft.ends_at > utc_now()
    return db.scalars(select(ConcernDraft).where(*lives).order_by(ConcernDraft.saved_at.desc(), ConcernDraft.id)).all()


def drop_draft(db: Session, referrer_id: str, draft_id: str) -> None:
    """Throw a draft away: it is sent, or not wanted. One that is not there, or not one's own, stays as it is."""
    db.execute(delete(ConcernDraft).where(ConcernDraft.id == draft_id, ConcernDraft.referrer_id == referrer_id))


def save_note(db: Session, referrer_id: str, note_id: str, sealed: bytes) -> WonderNote:
    """Keep what is wondered about, new or in place of what it was. Raises NotAllowed('not_yours')."""
    now = utc_now()
    note = db.get(WonderNote, note_id)
    if note is None:
        note = WonderNote(id=note_id, referrer_id=referrer_id, started_at=now, ends_at=now + WAITS, outcome="")
        db.add(note)
    _check_own(note, referrer_id, now)
    note.body_sealed = sealed
    db.flush()
    return note


def notes_of(db: Session, referrer_id: str) -> Sequence[WonderNote]:
    """The notes that still live, the one that ends first on top. One query."""
    lives = WonderNote.referrer_id == referrer_id, WonderNote.ends_at > utc_now()
    return db.scalars(select(WonderNote).where(*lives).order_by(WonderNote.ends_at, WonderNote.id)).all()


def end_note(db: Session, referrer_id: str, note_id: str, outcome: Outcome) -> None:
    """Say what became of it. What is dropped is deleted at once. Raises NotAllowed('not_yours')."""
    note = db.get(WonderNote, note_id)
    if note is None:
        raise NotAllowed("not_yours")
    _check_own(note, referrer_id, utc_now())
    note.outcome = outcome.value
    if outcome is Outcome.DROPPED:
        db.delete(note)
    db.flush()


def draft_place(draft_id: str) -> str:
    """Where a draft is bound to."""
    return f"concern_draft:{draft_id}:body"


def note_place(note_id: str) -> str:
    """Where a note is bound to."""
    return f"wonder_note:{note_id}:body"


def _check_own(paper: ConcernDraft | WonderNote, referrer_id: str, now: datetime) -> None:
    if paper.referrer_id != referrer_id or paper.ends_at <= now:
        raise NotAllowed("not_yours")
