"""From what was typed to an answer, or to the slug of what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence

from portal.cases.contact import email_address, phone_number
from portal.intake.questions import Kind, Question

LONGEST_WORDS = 8000  # characters: about three pages
LONGEST_LINE = 200


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
    if len(given) > 1 or not set(given) <= {*question.choices, *question.passes}:
        raise NotAnAnswer("choose")
    return given


def _read_many(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    if len(given) == 1 and given[0] in question.passes:
        return given
    own = own_words(question, given)
    if own and not question.own_words:
        raise NotAnAnswer("choose")
    chosen = tuple(choice for choice in question.choices if choice in given)
    others = tuple(choice for choice in chosen if choice not in question.alone)
    return (others or chosen) + _read_words(question, own)  # 'nobody' beside 'the school' means the school


def own_words(question: Question, given: Sequence[str]) -> tuple[str, ...]:
    """What was written beside the choices of a question: whatever is none of them."""
    return tuple(each for each in given if each not in question.choices and each not in question.passes)


def free_words(questions: Sequence[Question], answers: Mapping[str, Sequence[str]]) -> list[str]:
    """What was written in somebody's own words, never what was chosen."""
    return [
        words
        for question in questions
        for words in own_words(question, answers.get(question.key, ()))
        if question.own_words or question.kind in (Kind.WORDS, Kind.LINE)
    ]


def _read_words(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    longest = LONGEST_WORDS if question.kind is Kind.WORDS else LONGEST_LINE
    if any(len(text) > longest for text in given):
        raise NotAnAnswer("too_long")
    return given[:1]


def _read_phone(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    return _read_reach(phone_number, "phone", given)


def _read_email(question: Question, given: tuple[str, ...]) -> tuple[str, ...]:
    return _read_reach(email_address, "email", given)


def _read_reach(read: Callable[[str], str | None], fault: str, given: tuple[str, ...]) -> tuple[str, ...]:
    found = [read(text) for text in given[:1]]
    if None in found:
        raise NotAnAnswer(fault)
    return tuple(text for text in found if text)


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
