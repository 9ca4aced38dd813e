"""The queue."""

import re
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from portal.cases import queries
from portal.cases.models import Case
from portal.db.base import is_id
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.concern_pages import risen
from portal.desk.pages import rows
from portal.staff.gate import colleague
from portal.staff.rules import Permission, Signed
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.render import page_or_block

bp = Blueprint("desk", __name__)
_PLACE = re.compile(r"[012][0-9]{8}T[0-9]{6}")


@bp.get("/desk")
@needs("see_queue")
def queue() -> Response:
    """Who waits for us, urgent first, then who has waited longest."""
    me = colleague()
    view = request.args.get("view") or ("ours" if me.may(Permission.SEE_ALL_CASES) else "mine")
    if view not in queries.VIEWS:
        abort(404)
    with portal_of().db.read() as db:
        found = queries.queue_for(db, me, view, _after())
        shown, more = found[: queries.PAGE_ROWS], len(found) > queries.PAGE_ROWS
        return page_or_block(
            "desk/queue.html", "rows", view=view, view_name=words.VIEWS[view], views=_views(me),
            rows=rows(db, shown, me, utc_now()), counts=queries.counts_for(db, me),
            following=_address(view, shown[-1]) if more else None, is_later_page="after" in request.args,
            most=queries.MOST_COUNTED, risen=risen(db, me),
        )  # fmt: skip


def _views(me: Signed) -> list[tuple[str, Any]]:
    """The views this person has use for: whoever sees only the own cases has one."""
    return [each for each in words.VIEWS.items() if _has_use_for(me, each[0])]


def _has_use_for(me: Signed, view: str) -> bool:
    if view == "wishes":
        return me.may(Permission.SETTLE_WISH)
    return me.may(Permission.SEE_ALL_CASES) or view == "mine"


def _after() -> tuple[str, str] | None:
    place, dot, case_id = request.args.get("after", "").partition(".")
    return (place, case_id) if dot and _PLACE.fullmatch(place) and is_id(case_id) else None


def _address(view: str, last: Case) -> str:
    return f"/desk?view={view}&after={last.place}.{last.id}"


@bp.get("/desk/")
@needs("see_queue")
def queue_with_slash() -> Response:
    """The same, for whoever types a slash."""
    return redirect("/desk", code=303)
