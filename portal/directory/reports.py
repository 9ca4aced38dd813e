"""'Something wrong here?': what readers say, for the editors. Who says it is neither asked nor kept. Flushes, never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db.base import new_id
from portal.directory.models import DirectoryReport
from portal.vault.reports import open_report, seal_report

WHATS = ("phone", "hours", "place", "closed", "other")  # what may be wrong
LONGEST = 1000  # characters
MOST_WAITING = 50  # for one service: whoever fills the list tells the editors nothing more


@dataclass(frozen=True, slots=True)
class Report:
    """One report, opened."""

    id: str
    service_id: str
    what: str
    words: str
    at: datetime


def add_report(db: Session, server_key: bytes, service_id: str, what: str, words: str, now: datetime) -> bool:
    """Keep a report; False when so many wait for this service already that one more says nothing."""
    waiting = DirectoryReport.service_id == service_id, DirectoryReport.done_at.is_(None)
    if (db.scalar(select(func.count()).select_from(DirectoryReport).where(*waiting)) or 0) >= MOST_WAITING:
        return False
    sealed = seal_report(server_key, words)
    db.add(DirectoryReport(id=new_id(), service_id=service_id, what=what, sealed=sealed, at=now))
    db.flush()
    return True


def waiting_reports(db: Session, server_key: bytes, service_id: str = "", most: int = 200) -> list[Report]:
    """The reports nobody has dealt with, the oldest first; of one service, or of all."""
    of_it = (DirectoryReport.service_id == service_id,) if service_id else ()
    rows = db.scalars(
        select(DirectoryReport).where(DirectoryReport.done_at.is_(None), *of_it).order_by(DirectoryReport.at).limit(most)
    )
    return [Report(row.id, row.service_id, row.what, open_report(server_key, row.sealed), row.at) for row in rows]


def settle_reports(db: Session, ids: Sequence[str], by_id: str, now: datetime) -> int:
    """Mark reports as dealt with; gives how many were waiting."""
    rows = db.scalars(select(DirectoryReport).where(DirectoryReport.id.in_(ids), DirectoryReport.done_at.is_(None))).all()
    for row in rows:
        row.done_at, row.done_by = now, by_id
    db.flush()
    return len(rows)
