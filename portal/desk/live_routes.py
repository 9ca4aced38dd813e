"""The chat desk: open or closed, who is here, who waits, and whose talks go on."""

from typing import Any

from flask import Blueprint, abort, redirect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import barring
from portal.cases.rules import NotAllowed
from portal.db.base import is_id
from portal.db.clock import utc_now
from portal.desk import live_words
from portal.desk.live_forms import OpenForm
from portal.desk.live_pages import chat_desk
from portal.live import commands, presence, queries
from portal.staff.gate import colleague
from portal.staff.rules import Permission
from portal.web import access, i18n
from portal.web.access import by_itself, is_asked_by_itself, needs
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import page_or_block

bp = Blueprint("desk_live", __name__)
DESK = "desk"  # the bell's topic for everybody who looks at the chat desk


def refuse_where_not_offered() -> None:
    """404 where the municipality has no live talk: the page does not exist there."""
    if not portal_of().pack.live.offered:
        abort(404)


bp.before_request(refuse_where_not_offered)


@bp.get("/desk/live")
@needs("talk_live")
def chat() -> Response:
    """The chat desk."""
    return _show(OpenForm(formdata=None))


@bp.get("/desk/live/part")
@needs("talk_live")
@by_itself
def part() -> Response:
    """The same, asked for again and again: the part for htmx, the whole page for a browser without scripts."""
    return _show(OpenForm(formdata=None))


def _show(form: OpenForm, status: int = 200, refused: str = "") -> Response:
    me, portal = colleague(), portal_of()
    still_here()
    with portal.db.read() as db:
        desk = chat_desk(db, portal.pack, me, utc_now())
    return page_or_block(
        "desk/live.html", "part", status, desk=desk, form=form, refused=live_words.REFUSED.get(refused, ""),
        is_part=is_asked_by_itself(), sees_all=me.may(Permission.SEE_ALL_CASES),
    )  # fmt: skip


def still_here() -> None:
    """The page of a colleague who is here is still open; written down once a minute at most."""
    me, portal = colleague(), portal_of()
    with portal.db.read() as db:
        if not presence.needs_seeing(db, me.id):
            return
    with portal.db.write() as db:
        presence.saw(db, me.id)


@bp.post("/desk/live/open")
@needs("talk_live")
@limit("60/minute")
def open_chat() -> Response:
    """Open the chat by hand."""
    return _set_mode("chat_opened", presence.open_chat)


@bp.post("/desk/live/close")
@needs("talk_live")
@limit("60/minute")
def close_chat() -> Response:
    """Close the chat by hand."""
    return _set_mode("chat_closed", presence.close_chat)


@bp.post("/desk/live/hours")
@needs("talk_live")
@limit("60/minute")
def follow_hours() -> Response:
    """Let the hours decide again."""
    return _set_mode("chat_follows_hours", presence.follow_hours)


def _set_mode(happened: str, set_mode: Any) -> Response:
    form, me, portal = OpenForm(), colleague(), portal_of()
    if not form.validate():
        return _show(form, 422)
    with portal.db.write() as db:
        set_mode(db, me.id, form.until_at())
        audit.record(db, f"member:{me.id}", happened, "chat")
    portal.bell.ring(DESK, "state")
    return redirect("/desk/live", code=303)


@bp.post("/desk/live/here")
@needs("talk_live")
@limit("60/minute")
def be_present() -> Response:
    """I am here, and ready for talks."""
    return _set_presence(presence.be_present)


@bp.post("/desk/live/away")
@needs("talk_live")
@limit("60/minute")
def step_away() -> Response:
    """I take no new talks."""
    return _set_presence(presence.step_away)


def _set_presence(change: Any) -> Response:
    with portal_of().db.write() as db:
        change(db, colleague().id)
    portal_of().bell.ring(DESK, "state")
    return redirect("/desk/live", code=303)


@bp.post("/desk/live/<case_id>/take")
@needs("talk_live")
@limit("120/minute")
def take(case_id: str) -> Response:
    """Answer somebody who waits; of two at once, one."""
    me, portal = colleague(), portal_of()
    if not is_id(case_id):
        abort(404)
    try:
        with portal.db.write() as db:
            if barring.is_barred(db, case_id, me.id):
                raise NotAllowed("already_taken")  # as for a talk that is not there
            commands.take(db, case_id, me.id, portal.pack.live.talks_each)
            audit.record(db, f"member:{me.id}", "live_taken", f"case:{case_id}")
    except NotAllowed as no:
        return _show(OpenForm(formdata=None), 409, no.reason)
    portal.bell.ring(case_id, "state")
    portal.bell.ring(DESK, "state")
    return redirect(f"/desk/live/{case_id}", code=303)


def menu() -> dict[str, Any]:
    """For every page of the staff: how many wait in the chat, and how many lie unread; None where there is no chat."""
    if not portal_of().pack.live.offered or not i18n.is_staff_side():
        return {"chat_menu": None}
    me = access.signed()
    return {"chat_menu": _counts(me.id) if me is not None and me.may(Permission.TALK_LIVE) else None}


def _counts(staff_id: str) -> queries.MenuCounts | None:
    try:
        with portal_of().db.read() as db:
            return queries.menu_counts(db, staff_id)
    except SQLAlchemyError:
        return None  # this may be the very page that says so
