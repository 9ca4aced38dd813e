"""The tables of the stairs: which level a case was set on, and the rounds that it has gone through.

In plain: levels, dates, decisions. Sealed: the goal, the measures, what came of it, who took part and why.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug

_IS_OPEN = text("ended_at IS NULL")


class LevelSet(Base):
    """A level that a case was set on. Never changed afterwards: another level is another row."""

    __tablename__ = "case_level"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(String(4))
    set_on: Mapped[date]  # the day it was agreed on, which may be before it was noted
    set_at: Mapped[datetime]
    set_by: Mapped[Ref]
    leader: Mapped[Slug] = mapped_column(default="")  # whether a leader was told (rule 17)
    body_sealed: Mapped[bytes]

    __table_args__ = (Index("ix_case_level_case", "case_id", "set_at", "id"),)


class Round(Base):
    """A round on a level. It ends once, in a decision; what ended is never written anew. At most one is open in a case."""

    __tablename__ = "case_round"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    number: Mapped[int]
    level: Mapped[str] = mapped_column(String(4))
    starts: Mapped[date]
    evaluate_on: Mapped[date]
    started_by: Mapped[Ref]
    goal_sealed: Mapped[bytes]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(26))
    decision: Mapped[Slug] = mapped_column(default="")
    next_level: Mapped[str] = mapped_column(String(4), default="")
    evaluation_sealed: Mapped[bytes | None]

    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_case_round_open", "case_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )
