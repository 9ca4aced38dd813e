"""What a family does with a concern that was written about it: reads, adds, objects, says yes or no, decides who meets.

When the visit has run out, what was typed waits for who has the code, as everywhere in the thread.
"""

from collections.abc import Callable
from datetime import datetime

from flask import abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import concerns, meetings, queries
from portal.cases.concern_queries import concern_for_family
from portal.cases.concerns import Attendance
from portal.cases.meetings import Reply
from portal.cases.models import Case
from portal.cases.notices import tell_staff
from portal.cases.rules import NotAllowed
from portal.cases.visits import Visit
from portal.db.clock import utc_now
from portal.replies.appointment import calendar_file
from portal.replies.concern_words import receivers
from portal.thread.concern_forms import (
    AddForm,
    DeclineForm,
    MeetingForm,
    ObjectForm,
    extents_in,
    half_written,
    to_keep,
)
from portal.thread.concern_pages import show_concern
from portal.thread.ringing import ring_for
from portal.thread.routes import bp
from portal.thread.visiting import ask_for_code, held, keep, let_wait, visit_of
from portal.web import session, told
from portal.web.access import citizen, public
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import page

Change = Callable[[Session, Case], None]


@bp.get("/thread/concern")
@citizen
def read_concern() -> Response:
    """Exactly what was written, and what is said about informing and consent."""
    return show_concern(held(request))


@bp.post("/thread/concern/add")
@limit("30/minute")
@public
def add_view() -> Response:
    """The family's own view, beside what was written."""
    visit, form = visit_of(request), AddForm()
    if visit is None:
        return _let_wait("added")
    if not form.validate():
        return show_concern(visit, 422, add_form=form)
    due_at = _promise()
    return _change(
        visit,
        "added",
        lambda db, case: concerns.family_adds(db, case, visit.case_key, form.added.data, due_at),
        "added",
    )


@bp.post("/thread/concern/object")
@limit("10/minute")
@public
def object_to_it() -> Response:
    """The family does not agree."""
    visit, form = visit_of(request), ObjectForm()
    if visit is None:
        return _let_wait("objection")
    if not form.validate():
        return show_concern(visit, 422, object_form=form)
    words, due_at = form.objection.data or "", _promise()
    return _change(
        visit,
        "objected",
        lambda db, case: concerns.family_objects(db, case, visit.case_key, words, due_at),
        "objection",
    )


@bp.post("/thread/concern/take-back")
@limit("10/minute")
@citizen
def take_back() -> Response:
    """The family objects no longer."""
    visit, due_at = held(request), _promise()
    return _change(
        visit, "taken_back", lambda db, case: concerns.family_takes_back(db, case, visit.case_key, due_at)
    )


@bp.post("/thread/concern/send")
@limit("10/minute")
@citizen
def agree_to_send() -> Response:
    """Yes: from now on colleagues can read it, and it stands in the queue."""
    visit, due_at, portal = held(request), _promise(), portal_of()

    def change(db: Session, case: Case) -> None:
        concerns.family_agrees_to_send(db, case, visit.case_key, due_at)
        tell_staff(db, portal.pack, portal.settings.server_key)

    return _change(visit, "agreed", change)


@bp.post("/thread/concern/decline")
@limit("10/minute")
@citizen
def decline_to_send() -> Response:
    """No: nothing is sent, and all of it is deleted at once."""
    visit, form, portal = held(request), DeclineForm(), portal_of()
    if not form.validate():
        return show_concern(visit, 422, decline_form=form)
    try:
        with portal.db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True) or abort(404)
            concerns.family_declines(db, case, portal.settings.instance)
    except NotAllowed:  # it was sent in the meantime, from another phone: then nothing is deleted
        return redirect(url_for("thread.read_concern"), code=303)
    portal.db.checkpoint()
    response = page("thread/concern_declined.html")
    session.forget_visitor(response)
    return response


@bp.post("/thread/concern/consents")
@limit("30/minute")
@citizen
def change_consents() -> Response:
    """Who may be told what, from now on."""
    visit = held(request)

    def change(db: Session, case: Case) -> None:
        reading = concern_for_family(db, case.id, visit.case_key)
        slugs = [each.slug for each in receivers(reading.consents)]
        concerns.family_consents(db, case, visit.case_key, extents_in(request.form, slugs))

    return _change(visit, "consents", change)


@bp.post("/thread/concern/meeting")
@limit("30/minute")
@citizen
def choose_meeting() -> Response:
    """Who may take part in a meeting."""
    visit, form = held(request), MeetingForm()
    if not form.validate():
        return show_concern(visit, 422, meeting_form=form)
    who = [Attendance(each, is_welcome) for each, is_welcome in form.welcome().items()]
    words = form.others.data or ""
    return _change(
        visit,
        "meeting",
        lambda db, case: concerns.family_chooses_meeting(db, case, visit.case_key, who, words),
        "others",
    )


@bp.post("/thread/concern/invitation")
@limit("30/minute")
@citizen
def reply_to_invitation() -> Response:
    """Whether the family comes, and whether the place may stand in a calendar."""
    visit, given = held(request), request.form.get("reply", "")
    if given not in (Reply.COMES.value, Reply.OTHER_TIME.value):
        return redirect(url_for("thread.read_concern"), code=303)
    shows_place, due_at = "shows_place" in request.form, _promise()
    return _change(
        visit, "replied", lambda db, case: meetings.reply_to(db, case, visit.case_key, Reply(given), shows_place, due_at)
    )


@bp.get("/thread/appointment.ics")
@citizen
def appointment() -> Response:
    """The meeting for a calendar, with nothing in it that says what it is about."""
    visit = held(request)
    with portal_of().db.read() as db:
        told_of = meetings.invitation_of(db, visit.case_id, visit.case_key) or abort(404)
    return calendar_file(visit.case_id, told_of)


def _promise() -> datetime:
    """Until when we promise to have read what the family says now."""
    pack = portal_of().pack
    return pack.hours.add_working_days(utc_now(), pack.promise_working_days)


def _let_wait(field: str) -> Response:
    """The visit has run out: all that was typed on the page waits for who has the code."""
    return ask_for_code(*to_keep(half_written(request.form))) if "concern" in request.form else let_wait(field)


def _change(visit: Visit, word: str, change: Change, field: str = "") -> Response:
    """One change, and back to what was written; what stands half written in other fields than `field` stays.

    What a rule refuses has happened already, or in another tab.
    """
    try:
        with portal_of().db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                change(db, case)
            if "concern" in request.form:
                keep(db, visit, *to_keep(half_written(request.form, field)))
        told.tell(f"concern_{word}")
        ring_for(visit, "state")
    except NotAllowed:
        pass
    return redirect(url_for("thread.read_concern"), code=303)
