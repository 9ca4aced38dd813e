"""Talking at once over HTTP: asking, writing, leaving; the stream, and the frame that stands in for it without script."""

from datetime import datetime
from typing import Any

from flask import Response, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal.cases import queries, visits
from portal.cases.household_writing import is_sent
from portal.cases.models import Case
from portal.cases.notices import tell_staff
from portal.cases.rules import NotAllowed
from portal.cases.visits import Visit
from portal.cases.worrying import note_worries
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.live import commands as live
from portal.live.models import LiveTalk
from portal.live.queries import active_talk_of
from portal.thread.forms import LONGEST_MESSAGE, MessageForm
from portal.thread.half_written import take_along
from portal.thread.live_pages import as_of, live_page, may_ask_now, shown_talk
from portal.thread.live_stream import Follower
from portal.thread.looking import Looked, look_at
from portal.thread.ringing import leave_talk, ring_for
from portal.thread.routes import bp
from portal.thread.showing import is_to_be_noted, note_answer_read, note_that_it_was_read
from portal.thread.visiting import ask_for_code, forget_kept, held, keep, visit_of
from portal.web import headers, session
from portal.web.access import citizen, public
from portal.web.care import worries_in_words
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.i18n import clock_time, current_language, text
from portal.web.limits import limit
from portal.web.render import page
from portal.web.stream import event_stream, last_event_id, part_with_etag

_REFRESH_SECONDS = 5
_LONGEST_MARK = 26
_BY_SCRIPT = "X-Live"  # a header that only our own script sends: it wants a part, or no page at all


@bp.get("/thread/live")
@citizen
def talk() -> AnyResponse:
    """The talk's page; without a talk the thread's."""
    visit = held(request)
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        must_write = case is not None and is_to_be_noted(db, case, visit)
    if must_write:
        note_that_it_was_read(visit)
    return _show(visit)


def _show(
    visit: Visit, status: int = 200, form: MessageForm | None = None, why: str = "", looked: Looked | None = None
) -> AnyResponse:
    found = _found(visit)
    if found is None:
        return redirect(url_for("thread.enter"), code=303)
    headers.may_hold_frame()
    form = form or MessageForm(formdata=None, body="" if visit.kept_in else visit.kept)
    return page("thread/live.html", status, **found, message_form=form, why=why, looked=looked)


def _found(visit: Visit) -> dict[str, Any] | None:
    """The talk as the page shows it; None when there is none to show."""
    portal, now = portal_of(), utc_now()
    with portal.db.read() as db:
        case, found = _case_and_talk(db, visit, now)
        if case is None or found is None:
            return None
        return {"talk": live_page(db, portal.pack, case, found, visit.case_key, now)}


def _case_and_talk(db: Session, visit: Visit, now: datetime) -> tuple[Case | None, LiveTalk | None]:
    return queries.case_of_thread(db, visit.case_id), shown_talk(db, visit.case_id, now)


@bp.post("/thread/live/ask")
@limit("30/minute")
@citizen
def ask_live() -> AnyResponse:
    """Ask for somebody to talk with. Asking twice is asking once; when it has just closed, the thread's page says so."""
    visit, portal = held(request), portal_of()
    try:
        with portal.db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                live.ask(db, case, portal.pack.live, may_ask_now(db, portal.pack, utc_now()))
            _keep_typed(db, visit)
    except NotAllowed:
        return redirect(url_for("thread.enter") + "#live-title", code=303)
    ring_for(visit, "state")
    return redirect(url_for("thread.talk"), code=303)


@bp.post("/thread/live/write")
@limit("120/minute")
@public
def write_live() -> AnyResponse:
    """Say something. What cannot be sent stays in the field, and when the visit has run out it waits for the code."""
    visit = visit_of(request)
    if visit is None:
        return ask_for_code(kept=clean(request.form.get("body", "")))
    form = MessageForm()
    if not form.validate():
        return _not_sent(visit, form, str(next(iter(form.body.errors), text("live.says.not_sent"))))
    looked = look_at(visit, form.body)
    if looked is not None:
        return _ask_who(visit, form, looked)
    try:
        is_live = _say(visit, form.body.data, form.submission.data or new_id())
    except NotAllowed as no:
        is_paused = no.reason == "paused"
        why = (
            text("live.paused.not_sent", time=_pause_ends(visit)) if is_paused else text("live.says.not_sent")
        )
        return _not_sent(visit, form, why)
    ring_for(visit, "message")
    if _BY_SCRIPT in request.headers:
        return Response(status=204)
    return redirect(url_for("thread.talk" if is_live else "thread.enter"), code=303)


def _not_sent(visit: Visit, form: MessageForm, why: str) -> AnyResponse:
    if _BY_SCRIPT in request.headers:
        return page("thread/_live_why.html", 422, why=why, looked=None)
    return _show(visit, 422, form, "" if form.errors else why)


def _ask_who(visit: Visit, form: MessageForm, looked: Looked) -> AnyResponse:
    """In a talk about nobody in particular: what may tell who it is about stands beside the field."""
    why = "" if looked.is_removed else text("ask.fault.found")
    if _BY_SCRIPT in request.headers:
        return page("thread/_live_why.html", 422, why=why, looked=looked)
    return _show(visit, looked.status, form, why, looked)


def _pause_ends(visit: Visit) -> str:
    with portal_of().db.read() as db:
        found = active_talk_of(db, visit.case_id)
    return clock_time(found.paused_until) if found is not None and found.paused_until is not None else "…"


def _say(visit: Visit, words: str, submission: str) -> bool:
    """Take the words in, once however often the form comes; other words under the same mark are another message.

    Whether a talk goes on: else it is a message of the thread. Raises NotAllowed('paused').
    """
    try:
        return _take_in(visit, words, submission)
    except IntegrityError:
        with portal_of().db.read() as db:
            is_twice = queries.is_said(db, visit.case_id, visit.case_key, submission, words)
            is_live = active_talk_of(db, visit.case_id) is not None
        return is_live if is_twice else _take_in(visit, words, new_id())


def _take_in(visit: Visit, words: str, submission: str) -> bool:
    portal = portal_of()
    due_at = portal.pack.hours.add_working_days(utc_now(), portal.pack.promise_working_days)
    worries = worries_in_words(words)  # sought before the database is held
    with portal.db.write() as db:
        case = queries.case_of_thread(db, visit.case_id, to_change=True)
        found = active_talk_of(db, visit.case_id)
        if case is not None:
            live.say_in(db, case, found, visit.case_key, words, submission, due_at, current_language())
            note_worries(db, case, worries)
            if found is None:
                tell_staff(db, portal.pack, portal.settings.server_key)
        if visits.needs_touch(db, visit.id):
            visits.touch(db, visit.id)
        forget_kept(db, visit)
    return found is not None


@bp.post("/thread/live/typing")
@limit("600/minute")
@citizen
def typing_live() -> Response:
    """Somebody writes: that, and nothing of what."""
    visit, portal = held(request), portal_of()
    portal.bell.ring(visit.case_id, "typing:citizen")
    with portal.db.read() as db:
        must_touch = visits.needs_touch(db, visit.id)
    if must_touch:
        with portal.db.write() as db:
            visits.touch(db, visit.id)
    return Response(status=204)


@bp.post("/thread/live/keep")
@limit("600/minute")  # a school has one address, and whoever writes comes here five times a minute
@citizen
def keep_live() -> Response:
    """What stands unsent for a while waits in its field: for this visit alone, sealed, and never in the browser. No message is
    made of it, and nobody else can read it.
    """
    visit, typed = held(request), clean(request.form.get("body", ""))[:LONGEST_MESSAGE]
    waits_elsewhere = bool(visit.kept and visit.kept_in)  # what waits in another field goes on waiting there
    if waits_elsewhere or visit.kept == typed:
        return Response(status=204)
    with portal_of().db.write() as db:
        if not is_sent(db, request.form.get("submission", "")[:_LONGEST_MARK]):
            keep(db, visit, typed if typed.strip() else "", "")
        if visits.needs_touch(db, visit.id):
            visits.touch(db, visit.id)
    return Response(status=204)


@bp.post("/thread/live/seen")
@limit("120/minute")
@citizen
def seen_live() -> Response:
    """The page is looked at, and an answer stands on it: said by the script, since a stream that was sent may reach nobody."""
    note_answer_read(held(request))
    return Response(status=204)


@bp.post("/thread/live/leave")
@limit("30/minute")
@citizen
def leave_live() -> AnyResponse:
    """Let it stand as a message: the talk is over, the thread goes on."""
    visit = held(request)
    with portal_of().db.write() as db:
        leave_talk(db, visit.case_id)
        _keep_typed(db, visit)
    ring_for(visit, "state")
    return redirect(url_for("thread.talk"), code=303)


def _keep_typed(db: Session, visit: Visit) -> None:
    """What is half written when another button than Send is pressed stands in the field of the next page."""
    typed = clean(request.form.get("body", ""))[:LONGEST_MESSAGE]
    if typed.strip():
        take_along(db, visit, typed)


@bp.get("/thread/live/stream")
@citizen
def stream_live() -> Response:
    """What happens in the talk, as it happens."""
    visit, pair = held(request), session.visitor_pair(request, "visit")
    last = last_event_id() or request.args.get("after", "")[:64].removeprefix("m-")
    assert pair is not None  # noqa: S101  # nosec B101  (a visit is found by nothing else)
    return event_stream(Follower(portal_of(), pair, visit.case_id, last).events())


@bp.get("/thread/live/messages")
@public
def messages_live() -> AnyResponse:
    """The same for a browser without script, as a page that asks for itself again; for our script, as a part of the page."""
    if _BY_SCRIPT in request.headers:
        return _part()
    visit = visit_of(request)
    found = (_found(visit) if visit else None) or {"talk": None}
    headers.may_frame_us()
    is_fresh = "still" not in request.args
    if visit is not None:
        note_answer_read(visit)
    response = page("thread/live_frame.html", **found, is_fresh=is_fresh)
    if is_fresh and found["talk"] is not None and not found["talk"].now.is_over:
        response.headers["Refresh"] = str(_REFRESH_SECONDS)
    return response


def _part() -> AnyResponse:
    visit, portal, now = visit_of(request), portal_of(), utc_now()
    if visit is None:
        return redirect(url_for("thread.enter"), code=303)
    with portal.db.read() as db:
        case, found = _case_and_talk(db, visit, now)
        if case is None or found is None:
            return redirect(url_for("thread.enter"), code=303)
        state = (current_language(), *as_of(db, portal.pack, case, found, now))
    response = part_with_etag(state, lambda: page("thread/live_part.html", **(_found(visit) or {})))
    response.headers["Cache-Control"] = "no-store"
    return response
