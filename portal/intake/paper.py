"""The questions on paper: the same ones, in the same order, all at once. What depends on an answer says on which."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any

import segno

from portal.intake.pages import choice_label
from portal.intake.questions import Kind, Question, QuestionSet, question_set
from portal.web.i18n import text
from portal.web.said import maybe_text

_ROWS = {Kind.WORDS: 7, Kind.LINE: 1, Kind.PHONE: 1, Kind.EMAIL: 1}


@dataclass(frozen=True)
class PaperQuestion:
    """One question as it stands on paper. `rows` are lines to write on; `depends` says when it is to be answered."""

    number: int
    key: str
    kind: str
    ask: str
    help: str
    choices: Sequence[tuple[str, str]]
    rows: int
    depends: str


@dataclass(frozen=True)
class PaperForm:
    """A whole form on paper."""

    name: str
    form: str
    questions: Sequence[PaperQuestion]


def paper_form(name: str) -> PaperForm:
    """The form of one way in, in the reader's language. Raises KeyError for a way in that does not exist."""
    questions = question_set(name)
    asked = [each for each in questions.questions if each.kind is not Kind.PAUSE]
    numbers = {each.key: number for number, each in enumerate(asked, 1)}
    return PaperForm(name, questions.form, [_on_paper(questions, each, numbers) for each in asked])


def _on_paper(questions: QuestionSet, question: Question, numbers: dict[str, int]) -> PaperQuestion:
    name = questions.name
    return PaperQuestion(
        number=numbers[question.key], key=question.key, kind=question.kind.value,
        ask=text(f"talk.{name}.{question.key}.ask"), help=maybe_text(f"talk.{name}.{question.key}.help"),
        choices=[(each, choice_label(name, question.key, each)) for each in question.choices],
        rows=_ROWS.get(question.kind, 0), depends=_depends(questions, question, numbers),
    )  # fmt: skip


def _depends(questions: QuestionSet, question: Question, numbers: dict[str, int]) -> str:
    """'Only if you answered "yes" to question 3.', for each question that this one hangs on."""
    return " ".join(
        text("paper.only_if", number=numbers[key], answers=_any_of(questions, key, wanted))
        for key, wanted in question.when.items()
        if key in numbers and any(wanted)
    )


def _any_of(questions: QuestionSet, key: str, wanted: frozenset[str]) -> str:
    asked = questions.find(key)
    in_order = [each for each in (asked.choices if asked else ()) if each in wanted]
    return text("paper.or").join(choice_label(questions.name, key, each) for each in in_order)


def square(address: str) -> str:
    """A QR code of an address, as a picture for a page."""
    return str(segno.make(address, error="m", micro=False).png_data_uri(scale=6, border=4))


def square_drawn(address: str) -> str:
    """The same for the PDF, as SVG."""
    kept = BytesIO()
    segno.make(address, error="m", micro=False).save(kept, kind="svg", border=4)
    return kept.getvalue().decode()


def as_data(form: PaperForm) -> dict[str, Any]:
    """The form as plain data, for the program that sets the PDF."""
    return asdict(form)
