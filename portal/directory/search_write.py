"""From a service to the words it is found by, and into the tables. Flushes, never commits."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from portal.db.inserting import insert_for
from portal.directory.analyse import content, folded, group_of, stem, words_in
from portal.directory.concepts import Lexicon, as_typed
from portal.directory.rules import level_rank
from portal.directory.search_models import SearchWord, ServiceSearch
from portal.directory.service import Audience, Kind, Service, Way

FORM = "2"  # of what is kept for finding; another one when `words_of` gives other words, so that all is analysed again
FOR_EVERYTHING = 12  # topics: whoever takes this many takes everything
_SMALL = 6  # years
_AT_A_TIME = 500
_LOCK = 0x736561726368  # 'search': one writer at a time counts words, or two would wait for each other on PostgreSQL


def marks_of(service: Service) -> set[str]:
    """What a service is marked with besides its topics (`also` in the table of concepts)."""
    ways, audiences = set(service.ways), service.audiences
    marked = {
        "leisure": service.is_leisure,
        "expecting": Audience.PREGNANT in audiences,
        "small": Audience.SMALL in audiences and (service.maximum_age or _SMALL) <= _SMALL,
        "young": Audience.YOUNG in audiences and service.alone_from is not None,
        "alone_child": Audience.SCHOOL in audiences and service.alone_from == 0,
        "professionals": Audience.PROFESSIONALS in audiences,
        "staff": audiences == {Audience.PROFESSIONALS},
        "free": service.is_free is True,
        "private": service.kind is Kind.PRIVATE,
        "anonymous": service.is_anonymous is True,
        "always": service.is_always_open and Way.PHONE in ways,
        "everything": len(service.topics) >= FOR_EVERYTHING,
        **{way.value: way in ways for way in Way},
    }
    return {f"f_{name}" for name, is_so in marked.items() if is_so}


def words_of(service: Service, lexicon: Lexicon) -> set[str]:
    """Everything a service is found by. Of where it is only the part of town: no address is ever kept here."""
    named = {word for language, said in service.name.by_language.items() for word in _said(said, language, lexicon)}
    told = {word for language, said in _texts(service) for word in _said(said, language, lexicon)}
    topics = [f"t_{topic}" for topic in service.topics]
    return named | {f"n_{word}" for word in named} | told | {*topics, *(f"m_{topic}" for topic in topics[:1])} | marks_of(service)


def _texts(service: Service) -> Iterator[tuple[str, str]]:
    """What it says of itself: (language, text)."""
    yield from service.description.by_language.items()
    yield "nb", f"{service.organization} {service.place}"


def _said(said: str, language: str, lexicon: Lexicon) -> Iterator[str]:
    group = group_of(language)
    for word in dict.fromkeys(each for typed in as_typed(words_in(said), language) for each in content(typed)):
        yield stem(word, group)
        if group == "no":
            yield from (f"p_{part}" for part in lexicon.split(word))
    yield from (f"c_{slug}" for slug in lexicon.mentioned(said, language))


def spoken_in(service: Service) -> dict[str, str]:
    """The words as people write them: folded → as written. A name that tells too much is left out with all its words."""
    if service.is_telling or service.is_confidential_address:
        return {}
    texts = (*service.name.by_language.values(), *service.description.by_language.values(), service.organization)
    return {folded(word): word for said in texts for word in content(words_in(said))}


def write(db: Session, services: Sequence[Service], lexicon: Lexicon) -> None:
    """Make these services be found as they are now."""
    erase(db, [service.id for service in services])
    for start in range(0, len(services), _AT_A_TIME):
        rows = [_row(service, lexicon) for service in services[start : start + _AT_A_TIME]]
        db.execute(insert(ServiceSearch), rows)
        _count(db, _counted(rows), 1)
    db.flush()


def _row(service: Service, lexicon: Lexicon) -> dict[str, Any]:
    return {
        "service_id": service.id,
        "words": " ".join(sorted(words_of(service, lexicon))),
        "spoken": " ".join(f"{word}={shown}" for word, shown in sorted(spoken_in(service).items())),
        "names": "" if service.is_telling else json.dumps(dict(service.name.by_language), ensure_ascii=False),
        "breadth": len(service.topics), "level": level_rank(service),
        "is_leisure": service.is_leisure, "is_national": service.kind is Kind.NATIONAL,
    }  # fmt: skip


def erase(db: Session, ids: Sequence[str]) -> None:
    """Make these services be found no more."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        there = db.execute(
            select(ServiceSearch.words, ServiceSearch.spoken).where(ServiceSearch.service_id.in_(some))
        ).mappings().all()  # fmt: skip
        if there:
            db.execute(delete(ServiceSearch).where(ServiceSearch.service_id.in_(some)))
            _count(db, _counted(there), -1)


def _counted(rows: Iterable[Any]) -> Counter[tuple[str, str, str]]:
    """How many of these rows have each word: (kind, word, as written)."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        counted.update(("t", word, "") for word in row["words"].split() if word[1:2] != "_" or word[0] in "cp")
        pairs = (pair.partition("=") for pair in row["spoken"].split())
        counted.update(("s", word, shown) for word, _, shown in pairs)
    return counted


def _count(db: Session, counted: Counter[tuple[str, str, str]], sign: int) -> None:
    rows = [
        {"kind": kind, "word": word[:100], "shown": shown[:100], "count": sign * count}
        for (kind, word, shown), count in sorted(_once(counted).items())
    ]
    statement = insert_for(db, SearchWord)
    together = statement.on_conflict_do_update(
        index_elements=["kind", "word"], set_={"count": SearchWord.count + statement.excluded.count}
    )
    for start in range(0, len(rows), _AT_A_TIME):
        db.execute(together, rows[start : start + _AT_A_TIME])
    if sign < 0:
        db.execute(delete(SearchWord).where(SearchWord.kind.in_(("s", "t")), SearchWord.count <= 0))  # by the index


def _once(counted: Counter[tuple[str, str, str]]) -> Counter[tuple[str, str, str]]:
    """A word that is written in two ways ('så', 'sa') counts under one of them."""
    first: dict[tuple[str, str], str] = {}
    merged: Counter[tuple[str, str, str]] = Counter()
    for (kind, word, shown), count in sorted(counted.items()):
        merged[kind, word, first.setdefault((kind, word), shown)] += count
    return merged
