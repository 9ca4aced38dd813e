"""PostgreSQL's connections outlive the test that made them: a new one is a new process, which has to learn every table again.

What an engine closes is put aside, without its transaction, and given to the next engine that asks for the same database.
Whatever was set on it is unset. One that is broken, or was ended by the server, is closed as ever.
"""

import os
from collections import defaultdict, deque
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

_MOST = 6  # kept for one database
_aside: dict[tuple[object, ...], deque[Any]] = defaultdict(deque)


def keep_connections(engine: Engine) -> None:
    """Let this engine take what others have put aside, and put its own aside when it is done."""
    event.listen(engine, "do_connect", _take)
    engine.dialect.do_close = _put_aside  # type: ignore[method-assign]


def _take(dialect: Any, record: Any, arguments: Any, settings: dict[str, Any]) -> Any:
    mine = _of(arguments, settings)
    while _aside[mine]:
        kept = _aside[mine].pop()
        if _is_fit(kept):
            return kept
        kept.close()
    made = dialect.connect(*arguments, **settings)
    made.portal_kept_as = mine
    return made


def _of(arguments: Any, settings: dict[str, Any]) -> tuple[object, ...]:
    """Whose connection it is: never another process's, which may hold the same socket."""
    return os.getpid(), *arguments, *sorted((name, str(value)) for name, value in settings.items())


def _is_fit(connection: Any) -> bool:
    """Whether it still answers; what an earlier test set on it is gone then."""
    try:
        connection.rollback()
        connection.autocommit = True
        connection.execute("RESET ALL")
        connection.autocommit = False
    except Exception:  # ended by the server, or by a test on purpose
        return False
    return bool(connection.info.transaction_status is TransactionStatus.IDLE)


def _put_aside(connection: Any) -> None:
    mine = getattr(connection, "portal_kept_as", None)
    is_idle = not connection.closed and connection.info.transaction_status is TransactionStatus.IDLE
    if mine is None or mine[0] != os.getpid() or not is_idle or len(_aside[mine]) >= _MOST:
        connection.close()
        return
    _aside[mine].append(connection)


def close_all() -> None:
    """Close what was put aside: at the end of a worker's last test."""
    while _aside:
        for kept in _aside.popitem()[1]:
            kept.close()
