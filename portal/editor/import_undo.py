"""The files that were read in last, and taking one back as a whole: what it added goes, what it changed is as it was before.

All rows of a file are written in one moment by one editor: by that they are known. A service that somebody has touched since
stays as it is. Flushes, never commits.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from portal import audit
from portal.directory.document import service_of
from portal.directory.models import ServiceRow, ServiceVersion
from portal.directory.store import By, Role, alone, put, remove, still_confidential
from portal.editor.commands import OPEN, Editor
from portal.editor.models import DirectoryDraft, DirectoryOwner

MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """A file that was read in, and how many of its services stand as it left them."""

    at: datetime
    by_id: str | None
    name: str
    number: int


def earlier(db: Session) -> list[Earlier]:
    """The last files of which something stands, the newest first. One query, whatever the number of services."""
    kept = ServiceVersion
    asked = (
        select(kept.at, kept.by_id, kept.note, func.count())
        .join(ServiceRow, _is_newest())
        .where(kept.by_role == Role.IMPORT)
        .group_by(kept.at, kept.by_id, kept.note)
        .order_by(kept.at.desc())
        .limit(MOST_TOLD)
    )
    return [Earlier(*row) for row in db.execute(asked)]


def _is_newest() -> ColumnElement[bool]:
    return (ServiceRow.id == ServiceVersion.service_id) & (ServiceRow.version == ServiceVersion.version)


def take_back(db: Session, at: datetime, by_id: str | None, editor: Editor, now: datetime) -> int:
    """Undo what one file did, where nobody has touched it since; gives for how many services. A second time it is none."""
    alone(db)
    kept, before = ServiceVersion, aliased(ServiceVersion)
    found = db.execute(
        select(ServiceRow, before)
        .join(kept, _is_newest())
        .outerjoin(before, (before.service_id == kept.service_id) & (before.version == kept.version - 1))
        .where(kept.by_role == Role.IMPORT, kept.at == at, kept.by_id == by_id)
    ).all()
    touched = _touched(db, [row.id for row, _ in found])
    number = sum(_take_one_back(db, row, earlier, touched, editor, now) for row, earlier in found)
    if number:
        audit.record(db, f"member:{editor.id}", "services_import_undone", "directory", rows=number)
    db.flush()
    return number


def _touched(db: Session, ids: Collection[str]) -> set[str]:
    """The services that somebody vouches for by now, or has proposed a change to."""
    if not ids:
        return set()
    owned = db.scalars(select(DirectoryOwner.service_id))
    proposed = db.scalars(select(DirectoryDraft.service_id).where(DirectoryDraft.state == OPEN))
    return {*owned, *proposed} & set(ids)


def _take_one_back(
    db: Session, row: ServiceRow, earlier: ServiceVersion | None, touched: Collection[str], editor: Editor, now: datetime
) -> bool:
    if earlier is not None:
        document: dict[str, Any] = still_confidential(row, json.loads(earlier.document))
        put(db, service_of(document), By(Role.EDITOR, editor.id, f"#{earlier.version}"), now, first=editor.first)
        return True
    if row.id in touched:
        return False
    remove(db, row)
    return True
