"""The tables of Duken: every version that was filled in, and what is half written.

In plain: who filled it in (together, the family alone, a colleague), numbers, dates, ids. Sealed under the case's
key: every word.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug


class DukenVersion(Base):
    """Duken as it was filled in once. Never changed: to save again makes another."""

    __tablename__ = "duken_version"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    number: Mapped[int]
    submission: Mapped[str] = mapped_column(String(64), unique=True)  # the same form sent twice is one version
    filled_by: Mapped[Slug]
    staff_id: Mapped[str | None] = mapped_column(String(26))
    body_sealed: Mapped[bytes]
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("case_id", "number"),)


class DukenDraft(Base):
    """What somebody has begun to fill in and not saved yet: the family's ('family') or a colleague's (their id)."""

    __tablename__ = "duken_draft"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    owner: Mapped[str] = mapped_column(String(26))
    body_sealed: Mapped[bytes]
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("case_id", "owner"), Index("ix_duken_draft_saved", "saved_at"))
