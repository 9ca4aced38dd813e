"""Random answers to the conversation's questions, drafts under way, and what may be typed at a question."""

from hypothesis import strategies as st

from portal.intake import flow
from portal.intake.answers import LONGEST_LINE, LONGEST_WORDS
from portal.intake.draft import Draft
from portal.intake.questions import Kind, Question, QuestionSet, question_set, set_names

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=60)
_SEEN = _WORDS.filter(lambda text: bool(text.strip()))


def answers_to(questions: QuestionSet) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """Answers to any of the questions, on the path or off it."""
    some = {each.key: _answer(each) for each in questions.questions if each.kind is not Kind.PAUSE}
    return st.fixed_dictionaries({}, optional=some)


def _answer(question: Question) -> st.SearchStrategy[tuple[str, ...]]:
    passes = st.sampled_from(question.passes).map(lambda one: (one,)) if question.passes else st.nothing()
    if question.kind is Kind.ONE:
        return st.sampled_from(question.choices).map(lambda one: (one,)) | passes
    if question.kind is Kind.MANY:
        return st.sets(st.sampled_from(question.choices), min_size=1).map(lambda many: tuple(sorted(many))) | passes
    return _SEEN.map(lambda text: (text,))


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """A conversation that stands somewhere on its path."""
    questions = question_set(draw(st.sampled_from(set_names())))
    answers = draw(answers_to(questions))
    ways = [*(each.key for each in flow.path(questions, answers)), flow.REVIEW]
    return Draft(
        questions=questions.name, at=draw(st.sampled_from(ways)), answers=answers,
        is_looking_back=draw(st.booleans()), shows_transcript=draw(st.booleans()),
    )  # fmt: skip


def typed_at(question: Question) -> st.SearchStrategy[str]:
    """Words that may be an answer here, and some that may not."""
    if question.kind is Kind.PHONE:
        return st.sampled_from(["12345678", "+47987654321", "ring meg", "123", "12345678 etter fem"])
    if question.kind is Kind.EMAIL:
        return st.sampled_from(["mor@eksempel.no", "mor@", "spør naboen", "a@b.c"])
    longest = LONGEST_WORDS if question.kind is Kind.WORDS else LONGEST_LINE
    return st.one_of(_SEEN, st.just("å" * longest), st.just("å" * (longest + 1)))
