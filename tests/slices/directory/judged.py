"""The judged questions, in their two halves, and how well a finder answers them."""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

_FILE = Path(__file__).with_name("judged_queries.toml")
_LIKE = "like"
_FIRST = 5  # services: what a phone shows before somebody scrolls


@dataclass(frozen=True)
class Judged:
    """One question, the language it is asked in, and the services that must be found."""

    language: str
    query: str
    expected: tuple[str, ...]

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


def judged() -> list[Judged]:
    """All questions, in the file's order."""
    data = _read()
    return [Judged(code, query, tuple(slugs)) for code in data if code != _LIKE for query, slugs in data[code].items()]


@cache
def _read() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def likes() -> dict[str, list[str]]:
    """Services that are as right as others which were there when the questions were written."""
    return _read()[_LIKE]


def score(questions: Iterable[Judged], find: Callable[[str], Sequence[str]]) -> Score:
    """Ask `find` every question: it answers slugs, the best first."""
    recalls, reciprocals = [], []
    for one in questions:
        found = list(find(one.query))
        recalls.append(sum(slug in found[:_FIRST] for slug in one.expected) / len(one.expected))
        places = [place for place, slug in enumerate(found, 1) if set(one.expected) & {slug, *likes().get(slug, ())}]
        reciprocals.append(1 / min(places) if places else 0.0)
    count = len(recalls)
    return Score(count, sum(recalls) / max(count, 1), sum(reciprocals) / max(count, 1))
