"""The tables around a professional's concern. What it says lies in its case, sealed; what the referrer keeps is sealed
to the referrer's own key before it comes here, and nobody in the house opens it.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug


class Concern(Base):
    """What is particular to a case that a professional has opened.

    No foreign key: when a family lets a concern lapse, its case is deleted at once, and this row alone tells the referrer so.
    """

    __tablename__ = "concern"

    case_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    referrer_id: Mapped[str | None] = mapped_column(String(26))  # None: asked without signing in
    kind: Mapped[Slug]
    state: Mapped[Slug]
    is_together: Mapped[bool] = mapped_column(default=False)
    upgraded_from: Mapped[str | None] = mapped_column(String(26))  # the consultation that it was before
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # while it waits for the family: when it lapses
    family_read_at: Mapped[datetime | None]
    family_added_at: Mapped[datetime | None]
    family_objected: Mapped[bool] = mapped_column(default=False)
    answer_due_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]  # when it rose to the team leader, being overdue
    copy_sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_concern_own", "referrer_id", "opened_at"),
        Index("ix_concern_waiting", "state", "ends_at"),
        Index("ix_concern_due", "state", "answer_due_at"),
        Index("ix_concern_before", "upgraded_from"),
    )


class ReferrerCopy(Base):
    """What a referrer may read of an answer, sealed to the referrer's public key."""

    __tablename__ = "referrer_copy"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    referrer_id: Mapped[Ref]
    body_sealed: Mapped[bytes]
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_referrer_copy_own", "referrer_id", "sent_at"),
        Index("ix_referrer_copy_case", "case_id"),
    )


class ContactNote(Base):
    """A word to the team leader, such as 'I have called child welfare'.

    It stands in no case's records and under no case's key: it has a key of its own, which is wrapped for the team and for
    no code, so that no code of a family can ever open it.
    """

    __tablename__ = "contact_note"

    id: Mapped[Id]
    case_id: Mapped[str | None] = mapped_column(String(26))  # the concern that it belongs to, if there is one
    referrer_id: Mapped[str | None] = mapped_column(String(26))
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    body_sealed: Mapped[bytes]
    written_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str | None] = mapped_column(String(26))

    __table_args__ = (
        Index("ix_contact_note_seen", "seen_at", "written_at"),
        Index("ix_contact_note_case", "case_id"),
    )


class WonderNote(Base):
    """Something a professional wonders about, for fourteen days. Nobody else reads it."""

    __tablename__ = "wonder_note"

    id: Mapped[Id]
    referrer_id: Mapped[Ref]
    body_sealed: Mapped[bytes]
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    outcome: Mapped[Slug] = mapped_column(default="", server_default="")

    __table_args__ = (
        Index("ix_wonder_note_own", "referrer_id", "ends_at"),
        Index("ix_wonder_note_ends", "ends_at"),
    )


class ConcernDraft(Base):
    """A concern that is not sent yet, for fourteen days."""

    __tablename__ = "concern_draft"

    id: Mapped[Id]
    referrer_id: Mapped[Ref]
    body_sealed: Mapped[bytes]
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_concern_draft_own", "referrer_id", "ends_at"),
        Index("ix_concern_draft_ends", "ends_at"),
    )
