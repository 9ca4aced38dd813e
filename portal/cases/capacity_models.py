"""The notice that answers take longer. Everybody may read it, so nothing of it is sealed."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Slug


class CapacityNotice(Base):
    """One notice, from when it was put up until its end, or until it was taken down."""

    __tablename__ = "capacity_notice"
    __table_args__ = (Index("ix_capacity_notice_until", "until"),)

    id: Mapped[Id]
    kind: Mapped[Slug]
    own_words: Mapped[str] = mapped_column(String(1000), default="")
    own_language: Mapped[str] = mapped_column(String(12), default="")
    until: Mapped[datetime]
    put_up_at: Mapped[datetime]
    put_up_by: Mapped[str] = mapped_column(String(26))
    taken_down_at: Mapped[datetime | None]
    taken_down_by: Mapped[str | None] = mapped_column(String(26))
