"""What is half written is kept while it is written, so that neither a browser that dies nor a network that drops takes it.

Kept as what a session's end leaves behind is (`parking`): sealed, under a key that a cookie of two hours holds, for its writer.
Each form is dropped when it arrives, when its writer leaves it, and at sign-out. On the page that it belongs to it is offered
back; on every other a line says that it is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException

from portal.db.clock import utc_now
from portal.staff import cookies, gate, parking
from portal.staff.parking import Parked
from portal.web import access
from portal.web.access import signed_in
from portal.web.extensions import portal_of
from portal.web.limits import limit

bp = Blueprint("staff_keeping", __name__, url_prefix="/staff")
KEPT_HEADER = "X-Kept"  # the id that the form goes on under


@dataclass(frozen=True)
class Waiting:
    """A kept form, and the page that it belongs to."""

    parked: Parked
    page: str


@bp.post("/keep")
@signed_in
@limit("600/minute")  # a house of colleagues has one address, and each who writes comes here five times a minute
def keep() -> Response:
    """Keep a form as it stands now, in place of what was kept of it before. To write is to be here: the session goes on."""
    if parking.KEPT_PATH not in request.form:
        abort(404)
    kept = gate.keep_form(gate.colleague().id) or abort(404)
    response = Response(status=204, headers={KEPT_HEADER: kept.id})
    cookies.give(response, cookies.PARKED, kept.token)
    return response


@bp.post("/keep/drop")
@signed_in
@limit("600/minute")
def drop() -> Response:
    """Its writer has left it, and said so."""
    token, response = cookies.read(request, cookies.PARKED), Response(status=204)
    if token is not None and _is_mine(token):
        gate.let_go(response, token, gate.typed("parked"))
    return response


def _is_mine(token: bytes) -> bool:
    with portal_of().db.read() as db:
        return parking.owner_of(db, token, utc_now()) == gate.colleague().id


def kept_words() -> dict[str, Any]:
    """For every page of the staff: what of theirs waits unsent. Asks the database only where a cookie says so."""
    return {"kept_forms": waiting_forms, "kept_before": _kept_before}


def waiting_forms() -> list[Waiting]:
    """What whoever is signed in has left in this browser, the newest first."""
    who, token = access.signed(), cookies.read(request, cookies.PARKED)
    if who is None or token is None:
        return []
    with portal_of().db.read() as db:
        return [Waiting(each, page_of(each)) for each in parking.parked_by(db, token, who.id, utc_now())]


def page_of(parked: Parked) -> str:
    """The page that a kept form stands on; where nobody has said, the nearest above the address that it goes to."""
    return next((each for each in (parked.on, *_above(parked.path)) if each and _is_page(each)), "/staff/me")


def _above(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]


def _is_page(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path.partition("?")[0], method="GET")
    except HTTPException:
        return False
    return True


def _kept_before() -> str:
    """The id that a form was kept under which came with this request, for the page that shows it again."""
    if request.method != "POST" or cookies.read(request, cookies.PARKED) is None:
        return ""
    try:
        return gate.typed("parked")
    except HTTPException:  # a form that is too large is no form
        return ""
