"""What has been deleted, kept apart from the database, so that no restored copy brings it back.

One line a deletion in instance/tombstones.jsonl: a hash and a date, from which nothing can be read. The lines
are written and synced just before the transaction commits; if it then fails after all, they are taken back.
"""

import json
import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, String, column, delete, event, inspect, select, table
from sqlalchemy.orm import Session

from portal.db.clock import utc_now

FILE = "tombstones.jsonl"
_PENDING = "portal.tombstones.pending"
_WRITTEN = "portal.tombstones.written"

# Where a thing of a kind is found, and which columns lead to what belongs to it wherever they occur.
_HOME = {"case": "case_file", "member": "staff_member"}
_BELONGS_BY = {"case": ("case_id",), "member": ("member_id",)}
_KEYS = {"case": ("keywrap", "key_id"), "member": ("keywrap", "key_id")}


def bury(db: Session, instance: Path, kind: str, thing_id: str) -> None:
    """Remember, when this transaction commits, that a thing of this kind is deleted for good."""
    db.info.setdefault(_PENDING, []).append((Path(instance), grave_of(kind, thing_id)))


def grave_of(kind: str, thing_id: str) -> str:
    """What is written of a deleted thing: a hash, of 128 bits, that only its random id leads to."""
    return blake2b(f"{kind}:{thing_id}".encode(), digest_size=16).hexdigest()


def graves(instance: Path) -> set[str]:
    """The hashes of everything that is deleted for good."""
    found: dict[str, bool] = {}
    for line in _lines(instance / FILE):
        found[line["grave"]] = line.get("is_taken_back") is not True
    return {grave for grave, stands in found.items() if stands}


def apply(connection: Connection, instance: Path) -> int:
    """Delete again whatever has a tombstone. Returns how many things were there. For a restored copy."""
    buried, again = graves(instance), 0
    tables = inspect(connection).get_table_names()
    for kind, home in _HOME.items():
        if home in tables:
            ids = connection.execute(select(column("id", String)).select_from(table(home))).scalars()
            dead = [found for found in ids if grave_of(kind, found) in buried]
            for thing_id in dead:
                _remove(connection, kind, thing_id, tables)
            again += len(dead)
    return again


# --- the file ---------------------------------------------------------------------------------------------


@event.listens_for(Session, "before_commit")
def _write_pending(db: Session) -> None:
    if db.in_nested_transaction():
        return
    for instance, grave in db.info.pop(_PENDING, []):
        _append(instance, {"grave": grave, "date": utc_now().date().isoformat()})
        db.info.setdefault(_WRITTEN, []).append((instance, grave))


@event.listens_for(Session, "after_commit")
def _stand(db: Session) -> None:
    db.info.pop(_WRITTEN, None)


@event.listens_for(Session, "after_rollback")
def _take_back(db: Session) -> None:
    db.info.pop(_PENDING, None)
    for instance, grave in db.info.pop(_WRITTEN, []):
        _append(instance, {"grave": grave, "date": utc_now().date().isoformat(), "is_taken_back": True})


def _append(instance: Path, line: dict[str, Any]) -> None:
    handle = os.open(instance / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(json.dumps(line).encode() + b"\n")  # one short write: whole, also beside another process
        file.flush()
        os.fsync(file.fileno())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    for line in path.read_text("utf-8").splitlines():
        if line.strip().endswith("}"):  # a line cut off by a power cut belongs to no committed deletion
            yield json.loads(line)


# --- the rows ---------------------------------------------------------------------------------------------


def _remove(connection: Connection, kind: str, thing_id: str, tables: list[str]) -> None:
    places = [_KEYS[kind]] if _KEYS[kind][0] in tables else []
    for found in tables:
        columns = {each["name"] for each in inspect(connection).get_columns(found)}
        places += [(found, name) for name in _BELONGS_BY[kind] if name in columns]
    for place, name in [*places, (_HOME[kind], "id")]:
        connection.execute(delete(table(place, column(name))).where(column(name) == thing_id))
