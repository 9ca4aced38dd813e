# ruff: noqa: S608
"""Backup and restore: a whole copy while somebody writes, and back again without what was deleted since."""

import json
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from portal.config import KEY_BYTES
from portal.db import backup as backups
from portal.db.backup import BackupError, backup, fingerprint, restore
from portal.db.copies import read_manifest
from portal.db.session import Database
from portal.db.tombstones import bury

KEY = b"k" * KEY_BYTES
WORD = "frokosthund"


@pytest.fixture(autouse=True)
def no_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "upgrade", lambda db, progress: "")


@pytest.fixture
def filled(database: Database) -> Database:
    if not database.is_sqlite and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    with database.write() as db:
        db.execute(text("CREATE TABLE case_file (id VARCHAR(26) PRIMARY KEY, words TEXT)"))
        db.execute(text("CREATE TABLE staff_session (id VARCHAR(26) PRIMARY KEY)"))
        db.execute(text("INSERT INTO staff_session VALUES ('open')"))
        for number in range(500):
            words = {"id": f"case{number}", "words": f"{WORD}{number}" * 20}
            db.execute(text("INSERT INTO case_file VALUES (:id, :words)"), words)
    return database


def count(db: Database, table: str = "case_file") -> int:
    with db.read() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def delete(db: Database, instance: Path, case_id: str) -> None:
    with db.write() as session:
        bury(session, instance, "case", case_id)
        session.execute(text("DELETE FROM case_file WHERE id = :id"), {"id": case_id})


def test_the_drill_delete_then_restore_yesterdays_copy(filled: Database, tmp_path: Path) -> None:
    folder = backup(filled, tmp_path / "backups", KEY)
    delete(filled, tmp_path, "case7")
    told: list[str] = []
    restored = restore(filled, folder, tmp_path, KEY, may_replace=True, progress=told.append)
    assert restored.deleted_again == 1
    assert count(filled) == 499
    assert count(filled, "staff_session") == 0
    assert told
    if filled.is_sqlite:
        files = [path for path in Path(filled.engine.url.database or "").parent.glob("test.sqlite*")]
        assert not any(f"{WORD}7{WORD}7{WORD}".encode() in path.read_bytes() for path in files)


def test_the_manifest_says_what_is_in_it_and_no_key_is(filled: Database, tmp_path: Path) -> None:
    folder = backup(filled, tmp_path / "backups", KEY)
    manifest = read_manifest(folder)
    assert manifest.tables == {"case_file": 500, "staff_session": 1}
    assert manifest.key_fingerprint == fingerprint(KEY) != fingerprint(b"x" * KEY_BYTES)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 2
    assert not any(KEY in path.read_bytes() for path in folder.iterdir())


def test_a_copy_taken_while_somebody_writes_is_whole(filled: Database, tmp_path: Path) -> None:
    stop, longest = threading.Event(), [0.0]

    def write() -> None:
        while not stop.is_set():
            begun = time.monotonic()
            with filled.write() as db:
                for _ in range(2):  # always two together: a torn copy would have an odd number
                    db.execute(text("INSERT INTO case_file VALUES (:id, 'x')"), {"id": secrets.token_hex(13)})
            longest[0] = max(longest[0], time.monotonic() - begun)

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.2)
    manifest = read_manifest(backup(filled, tmp_path / "backups", KEY))
    stop.set()
    writer.join()
    assert manifest.tables["case_file"] % 2 == 0
    assert manifest.tables["case_file"] > 500
    assert longest[0] < 2
    (folder,) = (tmp_path / "backups").iterdir()
    restored = restore(filled, folder, tmp_path, KEY, may_replace=True)
    assert count(filled) == restored.manifest.tables["case_file"]


def damage(folder: Path) -> None:
    (copy,) = folder.glob("database.*")
    copy.write_bytes(copy.read_bytes()[:-1] + b"?")


def rename(folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "file": "../../etc/passwd"}))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (damage, "is damaged"),
        (rename, "another kind"),
        (lambda folder: (folder / "manifest.json").unlink(), "is not a backup"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "cannot be read"),
        (lambda folder: [path.unlink() for path in folder.glob("database.*")], "is missing"),
    ],
)
def test_a_spoiled_backup_changes_nothing(
    filled: Database, tmp_path: Path, spoil: Callable[[Path], Any], says: str
) -> None:
    folder = backup(filled, tmp_path / "backups", KEY)
    spoil(folder)
    with pytest.raises(BackupError, match=says):
        restore(filled, folder, tmp_path, KEY, may_replace=True)
    assert count(filled) == 500


def test_another_key_a_full_database_and_a_running_portal_are_refused(
    filled: Database, tmp_path: Path
) -> None:
    folder = backup(filled, tmp_path / "backups", KEY)
    with pytest.raises(BackupError, match="is not the key of this backup"):
        restore(filled, folder, tmp_path, b"x" * KEY_BYTES, may_replace=True)
    with pytest.raises(BackupError, match="--replace"):
        restore(filled, folder, tmp_path, KEY)
    if filled.is_sqlite:
        other = Database(filled.engine.url)
        with other.read() as db:
            db.execute(text("SELECT * FROM case_file")).first()
            with pytest.raises(BackupError, match="stop it"):
                restore(filled, folder, tmp_path, KEY, may_replace=True)
        other.close()
    assert count(filled) == 500


def test_a_restore_into_nothing(filled: Database, tmp_path: Path) -> None:
    folder = backup(filled, tmp_path / "backups", KEY)
    if filled.is_sqlite:
        fresh = Database(f"sqlite:///{tmp_path / 'fresh' / 'portal.sqlite'}")
        restore(fresh, folder, tmp_path, KEY)
        assert count(fresh) == 500
        fresh.close()
        return
    name = f"fresh_{secrets.token_hex(6)}"
    admin = create_engine(make_url(filled.engine.url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    fresh = Database(filled.engine.url.set(database=name))
    restore(fresh, folder, tmp_path, KEY)
    assert count(fresh) == 500
    fresh.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_a_folder_that_cannot_be_written_is_named(filled: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="cannot be written to"):
        backup(filled, tmp_path / "file", KEY)
