"""A backup's two files: the copy of the database, and a manifest that says what is in it."""

import json
import os
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy import table as sql_table

from portal.db.upgrade import current_revision

MANIFEST = "manifest.json"
FORMAT = 1


class BackupError(Exception):
    """A backup or a restore cannot be done. The message is one clear line."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, so that a restore can be checked against it.

    `key_fingerprint` names the server key that belongs to it; the key itself is never in a backup.
    """

    made_at: str
    database: str
    file: str
    bytes: int
    sha256: str
    schema: str
    key_fingerprint: str
    tables: dict[str, int] = field(default_factory=dict)
    audit_seq: int = 0
    audit_hash: str = ""
    format: int = FORMAT


def read_manifest(source: Path) -> Manifest:
    """The manifest of a backup folder. Raises BackupError when it is not one."""
    try:
        values: dict[str, Any] = json.loads((source / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**values)
    except OSError:
        raise BackupError(f"{source} is not a backup: there is no {MANIFEST} in it") from None
    except (ValueError, TypeError):
        raise BackupError(f"{source / MANIFEST} cannot be read") from None
    if manifest.format != FORMAT or Path(manifest.file).name != manifest.file:
        raise BackupError(f"{source / MANIFEST} is of another kind than this portal writes")
    return manifest


def write_manifest(target: Path, manifest: Manifest) -> None:
    """Write it last: a folder with a manifest is a whole backup."""
    draft = target / f"{MANIFEST}.part"
    draft.write_text(json.dumps(asdict(manifest), indent=2) + "\n", "utf-8")
    sync(draft)
    os.replace(draft, target / MANIFEST)


def check_copy(source: Path, manifest: Manifest) -> Path:
    """The copy's path, when it is as it was written. Raises BackupError."""
    copy = source / manifest.file
    if not copy.exists():
        raise BackupError(f"{copy} is missing")
    if hash_of(copy) != manifest.sha256:
        raise BackupError(f"{copy} is damaged: it is not what was written on {manifest.made_at}")
    return copy


def hash_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Make sure that a file is on the disk, and that only its owner may read it."""
    path.chmod(0o600)
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = sorted(inspect(connection).get_table_names())
    return {name: _count(connection, name) for name in tables if not name.startswith("sqlite_")}


def what_is_in(connection: Connection) -> dict[str, Any]:
    """The part of a manifest that is read from a database."""
    tables = count_rows(connection)
    seq, digest = 0, ""
    if "audit_entry" in tables:
        head = text("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1")
        for row in connection.execute(head):
            seq, digest = row.seq, row.hash
    schema = current_revision(connection) or ""
    return {"tables": tables, "schema": schema, "audit_seq": seq, "audit_hash": digest}


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(select(func.count()).select_from(sql_table(table))).scalar_one())
