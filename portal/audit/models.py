"""The access log's one table: who did what to what, each row chained to the one before by a hash."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Index, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.append_only import protect
from portal.db.base import Base, Slug


class AuditEntry(Base):
    """One thing that happened. Never changed, never deleted; the triggers say so."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject", "seq"), Index(None, "actor_id", "seq"))

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_kind: Mapped[Slug]
    actor_id: Mapped[Slug]
    action: Mapped[Slug]
    subject: Mapped[Slug]
    facts: Mapped[str]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@event.listens_for(AuditEntry.__table__, "after_create")
def _protect(_table: Table, connection: Connection, **_how: Any) -> None:
    protect(connection, AuditEntry.__tablename__)
