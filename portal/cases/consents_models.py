"""The ledger of consents: what a family was asked, what it said, step by step, and what was shared."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug


class Consent(Base):
    """One receiver, and what it may be told. In plain: how it stands, and until when. Sealed: who, what and what for."""

    __tablename__ = "case_consent"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    state: Mapped[Slug]
    until: Mapped[date]  # the last day
    body_sealed: Mapped[bytes]
    asked_at: Mapped[datetime]

    __table_args__ = (Index("ix_case_consent_case", "case_id", "asked_at"),)


class ConsentStep(Base):
    """One step of a consent. Steps are added, never changed."""

    __tablename__ = "case_consent_step"

    id: Mapped[Id]
    consent_id: Mapped[Ref] = mapped_column(ForeignKey("case_consent.id", ondelete="CASCADE"))
    state: Mapped[Slug]
    staff_id: Mapped[str | None] = mapped_column(String(26))  # None: the family itself
    taken_at: Mapped[datetime]

    __table_args__ = (Index("ix_case_consent_step_of", "consent_id", "taken_at"),)


class Share(Base):
    """Something that was shared: under a consent, or on a ground in the law."""

    __tablename__ = "case_share"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    consent_id: Mapped[str | None] = mapped_column(String(26))
    ground: Mapped[Slug] = mapped_column(default="", server_default="")
    is_hidden: Mapped[bool] = mapped_column(default=False)  # telling the family would put a child in danger
    staff_id: Mapped[Ref]
    body_sealed: Mapped[bytes]
    shared_at: Mapped[datetime]

    __table_args__ = (Index("ix_case_share_case", "case_id", "shared_at"),)
