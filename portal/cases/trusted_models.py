"""Somebody whom a family lets in by a code of its own (rule 19)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug


class Trusted(Base):
    """One invitation. `lock` is the lookup id of the code that was made for it: the vault keeps the case's key under it.

    In plain stands what must be known before anything is opened: what one may, and until when. Who it is, is sealed.
    """

    __tablename__ = "case_trusted"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    lock: Mapped[str] = mapped_column(String(64), unique=True)
    may: Mapped[Slug]
    ends_at: Mapped[datetime]
    body_sealed: Mapped[bytes]
    invited_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # withdrawn, or noted to have run out

    __table_args__ = (
        Index("ix_case_trusted_case", "case_id", "invited_at"),
        Index("ix_case_trusted_ends", "ended_at", "ends_at"),
    )
