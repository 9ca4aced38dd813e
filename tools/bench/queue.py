"""The queue page with 100, 10,000 and 100,000 cases: its time and how many queries it asks, on SQLite."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, insert, select

from portal.cases.models import Case
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.web.extensions import portal_of
from tests.demo_house import demo_app
from tests.people.client_hands import ClientHands
from tests.people.colleagues import Reception, keys_of

SIZES = (100, 10_000, 100_000)
_TIMES = 25
_AT_A_TIME = 5_000
Row = tuple[str, str, str, bool]


def rows() -> list[Row]:
    """One row a size; the aim is within 1.3 of the smallest, with as many queries."""
    with tempfile.TemporaryDirectory(prefix="portal-queue-") as place, _demo(Path(place)) as app:
        client: Any = app.test_client()
        reception = Reception(ClientHands(client), keys_of(Path(place), "reception"))
        reception.signs_in()
        measured = [_measure(app, client, size) for size in SIZES]
    (smallest, fewest), found = measured[0], []
    for size, (seconds, queries) in zip(SIZES, measured, strict=True):
        shown = f"{seconds * 1000:.1f} ms, {queries} queries, {seconds / smallest:.2f} of the smallest"
        is_met = seconds <= 1.3 * smallest and queries == fewest
        found.append((f"queue page with {size:,} cases", shown, "1.30 of the smallest", is_met))
    return found


def _demo(folder: Path) -> AbstractContextManager[Flask]:
    return demo_app(folder, f"sqlite:///{folder}/queue.sqlite")


def _measure(app: Flask, client: Any, size: int) -> tuple[float, int]:
    _fill_up(app, size)
    client.get("/desk")
    taken = []
    with _counted(portal_of(app).db.engine) as queries:
        for _ in range(_TIMES):
            started = time.perf_counter()
            client.get("/desk")
            taken.append(time.perf_counter() - started)
    return median(taken), len(queries) // _TIMES


def _fill_up(app: Flask, size: int) -> None:
    """Copies of a case of the demo that waits for us, each a minute older than the last."""
    db = portal_of(app).db
    with db.write() as session:
        model = session.scalars(select(Case).where(Case.turn == "ours", Case.closed_at.is_(None))).first()
        there = session.query(Case).count()
        assert model is not None, "the demo has no case that waits for us"
        columns = {column.name: getattr(model, column.name) for column in Case.__table__.columns}
        for start in range(there, size, _AT_A_TIME):
            numbers = range(start, min(start + _AT_A_TIME, size))
            session.execute(insert(Case), [_copy(columns, number) for number in numbers])


def _copy(columns: dict[str, Any], number: int) -> dict[str, Any]:
    moment = utc_now() - timedelta(minutes=number)
    unique = {"id": new_id(), "reference": f"X{number:07}", "submission": new_id()}
    moments = {"opened_at": moment, "waiting_since": moment, "place": f"1{moment:%Y%m%d%H%M%S}"}
    return columns | unique | moments


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)
