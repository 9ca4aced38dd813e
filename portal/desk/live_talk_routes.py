"""One live talk: reading and writing in it, handing it over, listening in, a pause, the end."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as AnyResponse

from portal.cases import barring
from portal.cases import queries as cases
from portal.cases.opened import Opened, note_reading, open_for
from portal.cases.rules import NotAllowed
from portal.db.base import is_id, new_id
from portal.db.clock import utc_now
from portal.desk import live_words
from portal.desk.live_forms import HandOverForm, PauseForm, WriteForm
from portal.desk.live_pages import reads, talk_page
from portal.desk.live_routes import DESK, refuse_where_not_offered, still_here
from portal.desk.live_stream import Look
from portal.live import commands, queries
from portal.live.models import LiveTalk
from portal.staff.gate import colleague
from portal.staff.rules import Permission, Signed
from portal.web import i18n
from portal.web.access import by_itself, needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.limits import limit
from portal.web.render import page
from portal.web.stream import event_stream, last_event_id, part_with_etag

bp = Blueprint("desk_live_talk", __name__)
bp.before_request(refuse_where_not_offered)
Change = Callable[[Session, LiveTalk, Opened], Any]


# --- looking ------------------------------------------------------------------------------------------------------------


@bp.get("/desk/live/<case_id>")
@needs("talk_live")
def talk(case_id: str) -> AnyResponse:
    """The talk's page."""
    return _show(case_id)


def _show(case_id: str, status: int = 200, refused: str = "", **typed: PortalForm) -> AnyResponse:
    me, portal = colleague(), portal_of()
    still_here()
    _note_reading(case_id, me)
    with portal.db.read() as db:
        opened, found = _find(db, me, case_id)
        shown = talk_page(db, portal.pack, opened, found, me, utc_now())
    forms: dict[str, PortalForm] = {
        "write_form": WriteForm(formdata=None, submission=new_id()),
        "hand_over_form": HandOverForm(formdata=None),
        "pause_form": PauseForm(formdata=None, minutes=portal.pack.live.pause_minutes),
    }
    return page(
        "desk/live_talk.html", status, case=opened.case, shown=shown, head=shown.head, token=generate_csrf(),
        refused=live_words.REFUSED.get(refused, ""), **{**forms, **typed},
    )  # fmt: skip


def _note_reading(case_id: str, me: Signed) -> None:
    """The words are about to be read: into the access log, and out of what lies unread."""
    with portal_of().db.write() as db:
        found = queries.active_talk_of(db, case_id)
        # Before the log, which everybody locks last.
        is_news = found is not None and commands.read(db, found, me.id)
        note_reading(db, me, case_id, also=queries.reached_by_talk(me), asks_why=False) or abort(404)
    if is_news:
        portal_of().bell.ring(case_id, "read")


def _find(db: Session, me: Signed, case_id: str, *, to_change: bool = False) -> tuple[Opened, LiveTalk]:
    """The case, opened for whoever may see it, and its talk. 404 without either."""
    opened = open_for(db, me, case_id, to_change=to_change, also=queries.reached_by_talk(me)) or abort(404)
    return opened, queries.talk_of(db, case_id) or abort(404)


@bp.get("/desk/live/<case_id>/part")
@needs("talk_live")
@by_itself
def part(case_id: str) -> AnyResponse:
    """The same page, asked for again and again where no stream is to be had. Its reader's visit is in the log already."""
    me, portal = colleague(), portal_of()
    still_here()
    with portal.db.read() as db:
        opened, found = _find(db, me, case_id)
        state = (case_id, found.version, found.state, opened.case.version, i18n.current_language(), me.id)
        return part_with_etag(state, lambda: _part(db, opened, found, me))


def _part(db: Session, opened: Opened, found: LiveTalk, me: Signed) -> Response:
    shown = talk_page(db, portal_of().pack, opened, found, me, utc_now())
    return page("desk/live_part.html", case=opened.case, shown=shown, head=shown.head, token=generate_csrf())


@bp.get("/desk/live/<case_id>/stream")
@needs("talk_live")
@by_itself
def stream(case_id: str) -> AnyResponse:
    """New messages, the state, and that somebody writes, as they come."""
    me, portal = colleague(), portal_of()
    with portal.db.read() as db:
        _opened, found = _find(db, me, case_id)
        if not reads(found, me):
            abort(404)
    after = (last_event_id() or request.args.get("after", "")[:64]).removeprefix("m-")
    look = Look(portal, me, case_id, generate_csrf())
    return event_stream(look.events(after), me.id)


# --- writing ------------------------------------------------------------------------------------------------------------


@bp.post("/desk/live/<case_id>/write")
@needs("talk_live")
@limit("240/minute")
def write(case_id: str) -> AnyResponse:
    """Say something. A script is told 204, and shows what comes by the stream."""
    form, me = WriteForm(), colleague()
    if not form.validate():
        return _refuse(case_id, str(form.faults()[0][1]), form, 422)
    submission = form.submission.data or new_id()
    try:
        with portal_of().db.write() as db:
            opened, found = _find(db, me, case_id, to_change=True)
            commands.say_in_as_staff(db, opened.case, found, opened.key, form.body.data, submission, me.id)
    except NotAllowed as no:
        return _refuse(case_id, live_words.REFUSED[no.reason], form, 422)
    except StaleDataError:
        return _refuse(case_id, live_words.REFUSED["changed"], form, 422)
    except IntegrityError:
        if not _has_gone(case_id, me, submission, form.body.data):
            form.submission.data = new_id()
            return _refuse(case_id, live_words.REFUSED["another"], form, 422)
    portal_of().bell.ring(case_id, "message")
    return Response(status=204) if _is_script() else redirect(f"/desk/live/{case_id}#write", code=303)


def _has_gone(case_id: str, me: Signed, submission: str, words: str) -> bool:
    """Whether this very message is there already: then the same form was only sent twice."""
    with portal_of().db.read() as db:
        opened, _found = _find(db, me, case_id)
        return cases.is_said(db, case_id, opened.key, submission, words)


def _is_script() -> bool:
    return request.headers.get("X-Live") == "yes"


def _refuse(case_id: str, why: Any, form: WriteForm, status: int) -> AnyResponse:
    """Not sent, and why; what was typed stands there still."""
    if _is_script():
        return page("desk/_live_why.html", status, why=why)
    form.body.errors = [why]
    return _show(case_id, status, write_form=form)


@bp.post("/desk/live/<case_id>/ready")
@needs("talk_live")
@limit("240/minute")
def ready_answer(case_id: str) -> AnyResponse:
    """Put a ready answer after what is typed already, or only fetch what has come. For browsers without scripts; nothing is
    sent, and what is typed stands there still."""
    form = WriteForm()
    with portal_of().db.read() as db:
        opened, found = _find(db, colleague(), case_id)
        shown = talk_page(db, portal_of().pack, opened, found, colleague(), utc_now())
    chosen = next((each.body for each in shown.ready_answers if each.name == request.form.get("ready")), "")
    form.body.data = "\n\n".join(filter(None, [form.body.data, chosen]))
    return _show(case_id, write_form=form)


@bp.post("/desk/live/<case_id>/typing")
@needs("talk_live")
@limit("240/minute")
def typing(case_id: str) -> AnyResponse:
    """Somebody writes; what, is never sent. Whoever writes has read what was there."""
    me, portal = colleague(), portal_of()
    with portal.db.read() as db:
        found = queries.active_talk_of(db, case_id) if is_id(case_id) else None
    if found is None or found.holder_id != me.id:
        return Response(status=204)
    portal.bell.ring(case_id, "typing:staff")
    if found.unread_since is not None:
        with portal.db.write() as db:
            commands.read(db, found, me.id)
        portal.bell.ring(case_id, "read")
    return Response(status=204)


# --- colleagues, a pause, the end ---------------------------------------------------------------------------------------


def _change(
    case_id: str, change: Change, to: str = "", form: PortalForm | None = None, name: str = ""
) -> AnyResponse:
    """One change of a talk: checked, made, told to whoever waits, and on; refused, and what was typed stands there still."""
    typed = {name: form} if form is not None else {}
    if form is not None and not form.validate():
        return _show(case_id, 422, **typed)
    try:
        with portal_of().db.write() as db:
            opened, found = _find(db, colleague(), case_id, to_change=True)
            change(db, found, opened)
    except NotAllowed as no:
        return _show(case_id, 409, no.reason, **typed)
    portal_of().bell.ring(case_id, "state")
    portal_of().bell.ring(DESK, "state")
    return redirect(to or f"/desk/live/{case_id}", code=303)


@bp.post("/desk/live/<case_id>/offer")
@needs("talk_live")
@limit("60/minute")
def offer(case_id: str) -> AnyResponse:
    """Ask a colleague to go on, with a note."""
    form, me = HandOverForm(), colleague()

    def change(db: Session, found: LiveTalk, opened: Opened) -> None:
        taker = form.taker.data
        if taker not in {one.id for one in barring.takers(db, case_id, Permission.TALK_LIVE)}:
            raise NotAllowed("same_person")
        commands.offer_talk(db, found, opened.case, opened.key, me.id, taker, form.note.data or "")

    return _change(case_id, change, form=form, name="hand_over_form")


@bp.post("/desk/live/<case_id>/withdraw")
@needs("talk_live")
@limit("60/minute")
def withdraw(case_id: str) -> AnyResponse:
    """Go on oneself after all."""
    return _change(case_id, lambda db, found, _o: commands.withdraw_offer(db, found, colleague().id))


@bp.post("/desk/live/<case_id>/accept")
@needs("talk_live")
@limit("60/minute")
def accept(case_id: str) -> AnyResponse:
    """Go on with a talk that was offered."""
    most = portal_of().pack.live.talks_each
    return _change(case_id, lambda db, found, _o: commands.accept_talk(db, found, colleague().id, most))


@bp.post("/desk/live/<case_id>/decline")
@needs("talk_live")
@limit("60/minute")
def decline(case_id: str) -> AnyResponse:
    """Say that one cannot."""
    me = colleague().id
    return _change(case_id, lambda db, found, _o: commands.decline_talk(db, found, me), to="/desk/live")


@bp.post("/desk/live/<case_id>/step-in")
@needs("talk_live")
@limit("60/minute")
def step_in(case_id: str) -> AnyResponse:
    """Answer where something lies unread: for whoever sees all cases."""
    me, most = colleague(), portal_of().pack.live.talks_each
    if not me.may(Permission.SEE_ALL_CASES):
        abort(403)
    return _change(case_id, lambda db, found, _o: commands.step_in(db, found, me.id, most))


@bp.post("/desk/live/<case_id>/listen")
@needs("talk_live")
@limit("60/minute")
def listen_in(case_id: str) -> AnyResponse:
    """Listen, and be seen to do so."""
    return _change(case_id, lambda db, found, _o: commands.listen_in(db, found, colleague().id))


@bp.post("/desk/live/<case_id>/stop-listening")
@needs("talk_live")
@limit("60/minute")
def stop_listening(case_id: str) -> AnyResponse:
    """Listen no more."""
    me = colleague().id
    return _change(case_id, lambda db, found, _o: commands.stop_listening(db, found, me), to="/desk/live")


@bp.post("/desk/live/<case_id>/pause")
@needs("talk_live")
@limit("60/minute")
def pause(case_id: str) -> AnyResponse:
    """A pause with an end and a reason."""
    form, me = PauseForm(), colleague().id

    def change(db: Session, found: LiveTalk, opened: Opened) -> None:
        commands.pause(db, found, opened.key, me, form.minutes.data, form.reason.data)

    return _change(case_id, change, form=form, name="pause_form")


@bp.post("/desk/live/<case_id>/go-on")
@needs("talk_live")
@limit("60/minute")
def go_on(case_id: str) -> AnyResponse:
    """End the pause."""
    return _change(case_id, lambda db, found, _o: commands.end_pause(db, found, colleague().id))


@bp.post("/desk/live/<case_id>/finish")
@needs("talk_live")
@limit("60/minute")
def finish(case_id: str) -> AnyResponse:
    """Bring the talk to an end; the thread goes on."""
    me = colleague().id
    return _change(case_id, lambda db, found, _o: commands.finish(db, found, me), to="/desk/live")
