"""What is half written is kept while it is written, so that neither a browser that dies nor a network that drops takes it.

Kept as what a session's end leaves behind is (`parking`): sealed, under a key that a cookie of two hours holds, for its writer.
It is dropped when the form arrives, when its writer leaves it, and at sign-out.
"""

from typing import Any

from flask import Blueprint, Response, abort, request

from portal.db.clock import utc_now
from portal.staff import cookies, gate, parking
from portal.web import access
from portal.web.access import signed_in
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.limits import limit

bp = Blueprint("staff_keeping", __name__, url_prefix="/staff")
_WHERE = "kept_path"


@bp.post("/keep")
@signed_in
@limit("60/minute")
def keep() -> Response:
    """Keep a form as it stands now, in place of what was kept of it before. To write is to be here: the session goes on."""
    path = gate.safe_way_back(request.form.get(_WHERE))
    typed = (tuple(map(clean, pair)) for pair in request.form.items(multi=True) if pair[0] != _WHERE)
    fields = parking.worth_keeping(typed)
    if path is None or not fields:
        abort(404)
    me, before, now = gate.colleague().id, cookies.read(request, cookies.PARKED), utc_now()
    with portal_of().db.write() as db:
        held = parking.find_parked(db, before, me, now) if before is not None else None
        if before is not None and held is not None and held.path == path:
            parking.drop(db, before)
        token = parking.park(db, me, path, fields, now)
    response = Response(status=204)
    cookies.give(response, cookies.PARKED, token)
    return response


@bp.post("/keep/drop")
@signed_in
@limit("60/minute")
def drop() -> Response:
    """Its writer has left it, and said so."""
    token = cookies.read(request, cookies.PARKED)
    response = Response(status=204)
    if token is not None:
        with portal_of().db.write() as db:
            if parking.owner_of(db, token, utc_now()) == gate.colleague().id:
                parking.drop(db, token)
        cookies.take_back(response, cookies.PARKED)
    return response


def kept_words() -> dict[str, Any]:
    """For every page of the staff: whether something of theirs waits unsent. Asks the database only where a cookie says so."""
    return {"something_is_kept": _is_kept}


def _is_kept() -> bool:
    who, token = access.signed(), cookies.read(request, cookies.PARKED)
    if who is None or token is None:
        return False
    with portal_of().db.read() as db:
        return parking.owner_of(db, token, utc_now()) == who.id
