"""The judged questions, in their two halves, and how well a finder answers them."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

FIRST, ON_THE_PHONE = "judged_queries.toml", "judged_on_the_phone.toml"
DEMO = "demo"
_LIKE, _AT = "like", "at"
_FIRST = 5  # services: what a phone shows before somebody scrolls


Finder = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Judged:
    """One question, the language it is asked in, the services that must be found, and the pack they are in."""

    language: str
    query: str
    expected: tuple[str, ...]
    pack: str = DEMO

    @property
    def is_untouched(self) -> bool:
        """Whether it is only ever counted. Follows from its letters, so that a new question moves no other."""
        return sha256(f"{self.language}:{self.query}".encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Score:
    """How many questions, recall among the first five, and the mean of one over the first right answer's place."""

    count: int
    recall: float
    reciprocal: float


def judged(file: str = FIRST, pack: str = DEMO) -> list[Judged]:
    """The questions of a file that are asked in a municipality, in the file's order."""
    data = _read(file)
    asked = data if pack == DEMO else data.get(_AT, {}).get(pack, {})
    languages = [code for code in asked if code not in (_LIKE, _AT)]
    return [Judged(code, query, tuple(slugs), pack) for code in languages for query, slugs in asked[code].items()]


def packs_asked(file: str) -> list[str]:
    """The municipalities that questions of a file are asked in."""
    return [DEMO, *_read(file).get(_AT, {})]


@cache
def _read(file: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name(file).read_text("utf-8"))


def likes() -> dict[str, list[str]]:
    """Services that are as right as others which were there when the questions were written."""
    return _read(FIRST)[_LIKE]


def score(questions: Iterable[Judged], find: Finder | Mapping[str, Finder]) -> Score:
    """Ask `find` every question, or whoever finds in its pack: it answers slugs, the best first."""
    recalls, reciprocals = [], []
    for one in questions:
        found = list((find[one.pack] if isinstance(find, Mapping) else find)(one.query))
        recalls.append(sum(slug in found[:_FIRST] for slug in one.expected) / len(one.expected))
        places = [place for place, slug in enumerate(found, 1) if set(one.expected) & {slug, *likes().get(slug, ())}]
        reciprocals.append(1 / min(places) if places else 0.0)
    count = len(recalls)
    return Score(count, sum(recalls) / max(count, 1), sum(reciprocals) / max(count, 1))
