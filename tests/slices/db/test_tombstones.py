# ruff: noqa: S608
"""Tombstones: what was deleted stays deleted in every restored copy, and what was not deleted stays."""

import contextlib
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.db import tombstones
from portal.db.session import Database
from portal.db.tombstones import bury, grave_of, graves


@pytest.fixture
def cases(database: Database) -> Database:
    with database.write() as db:
        db.execute(text("CREATE TABLE case_file (id VARCHAR(26) PRIMARY KEY)"))
        db.execute(text("CREATE TABLE case_message (id VARCHAR(26) PRIMARY KEY, case_id VARCHAR(26))"))
        db.execute(text("CREATE TABLE keywrap (id VARCHAR(26) PRIMARY KEY, key_id VARCHAR(26))"))
        for number in range(3):
            db.execute(text(f"INSERT INTO case_file VALUES ('case{number}')"))
            db.execute(text(f"INSERT INTO case_message VALUES ('m{number}', 'case{number}')"))
            db.execute(text(f"INSERT INTO keywrap VALUES ('k{number}', 'case{number}')"))
    return database


def test_a_restored_copy_loses_what_was_deleted_with_all_that_belongs_to_it(
    cases: Database, tmp_path: Path
) -> None:
    with cases.write() as db:
        bury(db, tmp_path, "case", "case1")
    with cases.write() as db:
        assert tombstones.apply(db.connection(), tmp_path) == 1
        for table in ("case_file", "case_message", "keywrap"):
            assert db.scalar(text(f"SELECT count(*) FROM {table}")) == 2
        assert tombstones.apply(db.connection(), tmp_path) == 0


def test_nothing_is_buried_when_the_deletion_is_undone(cases: Database, tmp_path: Path) -> None:
    with contextlib.suppress(ZeroDivisionError), cases.write() as db:
        bury(db, tmp_path, "case", "case1")
        raise ZeroDivisionError
    assert graves(tmp_path) == set()


def test_a_commit_that_fails_takes_the_tombstone_back(database: Database, tmp_path: Path) -> None:
    with database.write() as db:
        db.execute(text("CREATE TABLE a (id int PRIMARY KEY)"))
        db.execute(text("CREATE TABLE b (a int REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)"))
    with contextlib.suppress(IntegrityError), database.write() as db:
        bury(db, tmp_path, "case", "case1")
        db.execute(text("INSERT INTO b VALUES (1)"))
    assert (tmp_path / tombstones.FILE).read_text().count("\n") == 2
    assert graves(tmp_path) == set()


def test_the_file_tells_nothing_and_survives_a_cut_off_line(cases: Database, tmp_path: Path) -> None:
    with cases.write() as db:
        bury(db, tmp_path, "case", "case1")
    file = tmp_path / tombstones.FILE
    assert "case1" not in file.read_text()
    file.write_text(file.read_text() + '{"grave": "12')
    assert graves(tmp_path) == {grave_of("case", "case1")}
