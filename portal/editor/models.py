"""Who vouches for a service; and, from the directory, what waits for an editor."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, UtcDateTime
from portal.directory.waiting_models import DirectoryDraft, DirectoryImport

__all__ = ["DirectoryDraft", "DirectoryImport", "DirectoryOwner"]


class DirectoryOwner(Base):
    """Who vouches for a service. The address is sealed to the server's key; the link's secret is known by its mark alone."""

    __tablename__ = "directory_owner"

    service_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(8))
    token_mark: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_times: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    set_at: Mapped[datetime] = mapped_column(UtcDateTime())
