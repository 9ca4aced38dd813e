"""What the conversation's page shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.db.clock import utc_now
from portal.directory.here import directory_of
from portal.directory.pages import Suggested, suggested
from portal.intake import flow, steps
from portal.intake.again import new_press
from portal.intake.answers import own_words
from portal.intake.commands import flags_of, worries_of
from portal.intake.draft import Draft
from portal.intake.questions import Kind, Question, QuestionSet
from portal.web.care import Care, care_for
from portal.web.extensions import portal_of
from portal.web.i18n import text
from portal.web.said import Said, asked
from portal.web.said import choice_label as label_of
from portal.worry import Worry


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
    passes: Sequence[Choice]
    own_words: str
    has_own_words: bool
    may_write: bool
    has_said: bool
    then: str  # what happens if one writes on after a pause
    go_on: str
    suggestions: Suggested
    care: Care | None  # help beside words that worry

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(choice.value, choice.label) for choice in self.choices]

    @property
    def chosen(self) -> list[str]:
        return [choice.value for choice in self.choices if choice.is_chosen]

    @property
    def is_empty(self) -> bool:
        return not self.has_said


def _label(form: str, rest: str) -> str:
    """The words of a question in the version that is asked; never empty (a text that is missing shows its key)."""
    return asked(form, rest) or text(f"talk.{form.partition('/')[0]}.{rest}")


def talk_page(draft: Draft) -> TalkPage:
    """The page for where the draft stands."""
    questions = draft.asked
    question = questions.find(draft.at)
    behind, ahead = flow.progress(questions, draft.answers, draft.at)
    is_review = question is None
    return TalkPage(
        key=draft.at, kind="review" if question is None else question.kind.value, ask=_ask(questions, question),
        help=_help(questions, question), warm=_warm(questions, draft),
        choices=_choices(questions, question, draft), typed=_typed(draft, question), fault=draft.fault, behind=behind,
        ahead=ahead, transcript=_transcript(questions, draft) if draft.shows_transcript or is_review else (),
        shows_transcript=draft.shows_transcript, is_first=draft.at == questions.questions[0].key, is_review=is_review,
        set_name=draft.questions, press=new_press() if is_review else "", passes=_passes(questions, question, draft),
        own_words=_own(draft, question), has_own_words=question is not None and question.own_words,
        may_write=question is not None and question.key != steps.WORDS, has_said=steps.has_said(draft),
        then=_of_pause(questions, question, "then"), go_on=_of_pause(questions, question, "go_on"),
        suggestions=_suggestions(questions, draft), care=_care(draft),
    )  # fmt: skip


def _care(draft: Draft) -> Care | None:
    """Help for what was just written; at the review for all that is about to be sent."""
    is_review = draft.at == flow.REVIEW
    worries = worries_of(draft, portal_of().pack.languages) if is_review else map(Worry, draft.worries)
    return care_for(frozenset(worries), draft.questions, utc_now())


def _suggestions(questions: QuestionSet, draft: Draft) -> Suggested:
    """What may help already, once the topic or the age is answered; never beside the question about danger, nor the review."""
    answers = flow.counted(questions, draft.answers)
    if draft.at in _NOTHING_BESIDE or not {questions.topic_key, "age"} & set(answers):
        return Suggested()
    return suggested(directory_of(), questions.asker, answers, flags_of(answers), utc_now())


_NOTHING_BESIDE = frozenset({"danger", "danger_yes", flow.REVIEW})


def _ask(questions: QuestionSet, question: Question | None) -> str:
    if question is None:
        return text("talk.check.title")
    return _label(questions.form, f"{question.key}.{'title' if question.kind is Kind.PAUSE else 'ask'}")


def _help(questions: QuestionSet, question: Question | None) -> str:
    if question is None:
        return text("talk.check.lead")
    return asked(questions.form, f"{question.key}.{'text' if question.kind is Kind.PAUSE else 'help'}")


def _of_pause(questions: QuestionSet, question: Question | None, what: str) -> str:
    return asked(questions.form, f"{question.key}.{what}") if question and question.kind is Kind.PAUSE else ""


def _warm(questions: QuestionSet, draft: Draft) -> str:
    """A warm word after the answer before; it never repeats what was answered. A pause has its own."""
    question = questions.find(draft.at)
    if question is not None and question.kind is Kind.PAUSE:
        return ""
    return asked(questions.form, f"{draft.last_answered}.warm") if draft.last_answered else ""


def _choices(questions: QuestionSet, question: Question | None, draft: Draft) -> list[Choice]:
    return _offered(questions, question, draft, question.choices) if question else []


def _passes(questions: QuestionSet, question: Question | None, draft: Draft) -> list[Choice]:
    return _offered(questions, question, draft, question.passes) if question else []


def _offered(questions: QuestionSet, question: Question, draft: Draft, slugs: Sequence[str]) -> list[Choice]:
    chosen = _given(draft, question)
    return [Choice(each, choice_label(questions.form, question.key, each), each in chosen) for each in slugs]


def choice_label(form: str, key: str, choice: str) -> str:
    """The words for a choice, or for a pass; `form` may name a version ('parent/1')."""
    return label_of(form, key, choice) or text(f"talk.{form.partition('/')[0]}.{key}.choice.{choice}")


def _given(draft: Draft, question: Question) -> tuple[str, ...]:
    return draft.typed.get(question.key) or draft.answers.get(question.key) or ()


def _typed(draft: Draft, question: Question | None) -> str:
    if question is None or question.has_choices:
        return ""
    return next(iter(_given(draft, question)), "")


def _own(draft: Draft, question: Question | None) -> str:
    """What was written beside the choices."""
    if question is None or not question.own_words:
        return ""
    return next(iter(own_words(question, _given(draft, question))), "")


def _transcript(questions: QuestionSet, draft: Draft) -> list[Said]:
    return answered(questions, flow.path(questions, draft.answers), draft.answers)


def answered(questions: QuestionSet, path: Sequence[Question], answers: flow.Answers) -> list[Said]:
    """Each question of the path that can be answered, with what was said."""
    return [
        Said(
            each.key,
            _label(questions.form, f"{each.key}.ask"),
            _said(questions, each, answers),
            not each.has_choices,
        )
        for each in path
        if each.kind is not Kind.PAUSE
    ]


def _said(questions: QuestionSet, question: Question, answers: flow.Answers) -> list[str]:
    given = answers.get(question.key, ())
    own = own_words(question, given) if question.has_choices else tuple(given)
    return [each if each in own else choice_label(questions.form, question.key, each) for each in given]
