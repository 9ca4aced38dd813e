"""Makes a lost ring good: a process may be killed between a commit and its ring. One cheap look a second, by each process
in which somebody listens, however many they are; on SQLite only when something was committed at all.

A message bears the minute in which it was sent, and no more; so nothing is told by its time but its order in its case. What
tells of a lost ring is that a case has more new messages than rings were heard for it since the last look. How a talk stands
changes seldom: each change is told once more, whether its ring was heard or not.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from portal.db.clock import utc_now
from portal.db.session import Database

LOOK_SECONDS = 1.0
_BACK = timedelta(
    minutes=1, seconds=30
)  # a minute told roughly, and what the clocks of two servers may differ

# Of each topic in which something was said since a moment: how many messages there are since, and when the newest was said.
News = Callable[[Session, datetime], Sequence[tuple[str, int, datetime]]]
# The topics in which something else has changed since the last call.
Changed = Callable[[Session], set[str]]
_Known = dict[str, tuple[int, datetime]]


class Sweep:
    """Compares what was said with what was rung for. Used by the bell's own thread; `heard` by any."""

    def __init__(self, database_url: str, news: News, changed: Changed = lambda _: set()) -> None:
        self._url, self._news, self._changed = database_url, news, changed
        self._db: Database | None = None
        self._connection: Connection | None = None
        self._version = -1
        self._since = utc_now() - _BACK
        self._known: _Known = {}
        self._rings: Counter[str] = Counter()
        self._owed: Counter[str] = Counter()

    def heard(self, topic: str) -> None:
        """There was a ring for this topic."""
        self._rings[topic] += 1

    def look(self) -> set[tuple[str, str]]:
        """What to ring for (topic, what): more was said than was rung for, or something has changed.

        Raises SQLAlchemyError and OSError.
        """
        connection = self._open()
        try:
            if not self._has_changed(connection):
                return set()
            rings, self._rings = self._rings, Counter()
            # To the minute, so that counts of one look can be held against those of the next.
            before, self._since = self._since, (utc_now() - _BACK).replace(second=0, microsecond=0)
            with Session(connection) as session:
                said, changed = self._news(session, self._since), self._changed(session)
        finally:
            connection.rollback()
        silent = self._unheard(said, rings, before == self._since)
        return {(topic, "message") for topic in silent} | {(topic, "state") for topic in changed}

    def forget(self) -> None:
        """Nobody listened for a while: what has come since the last look is all news."""
        self._known, self._version = {}, -1

    def _unheard(
        self, said: Sequence[tuple[str, int, datetime]], rings: Counter[str], is_same_minute: bool
    ) -> set[str]:
        silent, owed, known = set(), Counter[str](), _Known()
        for topic, count, newest in said:
            known[topic] = count, newest
            new = _new_ones(self._known.get(topic), count, newest, is_same_minute)
            missing = new - max(
                rings[topic] - self._owed[topic], 0
            )  # a ring that comes late is for what was seen before
            if missing > 0:
                silent.add(topic)
                owed[topic] = missing
        self._known, self._owed = known, owed
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


def _new_ones(known: tuple[int, datetime] | None, count: int, newest: datetime, is_same_minute: bool) -> int:
    """How many messages of a topic were not there at the last look; at least one when there is a newer one."""
    if known is None:
        return count
    if known[1] == newest:
        return 0
    return max(count - known[0], 1) if is_same_minute else 1
