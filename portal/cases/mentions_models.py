"""Who is mentioned in a note and has not opened the case since."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref


class Mention(Base):
    """A colleague's eyes are asked for. The row is gone as soon as the case has been opened; the words stay in the note."""

    __tablename__ = "case_mention"
    __table_args__ = (Index("ix_case_mention_member", "member_id", "mentioned_at"), Index("ix_case_mention_case", "case_id"))

    id: Mapped[Id]
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    member_id: Mapped[Ref]
    mentioned_by: Mapped[Ref]
    mentioned_at: Mapped[datetime]
