"""The queue page, and what it is narrowed to, with 100, 10,000 and 100,000 cases: time and queries, on both databases."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, insert, select

from portal.cases.models import Case
from portal.cases.queue_filters import end_of_day
from portal.cases.turns import place_in_queue
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.web.extensions import portal_of
from tests import databases
from tests.demo_house import demo_app
from tests.people.client_hands import ClientHands
from tests.people.colleagues import Reception, keys_of
from tools import servers

SIZES = (100, 10_000, 100_000)
_TIMES = 25
_PROMISE = timedelta(days=2)
_PART = {"HX-Request": "true"}
_AT_A_TIME = 5_000
Row = tuple[str, str, str, bool]


# The page as it stands, and narrowed: to a tenth, to a hundredth, to one in a thousand, by the clock, to nothing at all.
PAGES = {
    "queue page": "/desk?view=ours",
    "– nobody's": "/desk?view=unheld",
    "– in Ukrainian": "/desk?view=ours&language=uk",
    "– in danger": "/desk?view=ours&flag=danger",
    "– on level 4": "/desk?view=ours&level=4",
    "– over the deadline": "/desk?view=ours&deadline=passed",
    "– due today": "/desk?view=ours&deadline=today",
    "– three choices, nobody": "/desk?view=ours&language=pl&channel=phone&age=unborn",
    "what is new": "/desk/newer?view=ours&mark=20000101T0000",
}


def rows() -> list[Row]:
    """One row a page and size on each database; the aim is within 1.3 of the smallest, with as many queries."""
    with tempfile.TemporaryDirectory(prefix="portal-queue-") as place:
        found = _rows_on("SQLite", Path(place), f"sqlite:///{place}/queue.sqlite")
    with servers.postgres() as address, tempfile.TemporaryDirectory(prefix="portal-queue-") as place:
        return found + _rows_on("PostgreSQL", Path(place), address)


def _rows_on(kind: str, place: Path, address: str) -> list[Row]:
    databases.know_all_tables()
    with demo_app(place, address) as app:
        client: Any = app.test_client()
        Reception(ClientHands(client), keys_of(place, "reception")).signs_in()
        measured = {size: _measure(app, client, size) for size in SIZES}
    return [_row(kind, page, size, measured) for page in PAGES for size in SIZES]


def _row(kind: str, page: str, size: int, measured: dict[int, dict[str, tuple[float, int]]]) -> Row:
    (seconds, queries), (smallest, fewest) = measured[size][page], measured[SIZES[0]][page]
    shown = f"{seconds * 1000:.1f} ms, {queries} queries, {seconds / smallest:.2f} of the smallest"
    is_met = seconds <= 1.3 * smallest and queries == fewest
    return f"{page}, {size:,} cases, {kind}", shown, "1.30 of the smallest", is_met


def _measure(app: Flask, client: Any, size: int) -> dict[str, tuple[float, int]]:
    """Median seconds and queries of each page, asked in turn so that a busy machine is as busy for all."""
    _fill_up(app, size)
    taken: dict[str, list[float]] = {page: [] for page in PAGES}
    asked: dict[str, int] = {}
    for _ in range(_TIMES):
        for page, address in PAGES.items():
            with _counted(portal_of(app).db.engine) as queries:
                started = time.perf_counter()
                answer = client.get(address, headers=_PART if "newer" in address else {})
                taken[page].append(time.perf_counter() - started)
            assert answer.status_code in (200, 204), f"{address}: {answer.status_code}"  # an error page is quick, too
            asked[page] = min(asked.get(page, len(queries)), len(queries))  # without what comes by the clock
    return {page: (median(taken[page]), asked[page]) for page in PAGES}


def _fill_up(app: Flask, size: int) -> None:
    """Copies of a case of the demo that waits for us, each a minute older than the last."""
    db = portal_of(app).db
    with db.write() as session:
        held = select(Case).where(Case.turn == "ours", Case.holder_id.is_not(None))
        model = session.scalars(held.order_by(Case.opened_at)).first()
        there = session.query(Case).count()
        assert model is not None, "the demo has no case that waits for us"
        columns = {column.name: getattr(model, column.name) for column in Case.__table__.columns}
        for start in range(there, size, _AT_A_TIME):
            numbers = range(start, min(start + _AT_A_TIME, size))
            session.execute(insert(Case), [_copy(columns, number) for number in numbers])
    if not db.is_sqlite:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")  # as PostgreSQL does by itself in time
            connection.commit()


def _copy(columns: dict[str, Any], number: int) -> dict[str, Any]:
    moment = utc_now() - timedelta(minutes=number)
    unique = {"id": new_id(), "reference": f"X{number:07}", "submission": new_id()}
    is_danger = number % 100 == 0
    moments = {
        "opened_at": moment, "came_at": moment.replace(second=0, microsecond=0), "waiting_since": moment,
        "due_at": moment + _PROMISE, "place": place_in_queue(is_danger, moment),
    }  # fmt: skip
    is_first = number < SIZES[0]  # so many of each kind that the smallest queue fills a page of it, too
    kinds = {
        "language": "uk" if is_first or number % 10 == 0 else "nb", "is_urgent": is_danger,
        "flags": "danger_yes" if is_first or is_danger else "", "level": "4" if is_first or number % 1000 == 1 else None,
        "holder_id": None if number % 2 else columns["holder_id"],
    }  # fmt: skip
    if is_first:
        moments["due_at"] = end_of_day(utc_now()) - (timedelta(seconds=1) if number % 2 else _PROMISE)
    return columns | unique | moments | kinds


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)
