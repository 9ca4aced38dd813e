"""The directory's finder: the same answers in the same order on SQLite and PostgreSQL. Nothing of what is typed is kept."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.directory.analyse import LONGEST_QUERY, folded, forms, without_article, words_in
from portal.directory.concepts import Lexicon, lexicon
from portal.directory.freshness import Freshness, freshness
from portal.directory.models import ServiceRow
from portal.directory.search_models import SearchState, ServiceSearch
from portal.directory.search_query import Ask, plan
from portal.directory.search_score import Candidate, ranked, telling_words
from portal.directory.search_words import vocabulary
from portal.directory.search_write import FORM, erase, write
from portal.directory.service import Service

__all__ = ["LONGEST_QUERY", "Hits", "find", "index", "index_many", "is_current", "mark_current", "suggest_words", "unindex"]

_MOST_READ = 200  # services looked at closely: of more that fit, those that fit best by a coarse measure
_STRONG = 0.9  # how well a word must answer to be looked for in names and first topics
_MOST_NAMES = 40
_SHORTEST_BEGINNING = 2
_LEAST_WORDS = 3  # that stand below the names, however many names there are
_ONE = 1


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, best first: ids with their scores. `showing_for`: the question as it was understood, when it had slips."""

    found: tuple[tuple[str, float], ...] = ()
    showing_for: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The services' ids, the best first."""
        return tuple(service_id for service_id, _ in self.found)


def index(db: Session, service: Service) -> None:
    """Make a service be found as it is now."""
    write(db, [service], lexicon())


def index_many(db: Session, services: Sequence[Service]) -> None:
    """The same for many at once."""
    write(db, services, lexicon())


def unindex(db: Session, *service_ids: str) -> None:
    """Make services be found no more."""
    erase(db, service_ids)


def is_current(db: Session) -> bool:
    """Whether the services were analysed with the table of concepts that there is now."""
    state = db.get(SearchState, _ONE)
    return state is not None and state.mark == _mark()


def _mark() -> str:
    return f"{FORM}:{lexicon().mark}"


def mark_current(db: Session) -> None:
    """Note that every service has been analysed with the present table of concepts."""
    db.merge(SearchState(id=_ONE, mark=_mark()))
    db.flush()


def find(db: Session, query: str, *, most: int = 50, today: date | None = None) -> Hits:
    """The services that answer a question best, at most `most`. Only the first 200 characters of it are read.

    `today` puts what nobody has confirmed for long below what is confirmed; without it the words alone count.
    """
    words = lexicon()
    asked = plan(query, words, vocabulary(db, words))
    found = ranked(_candidates(db, asked.asks, today), asked.asks, asked.whole)
    return Hits(tuple(found[:most]), asked.showing_for)


def _candidates(db: Session, asks: Sequence[Ask], today: date | None) -> list[Candidate]:
    """The services to look at closely: all that have any of the words; when that is very many, the best by a coarse measure."""
    asks = [ask for ask in asks if ask.answers]
    if not asks:
        return []
    numbers = _numbers(db, _any(asks), _MOST_READ + 1)
    return _read(db, _best(db, asks, numbers) if len(numbers) > _MOST_READ else numbers, asks, today)


def _best(db: Session, asks: Sequence[Ask], others: Iterable[int]) -> list[int]:
    """Of very many that fit, the numbers of those that answer everything by name or by what they are there for; if these are
    few, those that answer anything so; then those that answer everything; then any."""
    strong = [_named(ask) for ask in asks]
    ways = (strong, [sorted({word for group in strong for word in group})], [sorted(ask.answers) for ask in asks])
    best: dict[int, None] = {}
    with _by_index(db):
        for way in ways:
            if len(best) < _MOST_READ:
                best |= dict.fromkeys(_numbers(db, way, _MOST_READ))
    return list(best | dict.fromkeys(others))[:_MOST_READ]


@contextmanager
def _by_index(db: Session) -> Iterator[None]:
    """PostgreSQL takes reading every service for cheap when only some are asked for; it is not, when they are long."""
    is_postgres = db.get_bind().dialect.name == "postgresql"
    if is_postgres:
        db.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    if is_postgres:
        db.execute(text("SET LOCAL enable_seqscan = on"))


def _any(asks: Sequence[Ask]) -> list[list[str]]:
    return [sorted({word for ask in asks for word in ask.answers})]


def _named(ask: Ask) -> list[str]:
    """What answers one thing asked for by name, or as what a service is there for."""
    return sorted(f"{'m' if word[:2] == 't_' else 'n'}_{word}" for word, worth in ask.answers.items() if worth >= _STRONG)


_SQLITE = text("SELECT rowid FROM service_search_fts WHERE service_search_fts MATCH :asked LIMIT :most")
_POSTGRES = text("SELECT number FROM service_search WHERE vector_fts @@ CAST(:asked AS tsquery) LIMIT :most")


def _numbers(db: Session, groups: Sequence[Sequence[str]], most: int) -> list[int]:
    """The services that have a word of each group. Words are letters, digits and `_` alone: nothing in them is an operator."""
    if not all(groups):
        return []
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    quote, either, both = ('"', " OR ", " AND ") if is_sqlite else ("'", " | ", " & ")
    asked = both.join("(" + either.join(f"{quote}{word}{quote}" for word in group) + ")" for group in groups)
    return list(db.scalars(_SQLITE if is_sqlite else _POSTGRES, {"asked": asked, "most": most}))


def _read(db: Session, numbers: Sequence[int], asks: Sequence[Ask], today: date | None) -> list[Candidate]:
    wanted = telling_words(asks)
    kept = ServiceSearch
    rows = db.execute(
        select(
            kept.service_id, kept.words, kept.breadth, kept.level, kept.is_leisure, kept.is_national,
            kept.names, ServiceRow.verified_on, ServiceRow.is_always_open,
        )
        .join(ServiceRow, ServiceRow.id == kept.service_id)
        .where(kept.number.in_(numbers))
    ).all()  # fmt: skip
    return [
        Candidate(row[0], wanted.intersection(row[1].split()), *row[2:7], is_old=_is_old(row, today))
        for row in rows
    ]


def _is_old(row: Any, today: date | None) -> bool:
    """As `Service.is_old` has it; never where no day is told."""
    if today is None or (row.is_national and row.is_always_open):
        return False
    return freshness(row.verified_on, today) is Freshness.OLD


# --- suggestions while somebody types ---------------------------------------------------------------------


def suggest_words(db: Session, beginning: str, language: str, most: int = 8) -> list[str]:
    """What somebody may be typing, in their language: names of services, then words for what one comes with.

    Never anything that would tell others who see the screen what it is about: neither such a service nor such a word.
    """
    typed = " ".join(words_in(beginning[:LONGEST_QUERY]))
    if len(typed) < _SHORTEST_BEGINNING:
        return []
    start = folded(typed)
    matters = _matters(lexicon(), start, language)
    names = list(_names(db, start, language))[: most - min(_LEAST_WORDS, len(matters))]
    by_sound = {folded(said): said for said in [*reversed(matters), *reversed(names)]}  # «Åpen barnehage» is a name and a word
    return list(reversed(by_sound.values()))[:most]


def _matters(words: Lexicon, start: str, language: str) -> list[str]:
    fitting = [said for plain, said in words.harmless(language) if plain.startswith(start)]
    return sorted(fitting, key=lambda said: (len(said), said))


def _names(db: Session, start: str, language: str) -> Iterable[str]:
    rows = db.scalars(_begun(db, start)).all()
    names = (name for row in rows if row and (name := json.loads(row).get(language)))
    fitting = {name for name in names if _has_beginning(name, start)}
    return sorted(fitting, key=lambda name: (not folded(name).startswith(start), name))


def _has_beginning(name: str, start: str) -> bool:
    words = folded(" ".join(words_in(name))).split()
    return any(" ".join(words[place:]).startswith(start) for place in range(len(words)))


def _begun(db: Session, start: str) -> Any:
    last = start.split()[-1]
    # a name is kept by its stems: 'helsestasjonen' is longer than its own
    beginnings = sorted({last, without_article(last, 2), *forms(last).values()})
    if db.get_bind().dialect.name == "sqlite":
        asked, where = " OR ".join(f'"n_{one}" *' for one in beginnings), _BEGUN_SQLITE
    else:
        asked, where = " | ".join(f"'n_{one}':*" for one in beginnings), "service_search.vector_fts @@ CAST(:asked AS tsquery)"
    return select(ServiceSearch.names).where(text(where)).params(asked=asked).limit(_MOST_NAMES)


_BEGUN_SQLITE = "service_search.number IN (SELECT rowid FROM service_search_fts WHERE service_search_fts MATCH :asked)"
