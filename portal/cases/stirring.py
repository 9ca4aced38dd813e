"""Every change of a case stirs the queue: a row that is written does so by itself, one statement for many by `stirs`.

To look at every statement of every session instead costs a tenth of what live talks take; a test of the source sees to it that
no statement is forgotten. What is told is the one word of the topic, after the commit; whoever hears it looks.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, object_session

from portal.cases.barring_models import CaseBar
from portal.cases.models import Case
from portal.db.session import Database, stir

QUEUE = "queue"  # the bell's topic for everybody who has the queue open
_OF_THE_QUEUE = (Case, CaseBar)


def tell_by(db: Database, ring: Callable[[str, str], None]) -> None:
    """From now on what is committed through `db` is told by `ring` (topic, what)."""
    db.tell = lambda topic: ring(topic, "state")


def stirs(db: Session) -> None:
    """What this session has changed past the rows that it holds is something the queue shows."""
    stir(db, QUEUE)


def _row_written(_mapper: Any, _connection: Any, row: Any) -> None:
    session = object_session(row)
    if session is not None:
        stir(session, QUEUE)


for _table in _OF_THE_QUEUE:
    for _moment in ("after_insert", "after_update", "after_delete"):
        event.listen(_table, _moment, _row_written)
