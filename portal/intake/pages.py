"""What the conversation's page shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.intake import flow
from portal.intake.again import new_press
from portal.intake.draft import Draft
from portal.intake.questions import Kind, Question, QuestionSet, question_set
from portal.web.i18n import text
from portal.web.said import Said, maybe_text


@dataclass(frozen=True)
class Choice:
    """One choice of a question."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class TalkPage:
    """The conversation as it stands."""

    key: str
    kind: str
    ask: str
    help: str
    warm: str
    choices: Sequence[Choice]
    typed: str
    fault: str
    behind: int
    ahead: int
    transcript: Sequence[Said]
    shows_transcript: bool
    is_first: bool
    is_review: bool
    set_name: str
    press: str  # see again.py; only the page with the button to send has one

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(choice.value, choice.label) for choice in self.choices]

    @property
    def chosen(self) -> list[str]:
        return [choice.value for choice in self.choices if choice.is_chosen]

    @property
    def is_empty(self) -> bool:
        return not any(each.said for each in self.transcript)


def _label(name: str, key: str) -> str:
    return text(f"talk.{name}.{key}")


def _maybe(name: str, key: str) -> str:
    return maybe_text(f"talk.{name}.{key}")


def talk_page(draft: Draft) -> TalkPage:
    """The page for where the draft stands."""
    questions = question_set(draft.questions)
    question = questions.find(draft.at)
    behind, ahead = flow.progress(questions, draft.answers, draft.at)
    is_review = question is None
    return TalkPage(
        key=draft.at, kind="review" if question is None else question.kind.value, ask=_ask(questions, question),
        help=_help(draft.questions, question), warm=_warm(questions, draft),
        choices=_choices(questions, question, draft), typed=_typed(draft, question), fault=draft.fault, behind=behind,
        ahead=ahead, transcript=_transcript(questions, draft) if draft.shows_transcript or is_review else (),
        shows_transcript=draft.shows_transcript, is_first=behind == 0, is_review=is_review, set_name=draft.questions,
        press=new_press() if is_review else "",
    )  # fmt: skip


def _ask(questions: QuestionSet, question: Question | None) -> str:
    if question is None:
        return text("talk.check.title")
    return _label(questions.name, f"{question.key}.{'title' if question.kind is Kind.PAUSE else 'ask'}")


def _help(name: str, question: Question | None) -> str:
    if question is None:
        return text("talk.check.lead")
    return _maybe(name, f"{question.key}.{'text' if question.kind is Kind.PAUSE else 'help'}")


def _warm(questions: QuestionSet, draft: Draft) -> str:
    """A warm word after the answer before; it never repeats what was answered."""
    return _maybe(draft.questions, f"{draft.last_answered}.warm") if draft.last_answered else ""


def _choices(questions: QuestionSet, question: Question | None, draft: Draft) -> list[Choice]:
    if question is None or not question.has_choices:
        return []
    chosen = draft.answers.get(question.key, ())
    return [Choice(each, choice_label(questions.name, question.key, each), each in chosen) for each in question.choices]


def choice_label(name: str, key: str, choice: str) -> str:
    """The words for a choice."""
    return _label(name, f"{key}.choice.{choice}")


def _typed(draft: Draft, question: Question | None) -> str:
    if question is None or question.has_choices:
        return ""
    return (draft.typed.get(question.key) or draft.answers.get(question.key) or ("",))[0]


def _transcript(questions: QuestionSet, draft: Draft) -> list[Said]:
    return answered(questions, flow.path(questions, draft.answers), draft.answers)


def answered(questions: QuestionSet, path: Sequence[Question], answers: flow.Answers) -> list[Said]:
    """Each question of the path that can be answered, with what was said."""
    return [
        Said(each.key, _label(questions.name, f"{each.key}.ask"), _said(questions, each, answers), not each.has_choices)
        for each in path
        if each.kind is not Kind.PAUSE
    ]


def _said(questions: QuestionSet, question: Question, answers: flow.Answers) -> list[str]:
    given = answers.get(question.key, ())
    return [choice_label(questions.name, question.key, each) for each in given] if question.has_choices else list(given)
