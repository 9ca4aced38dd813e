"""The page on which the answer is written."""

from typing import Any

from flask import Blueprint, abort, redirect, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField, TextAreaField, ValidationError

from portal.cases import queries
from portal.cases.concern_queries import is_referral
from portal.cases.household_writing import open_each
from portal.cases.opened import Opened, note_reading, open_for
from portal.cases.people import people
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.replies import commands, compose, meanwhile
from portal.replies.audience import audience_of
from portal.replies.known import known_of
from portal.replies.nudge_words import before_answering
from portal.staff.gate import colleague
from portal.staff.rules import Permission
from portal.web import i18n
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l
from portal.web.render import page
from portal.web.said import what_matters

bp = Blueprint("replies", __name__)


class AnswerForm(PortalForm):
    """The written answer. `submission` makes a form that is sent twice one answer."""

    body = TextAreaField(filters=[trimmed], validators=[required(_l("Skriv svaret før du sender.")), at_most(8000)])
    submission = StringField(validators=[at_most(26)])
    heard = StringField(validators=[at_most(26)])  # our newest message as this page was opened
    also = SelectMultipleField(choices=[], validate_choice=False)  # other cases of the household
    agreed = StringField(validators=[at_most(2000)])  # the ticks that were read back before sending

    def validate_body(self, field: Any) -> None:
        left = _gaps_of(self)
        if left:
            raise ValidationError(_l("Fyll ut eller slett det som står i klammer: %(gap)s", gap=left[0]))


@bp.get("/desk/case/<case_id>/answer")
@needs("write_answer")
def write_answer(case_id: str) -> Response:
    """The answer's page, empty or with a text to start from (`?start=first`)."""
    _note_reading(case_id)
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        if is_referral(db, case_id):
            return redirect(f"/desk/case/{case_id}/answer/both", code=303)
        offered = _starts(db, opened)
        chosen = next((each.body for each in offered if each.name == request.args.get("start")), "")
        form = AnswerForm(formdata=None, body=chosen, submission=new_id())
        return _show(db, opened, form, offered)


def _gaps_of(form: AnswerForm) -> list[str]:
    return compose.gaps(form.body.data or "", compose.known_gaps(portal_of().pack))


def _note_reading(case_id: str) -> None:
    with portal_of().db.write() as db:
        note_reading(db, colleague(), case_id) or abort(404)


def _starts(db: Any, opened: Opened) -> list[compose.Start]:
    me = colleague()
    person = people(db, {me.id}).get(me.id)
    name, role = (person.first_name, person.role.value) if person else (me.name.split()[0], "reception")
    pack, writer, family = portal_of().pack, i18n.current_language(), opened.case.language
    return compose.starts(pack, writer, family, name, role, known_of(db, opened.case, pack, {writer, family}))


def _show(
    db: Any, opened: Opened, form: AnswerForm, offered: list[compose.Start], status: int = 200, *, reads_back: bool = False
) -> Response:
    messages = queries.messages_of(db, opened.case.id, opened.key)
    newer, form.heard.data = meanwhile.since(messages, form.heard.data), meanwhile.newest_of(messages)
    staff = people(db, {opened.case.holder_id or "", *(message.who for message in messages)})
    records, form_name = queries.records_and_form(db, opened.case.id, opened.key)
    form_name = form_name or opened.case.asker
    fitting, others = compose.parted_by(offered, queries.status_of(opened.case))
    return page(
        "replies/answer.html", status, case=opened.case, form=form, newer=newer, staff=staff,
        messages=[each for each in messages if each not in newer],
        fitting=fitting, others=others, own_words=compose.standing_in(form.body.data or "", offered), gaps=_gaps_of(form),
        matters=what_matters(form_name, records.get("answers", {})), contact=records.get("contact", {}),
        other_holder=staff.get(opened.case.holder_id or "") if opened.case.holder_id != colleague().id else None,
        nudge=before_answering(opened.case, records.get("contact", {}), utc_now()),
        address=f"/desk/case/{opened.case.id}/answer", chosen=request.values.get("start", ""),
        audience=audience_of(db, colleague(), opened), reads_back=reads_back,
    )  # fmt: skip


@bp.post("/desk/case/<case_id>/answer/start")
@needs("write_answer")
def add_start(case_id: str) -> Response:
    """Add a text to start from below what is typed already: nothing that somebody wrote is ever replaced."""
    form = AnswerForm()
    _note_reading(case_id)
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        offered = _starts(db, opened)
        chosen = next((each.body for each in offered if each.name == request.form.get("start")), "")
        form.body.data = compose.with_start(form.body.data or "", chosen)
        return _show(db, opened, form, offered)


@bp.post("/desk/case/<case_id>/answer")
@needs("write_answer")
def send_answer(case_id: str) -> Response:
    """Send the answer."""
    form, me, portal = AnswerForm(), colleague(), portal_of()
    if not form.validate():
        return _mend(case_id, form)
    submission, also = form.submission.data or new_id(), sorted(set(form.also.data or ()))
    if also and form.agreed.data != ",".join(also):
        return _read_back(case_id, form, also)
    try:
        with portal.db.write() as db:
            meanwhile.check_heard(db, case_id, form.heard.data, submission)
            cases = open_each(db, me, case_id, also, Permission.WRITE_ANSWER) or abort(404)
            commands.answer_each(db, cases, form.body.data, submission, me.id)
    except NotAllowed as no:
        return _refuse(case_id, form, no.reason)
    except StaleDataError:
        return _mend(case_id, form, _l("Saken ble endret i mellomtiden. Les gjennom, og send en gang til."))
    except IntegrityError:
        if not _has_gone(case_id, submission, form.body.data):
            return _refuse(case_id, form, "other_words")
    return redirect(f"/desk/case/{case_id}", code=303)


def _read_back(case_id: str, form: AnswerForm, also: list[str]) -> Response:
    """Before an answer goes to several: who they are, once more. What is ticked by mistake cannot be taken back."""
    _note_reading(case_id)
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        audience = audience_of(db, colleague(), opened)
        if not set(also) <= {each for each, _name, _hint in (audience.others if audience else ())}:
            return _refuse(case_id, form, "not_together")
        form.agreed.data = ",".join(also)
        return _show(db, opened, form, _starts(db, opened), reads_back=True)


def _refuse(case_id: str, form: AnswerForm, reason: str) -> Response:
    """What a rule says no to. The ticks are made anew: who can get the answer is another now."""
    if reason == "other_words":
        form.submission.data = new_id()
    if reason == "not_together":
        form.also.data, form.agreed.data = [], ""
    return _mend(case_id, form, _REFUSED.get(reason, _REFUSED["is_locked"]), 409 if reason == meanwhile.ANSWERED else 422)


_REFUSED = {
    meanwhile.ANSWERED: meanwhile.WHY,
    "is_locked": _l("Saken er låst. Familien har gått videre med en ny kode, i en annen sak."),
    "other_words": _l("Et annet svar er alt sendt herfra. Les gjennom, og send en gang til."),
    "not_together": _l("Svaret kan ikke gå til en av dem du valgte. Ingenting er sendt. Velg på nytt."),
}


def _has_gone(case_id: str, submission: str, words: str) -> bool:
    """Whether this very answer is there already: then the same form was only sent twice."""
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        return queries.is_said(db, case_id, opened.key, submission, words)


def _mend(case_id: str, form: AnswerForm, fault: Any = None, status: int = 422) -> Response:
    if fault is not None:
        form.body.errors = [fault]
    _note_reading(case_id)
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        return _show(db, opened, form, _starts(db, opened), status)
