"""Every change of a case stirs the queue, wherever it is made: a row that is written, or one statement for many.

So no command has to remember it. What is told is the one word of the topic, after the commit; whoever hears it looks.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, object_session

from portal.cases.barring_models import CaseBar
from portal.cases.models import Case
from portal.db.session import Database, stir

QUEUE = "queue"  # the bell's topic for everybody who has the queue open
_OF_THE_QUEUE = (Case, CaseBar)


def tell_by(db: Database, ring: Callable[[str, str], None]) -> None:
    """From now on what is committed through `db` is told by `ring` (topic, what)."""
    db.tell = lambda topic: ring(topic, "state")


def _row_written(_mapper: Any, _connection: Any, row: Any) -> None:
    session = object_session(row)
    if session is not None:
        stir(session, QUEUE)


def _many_written(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper if state.is_update or state.is_delete or state.is_insert else None
    if mapper is not None and mapper.class_ in _OF_THE_QUEUE:
        stir(state.session, QUEUE)


for _table in _OF_THE_QUEUE:
    for _moment in ("after_insert", "after_update", "after_delete"):
        event.listen(_table, _moment, _row_written)
event.listen(Session, "do_orm_execute", _many_written)
