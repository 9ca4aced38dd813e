"""What one press in the conversation does to the draft. Pure: a draft in, a draft out."""

from collections.abc import Sequence
from dataclasses import replace

from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.intake import flow
from portal.intake.answers import NotAnAnswer, own_words, read_answer
from portal.intake.draft import Draft
from portal.intake.questions import PASSES, Question, QuestionSet, question_set

GO_TO = "to:"
PASSING = "pass:"
WORDS = "words"  # where one just writes


def begin(name: str) -> Draft:
    """A new conversation. Raises KeyError for a way in that does not exist."""
    questions = question_set(name)
    begun_at = utc_now().timestamp()
    return Draft(questions=name, at=questions.questions[0].key, version=questions.version, begun_at=begun_at)


def start(name: str, under_way: Draft | None) -> Draft:
    """Through a door: a conversation in which something was answered goes on, as a sending of its own; else a new one.

    Raises KeyError for a way in that does not exist.
    """
    if under_way is None or (under_way.questions != name and not under_way.answers):
        return begin(name)
    return replace(under_way, submission=new_id())


def press(draft: Draft, key: str, go: str, typed: Sequence[str]) -> Draft:
    """The draft after a press on `go` at question `key`.

    `go` is 'next', 'skip', 'back', 'write', 'review', 'see', 'send', 'to:<key>' or 'pass:<slug>'. Any other word is a press
    that leads nowhere (another language, say). What was typed is never lost: what cannot be taken yet is kept beside its
    question, and nothing is ready to be sent before it is mended.
    """
    questions, draft = draft.asked, replace(draft, shows_code=False)
    if key not in _ways(questions, draft):
        return _answer_elsewhere(questions, draft, key, typed)
    draft = draft if key == draft.at else replace(draft, at=key, fault="", came_from="", follows="")
    if go.startswith(GO_TO):
        return _go_to(questions, keep(draft, typed), go.removeprefix(GO_TO))
    if go.startswith(PASSING):
        return _pass(questions, draft, typed, go.removeprefix(PASSING))
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
    question = draft.asked.find(draft.at)
    if question is None or not typed:
        return replace(draft, fault="")
    try:
        given = read_answer(question, typed)
    except NotAnAnswer:
        return _beside(question, draft, typed)
    return draft.with_answer(draft.at, given) if given else draft.with_typed(draft.at, ())


def _beside(question: Question, draft: Draft, typed: Sequence[str], fault: str = "") -> Draft:
    is_written = question.own_words if question.has_choices else True
    return draft.with_typed(question.key, typed if is_written else (), fault)


def untaken(draft: Draft) -> tuple[str, str] | None:
    """The first question on the path beside which words stand that cannot be an answer, and the slug of why."""
    for question in flow.path(draft.asked, draft.answers):
        try:
            read_answer(question, draft.typed.get(question.key, ()))
        except NotAnAnswer as wrong:
            return question.key, wrong.fault
    return None


def is_ready(draft: Draft) -> bool:
    """Whether the draft may be sent: something is said, and nothing that was written would be left behind."""
    return has_said(draft) and draft.at == flow.REVIEW and untaken(draft) is None


def has_said(draft: Draft) -> bool:
    """Whether anything counts that somebody could answer; passes alone say nothing."""
    answered = flow.counted(draft.asked, draft.answers)
    return any(set(given) - PASSES for given in answered.values())


def _next(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    question = questions.find(draft.at)
    if question is None:
        return replace(draft, at=flow.REVIEW)
    try:
        given = read_answer(question, typed)
    except NotAnAnswer as wrong:
        return _beside(question, draft, typed, wrong.fault)
    return _onwards(questions, draft.with_answer(draft.at, given))


def _onwards(questions: QuestionSet, draft: Draft) -> Draft:
    if draft.is_looking_back:
        return _back_to_review(questions, draft)
    return replace(draft, at=_following(questions, draft), shows_transcript=False, came_from="")


def _back_to_review(questions: QuestionSet, draft: Draft) -> Draft:
    """Who changed an answer is asked what hangs on it and is open, and comes back to the review."""
    changed = draft.follows or draft.at
    path = flow.path(questions, draft.answers)
    order = [each.key for each in path]
    rest = path[order.index(draft.at) + 1 :] if draft.at in order else []
    hanging = next(
        (each.key for each in rest if changed in each.when and not draft.answers.get(each.key)), ""
    )
    return replace(
        draft, at=hanging or flow.REVIEW, follows=changed if hanging else "", is_looking_back=bool(hanging),
        shows_transcript=False, came_from="",
    )  # fmt: skip


def _following(questions: QuestionSet, draft: Draft) -> str:
    """Who just wrote comes to the question that waited, if it still does; nobody is asked what is answered."""
    waiting = draft.came_from
    if waiting and waiting in _ways(questions, draft):
        return flow.next_open(questions, draft.answers, waiting) if draft.answers.get(waiting) else waiting
    return flow.next_open(questions, draft.answers, draft.at)


def _skip(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    question = questions.find(draft.at)
    if question is None:
        return draft
    words = typed if any(each.strip() for each in typed) else draft.answers.get(draft.at, ())
    return _onwards(questions, _beside(question, draft.with_answer(draft.at, ()), words))


def _pass(questions: QuestionSet, draft: Draft, typed: Sequence[str], slug: str) -> Draft:
    """'Not sure' or 'rather not say' is the answer; words that stood beside the choices are kept, and not sent."""
    question = questions.find(draft.at)
    if question is None or slug not in question.passes:
        return _stay(questions, draft, typed)
    words = own_words(question, typed)
    return _onwards(questions, _beside(question, draft.with_answer(draft.at, (slug,)), words))


def _back(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    kept = keep(draft, typed)
    return _go_to(questions, kept, kept.came_from or flow.before(questions, kept.answers, kept.at))


def _write(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    """Just write: the words first, and the question that stood here waits."""
    waiting = draft.came_from if draft.at == WORDS else draft.at
    return replace(_go_to(questions, keep(draft, typed), WORDS), came_from=waiting)


def _review(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return replace(
        keep(draft, typed), at=flow.REVIEW, is_looking_back=False, shows_transcript=False, came_from=""
    )


def _see(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return replace(keep(draft, typed), shows_transcript=not draft.shows_transcript)


def _stay(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    return keep(draft, typed)


def _send(questions: QuestionSet, draft: Draft, typed: Sequence[str]) -> Draft:
    draft = replace(keep(draft, typed), at=flow.REVIEW, shows_transcript=False, came_from="")
    left = untaken(draft)
    return replace(_go_to(questions, draft, left[0]), fault=left[1]) if left else draft


def _go_to(questions: QuestionSet, draft: Draft, key: str) -> Draft:
    if key not in _ways(questions, draft):
        return draft
    looks_back = draft.at == flow.REVIEW or draft.is_looking_back
    return replace(
        draft,
        at=key,
        fault="",
        is_looking_back=looks_back,
        shows_transcript=False,
        last_answered="",
        came_from="",
        follows="",
    )


_presses = {
    "next": _next, "skip": _skip, "back": _back, "write": _write, "review": _review, "see": _see, "send": _send,
}  # fmt: skip
