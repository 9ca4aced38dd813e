"""Meetings that a family is asked to: when in plain, as all dates; where, who and what was said of it sealed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug


class Meeting(Base):
    """One meeting. `state` is what the family said of it."""

    __tablename__ = "case_meeting"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    state: Mapped[Slug]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    body_sealed: Mapped[bytes]
    how_sealed: Mapped[bytes | None]  # how it was for the family, once
    proposed_by: Mapped[Ref]
    proposed_at: Mapped[datetime]

    __table_args__ = (Index("ix_case_meeting_case", "case_id", "starts_at"),)
