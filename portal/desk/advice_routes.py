"""From a case: asking one colleague one question that names nobody, and taking it back."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from portal.cases import advice
from portal.cases.opened import Opened, note_showing, open_for
from portal.cases.reach import narrowed
from portal.db.base import new_id
from portal.desk import words
from portal.desk.case_places import places
from portal.desk.changing import change_case
from portal.naming import Shown, has_open
from portal.staff.gate import colleague
from portal.staff.queries import names_of
from portal.web import nameless
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l
from portal.web.i18n import text
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_advice", __name__)
LONGEST = 4000


class QuestionForm(PortalForm):
    """One question, to one colleague."""

    adviser = StringField(validators=[required(_l("Velg en kollega.")), at_most(26)])
    question = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv spørsmålet.")), at_most(LONGEST)])
    submission = StringField(validators=[at_most(26)])


class TakeBackForm(PortalForm):
    """Which question is taken back."""

    advice = StringField(validators=[at_most(26)])


@bp.get("/desk/case/<case_id>/advice")
@needs("write_note")
def read_asked(case_id: str) -> Response:
    """What was asked, and asking."""
    return show_asked(case_id)


@bp.post("/desk/case/<case_id>/advice")
@limit("60/minute")
@needs("write_note")
def ask_adviser(case_id: str) -> Response:
    """Ask; or take out what may tell who it is about, or be asked about it: then all that was typed stands there."""
    form, nobody = QuestionForm(), nameless.answered_for()
    if request.form.get("go") == "remove":
        form.question.data = nameless.without_open(form.question.data or "", nobody)
        return show_asked(case_id, question_form=form, is_removed=True)
    if has_open(found := nameless.found_in([form.question.data or ""], nobody)):
        return show_asked(case_id, 422, question_form=form, found=found)
    return _send(case_id, form)


def _send(case_id: str, form: QuestionForm) -> Response:
    """A question of which nothing is left to ask about."""

    def change(db: Session, opened: Opened) -> None:
        advice.ask(
            db, opened, form.adviser.data, form.question.data, colleague().id,
            submission=form.submission.data or new_id(), server_key=portal_of().settings.server_key,
        )  # fmt: skip

    return change_case(case_id, "question_form", form, change, show=show_asked, path="/advice")


@bp.post("/desk/case/<case_id>/advice/back")
@limit("60/minute")
@needs("write_note")
def take_question_back(case_id: str) -> Response:
    """The asker does not need the answer any longer."""
    form = TakeBackForm()
    return change_case(
        case_id, "back_form", form,
        lambda db, opened: advice.withdraw(db, opened.case, form.advice.data or "", colleague().id),
        show=show_asked, path="/advice",
    )  # fmt: skip


def show_asked(
    case_id: str, status: int = 200, refused: str = "", *, found: Sequence[Shown] = (), is_removed: bool = False, **typed: Any
) -> Response:
    """The page; the access log knows that it was read. `found` is what the writer has to look at in the question."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        asked = advice.asked_in(db, me, case_id)
        may_ask = [(one.id, one.name) for one in advice.advisers(db, opened.case, me.id)]
        names = names_of(db, [each for one in asked for each in (one.adviser_id, one.asked_by)])
    form = typed.pop("question_form", None) or QuestionForm(formdata=None, submission=new_id())
    faults = form.faults() + ([("finds-question", text("ask.fault.found"))] if found else [])
    me = narrowed(me, opened.case)
    return page(
        "desk/advice.html", status, case=opened.case, signed=me, asked=asked, may_ask=may_ask, names=names, form=form,
        faults=faults, found=found, is_removed=is_removed, places=places(opened.case, me), longest=LONGEST,
        refused=words.REFUSED.get(refused, ""),
    )  # fmt: skip
