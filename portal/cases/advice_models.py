"""A question to a colleague who stands outside the case: two tables, and only the case's side knows of both.

In plain: who is asked, who asks, when. Sealed, under a key of its own and never the case's: the question and the answer.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref


class Advice(Base):
    """What the adviser reads and writes. Nothing in the row leads to a case, or to who asked."""

    __tablename__ = "advice"
    __table_args__ = (Index("ix_advice_adviser", "adviser_id", "answered_at", "asked_at"),)

    id: Mapped[Id]
    adviser_id: Mapped[Ref]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    question_sealed: Mapped[bytes]
    answer_sealed: Mapped[bytes | None]


class CaseAdvice(Base):
    """The case's side: which question was asked from it, and by whom. Gone when the asker has seen the answer in the case.

    `noted_at`: since when the answer stands in the case as a note; the advice itself is gone then.
    """

    __tablename__ = "case_advice"
    __table_args__ = (Index("ix_case_advice_case", "case_id"), Index("ix_case_advice_asker", "asked_by", "answered_at"))

    advice_id: Mapped[Ref] = mapped_column(primary_key=True)
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    submission: Mapped[str] = mapped_column(String(64), unique=True)  # the same form sent twice is one question
    asked_by: Mapped[Ref]
    answered_at: Mapped[datetime | None]
    noted_at: Mapped[datetime | None]
