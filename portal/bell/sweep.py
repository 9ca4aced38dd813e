"""Makes a lost ring good: a process may be killed between a commit and its ring. One cheap look a second, by each process
in which somebody listens, however many they are; on SQLite only when something was committed at all."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from portal.db.clock import utc_now
from portal.db.session import Database

LOOK_SECONDS = 1.0
_BACK = timedelta(seconds=5)  # far above what a commit takes, and what the clocks of two servers may differ
_ON_ITS_WAY = timedelta(seconds=0.3)  # its ring may still come

News = Callable[[Session, datetime], Sequence[tuple[str, datetime]]]


class Sweep:
    """Compares what was said lately with what was rung for. Used by the bell's own thread; `heard` by any."""

    def __init__(self, database_url: str, news: News) -> None:
        self._url, self._news = database_url, news
        self._db: Database | None = None
        self._connection: Connection | None = None
        self._version = -1
        self._is_left = False
        self._heard: dict[str, datetime] = {}

    def heard(self, topic: str) -> None:
        """There was a ring for this topic, now."""
        self._heard[topic] = utc_now()

    def look(self) -> set[str]:
        """The topics in which something was said that nobody has rung for. Raises SQLAlchemyError and OSError."""
        connection = self._open()
        try:
            if not self._has_changed(connection) and not self._is_left:
                return set()
            with Session(connection) as session:
                return self._unheard(self._news(session, utc_now() - _BACK))
        finally:
            connection.rollback()

    def _unheard(self, said: Sequence[tuple[str, datetime]]) -> set[str]:
        now, silent = utc_now(), set[str]()
        self._is_left = False
        for topic, moment in said:
            if self._heard.get(topic, moment - _BACK) >= moment:
                continue
            if now - moment < _ON_ITS_WAY:
                self._is_left = True
            else:
                silent.add(topic)
                self._heard[topic] = max(now, moment)
        self._heard = {topic: at for topic, at in self._heard.copy().items() if at > now - 2 * _BACK}
        return silent

    def _has_changed(self, connection: Connection) -> bool:
        if connection.dialect.name != "sqlite":
            return True
        before, self._version = (
            self._version,
            int(connection.exec_driver_sql("PRAGMA data_version").scalar_one()),
        )
        return before != self._version

    def _open(self) -> Connection:
        """One connection that is kept: SQLite counts what others have committed for each."""
        if self._connection is None:
            self._db = Database(self._url)
            self._connection = self._db.engine.connect()
        return self._connection

    def close(self) -> None:
        if self._connection is not None and self._db is not None:
            self._connection.close()
            self._db.close()
        self._connection = None
