"""A file of services: kept as it was sent, read with a report for each row, and written as a whole when somebody says yes.

What is written is read anew in the same transaction, so what others have changed meanwhile counts. Flushes, never commits.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit
from portal.directory.document import Document, service_of
from portal.directory.models import ServiceRow
from portal.directory.store import By, Role, alone, put_all
from portal.directory.tabular import Reading, RowReport, read_table
from portal.editor.commands import Editor
from portal.editor.models import DirectoryImport

LIVES = timedelta(hours=24)
MOST_AT_ONCE = 1000  # rows: while they are written nobody else can write on SQLite, and a family's message waits


class NoImport(LookupError):
    """No file with this id waits for this editor."""


class Changed(Exception):
    """The file does something else now than when the report was shown."""


def keep(db: Session, data: bytes, name: str, editor: Editor, now: datetime) -> DirectoryImport:
    """Keep a file until its report has been read; the same editor's earlier ones go."""
    db.execute(delete(DirectoryImport).where((DirectoryImport.by_id == editor.id) | (DirectoryImport.made_at < now - LIVES)))
    made = DirectoryImport(by_id=editor.id, name=name[:200], data=base64.b64encode(data).decode(), made_at=now)
    db.add(made)
    db.flush()
    return made


def purge(db: Session, now: datetime) -> int:
    """Delete the files that nobody said yes to within a day; gives how many."""
    gone = delete(DirectoryImport).where(DirectoryImport.made_at < now - LIVES)
    return db.execute(gone).rowcount  # type: ignore[attr-defined,no-any-return]


def kept(db: Session, import_id: str, editor: Editor, now: datetime) -> DirectoryImport:
    """The file with this id. Raises NoImport when it is another's, or a day old."""
    found = db.get(DirectoryImport, import_id)
    if found is None or found.by_id != editor.id or now - found.made_at > LIVES:
        raise NoImport(import_id)
    return found


def reading_of(db: Session, data: bytes, name: str, first: str) -> Reading:
    """What each row of a file would do now. One query, whatever the number of rows."""
    rows = db.execute(select(ServiceRow.id, ServiceRow.document))
    known: dict[str, Document] = {this: json.loads(document) for this, document in rows}
    reading = read_table(data, name, known, first)
    return reading if len(reading.rows) <= MOST_AT_ONCE else replace(reading, rows=(), fault="file_too_many_at_once")


def report(db: Session, found: DirectoryImport, first: str) -> Reading:
    """What each row of a kept file would do now."""
    return reading_of(db, base64.b64decode(found.data), found.name, first)


def writable(reading: Reading) -> Sequence[RowReport]:
    """The rows that would change anything."""
    return [row for row in reading.rows if row.document is not None and (row.is_new or row.changes)]


def write(db: Session, import_id: str, expected: int, editor: Editor, now: datetime) -> int:
    """Write every row without a fault; gives how many were written. `expected`: how many the report promised.

    Raises NoImport, and Changed when the directory has changed so that another number would be written.
    """
    alone(db)
    found = kept(db, import_id, editor, now)
    rows = writable(report(db, found, editor.first))
    if len(rows) != expected:
        raise Changed(import_id)
    by = By(Role.IMPORT, editor.id, found.name)
    put_all(db, [service_of(row.document or {}) for row in rows], by, now, first=editor.first)
    audit.record(db, f"member:{editor.id}", "services_imported", "directory", rows=len(rows))
    forget(db, import_id)
    return len(rows)


def forget(db: Session, import_id: str) -> None:
    """The file is gone; nothing when it is already."""
    db.execute(delete(DirectoryImport).where(DirectoryImport.id == import_id))


def telling(reading: Reading) -> list[int]:
    """The rows that tell where a confidential service is."""
    return [row.number for row in reading.rows if any(fault.why == "confidential" for fault in row.faults)]
