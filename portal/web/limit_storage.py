"""Where hits are counted: two storages for the `limits` library, both with a moving window.

`portal-sqlite` counts in instance/limits.sqlite, exact over threads and processes, and holds the secret of
the day from which networks' names are made. `portal-memory` counts in this process. Neither sees an address.
"""

import os
import secrets
import sqlite3
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

from limits.storage import MovingWindowSupport, Storage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hit (name TEXT NOT NULL, at REAL NOT NULL, gone_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS ix_hit_name_at ON hit (name, at);
CREATE INDEX IF NOT EXISTS ix_hit_gone_at ON hit (gone_at);
CREATE TABLE IF NOT EXISTS secret (day TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
# Counts may be lost in a power cut, so nothing is synced; but what is deleted is overwritten.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=OFF",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-64",  # kilobytes a thread
)
_PURGE_EACH_SECONDS = 60

# One statement is one transaction: two processes can never both take the last place.
_ACQUIRE = """
INSERT INTO hit
WITH RECURSIVE amount (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM amount WHERE n < :amount)
SELECT :name, :now, :gone_at FROM amount
WHERE (SELECT count(*) FROM hit WHERE name = :name AND at > :since) <= :free
"""
_FORGIVE = "DELETE FROM hit WHERE rowid = (SELECT rowid FROM hit WHERE name = :name ORDER BY at DESC LIMIT 1)"


class _Storage(Storage, MovingWindowSupport):
    """What both share: only the moving window is used, so the fixed window's calls are counted on it."""

    STORAGE_SCHEME: list[str] | None = None

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError("only the moving window is kept")

    def get(self, key: str) -> int:
        raise NotImplementedError("only the moving window is kept")

    def get_expiry(self, key: str) -> float:
        return time.time()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        raise NotImplementedError

    def clear(self, key: str) -> None:
        raise NotImplementedError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        raise NotImplementedError

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        raise NotImplementedError

    def forgive(self, key: str) -> None:
        """Take back the newest hit of `key`."""
        raise NotImplementedError


class SqliteStorage(_Storage):
    """Counts in one small SQLite file. Uri: portal-sqlite:///folder/limits.sqlite"""

    STORAGE_SCHEME = ["portal-sqlite"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.path = Path((uri or "").removeprefix("portal-sqlite://"))
        self._own = threading.local()
        self._opening = threading.Lock()
        self._purged_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        now = time.time()
        self._purge(now)
        values = {"name": key, "now": now, "gone_at": now + expiry, "since": now - expiry}
        return bool(self._run(_ACQUIRE, {**values, "amount": amount, "free": limit - amount}).rowcount > 0)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        now = time.time()
        window = "SELECT min(at), count(*) FROM hit WHERE name = :name AND at > :since"
        first, count = self._run(window, {"name": key, "since": now - expiry}).fetchone()
        return first or now, count

    def forgive(self, key: str) -> None:
        self._run(_FORGIVE, {"name": key})

    def clear(self, key: str) -> None:
        self._run("DELETE FROM hit WHERE name = :name", {"name": key})

    def reset(self) -> int | None:
        return int(self._run("DELETE FROM hit", {}).rowcount)

    def secret_of(self, day: str) -> bytes:
        """The day's secret, the same for every process; the days before are overwritten on disk."""
        made = {"day": day, "value": secrets.token_bytes(32)}
        if self._run("INSERT OR IGNORE INTO secret VALUES (:day, :value)", made).rowcount:
            self._run("DELETE FROM secret WHERE day < :day", {"day": day})
            self._run("PRAGMA wal_checkpoint(TRUNCATE)", {})
        value: bytes = self._run("SELECT value FROM secret WHERE day = :day", {"day": day}).fetchone()[0]
        return value

    def _purge(self, now: float) -> None:
        if now - self._purged_at > _PURGE_EACH_SECONDS:
            self._purged_at = now
            self._run("DELETE FROM hit WHERE gone_at < :now", {"now": now})

    def _run(self, statement: str, values: dict[str, Any]) -> sqlite3.Cursor:
        return self._connection().execute(statement, values)

    def _connection(self) -> sqlite3.Connection:
        # A connection a thread and a process: one that was carried over a fork would corrupt the file.
        if getattr(self._own, "process", None) != os.getpid():
            with self._opening:  # the first ones make the file and its log: one after the other
                self._own.connection, self._own.process = self._open(), os.getpid()
        connection: sqlite3.Connection = self._own.connection
        return connection

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=5, isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(_SCHEMA)
        self.path.chmod(0o600)
        return connection


class MemoryStorage(_Storage):
    """Counts in this process only: for reading pages, and when nothing else can be reached."""

    STORAGE_SCHEME = ["portal-memory"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._hits: dict[str, deque[float]] = {}
        self._lock = threading.Lock()
        self._purged_at = 0.0
        self._longest = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        now = time.time()
        with self._lock:
            self._purge(now, expiry)
            hits = self._within(key, now - expiry)
            if len(hits) + amount > limit:
                return False
            hits.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        now = time.time()
        with self._lock:
            hits = self._within(key, now - expiry)
            return (hits[0] if hits else now), len(hits)

    def forgive(self, key: str) -> None:
        with self._lock:
            if hits := self._hits.get(key):
                hits.pop()

    def clear(self, key: str) -> None:
        with self._lock:
            self._hits.pop(key, None)

    def reset(self) -> int | None:
        with self._lock:
            count = len(self._hits)
            self._hits.clear()
            return count

    def _within(self, key: str, since: float) -> deque[float]:
        hits = self._hits.setdefault(key, deque())
        while hits and hits[0] <= since:
            hits.popleft()
        return hits

    def _purge(self, now: float, expiry: int) -> None:
        self._longest = max(self._longest, expiry)
        if now - self._purged_at > _PURGE_EACH_SECONDS:
            self._purged_at = now
            for key in [
                key for key, hits in self._hits.items() if not hits or hits[-1] < now - self._longest
            ]:
                del self._hits[key]
