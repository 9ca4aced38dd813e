"""Copies of the database while it is in use, and the way back from them.

SQLite: `VACUUM INTO`, since a stepwise copy never ends while somebody writes. PostgreSQL: pg_dump on the same
snapshot that the rows are counted in. Keys are never part of a copy, and a restored copy has every deletion
done again before anybody is served.
"""

import os
import shutil
import sqlite3
import subprocess  # nosec B404: pg_dump and pg_restore are PostgreSQL's own way
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import delete, inspect, text
from sqlalchemy import table as sql_table
from sqlalchemy.engine import URL

from portal.db import tombstones
from portal.db.clock import utc_now
from portal.db.copies import (
    BackupError,
    Manifest,
    check_copy,
    count_rows,
    hash_of,
    read_manifest,
    sync,
    what_is_in,
    write_manifest,
)
from portal.db.session import Database
from portal.db.upgrade import upgrade

Progress = Callable[[str], None]
_WATCH_SECONDS = 0.5
_SESSIONS = ("staff_session", "visit")


@dataclass(frozen=True)
class Restored:
    """What came of a restore. `set_aside` is where the database before it lies now."""

    manifest: Manifest
    deleted_again: int
    set_aside: Path | None


def fingerprint(server_key: bytes) -> str:
    """Names a key without telling it: sixteen hexadecimal digits."""
    return blake2b(server_key, digest_size=8, person=b"portal:backup").hexdigest()


def backup(db: Database, target: Path, server_key: bytes, progress: Progress = lambda line: None) -> Path:
    """Copy the database into a new folder under `target`. Returns the folder. Raises BackupError."""
    made_at = utc_now()
    folder = _new_folder(target, f"portal-{made_at:%Y-%m-%d-%H%M%S}")
    try:
        if db.is_sqlite:
            copy, contents = _copy_sqlite(db, folder, progress)
        else:
            copy, contents = _dump_postgresql(db, folder, progress)
        sync(copy)
        progress("Checking the copy …")
        about: dict[str, Any] = {"bytes": copy.stat().st_size, "sha256": hash_of(copy), **contents}
        stamp = made_at.isoformat(timespec="seconds")
        about = {"made_at": stamp, "key_fingerprint": fingerprint(server_key), **about}
        write_manifest(folder, Manifest(database=db.engine.dialect.name, file=copy.name, **about))
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise BackupError(f"the backup failed: {getattr(error, 'strerror', None) or error}") from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def restore(
    db: Database,
    source: Path,
    instance: Path,
    server_key: bytes,
    *,
    may_replace: bool = False,
    progress: Progress = lambda line: None,
) -> Restored:
    """Put a backup in the database's place, do every deletion again, and bring it to the newest schema.

    Raises BackupError: damaged, of another key or kind of database, something there already (unless
    `may_replace`), or the portal is running.
    """
    manifest = read_manifest(source)
    progress("Checking the backup …")
    copy = check_copy(source, manifest)
    _check_fits(db, manifest, server_key)
    progress(f"Putting back {sum(manifest.tables.values())} rows …")
    put_back = _put_back_sqlite if db.is_sqlite else _put_back_postgresql
    set_aside = put_back(db, copy, may_replace)
    deleted_again = _make_fit_to_serve(db, manifest, instance, progress)
    return Restored(manifest, deleted_again, set_aside)


def _check_fits(db: Database, manifest: Manifest, server_key: bytes) -> None:
    if manifest.database != db.engine.dialect.name:
        raise BackupError(
            f"this is a backup of {manifest.database}, but the settings say {db.engine.dialect.name}"
        )
    if manifest.key_fingerprint != fingerprint(server_key):
        raise BackupError(
            f"instance/keys/server.key is not the key of this backup (it needs {manifest.key_fingerprint})"
        )


def _make_fit_to_serve(db: Database, manifest: Manifest, instance: Path, progress: Progress) -> int:
    with db.engine.connect() as connection:
        if count_rows(connection) != manifest.tables:
            raise BackupError("the restored rows are not as many as the manifest says")
    upgrade(db, progress)
    progress("Doing again what was deleted since …")
    with db.write() as session:
        connection = session.connection()
        deleted_again = tombstones.apply(connection, instance)
        for table in set(_SESSIONS) & set(inspect(connection).get_table_names()):
            connection.execute(delete(sql_table(table)))
    db.checkpoint()
    return deleted_again


def _new_folder(target: Path, name: str) -> Path:
    try:
        folder = target.expanduser().resolve() / name
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise BackupError(f"{target} cannot be written to ({error.strerror})") from None
    return folder


# --- SQLite -----------------------------------------------------------------------------------------------


def _copy_sqlite(db: Database, folder: Path, progress: Progress) -> tuple[Path, dict[str, Any]]:
    source, copy = _file_of(db), folder / "database.sqlite"
    with _watching(copy, source.stat().st_size, progress):
        connection = sqlite3.connect(source, timeout=30, isolation_level=None)
        try:
            connection.execute("VACUUM INTO ?", (str(copy),))
        finally:
            connection.close()
    opened = Database(f"sqlite:///{copy}")
    try:
        with opened.engine.connect() as read:
            if read.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                raise BackupError("the copy is damaged: check the disk")
            contents = what_is_in(read)
        opened.checkpoint()
    finally:
        opened.close()
    for left in (Path(f"{copy}-wal"), Path(f"{copy}-shm")):
        left.unlink(missing_ok=True)
    return copy, contents


def _put_back_sqlite(db: Database, copy: Path, may_replace: bool) -> Path | None:
    file = _file_of(db)
    set_aside = _set_aside(db, file, may_replace) if file.exists() else None
    draft = file.with_suffix(".part")
    shutil.copyfile(copy, draft)
    sync(draft)
    os.replace(draft, file)
    return set_aside


def _set_aside(db: Database, file: Path, may_replace: bool) -> Path:
    if not may_replace:
        raise BackupError(f"{file} is there already. To put it aside and restore: add --replace")
    db.close()
    connection = sqlite3.connect(file, timeout=2, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")  # refused while anybody else has it open
    except sqlite3.OperationalError:
        raise BackupError("the portal is running: stop it, then restore") from None
    finally:
        connection.close()
    aside = file.with_name(f"{file.stem}-before-{utc_now():%Y-%m-%d-%H%M%S}{file.suffix}")
    os.replace(file, aside)
    return aside


def _file_of(db: Database) -> Path:
    return Path(db.engine.url.database or "")


@contextmanager
def _watching(copy: Path, total: int, progress: Progress) -> Iterator[None]:
    """Say how far the copy has come: SQLite itself tells nothing while it works."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_WATCH_SECONDS):
            size = copy.stat().st_size if copy.exists() else 0
            progress(f"Copied {size // 2**20} of about {total // 2**20} MB")

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


# --- PostgreSQL -------------------------------------------------------------------------------------------


def _dump_postgresql(db: Database, folder: Path, progress: Progress) -> tuple[Path, dict[str, Any]]:
    tool, copy = _tool("pg_dump"), folder / "database.dump"
    engine = db.engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        progress("Copying with pg_dump …")
        _run(
            [tool, "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={copy}"], db.engine.url
        )
        return copy, what_is_in(connection)


def _put_back_postgresql(db: Database, copy: Path, may_replace: bool) -> Path | None:
    tool = _tool("pg_restore")
    with db.engine.connect() as connection:
        if inspect(connection).get_table_names() and not may_replace:
            raise BackupError("the database is not empty. To replace what is in it: add --replace")
    db.close()
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run([tool, *options, f"--dbname={db.engine.url.database}", str(copy)], db.engine.url)
    return None


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed: it comes with PostgreSQL's client programs")
    return found


def _run(command: list[str], url: URL) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment."""
    named = {
        "PGHOST": url.host,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    named["PGPORT"] = str(url.port) if url.port else None
    asked = {f"PG{key.upper()}": str(value) for key, value in url.query.items()}
    given = {key: value for key, value in named.items() if value}
    done = subprocess.run(  # noqa: S603  # nosec B603: fixed words and our own paths
        command, env={**os.environ, **asked, **given}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{Path(command[0]).name} failed: {last}")
