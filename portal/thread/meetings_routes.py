"""The family's side of its meetings: whether it comes, who may take part, and afterwards how it was."""

from collections.abc import Callable

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField, validators

from portal.cases import invitations, queries
from portal.cases.invitations import Reply
from portal.cases.models import Case
from portal.cases.notices import tell_staff
from portal.cases.rules import HowItWas, NotAllowed, Turn
from portal.db.clock import utc_now
from portal.thread.ringing import ring_for
from portal.thread.routes import bp
from portal.thread.visiting import ask_for_code, held
from portal.web import told
from portal.web.access import citizen
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, trimmed
from portal.web.limits import limit
from portal.web.render import page


class ReplyForm(PortalForm):
    """Whether one comes, and a word with it."""

    meeting = StringField(validators=[at_most(26)])
    go = StringField(validators=[validators.AnyOf([Reply.COMES.value, Reply.OTHER_TIME.value])])
    words = TextAreaField(filters=[trimmed], validators=[at_most(1000)])


class JudgeForm(PortalForm):
    """How it was: one of three taps, and words if one wants."""

    meeting = StringField(validators=[at_most(26)])
    how = StringField(validators=[validators.AnyOf([each.value for each in HowItWas])])
    how_words = TextAreaField(filters=[trimmed], validators=[at_most(2000)])


@bp.get("/thread/meetings")
@citizen
def read_meetings() -> Response:
    """Every meeting, the latest first."""
    return _show()


def _show(status: int = 200, typed: PortalForm | None = None) -> Response:
    visit = held(request)
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        if case is None:
            return ask_for_code()
        if case.turn == Turn.WAITING_FOR_FAMILY.value:
            return redirect(url_for("thread.enter"), code=303)
        meetings = invitations.meetings_of(db, case.id, visit.case_key)
        may_answer = not visit.trusted_id and case.continued_in is None
    return page("thread/meetings.html", status, meetings=meetings, may_answer=may_answer, typed=typed, told=told.take())


@bp.post("/thread/meetings")
@limit("30/minute")
@citizen
def answer_meeting() -> Response:
    """Yes with those who are ticked, or another time."""
    visit, form, portal = held(request), ReplyForm(), portal_of()
    if not form.validate():
        return _show(422, form)
    welcome = request.form.getlist("welcome")

    def change(db: Session, case: Case) -> None:
        said = Reply(form.go.data)
        due_at = portal.pack.hours.add_working_days(utc_now(), portal.pack.promise_working_days)
        told_us = welcome, form.words.data or "", due_at
        invitations.reply_to(db, case, visit.case_key, form.meeting.data or "", said, *told_us)
        tell_staff(db, portal.pack, portal.settings.server_key)

    return _change(change, "meeting_answered")


@bp.post("/thread/meetings/how")
@limit("30/minute")
@citizen
def judge_meeting() -> Response:
    """How the meeting was: once."""
    visit, form = held(request), JudgeForm()
    if not form.validate():
        return _show(422, form)
    how, words = HowItWas(form.how.data), form.how_words.data or ""
    return _change(
        lambda db, case: invitations.say_how(db, case, visit.case_key, form.meeting.data or "", how, words), "meeting_judged"
    )


def _change(change: Callable[[Session, Case], None], word: str) -> Response:
    """One change, and back. What a rule refuses has happened already, or in another tab."""
    visit = held(request)
    try:
        with portal_of().db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                change(db, case)
        told.tell(word)
        ring_for(visit, "state")
    except NotAllowed:
        pass
    return redirect(url_for("thread.read_meetings"), code=303)
