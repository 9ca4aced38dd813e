"""Brings a database to the newest schema, in one transaction, once, however many start at the same time."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from portal.db.append_only import protect_all
from portal.db.base import Base
from portal.db.session import Database

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x6D696772617465  # 'migrate': PostgreSQL's advisory lock while the schema is being changed
Progress = Callable[[str], None]


class SchemaError(Exception):
    """The schema cannot be brought up to date. The message is one clear line."""


def upgrade(db: Database, progress: Progress = lambda line: None) -> str:
    """Run what is missing. Returns the revision that the database now has.

    Raises SchemaError for a database that a newer portal has written, or whose references do not hold.
    """
    newest = newest_revision()
    with _alone(db) as connection:
        before = current_revision(connection)
        if before is not None and not _knows(before):
            raise SchemaError(f"the database is of a newer portal (schema {before}): update the portal first")
        if before != newest:
            progress(f"Bringing the database from {before or 'nothing'} to {newest} …")
            command.upgrade(_config(connection), "head")
        protect_all(connection)
        _check_references(connection)
    return newest or ""


def current_revision(connection: Connection) -> str | None:
    """The revision a database has, or None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision that this version of the portal works with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def make_revision(db: Database, message: str) -> str:
    """Write a new migration from the difference between the tables and a database. For development."""
    number = f"{int(newest_revision() or 0) + 1:04}"
    with _alone(db) as connection:
        config = _config(connection, is_making=True)
        made = command.revision(config, message, autogenerate=True, rev_id=number)
    return str(getattr(made, "path", made))


def differences(connection: Connection) -> list[Any]:
    """What the tables in code and the database disagree on; empty when the migrations are complete."""
    options = {"compare_type": True, "target_metadata": house_metadata(), "include_name": _is_ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), house_metadata()))


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """What a database draws itself for full text (SQLite's tables, PostgreSQL's column) is not of the code."""
    return name is None or not (name.endswith("_fts") or "_fts_" in name)


def house_metadata() -> MetaData:
    """Every table of the house: whichever file defines one is found by reading, since db knows no slice."""
    house = Path(__file__).resolve().parents[1]
    for file in sorted(house.rglob("*.py")):
        if "    __tablename__ = " in file.read_text("utf-8"):
            importlib.import_module(".".join(("portal", *file.relative_to(house).with_suffix("").parts)))
    return Base.metadata


def _config(connection: Connection | None = None, **attributes: Any) -> Config:
    config = Config(attributes={"connection": connection, **attributes})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _knows(revision: str) -> bool:
    scripts = ScriptDirectory.from_config(_config())
    return revision in {script.revision for script in scripts.walk_revisions()}


@contextmanager
def _alone(db: Database) -> Iterator[Connection]:
    """One connection in one transaction that no other migration runs beside."""
    with db.engine.execution_options(portal_write=True).connect() as connection:
        if db.is_sqlite:
            # With references enforced, rebuilding a table would delete everything that refers to it.
            _raw(connection).execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not db.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
        finally:
            if db.is_sqlite:
                _raw(connection).execute("PRAGMA foreign_keys=ON")


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise SchemaError("the database has rows that refer to nothing: restore the last backup")
