"""What the editors' pages read. A fixed number of queries each, whatever the number of services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from portal.directory.drawn import sort_key
from portal.directory.freshness import ASK_AFTER
from portal.directory.models import DirectoryReport, ServiceRow, ServiceVersion
from portal.directory.service import Kind
from portal.directory.store import State
from portal.editor.models import DirectoryDraft

PAGE = 50
DUE = "due"  # a list beside those of the states: what is shown, and must be checked


@dataclass(frozen=True)
class Listed:
    """A page of the list: the rows, how many there are in each state, and where the next page begins."""

    rows: Sequence[ServiceRow]
    counts: dict[str, int]
    drafts: int
    reports: int
    after: str  # sort key and id of the last row; '' when there is no more


def listed(db: Session, chosen: str, today: date, beginning: str = "", after: str = "") -> Listed:
    """Services in a state, or DUE, whose name begins with, or slug holds, `beginning`; `after` as an earlier page gave it."""
    fitting = is_due(today) if chosen == DUE else ServiceRow.state == chosen
    asked = select(ServiceRow).where(fitting).order_by(ServiceRow.sort_key, ServiceRow.id).limit(PAGE + 1)
    if beginning:
        typed = sort_key(beginning).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        asked = asked.where(
            or_(ServiceRow.sort_key.like(f"%{typed}%", escape="\\"), ServiceRow.slug.like(f"%{typed}%", escape="\\"))
        )
    if after:
        key, _, last = after.rpartition("|")
        asked = asked.where(or_(ServiceRow.sort_key > key, (ServiceRow.sort_key == key) & (ServiceRow.id > last)))
    rows = list(db.scalars(asked))
    more = f"{rows[PAGE - 1].sort_key}|{rows[PAGE - 1].id}" if len(rows) > PAGE else ""
    return Listed(rows[:PAGE], _counts(db, today), _open_drafts(db), _reports(db), more)


def is_due(today: date) -> ColumnElement[bool]:
    """Shown, and nobody has said for ninety days that it is right. A number of the national numbering plan does not age."""
    is_fixed = and_(ServiceRow.kind == Kind.NATIONAL, ServiceRow.document.like('%"is_number_fixed":true%'))
    is_unconfirmed = or_(ServiceRow.verified_on.is_(None), ServiceRow.verified_on <= today - ASK_AFTER)
    return and_(ServiceRow.state == State.LIVE, is_unconfirmed, not_(is_fixed))


def _counts(db: Session, today: date) -> dict[str, int]:
    found = db.execute(select(ServiceRow.state, func.count()).group_by(ServiceRow.state))
    due = db.scalar(select(func.count()).select_from(ServiceRow).where(is_due(today)))
    return {**{state: number for state, number in found}, DUE: due or 0}


def _open_drafts(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(DirectoryDraft).where(DirectoryDraft.state == "open")) or 0


def _reports(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(DirectoryReport).where(DirectoryReport.done_at.is_(None))) or 0


def drafts(db: Session) -> list[tuple[DirectoryDraft, ServiceRow | None]]:
    """Every open draft, the oldest first, with the service as it is now (None: it would be new)."""
    asked = (
        select(DirectoryDraft, ServiceRow)
        .outerjoin(ServiceRow, ServiceRow.id == DirectoryDraft.service_id)
        .where(DirectoryDraft.state == "open")
        .order_by(DirectoryDraft.made_at)
        .limit(200)
    )
    return [(draft, row) for draft, row in db.execute(asked)]


def history(db: Session, service_id: str) -> list[ServiceVersion]:
    """All versions, the newest first."""
    asked = select(ServiceVersion).where(ServiceVersion.service_id == service_id).order_by(ServiceVersion.version.desc())
    return list(db.scalars(asked))


def version_of(db: Session, service_id: str, version: int) -> str | None:
    """A service as it was in one version; None when it never had it."""
    asked = select(ServiceVersion.document).where(ServiceVersion.service_id == service_id, ServiceVersion.version == version)
    return db.scalar(asked)
