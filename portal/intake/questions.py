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


@dataclass(frozen=True)
class Question:
    """One question. `when` maps an earlier question to the answers that lead here ('' is: not answered)."""

    key: str
    kind: Kind
    choices: tuple[str, ...] = ()
    alone: frozenset[str] = frozenset()
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def has_choices(self) -> bool:
        return self.kind in (Kind.ONE, Kind.MANY)


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
def question_set(name: str) -> QuestionSet:
    """The questions of one way in. Raises KeyError for an unknown name, ValueError for a question out of order."""
    if name not in set_names():
        raise KeyError(name)
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    questions = tuple(_question(row) for row in data["question"])
    _check_order(questions)
    return QuestionSet(name, data["asker"], data["version"], questions, data.get("topic", "topic"))


def _question(row: Mapping[str, Any]) -> Question:
    when = {key: frozenset(values) for key, values in row.get("when", {}).items()}
    return Question(row["key"], Kind(row["kind"]), tuple(row.get("choices", ())), frozenset(row.get("alone", ())), when)


def _check_order(questions: tuple[Question, ...]) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.key in seen or not set(question.when) <= seen:
            raise ValueError(f"the question {question.key} stands twice, or before one that it depends on")
        seen.add(question.key)
