"""The queue while it lies open: told that something has changed, and asked what that was."""

from dataclasses import replace

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from portal.cases import newer_in_queue, queries
from portal.db.base import is_id
from portal.db.clock import utc_now
from portal.desk.pages import rows
from portal.desk.queue_live import Watch, state_of
from portal.desk.routes import place_in
from portal.staff.gate import colleague
from portal.staff.rules import Permission
from portal.web import i18n
from portal.web.access import by_itself, needs
from portal.web.extensions import portal_of
from portal.web.render import page, wants_block
from portal.web.stream import event_stream, last_event_id, part_with_etag

bp = Blueprint("desk_queue_live", __name__)


@bp.get("/desk/newer")
@needs("see_queue")
@by_itself
def newer() -> Response:
    """How many have come since the page was made, and the rows it shows as they stand now; nothing at all for neither.

    Whoever opens it by hand sees the queue. Of the rows asked for (`row`) those that this colleague may not see are left out.
    """
    place, me, portal, now = place_in(request.args), colleague(), portal_of(), utc_now()
    if not wants_block():
        return redirect(place.address(), code=303)
    asked = [each for each in dict.fromkeys(request.args.getlist("row")) if is_id(each)][: queries.PAGE_ROWS]
    with portal.db.read() as db:
        new = newer_in_queue.newer(db, me, place.view, place.filters, request.args.get("mark", ""), now)
        if not new and not asked:
            return Response(status=204)
        cases = queries.cases_for(db, me, asked) if asked else []
        state = state_of(cases, new, portal.settings.secret_key), i18n.current_language(), me.id
        return part_with_etag(state, lambda: page(
            "desk/_newer.html", number=len(new), address=place.address(), rows=rows(db, cases, me, now, portal.pack.hours),
            may_take=me.may(Permission.CLAIM_CASE), most=queries.MOST_COUNTED,
        ))  # fmt: skip


@bp.get("/desk/queue/stream")
@needs("see_queue")
@by_itself
def stream() -> Response:
    """That something has changed in this view of the queue, each time it does; never what."""
    me, given = replace(colleague(), member_private=None), request.args  # it opens nothing, so it keeps nothing that could
    known = last_event_id() or given.get("state", "")[:64]
    watch = Watch(portal_of(), me, place_in(given), given.get("mark", "")[:400], known)
    return event_stream(watch.events(), f"queue:{me.id}", gives_way=True)
