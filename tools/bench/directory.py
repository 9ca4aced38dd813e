"""The finder: how well it answers the judged questions, and how fast with 10,000 and 100,000 services.

    python -m tools.bench.directory [--database postgres] [--sizes 10000 100000]

The large directories are made of the demo's services: other towns, other organizers, other sentences, the words of people.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, text

from portal.config import default_packs
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.directory import search
from portal.directory.document import document_of
from portal.directory.drawn import columns_of
from portal.directory.models import ServiceRow
from portal.directory.read import load_services
from portal.directory.service import Service, Words
from portal.directory.store import State, read_in, text_of, touch, with_ids
from portal.municipality.load import load_pack
from tests.databases import built, know_all_tables
from tests.slices.directory.judged import DEMO, FIRST, ON_THE_PHONE, Judged, Score, judged, packs_asked, score
from tools import servers

SIZES = (10_000, 100_000)
AIM_MS = {10_000: 30.0, 100_000: 60.0}  # the 99th of a hundred questions
_RECALL, _RECIPROCAL = 0.9, 0.8
_AT_A_TIME = 1_000
_ROUNDS = 3
_NAMES = {"nb": "norsk", "nn": "nynorsk", "en": "English", "uk": "українська", "ar": "العربية", "pl": "polski",
          "ru": "русский", "se": "davvisámegiella"}  # fmt: skip
_TOWNS = ("Ask", "Berg", "Dal", "Eid", "Fjell", "Gran", "Hav", "Is", "Jord", "Kvit", "Lang", "Mo", "Nes", "Os", "Rein", "Ulv")
_ENDS = ("dal", "vik", "nes", "sund", "fjord", "heim", "stad", "land", "berg", "strand", "bygd")
_WRITTEN = ("nb", "nn", "en", "uk", "ar", "pl")
Row = tuple[str, str, str, bool]
Finder = Callable[[str], Sequence[str]]


def rows(database: str = "sqlite", sizes: Sequence[int] = SIZES) -> Iterator[Row]:
    """How well, by half and by language; then how fast, by size."""
    with ExitStack() as stack:
        for file in (FIRST, ON_THE_PHONE):
            yield from _quality(stack, database, file)
        for size in sizes:
            yield _speed(stack, database, size)


def _quality(stack: ExitStack, database: str, file: str) -> Iterator[Row]:
    """Of one file of judged questions, each asked in the municipality it was written for."""
    finders = {pack: _finder(stack, database, pack) for pack in packs_asked(file)}
    questions = [one for pack in finders for one in judged(file, pack)]
    name = {FIRST: "finder", ON_THE_PHONE: "finder, on a phone"}[file]
    for half, is_untouched in (("tuned half", False), ("untouched half", True)):
        yield _judged(f"{name}, {half}", [one for one in questions if one.is_untouched is is_untouched], finders)
    for code, language in _NAMES.items():
        if some := [one for one in questions if one.language == code]:
            yield _judged(f"– {language}, both halves", some, finders)


def _finder(stack: ExitStack, database: str, pack: str) -> Finder:
    services = _services(pack)
    db, slugs = stack.enter_context(_filled(database, services)), {one.id: one.slug for one in services}

    def ask(query: str) -> list[str]:
        with db.read() as session:
            return [slugs[each] for each in search.find(session, query).ids]

    return ask


def _judged(name: str, questions: Sequence[Judged], finders: Mapping[str, Finder]) -> Row:
    got: Score = score(questions, finders)
    shown = f"{got.count} asked: recall@5 {got.recall:.3f}, MRR {got.reciprocal:.3f}"
    return name, shown, f"{_RECALL:.2f}, {_RECIPROCAL:.2f}", got.recall >= _RECALL and got.reciprocal >= _RECIPROCAL


def _speed(stack: ExitStack, database: str, size: int) -> Row:
    db = stack.enter_context(_empty(database))
    started = time.perf_counter()
    _fill(db, size)
    filled = time.perf_counter() - started
    times = list(_times(db))
    taken, worked = sorted(wall for wall, _ in times), sorted(cpu for _, cpu in times)
    late, aim = _late(taken), AIM_MS.get(size, 60.0)
    shown = f"p50 {statistics.median(taken):.1f}, p99 {late:.1f} ms; of our own processor time p99 {_late(worked):.1f}"
    shown = f"{shown} (made in {filled:.0f} s)"
    return f"finder with {size:,} services, {database}", shown, f"p99 under {aim:.0f} ms", late < aim


def _late(milliseconds: Sequence[float]) -> float:
    return milliseconds[int(len(milliseconds) * 0.99)]


def _times(db: Database) -> Iterator[tuple[float, float]]:
    """Milliseconds a question, on the clock and of this thread's processor time: all judged ones, after one round to warm."""
    for round_ in range(_ROUNDS + 1):
        for one in (*judged(), *judged(ON_THE_PHONE)):
            clock, cpu = time.perf_counter(), time.thread_time()
            with db.read() as session:
                search.find(session, one.query)
            if round_:
                yield (time.perf_counter() - clock) * 1000, (time.thread_time() - cpu) * 1000


def _services(pack: str = DEMO) -> tuple[Service, ...]:
    return with_ids(load_services(default_packs(), load_pack(default_packs(), pack)), pack)


@contextmanager
def _empty(database: str) -> Iterator[Database]:
    know_all_tables()
    with ExitStack() as stack:
        if database == "postgres":
            address = stack.enter_context(servers.postgres())
        else:
            address = f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory(prefix='portal-directory-'))}/bench.sqlite"
        db = Database(built(address))
        yield db
        db.close()


@contextmanager
def _filled(database: str, services: Sequence[Service]) -> Iterator[Database]:
    with _empty(database) as db:
        with db.write() as session:
            read_in(session, services, utc_now())
        yield db


def _fill(db: Database, size: int) -> None:
    chance, models = random.Random(size), _services()  # noqa: S311 - no secret
    for start in range(0, size, _AT_A_TIME):
        made = [_like(chance, models, number) for number in range(start, min(start + _AT_A_TIME, size))]
        with db.write() as session:
            session.execute(insert(ServiceRow), [_row(one) for one in made])
            search.index_many(session, made)
            touch(session)
    _tidy(db)


def _tidy(db: Database) -> None:
    """What a database does by itself in the night."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _like(chance: random.Random, models: Sequence[Service], number: int) -> Service:
    """A service as a town might have it: a name of one, the sentences of another, two or three languages."""
    model, told = chance.choice(models), chance.choice(models)
    town = chance.choice(_TOWNS) + chance.choice(_ENDS)
    languages = ["nb", chance.choice(["nn", "en"]), chance.choice(_WRITTEN)]
    name = Words({code: f"{said} {town}" for code in languages if (said := model.name.by_language.get(code))})
    description = Words({
        code: f"{model.description.by_language.get(code, '')} {told.description.by_language.get(code, '')}" for code in languages
    })  # fmt: skip
    return replace(
        model, id=str(UUID(int=chance.getrandbits(128))), slug=f"{model.slug}-{number}", name=name, description=description,
        organization=f"{town} {chance.choice(['kommune', 'frivilligsentral', 'idrettslag'])}", line="",
    )  # fmt: skip


def _row(service: Service) -> dict[str, object]:
    now = datetime.now(UTC)
    known = {"id": service.id, "state": State.LIVE, "origin": "import", "pack_mark": "", "version": 1, "updated_at": now}
    return known | {"document": text_of(document_of(service))} | columns_of(service, "nb")


def main() -> None:
    """Print every row beside its aim."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    chosen = parser.parse_args()
    for name, value, aim, is_met in rows(chosen.database, chosen.sizes):
        print(f"{name:<44} {value:<52} aim {aim:<22} {'' if is_met else '← short of it'}", flush=True)


if __name__ == "__main__":
    main()
