"""What the editors' pages read. A fixed number of queries each, whatever the number of services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.directory.drawn import sort_key
from portal.directory.freshness import ASK_AFTER, Freshness, freshness
from portal.directory.models import DirectoryReport, ServiceRow, ServiceVersion
from portal.directory.service import Kind, Service
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
    after: str  # where the next page begins; '' when there is no more


def listed(db: Session, chosen: str, today: date, beginning: str = "", after: str = "") -> Listed:
    """Services in a state, or DUE, whose name begins with, or slug holds, `beginning`; `after` as an earlier page gave it.
    What must be checked comes with the longest unchecked first, anything else by name."""
    fitting = is_due(today) if chosen == DUE else ServiceRow.state == chosen
    asked = select(ServiceRow).where(fitting).order_by(*_order(chosen)).limit(PAGE + 1)
    if beginning:
        typed = sort_key(beginning).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        asked = asked.where(
            or_(ServiceRow.sort_key.like(f"%{typed}%", escape="\\"), ServiceRow.slug.like(f"%{typed}%", escape="\\"))
        )
    if after:
        asked = asked.where(tuple_(*_order(chosen)) > tuple_(*(literal(part) for part in _parts(chosen, after))))
    rows = list(db.scalars(asked))
    more = _place(chosen, rows[PAGE - 1]) if len(rows) > PAGE else ""
    return Listed(rows[:PAGE], _counts(db, today), _open_drafts(db), _reports(db), more)


_NEVER = date(1, 1, 1)


def _order(chosen: str) -> tuple[Any, ...]:
    by_name = (ServiceRow.sort_key, ServiceRow.id)
    return (func.coalesce(ServiceRow.verified_on, _NEVER), *by_name) if chosen == DUE else by_name


def _place(chosen: str, row: ServiceRow) -> str:
    """Where a row stands in the list, to be read back by `_parts`."""
    by_name = f"{row.sort_key}|{row.id}"
    return f"{(row.verified_on or _NEVER).isoformat()}|{by_name}" if chosen == DUE else by_name


def _parts(chosen: str, after: str) -> list[Any]:
    day, _, rest = after.partition("|") if chosen == DUE else ("", "", after)
    by_name = [rest.rpartition("|")[0], rest.rpartition("|")[2]]
    return [_day(day), *by_name] if chosen == DUE else by_name


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:  # somebody has written another address
        return _NEVER


def must_be_checked(row: ServiceRow, service: Service, today: date) -> bool:
    """What `is_due` asks of all, of one."""
    is_fixed = service.kind is Kind.NATIONAL and service.is_number_fixed
    return row.state == State.LIVE and not is_fixed and freshness(row.verified_on, today) is not Freshness.FRESH


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
