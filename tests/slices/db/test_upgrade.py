"""The schema: the migrations make exactly the tables of the code, once, however many start at once."""

import importlib
import threading

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.db import upgrade as upgrades
from portal.db.session import Database
from portal.db.upgrade import SchemaError, current_revision, differences, newest_revision, upgrade


def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    told: list[str] = []
    assert upgrade(database, told.append) == newest_revision()
    with database.engine.connect() as connection:
        assert differences(connection) == []
        assert current_revision(connection) == newest_revision()
    upgrade(database, told.append)
    assert len(told) == 1


def test_the_access_log_is_protected_after_a_migration(database: Database) -> None:
    upgrade(database)
    with database.write() as db:
        values = "1, CURRENT_TIMESTAMP, 'system', '', 'a', 'b', '{}', '', ''"
        db.execute(text(f"INSERT INTO audit_entry VALUES ({values})"))  # noqa: S608
    with pytest.raises(DBAPIError, match="append-only"), database.write() as db:
        db.execute(text("DELETE FROM audit_entry"))


def test_four_that_start_at_once_migrate_once(database: Database) -> None:
    told: list[str] = []
    others = [Database(database.engine.url) for _ in range(4)]
    threads = [threading.Thread(target=upgrade, args=(other, told.append)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()
    assert len(told) == 1


def test_references_are_enforced_again_afterwards(database: Database) -> None:
    upgrade(database)
    with pytest.raises(DBAPIError), database.write() as db:
        db.execute(text("INSERT INTO staff_role (member_id, role) VALUES ('nobody', 'editor')"))


def test_a_newer_portals_database_is_refused(database: Database) -> None:
    upgrade(database)
    with database.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="newer portal"):
        upgrade(database)


def test_a_migration_that_fails_changes_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(upgrades, "protect_all", fail)
    with pytest.raises(RuntimeError):
        upgrade(database)
    with database.engine.connect() as connection:
        assert current_revision(connection) is None


def test_what_was_kept_before_several_could_be_stands_under_its_own_cookie(database: Database) -> None:
    upgrade(database)
    columns = "id, name, email, language, state, created_at, version"
    sql = f"INSERT INTO staff_member ({columns}) VALUES ('m', '', '', '', '', '2026-01-01', 1)"  # noqa: S608
    before = "INSERT INTO staff_parked_form (id, member_id, sealed, expires_at) VALUES ('one', 'm', :words, '2026-01-01')"
    with database.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_staff_parked_form_shelf"))
        connection.execute(text("ALTER TABLE staff_parked_form DROP COLUMN shelf"))
        connection.execute(text(sql))
        connection.execute(text(before), {"words": b"sealed"})
        with Operations.context(MigrationContext.configure(connection)):
            importlib.import_module("portal.db.migrations.versions.0034_several_half_written").upgrade()
        rows = connection.execute(text("SELECT id, shelf, sealed FROM staff_parked_form")).all()
        assert [tuple(row) for row in rows] == [("one", "one", b"sealed")]
        assert differences(connection) == []
