"""What one press in the conversation does to the draft. Pure: a draft in, a draft out."""

from collections.abc import Sequence
from dataclasses import replace

from portal.intake import flow
from portal.intake.answers import NotAnAnswer, read_answer
from portal.intake.draft import Draft
from portal.intake.questions import QuestionSet, question_set

GO_TO = "to:"


def begin(name: str) -> Draft:
    """A new conversation. Raises KeyError for a way in that does not exist."""
    questions = question_set(name)
    return Draft(questions=name, at=questions.questions[0].key)


def press(draft: Draft, key: str, go: str, typed: Sequence[str]) -> Draft:
    """The draft after a press on `go` ('next', 'skip', 'back', 'review', 'see', 'stay' or 'to:<key>') at question `key`.

    What was typed is never lost: what cannot be taken yet is kept beside its fault.
    """
    questions = question_set(draft.questions)
    draft = _stand_at(questions, draft, key)
    if go.startswith(GO_TO):
        return _go_to(questions, keep(draft, typed), go.removeprefix(GO_TO))
    return _presses.get(go, _next)(questions, draft, typed)


def _stand_at(questions: QuestionSet, draft: Draft, key: str) -> Draft:
    """An old tab may answer a question that the other tab has left; its answer counts all the same."""
    on_path = {each.key for each in flow.path(questions, draft.answers)} | {flow.REVIEW}
    return replace(draft, at=key) if key in on_path and key != draft.at else draft


def keep(draft: Draft, typed: Sequence[str]) -> Draft:
    """Keep what stands in the field when somebody goes elsewhere without pressing on."""
    question = question_set(draft.questions).find(draft.at)
    if question is None:
        return replace(draft, typed=(), fault="")
    try:
        given = read_answer(question, typed)
    except NotAnAnswer:
        return replace(draft, typed=tuple(typed), fault="")
    return draft.with_answer(draft.at, given) if given else replace(draft, typed=(), fault="")


def _next(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    question = questions.find(draft.at)
    if question is None:
        return replace(draft, at=flow.REVIEW)
    try:
        given = read_answer(question, typed)
    except NotAnAnswer as wrong:
        return replace(draft, typed=tuple(typed), fault=wrong.fault)
    return _onwards(questions, draft, draft.with_answer(draft.at, given))


def _onwards(questions: QuestionSet, old: Draft, new: Draft) -> Draft:
    following = flow.after(questions, new.answers, new.at)
    if old.is_looking_back and not _opens_something_new(questions, old, new, following):
        return replace(new, at=flow.REVIEW, is_looking_back=False, shows_transcript=False)
    return replace(new, at=following, shows_transcript=False)


def _opens_something_new(questions: QuestionSet, old: Draft, new: Draft, following: str) -> bool:
    before = {each.key for each in flow.path(questions, old.answers)}
    return following not in before and following != flow.REVIEW


def _skip(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return _onwards(questions, draft, draft.with_answer(draft.at, ()))


def _back(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    kept = keep(draft, typed)
    return _go_to(questions, kept, flow.before(questions, kept.answers, kept.at))


def _review(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return replace(keep(draft, typed), at=flow.REVIEW, is_looking_back=False, shows_transcript=False)


def _see(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return replace(keep(draft, typed), shows_transcript=not draft.shows_transcript)


def _stay(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return keep(draft, typed)


def _go_to(questions: QuestionSet, draft: Draft, key: str) -> Draft:
    on_path = {each.key for each in flow.path(questions, draft.answers)} | {flow.REVIEW}
    if key not in on_path:
        return draft
    looks_back = draft.at == flow.REVIEW or draft.is_looking_back
    return replace(draft, at=key, typed=(), fault="", is_looking_back=looks_back, shows_transcript=False, last_answered="")


_presses = {"next": _next, "skip": _skip, "back": _back, "review": _review, "see": _see, "stay": _stay}
