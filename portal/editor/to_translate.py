"""What waits for whoever translates: the services with a text that is missing, older than the first one, or read by nobody."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import Session

from portal.directory.document import WORDS, Document, words_in
from portal.directory.models import ServiceRow
from portal.directory.service import TextState
from portal.directory.store import State

PAGE = 50
_AT_A_TIME = 200


@dataclass(frozen=True)
class Waiting:
    """A service with texts to translate: how many in each state that is not up to date."""

    id: str
    name: str
    texts: dict[TextState, int]
    place: str  # in the list: what comes after it begins here


def waiting(db: Session, language: str, first: str, after: str = "") -> tuple[list[Waiting], str]:
    """A page of the services that wait, by name, and where the next page begins ('' without one). One query, whatever the
    number of services."""
    asked = select(ServiceRow.id, ServiceRow.sort_key, ServiceRow.document).where(ServiceRow.state == State.LIVE)
    if after:
        key, _, last = after.rpartition("|")
        asked = asked.where(tuple_(ServiceRow.sort_key, ServiceRow.id) > tuple_(literal(key), literal(last)))
    rows = db.execute(asked.order_by(ServiceRow.sort_key, ServiceRow.id).execution_options(yield_per=_AT_A_TIME))
    found = list(islice(_waiting(rows, language, first), PAGE + 1))
    rows.close()
    return found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else ""


def _waiting(rows: Iterator[tuple[str, str, str]], language: str, first: str) -> Iterator[Waiting]:
    for service_id, key, text in rows:
        document = json.loads(text)
        if texts := _texts(document, language, first):
            yield Waiting(service_id, words_in(document, "name").get(first).text, texts, f"{key}|{service_id}")


def _texts(document: Document, language: str, first: str) -> dict[TextState, int]:
    """How many of its texts are not up to date. What does not stand in the first language is nothing to translate."""
    texts = [words_in(document, name) for name in WORDS]
    states = Counter(each.state(language, first) for each in texts if each.has(first))
    return {state: states[state] for state in TextState if state is not TextState.FRESH and states[state]}
