"""A question that names nobody: what is asked, and what in it the writer has to look at once more. Pure.

Nothing is kept before it is sent: what was typed stands in the page alone, and comes back with it whatever is wrong.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.db.base import new_id

WORDS = ("wonder", "seen", "tried")  # what is wondered comes first: it is what the answer is about
LONGEST = 4000  # characters in one field
AGES = ("0-5", "6-12", "13-15", "16-18", "over_18", "several")
TOPICS = (
    "everyday_limits", "feelings", "school_kindergarten", "friends_bullying", "sleep_food", "screens", "separation",
    "money_housing", "health_disability", "drugs", "grief", "newcomer", "something_else",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What was typed. `nobody` are the marks of what the writer says names nobody."""

    submission: str = field(default_factory=new_id)
    topic: str = ""
    age: str = ""
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    nobody: frozenset[str] = frozenset()


def read(typed: Mapping[str, str], nobody: Collection[str], clean: Callable[[str], str]) -> Question:
    """The question among what a form sent; what is no choice of ours is left out."""
    submission = typed.get("submission", "")
    return Question(
        submission=submission if len(submission) == 26 and submission.isalnum() else new_id(),
        topic=typed.get("topic", "") if typed.get("topic") in TOPICS else "",
        age=typed.get("age", "") if typed.get("age") in AGES else "",
        words={key: clean(typed.get(key, "")) for key in WORDS},
        nobody=frozenset(nobody),
    )


def faults(question: Question) -> list[tuple[str, str]]:
    """(field, slug of what is wrong): one has to ask something, and no field is endless."""
    too_long = [(key, "long") for key in WORDS if len(question.words.get(key, "")) > LONGEST]
    return ([] if question.words.get("wonder", "").strip() else [("wonder", "empty")]) + too_long


def texts_of(question: Question) -> list[str]:
    """What was written, in the order of the form: a field that is far too long is looked at no further than it may go."""
    return [question.words.get(key, "")[:LONGEST] for key in WORDS]


def cleared(question: Question, clear: Callable[[str], str]) -> Question:
    """The question with what is not answered for taken out of each field."""
    return replace(question, words={key: clear(text) for key, text in question.words.items()})


def answers_of(question: Question) -> dict[str, Any]:
    """The document that goes with the case: what a referral can begin with."""
    kept = {"topic": question.topic, "age": question.age, **question.words}
    return {key: [value.strip()] for key, value in kept.items() if value.strip()}


def as_words(question: Question, headings: Mapping[str, str]) -> str:
    """All of it as the first message of a thread, under the headings of the form."""
    parts = ((headings[key], question.words.get(key, "").strip()) for key in WORDS)
    return "\n\n".join(f"{heading}\n{words}" for heading, words in parts if words)
