"""Engine, SQLite's settings, and the one place that commits.

Three ways in: `read()` for looking, `write()` for one change that is committed as a whole when the block
ends well and undone when it does not. Nothing else in the house calls commit.

On SQLite a write begins with BEGIN IMMEDIATE: a transaction that reads first and writes later would fail at
once with 'database is locked', whatever the timeout. `synchronous=FULL` makes an acknowledged case survive a
power cut; `secure_delete` overwrites what is deleted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

BUSY_MILLISECONDS = 5000
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"busy_timeout={BUSY_MILLISECONDS}",
    "temp_store=MEMORY",
    "cache_size=-512",  # kilobytes a connection; the system's own cache is shared by all of them
)


_STIRRED = "portal.stirred"


def stir(session: Session, topic: str) -> None:
    """Whoever follows this topic is to be told, once and only if what this session does is committed."""
    session.info.setdefault(_STIRRED, set()).add(topic)


class Database:
    """One database, SQLite or PostgreSQL, and its sessions.

    `tell` is called with each topic that a committed change has stirred: after the commit, never instead of it.
    """

    def __init__(self, url: str | URL, **engine_options: Any) -> None:
        self.tell: Callable[[str], None] | None = None
        self.engine = _make_engine(make_url(url), engine_options)
        self._writing = self.engine.execution_options(portal_write=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking. What is changed in it is thrown away."""
        with Session(self.engine, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session for one change: committed when the block ends, undone when it raises.

        No key derivation, mail or rendering belongs inside: SQLite has one writer at a time.
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session
        if self.tell is not None:
            for topic in session.info.get(_STIRRED, ()):
                self.tell(topic)

    def checkpoint(self) -> None:
        """Empty SQLite's write-ahead log into the database, so that deleted text leaves the disk."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        self.engine.dispose()


def _make_engine(url: URL, options: dict[str, Any]) -> Engine:
    settings: dict[str, Any] = {"hide_parameters": True, **options}
    if url.get_backend_name() == "sqlite":
        _make_folder_for(url)
        engine = create_engine(url, **settings)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, **settings)


def _make_folder_for(url: URL) -> None:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("portal_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
