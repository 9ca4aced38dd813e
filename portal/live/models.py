"""The tables of the live talk. They hold no words but the reason of a pause: what is said lies in the thread."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models import Case
from portal.db.base import Base, Id, Ref, Slug


class LiveSetting(Base):
    """Whether the chat follows its hours or somebody's hand. One row, `chat`; none: it follows the hours."""

    __tablename__ = "live_setting"

    id: Mapped[Slug] = mapped_column(primary_key=True)
    mode: Mapped[Slug]
    until: Mapped[datetime | None]
    changed_by: Mapped[Ref]
    changed_at: Mapped[datetime]


class LivePresence(Base):
    """A colleague who is ready for talks, or has stepped away."""

    __tablename__ = "live_presence"

    staff_id: Mapped[Ref] = mapped_column(primary_key=True)
    is_ready: Mapped[bool]
    seen_at: Mapped[datetime]


class LiveTalk(Base):
    """One live talk of a case. `active` is the case's id until it is over: so a case has one at a time."""

    __tablename__ = "live_talk"

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    active: Mapped[str | None] = mapped_column(String(26), unique=True)
    state: Mapped[Slug]
    language: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    ends_at: Mapped[
        datetime | None
    ]  # while waiting: the limit; when the chat has closed: the end of the grace
    holder_id: Mapped[str | None] = mapped_column(String(26))
    taken_at: Mapped[datetime | None]
    guest_id: Mapped[str | None] = mapped_column(String(26))
    offered_to: Mapped[str | None] = mapped_column(String(26))
    paused_until: Mapped[datetime | None]
    pause_reason_sealed: Mapped[bytes | None]
    unread_since: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    ending: Mapped[Slug] = mapped_column(default="")
    version: Mapped[int] = mapped_column(
        default=1
    )  # one more for each change: says whether a page is still right

    case: Mapped[Case] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        Index("ix_live_talk_case", "case_id", "asked_at"),
        Index("ix_live_talk_state", "state", "asked_at"),
        Index("ix_live_talk_holder", "holder_id", "state"),
        Index("ix_live_talk_taken", "taken_at"),
    )
