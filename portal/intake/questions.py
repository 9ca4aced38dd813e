"""The questions as data: read once, checked as they are read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "questions"


class Kind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    MANY = "many"
    WORDS = "words"
    LINE = "line"
    PHONE = "phone"
    EMAIL = "email"
    PAUSE = "pause"


class Pass(StrEnum):
    """The ways not to answer that are kept as answers: staff see that it was asked, and do not ask again."""

    NOT_SURE = "not_sure"
    RATHER_NOT_SAY = "rather_not_say"


PASSES = frozenset(each.value for each in Pass)


@dataclass(frozen=True)
class Question:
    """One question. `when` maps an earlier question to the answers that lead here ('' is: not answered).

    `passes` are the ways not to answer that it offers; without any it can be skipped. With `own_words` one may write
    what none of the choices says.
    """

    key: str
    kind: Kind
    choices: tuple[str, ...] = ()
    alone: frozenset[str] = frozenset()
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    passes: tuple[str, ...] = ()
    own_words: bool = False

    @property
    def has_choices(self) -> bool:
        return self.kind in (Kind.ONE, Kind.MANY)

    def slugs(self, given: tuple[str, ...]) -> tuple[str, ...]:
        """Those of an answer that are choices of ours: nothing that somebody wrote, and no pass."""
        return tuple(each for each in given if each in self.choices)


@dataclass(frozen=True)
class QuestionSet:
    """The questions of one way in, in order, with their version."""

    name: str
    asker: str
    version: int
    questions: tuple[Question, ...]
    topic_key: str = "topic"  # which answer is the broad topic that the queue shows

    def find(self, key: str) -> Question | None:
        """The question with this key, or None."""
        return next((each for each in self.questions if each.key == key), None)

    @property
    def form(self) -> str:
        """Under what the answers are stored: 'parent/1'."""
        return f"{self.name}/{self.version}"


def set_names() -> tuple[str, ...]:
    """The ways in that have questions."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def question_set(name: str, version: int = 0) -> QuestionSet:
    """The questions of one way in, in the version that is asked now, or in an earlier one.

    Raises KeyError for an unknown name or version, ValueError for a question out of order.
    """
    if name not in set_names():
        raise KeyError(name)
    now = _read(name, FOLDER / f"{name}.toml")
    return now if version in (0, now.version) else _earlier(name, version)


def _earlier(name: str, version: int) -> QuestionSet:
    path = FOLDER / "earlier" / f"{name}-{version}.toml"
    if not path.exists():
        raise KeyError(f"{name}/{version}")
    return _read(name, path)


def _read(name: str, path: Path) -> QuestionSet:
    data = tomllib.loads(path.read_text("utf-8"))
    passes = tuple(data.get("passes", ()))
    questions = tuple(_question(row, passes) for row in data["question"])
    _check_order(questions)
    return QuestionSet(name, data["asker"], data["version"], questions, data.get("topic", "topic"))


def _question(row: Mapping[str, Any], passes: tuple[str, ...]) -> Question:
    when = {key: frozenset(values) for key, values in row.get("when", {}).items()}
    kind = Kind(row["kind"])
    own = tuple(str(Pass(each)) for each in row.get("passes", passes))
    return Question(
        row["key"], kind, tuple(row.get("choices", ())), frozenset(row.get("alone", ())), when,
        passes=own if kind in (Kind.ONE, Kind.MANY) else (), own_words=row.get("own_words", False),
    )  # fmt: skip


def _check_order(questions: tuple[Question, ...]) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.key in seen or not set(question.when) <= seen:
            raise ValueError(f"the question {question.key} stands twice, or before one that it depends on")
        seen.add(question.key)
