"""Empty databases with all tables, made fast: the schema is built once a worker, each test gets a fresh copy.

SQLite: a template file is copied. PostgreSQL: one database a worker, emptied before each test.
PORTAL_TEST_DATABASE says which (sqlite | postgres), PORTAL_TEST_POSTGRES where the server is.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, make_url, text

from portal.config import default_packs
from portal.db.append_only import protect_all
from portal.db.base import Base
from portal.db.session import Database
from portal.db.upgrade import house_metadata
from portal.directory.read import load_services
from portal.directory.store import read_in, with_ids
from portal.municipality.load import load_pack
from tests.connected import close_all


class Maker(Protocol):
    """Gives a test an empty database and says its address."""

    def fresh(self, folder: Path) -> str: ...


def kind() -> str:
    """'sqlite' or 'postgres'. Raises ValueError for anything else."""
    chosen = os.environ.get("PORTAL_TEST_DATABASE", "sqlite")
    if chosen not in ("sqlite", "postgres"):
        raise ValueError(f"PORTAL_TEST_DATABASE: sqlite or postgres, not {chosen!r}")
    return chosen


@contextmanager
def maker(folder: Path) -> Iterator[Maker]:
    """The maker for this worker; what it made is gone when the block ends."""
    know_all_tables()
    if kind() == "sqlite":
        yield SqliteMaker(folder / "template.sqlite")
        return
    with postgres_database() as address:
        made = PostgresMaker(address)
        yield made
        made.close()


def know_all_tables() -> None:
    """Import every file that defines a table, so that the metadata is complete."""
    house_metadata()


class SqliteMaker:
    """Copies one file."""

    def __init__(self, template: Path) -> None:
        self.template = template
        filled(built(f"sqlite:///{template}"))

    def fresh(self, folder: Path) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "portal.sqlite"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"


class PostgresMaker:
    """Empties one database again and again."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.is_used = False
        filled(built(address))
        self._engine = create_engine(address, pool_pre_ping=True)
        _keep_directory(self._engine)

    def fresh(self, folder: Path) -> str:
        if self.is_used:
            _empty(self._engine)
        self.is_used = True
        return self.address

    def close(self) -> None:
        self._engine.dispose()
        close_all()


def built(address: str) -> str:
    """Make every table in the database at `address`; gives the address back."""
    db = Database(address)
    with db.engine.begin() as connection:
        Base.metadata.create_all(connection)
        protect_all(connection)
    db.checkpoint()
    db.close()
    return address


def filled(address: str) -> str:
    """Bring the demo's services in, as the first page that asks for them would; gives the address back."""
    db, pack = Database(address), load_pack(default_packs(), "demo")
    with db.write() as session:
        read_in(session, with_ids(load_services(default_packs(), pack), pack.name), datetime.now(UTC), pack.primary_language)
    db.checkpoint()
    db.close()
    return address


def _directory_tables() -> list[str]:
    kept = ("directory_state", "service", "search_")
    return [table.name for table in Base.metadata.sorted_tables if table.name.startswith(kept)]


def _columns(name: str) -> str:
    """What the code writes: not what the database draws itself, which nobody may write."""
    return ", ".join(column.name for column in Base.metadata.tables[name].columns)


def _keep_directory(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA kept"))
        for name in _directory_tables():
            connection.execute(text(f"CREATE TABLE kept.{name} AS SELECT {_columns(name)} FROM public.{name}"))  # noqa: S608
        connection.execute(text("CREATE TABLE kept.shape (shape text)"))
        _note_shape(connection)


def _empty(engine: Engine) -> None:
    """Every row out again, and the directory as it was. Rows are few: deleting them takes a fifth of what truncating does."""
    with engine.begin() as connection:
        # 'replica' sleeps the triggers that keep append-only tables append-only, and those that hold references.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        kept = _directory_tables() if _is_directory_untouched(connection) else []
        emptied = [table.name for table in Base.metadata.sorted_tables if table.name not in kept]
        connection.exec_driver_sql(";".join(f'DELETE FROM "{name}"' for name in emptied))  # noqa: S608
        counted = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequencename NOT LIKE 'service%'"
        begun = (f"SELECT setval('\"{sequence}\"', 1, false)" for sequence in connection.scalars(text(counted)).all())
        connection.exec_driver_sql(";".join(begun))
        for name in set(_directory_tables()) - set(kept):
            connection.execute(text(f"INSERT INTO public.{name} SELECT * FROM kept.{name}"))  # noqa: S608
        _note_shape(connection)


def _note_shape(connection: Connection) -> None:
    connection.execute(text("DELETE FROM kept.shape"))
    connection.execute(text("INSERT INTO kept.shape VALUES (:shape)"), {"shape": _shape(connection)})


def _is_directory_untouched(connection: Connection) -> bool:
    """Whether every row is still the one that was put here: each change of a row is a newer transaction's."""
    return connection.scalar(text("SELECT shape FROM kept.shape")) == _shape(connection)


def _shape(connection: Connection) -> str:
    """How many rows each table of the directory has, and the newest transaction that wrote any of them."""
    one = "(SELECT count(*) || '/' || coalesce(max(xmin::text::bigint), 0) FROM public.{})"
    each = ", ".join(one.format(name) for name in _directory_tables())
    return str(connection.scalar(text(f"SELECT concat_ws(' ', {each})")))  # noqa: S608


@contextmanager
def postgres_database() -> Iterator[str]:
    """A database of our own on the test server; gives its address, and drops it.

    Raises RuntimeError without PORTAL_TEST_POSTGRES.
    """
    server = os.environ.get("PORTAL_TEST_POSTGRES")
    if not server:
        raise RuntimeError("PORTAL_TEST_POSTGRES names no server; `make test` starts one")
    name = f"portal_{secrets.token_hex(6)}"
    _on_server(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
