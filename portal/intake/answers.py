"""From what was typed to an answer, or to the slug of what is wrong with it."""

import re
from collections.abc import Sequence

from portal.intake.questions import Kind, Question

LONGEST_WORDS = 8000  # characters: about three pages
LONGEST_LINE = 200
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")
_FROM_OTHER_SCRIPTS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}


class NotAnAnswer(Exception):
    """What was typed cannot be taken. `fault` is a slug: choose, too_long, phone, email."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def read_answer(question: Question, typed: Sequence[str]) -> tuple[str, ...]:
    """The answer that was given; empty when nothing was. Raises NotAnAnswer."""
    given = tuple(text.strip() for text in typed if text.strip())
    return _readers[question.kind](question, given)


def _read_one(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    if len(given) > 1 or not set(given) <= set(question.choices):
        raise NotAnAnswer("choose")
    return given


def _read_many(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    if not set(given) <= set(question.choices):
        raise NotAnAnswer("choose")
    chosen = tuple(choice for choice in question.choices if choice in given)
    others = tuple(choice for choice in chosen if choice not in question.alone)
    return others or chosen  # 'nobody' beside 'the school' means the school


def _read_words(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    longest = LONGEST_WORDS if question.kind is Kind.WORDS else LONGEST_LINE
    if any(len(text) > longest for text in given):
        raise NotAnAnswer("too_long")
    return given[:1]


def _read_phone(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    numbers = tuple(re.sub(r"[\s().-]", "", text.translate(_FROM_OTHER_SCRIPTS)) for text in given[:1])
    if any(not _PHONE.fullmatch(number) for number in numbers):
        raise NotAnAnswer("phone")
    return numbers


def _read_email(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    if any(len(text) > LONGEST_LINE or not _EMAIL.fullmatch(text) for text in given[:1]):
        raise NotAnAnswer("email")
    return given[:1]


def _read_pause(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    return ()


_readers = {
    Kind.ONE: _read_one,
    Kind.MANY: _read_many,
    Kind.WORDS: _read_words,
    Kind.LINE: _read_words,
    Kind.PHONE: _read_phone,
    Kind.EMAIL: _read_email,
    Kind.PAUSE: _read_pause,
}
