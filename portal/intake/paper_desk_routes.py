"""Typing in a form that came on paper: the whole form on one screen, in the language it was filled in."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import Blueprint, abort, redirect, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import calls, journal
from portal.cases.commands import open_case
from portal.cases.rules import Channel
from portal.db.base import is_id, new_id
from portal.db.clock import utc_now
from portal.intake import flow
from portal.intake.answers import NotAnAnswer, read_answer
from portal.intake.commands import new_case
from portal.intake.draft import Draft
from portal.intake.paper import paper_form
from portal.intake.questions import Question, QuestionSet, question_set, set_names
from portal.replies.code_slip import code_page
from portal.staff.gate import colleague
from portal.vault import receipt
from portal.vault.keys import Receipt, derive_receipt
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.i18n import own_name, text
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("paper_desk", __name__)


@dataclass(frozen=True)
class Typed:
    """What was typed in from a sheet: the answers that can be taken, and beside them what cannot, with why."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    is_empty: bool = False

    def shown(self, key: str) -> list[str]:
        """What stands in a field."""
        return self.kept.get(key) or list(self.answers.get(key, ()))


@bp.get("/desk/paper/<name>")
@needs("note_contact")
def blank(name: str) -> Response:
    """The form, empty."""
    return _show(_questions(name), Typed(), new_id(), portal_of().pack.primary_language)


def _questions(name: str) -> QuestionSet:
    if name not in set_names():
        abort(404)
    return question_set(name)


def _show(
    questions: QuestionSet, typed: Typed, submission: str, language: str, status: int = 200
) -> Response:
    names = [(each, text(f"front.door_{each}_title")) for each in ("parent", "young", "close")]
    return page(
        "paper/type_in.html", status, form=paper_form(questions.name), typed=typed, submission=submission, names=names,
        language=language, spoken=[(code, own_name(code)) for code in portal_of().pack.languages],
        gives_code=request.method == "GET" or "gives_code" in request.form, is_mine="is_mine" in request.form,
    )  # fmt: skip


@bp.post("/desk/paper/<name>")
@limit("60/minute")
@needs("note_contact")
def type_in(name: str) -> Response:
    """Make it a case; with a code for the family when one was wished for, shown once."""
    questions, languages = _questions(name), portal_of().pack.languages
    typed, language = _typed(questions), request.form.get("language", "")
    submission = request.form.get("submission", "")
    if typed.faults or typed.is_empty or language not in languages or not is_id(submission):
        return _show(questions, typed, submission if is_id(submission) else new_id(), language, 422)
    digits = receipt.new_digits() if "gives_code" in request.form else ""
    made = derive_receipt(digits, portal_of().settings.server_key) if digits else None
    try:
        with portal_of().db.write() as db:
            case_id, ends_at = _open(db, questions, typed, submission, language, made)
    except IntegrityError:  # sent twice: the first press made the case, and it stands in the queue
        return redirect("/desk", code=303)
    if ends_at is not None:
        return code_page(case_id, digits, language, ends_at)
    return redirect(f"/desk/case/{case_id}", code=303)


def _typed(questions: QuestionSet) -> Typed:
    typed = Typed()
    for question in questions.questions:
        _read(question, [clean(value) for value in request.form.getlist(f"a-{question.key}")], typed)
    return replace(typed, is_empty=not flow.counted(questions, typed.answers))


def _read(question: Question, given: list[str], typed: Typed) -> None:
    try:
        answer = read_answer(question, given)
    except NotAnAnswer as wrong:
        typed.kept[question.key], typed.faults[question.key] = given, wrong.fault
        return
    if answer:
        typed.answers[question.key] = answer


def _open(
    db: Session, questions: QuestionSet, typed: Typed, submission: str, language: str, made: Receipt | None
) -> tuple[str, datetime | None]:
    me, pack, now = colleague(), portal_of().pack, utc_now()
    due_at = pack.hours.add_working_days(now, pack.promise_working_days)
    draft = Draft(questions=questions.name, at=flow.REVIEW, answers=typed.answers, submission=submission)
    new = replace(
        new_case(draft, language, due_at, portal_of().settings.server_key), channel=Channel.PAPER, has_receipt=False,
        holder_id=me.id if "is_mine" in request.form else None, opened_at=now,
    )  # fmt: skip
    case, key = open_case(db, new, journal.staff(me.id))
    ends_at = calls.give_code(db, case, key, made, pack.holding.code_days, journal.staff(me.id)) if made is not None else None
    audit.record(db, f"member:{me.id}", "case_noted", f"case:{case.id}", pack=pack.name)
    return case.id, ends_at
