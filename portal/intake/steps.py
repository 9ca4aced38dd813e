"""What one press in the conversation does to the draft. Pure: a draft in, a draft out."""

from collections.abc import Sequence
from dataclasses import replace

from portal.db.base import new_id
from portal.intake import flow
from portal.intake.answers import NotAnAnswer, read_answer
from portal.intake.draft import Draft
from portal.intake.questions import Question, QuestionSet, question_set

GO_TO = "to:"


def begin(name: str) -> Draft:
    """A new conversation. Raises KeyError for a way in that does not exist."""
    questions = question_set(name)
    return Draft(questions=name, at=questions.questions[0].key)


def start(name: str, under_way: Draft | None) -> Draft:
    """Through a door: a conversation in which something was answered goes on, as a sending of its own; else a new one.

    Raises KeyError for a way in that does not exist.
    """
    if under_way is None or (under_way.questions != name and not under_way.answers):
        return begin(name)
    return replace(under_way, submission=new_id())


def press(draft: Draft, key: str, go: str, typed: Sequence[str]) -> Draft:
    """The draft after a press on `go` ('next', 'skip', 'back', 'review', 'see', 'send' or 'to:<key>') at question `key`.

    Any other word is a press that leads nowhere (another language, say). What was typed is never lost: what cannot be
    taken yet is kept beside its question, and nothing is ready to be sent before it is mended.
    """
    questions = question_set(draft.questions)
    if key not in _ways(questions, draft):
        return _answer_elsewhere(questions, draft, key, typed)
    draft = draft if key == draft.at else replace(draft, at=key, fault="")
    if go.startswith(GO_TO):
        return _go_to(questions, keep(draft, typed), go.removeprefix(GO_TO))
    return _presses.get(go, _stay)(questions, draft, typed)


def _ways(questions: QuestionSet, draft: Draft) -> set[str]:
    return {each.key for each in flow.path(questions, draft.answers)} | {flow.REVIEW}


def _answer_elsewhere(questions: QuestionSet, draft: Draft, key: str, typed: Sequence[str]) -> Draft:
    """An old tab answers a question that the other tab has led away from: it is kept there, and the talk stays put."""
    if questions.find(key) is None:
        return draft
    return replace(keep(replace(draft, at=key), typed), at=draft.at, last_answered=draft.last_answered)


def keep(draft: Draft, typed: Sequence[str]) -> Draft:
    """Keep what stands in the field when somebody goes elsewhere without pressing on."""
    question = question_set(draft.questions).find(draft.at)
    if question is None or not typed:
        return replace(draft, fault="")
    try:
        given = read_answer(question, typed)
    except NotAnAnswer:
        return _beside(question, draft, typed)
    return draft.with_answer(draft.at, given) if given else draft.with_typed(draft.at, ())


def _beside(question: Question, draft: Draft, typed: Sequence[str], fault: str = "") -> Draft:
    return draft.with_typed(question.key, () if question.has_choices else typed, fault)


def untaken(draft: Draft) -> tuple[str, str] | None:
    """The first question on the path beside which words stand that cannot be an answer, and the slug of why."""
    for question in flow.path(question_set(draft.questions), draft.answers):
        try:
            read_answer(question, draft.typed.get(question.key, ()))
        except NotAnAnswer as wrong:
            return question.key, wrong.fault
    return None


def is_ready(draft: Draft) -> bool:
    """Whether the draft may be sent: something is answered, and nothing that was written would be left behind."""
    answered = flow.counted(question_set(draft.questions), draft.answers)
    return bool(answered) and draft.at == flow.REVIEW and untaken(draft) is None


def _next(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    question = questions.find(draft.at)
    if question is None:
        return replace(draft, at=flow.REVIEW)
    try:
        given = read_answer(question, typed)
    except NotAnAnswer as wrong:
        return _beside(question, draft, typed, wrong.fault)
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
    question = questions.find(draft.at)
    if question is None:
        return draft
    words = typed if any(each.strip() for each in typed) else draft.answers.get(draft.at, ())
    return _onwards(questions, draft, _beside(question, draft.with_answer(draft.at, ()), words))


def _back(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    kept = keep(draft, typed)
    return _go_to(questions, kept, flow.before(questions, kept.answers, kept.at))


def _review(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return replace(keep(draft, typed), at=flow.REVIEW, is_looking_back=False, shows_transcript=False)


def _see(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return replace(keep(draft, typed), shows_transcript=not draft.shows_transcript)


def _stay(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return keep(draft, typed)


def _send(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    draft = replace(keep(draft, typed), at=flow.REVIEW, shows_transcript=False)
    left = untaken(draft)
    return replace(_go_to(questions, draft, left[0]), fault=left[1]) if left else draft


def _go_to(questions: QuestionSet, draft: Draft, key: str) -> Draft:
    if key not in _ways(questions, draft):
        return draft
    looks_back = draft.at == flow.REVIEW or draft.is_looking_back
    return replace(draft, at=key, fault="", is_looking_back=looks_back, shows_transcript=False, last_answered="")


_presses = {"next": _next, "skip": _skip, "back": _back, "review": _review, "see": _see, "send": _send}
