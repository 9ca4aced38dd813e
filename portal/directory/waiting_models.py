"""What waits beside the services: changes that somebody has proposed and nobody has published, and files to be read in.

They stand below those who work with them because a service that becomes confidential takes out what they tell of its place.
"""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, UtcDateTime, new_id


class DirectoryDraft(Base):
    """A service as somebody wants it to be. `base_version` is the version it was made from, 0 for a new service."""

    __tablename__ = "directory_draft"
    __table_args__ = (Index("ix_directory_draft_open", "state", "made_at"), Index("ix_directory_draft_of", "service_id", "state"))

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    service_id: Mapped[str] = mapped_column(String(36))
    base_version: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))  # open | published | rejected
    by_role: Mapped[str] = mapped_column(String(16))  # editor | owner
    by_id: Mapped[str | None] = mapped_column(String(26))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime())
    decided_by: Mapped[str | None] = mapped_column(String(26))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class DirectoryImport(Base):
    """A file as it was read, until somebody says yes to it. `report`: JSON, what each row would do."""

    __tablename__ = "directory_import"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    by_id: Mapped[str] = mapped_column(String(26))
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime())
