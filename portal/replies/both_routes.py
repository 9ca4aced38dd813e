"""The answer to a concern: one editor, two versions, both looked at before anything is sent."""

from typing import Any

from flask import Blueprint, abort, redirect, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from portal.cases import queries
from portal.cases.concern_queries import concern_for_desk
from portal.cases.opened import note_reading, open_for
from portal.cases.people import people
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.replies import commands, compose, meanwhile, versions
from portal.replies.both_pages import BothForm, both_in, preview_of, starts_for, tidy
from portal.replies.concern_words import in_words
from portal.replies.nudge_words import before_answering
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("replies_both", __name__)


@bp.get("/desk/case/<case_id>/answer/both")
@needs("write_answer")
def write_both(case_id: str) -> Response:
    """The editor, empty."""
    return _show(case_id, BothForm(formdata=None, submission=new_id()))


@bp.post("/desk/case/<case_id>/answer/both/preview")
@limit("120/minute")
@needs("write_answer")
def preview_both(case_id: str) -> Response:
    """Both versions as they will be read; nothing is sent or kept."""
    form = _form_for(case_id)
    return _show(case_id, form, 422) if not form.validate() else _show(case_id, form, with_preview=True)


@bp.post("/desk/case/<case_id>/answer/both/start")
@limit("120/minute")
@needs("write_answer")
def add_start(case_id: str) -> Response:
    """Add a text to start from below what is typed already: nothing that somebody wrote is ever replaced."""
    return _show(case_id, _form_for(case_id), start=request.form.get("start", ""))


@bp.post("/desk/case/<case_id>/answer/both")
@limit("30/minute")
@needs("write_answer")
def send_both(case_id: str) -> Response:
    """Send what was looked at; when anything is another since, it is looked at first."""
    form = _form_for(case_id)
    if not form.validate():
        return _show(case_id, form, 422)
    submission = form.submission.data or new_id()
    try:
        if not _send(case_id, form, submission):
            return _show(case_id, form, 422, _l("Noe er endret siden du så på det. Se over begge, og send."), with_preview=True)
    except NotAllowed as no:
        if no.reason == meanwhile.ANSWERED:
            return _show(case_id, form, 409, meanwhile.WHY, with_preview=True)
        return _show(case_id, form, 422, _l("Saken er låst. Familien har gått videre med en ny kode, i en annen sak."))
    except StaleDataError:
        return _show(case_id, form, 422, _l("Saken ble endret i mellomtiden. Les gjennom, og send en gang til."))
    except IntegrityError:
        if not _has_gone(case_id, submission, versions.unmarked(form.body.data)):
            form.submission.data = new_id()
            return _show(case_id, form, 422, _l("Et annet svar er alt sendt herfra. Les gjennom, og send en gang til."))
    return redirect(f"/desk/case/{case_id}#concern", code=303)


def _send(case_id: str, form: BothForm, submission: str) -> bool:
    """Whether it was sent: only what this form's preview has shown is."""
    me, portal = colleague(), portal_of()
    with portal.db.write() as db:
        opened = open_for(db, me, case_id, to_change=True) or abort(404)
        meanwhile.check_heard(db, case_id, form.heard.data, submission)
        if preview_of(db, opened, form).seen != form.seen.data:
            return False
        commands.answer_both(
            db, opened.case, opened.key, both_in(db, opened, form), submission, me.id, portal.settings.server_key,
            portal.pack.primary_language,
        )  # fmt: skip
    return True


def _has_gone(case_id: str, submission: str, words: str) -> bool:
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        return queries.is_said(db, case_id, opened.key, submission, words)


def _form_for(case_id: str) -> BothForm:
    with portal_of().db.read() as db:
        case = queries.case_for(db, colleague(), case_id) or abort(404)
    form = BothForm()
    form.needs_norwegian = not versions.is_norwegian(case.language)
    return form


def _show(
    case_id: str, form: BothForm, status: int = 200, fault: Any = None, *, with_preview: bool = False, start: str = ""
) -> Response:
    with portal_of().db.write() as db:
        note_reading(db, colleague(), case_id) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        reading = concern_for_desk(db, case_id, opened.key) or abort(404)
        starts = starts_for(db, opened)
        if start in starts:
            _add_start(form, *starts[start])
        preview = preview_of(db, opened, form) if with_preview else None
        if preview is not None:
            tidy(form, preview)
        messages = queries.messages_of(db, case_id, opened.key)
        newer, form.heard.data = meanwhile.since(messages, form.heard.data), meanwhile.newest_of(messages)
        contact = queries.records_of(db, case_id, opened.key).get("contact", {})
        return page(
            "replies/both.html", status, case=opened.case, form=form, fault=fault, preview=preview, words=in_words(reading),
            starts=[each for each, _norwegian in starts.values()], address=f"/desk/case/{case_id}/answer/both",
            is_norwegian=versions.is_norwegian(opened.case.language), messages=[each for each in messages if each not in newer],
            newer=newer, staff=people(db, {each.who for each in newer}),
            nudge=before_answering(opened.case, contact, utc_now()),
            has_referrer=reading.concern.referrer_id is not None,
        )  # fmt: skip


def _add_start(form: BothForm, start: compose.Start, norwegian: str) -> None:
    form.body.data = compose.with_start(form.body.data or "", start.body)
    if form.needs_norwegian:
        form.norwegian.data = compose.with_start(form.norwegian.data or "", norwegian)
