"""Who is kept out of a case, and why somebody opened a case that another one holds."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Ref, Slug


class CaseBar(Base):
    """One colleague who is kept out of one case. The reason is sealed under the case's key, and read by who may bar."""

    __tablename__ = "case_bar"
    __table_args__ = (Index("ix_case_bar_member", "member_id", "case_id"),)

    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), primary_key=True)
    barred_by: Mapped[Ref]
    barred_at: Mapped[datetime]
    reason_sealed: Mapped[bytes]


class CaseWhy(Base):
    """Why somebody opened a case that another one holds: asked once a sign-in and case. It goes when the sign-in goes."""

    __tablename__ = "case_why"

    session_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("staff_session.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    why: Mapped[Slug]
    given_at: Mapped[datetime]
