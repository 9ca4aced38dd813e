"""What a colleague has arranged for the own work: views of the queue under names of their own, and days of being away.

A view's name is a colleague's own word for a way of looking; the form asks for no family's name.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref


class SavedView(Base):
    """A view of the queue with its choices, for one colleague."""

    __tablename__ = "staff_saved_view"

    id: Mapped[Id]
    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))
    chosen: Mapped[str] = mapped_column(String(400))  # the address after its question mark: slugs only
    position: Mapped[int]
    is_start: Mapped[bool] = mapped_column(default=False)  # where the queue begins for its owner

    __table_args__ = (Index("ix_staff_saved_view_own", "member_id", "position"),)


class Absence(Base):
    """The days a colleague is away, the first and the last one with; one stretch at a time."""

    __tablename__ = "staff_absence"

    member_id: Mapped[Ref] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    set_by: Mapped[Ref]
    set_at: Mapped[datetime]
