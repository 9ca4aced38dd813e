"""What time does around a concern: one that no family said yes to lapses, one that nobody answered rises.

The rules are run once an hour (`portal.cli.upkeep`). They read plain columns only.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.concern_models import Concern, ConcernDraft, WonderNote
from portal.cases.concern_rules import LAPSED_SHOWN, State
from portal.cases.contact_notes import purge_contact_notes
from portal.cases.deleting import erase_case
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.rules import Turn
from portal.db.clock import utc_now

AT_A_TIME = 500


def withdraw(db: Session, concern: Concern) -> None:
    """Delete everything of a concern that was never sent, and its code; the row that tells the referrer so stays a while."""
    erase_case(db, concern.case_id)
    concern.state, concern.withdrawn_at, concern.ends_at = State.WITHDRAWN.value, utc_now(), None
    concern.family_read_at = concern.family_added_at = concern.upgraded_from = None
    concern.family_objected = False  # what the family did with it is not the referrer's to know
    db.flush()


def withdraw_waiting(db: Session) -> int:
    """Withdraw what has waited fourteen days for the family. Returns how many.

    A restored backup brings none of it back for long: the date stands in the row, and the rule runs again.
    """
    now = utc_now()
    is_over = Concern.state == State.WAITING_FOR_FAMILY.value, Concern.ends_at <= now
    lapsed = select(Concern).join(Case, Case.id == Concern.case_id).where(*is_over).limit(AT_A_TIME)
    # Whoever is saying yes at this moment holds one of the rows: that one is left for the next round.
    found = db.scalars(lapsed.with_for_update(of=[Case, Concern], skip_locked=True)).all()
    for concern in found:
        withdraw(db, concern)
    return len(found)


def is_late() -> ColumnElement[bool]:
    """Concerns whose answer has been promised for an earlier moment than now, and has not come."""
    is_ours = Case.id == Concern.case_id, Case.turn == Turn.OURS.value, Case.answered_at.is_(None)
    unanswered = select(Case.id).where(*is_ours)
    return (Concern.state == State.SENT.value) & (Concern.answer_due_at < utc_now()) & unanswered.correlate(Concern).exists()


def raise_overdue(db: Session) -> int:
    """Let what is overdue rise to the team leader, once each. Returns how many."""
    found = db.scalars(select(Concern).where(is_late(), Concern.raised_at.is_(None)).limit(AT_A_TIME)).all()
    for concern in found:
        concern.raised_at = utc_now()
        journal.write(db, concern.case_id, Happened.CONCERN_OVERDUE, journal.CONCERN_RULES)
    db.flush()
    return len(found)


def purge_papers(db: Session) -> int:
    """Delete the drafts and notes whose fourteen days are over, and what told of concerns never sent. Returns how many."""
    now = utc_now()
    old = Concern.state == State.WITHDRAWN.value, Concern.withdrawn_at < now - LAPSED_SHOWN
    gone: list[Sequence[str]] = [
        db.scalars(delete(ConcernDraft).where(ConcernDraft.ends_at <= now).returning(ConcernDraft.id)).all(),
        db.scalars(delete(WonderNote).where(WonderNote.ends_at <= now).returning(WonderNote.id)).all(),
        db.scalars(delete(Concern).where(*old).returning(Concern.case_id)).all(),
    ]
    return sum(map(len, gone)) + purge_contact_notes(db)
