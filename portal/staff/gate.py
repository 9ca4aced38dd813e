"""Between a request and the rules: who is signed in, and what becomes of a form when nobody is any longer."""

import re
from dataclasses import replace
from typing import cast

from flask import Request, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.staff import cookies, member_keys, parking, sessions
from portal.staff.rules import CASE_RIGHTS, MemberState, Permission, Signed
from portal.web import access
from portal.web.extensions import portal_of
from portal.web.forms import clean

POLL_HEADER = "X-Poll"
_LONGEST_ID = 32
_ID = re.compile(r"[a-z2-9]{26}")
_OWN_PATH = re.compile(r"/(?:desk|staff|admin)(?:/[A-Za-z0-9_-]+)*(?:\?[A-Za-z0-9_=&%.+-]*)?")


def identify(request: Request) -> Signed | None:
    """Who sent this request. Notes that the session is in use, at most once a minute.

    A page that looks for news by itself says so in `X-Poll`, or asks a view that is marked: nobody need be sitting there.
    """
    token, portal, now = cookies.read(request, cookies.SESSION), portal_of(), utc_now()
    if token is None:
        return None
    with portal.db.read() as db:
        met = sessions.meet(db, token, now)
        signed = sessions.signed_from(met) if met else None
    is_poll = POLL_HEADER in request.headers or access.is_asked_by_itself()
    if signed and met and not is_poll and sessions.needs_touch(met, now):
        with portal.db.write() as db:
            sessions.touch(db, signed.session_id, now)
        member_keys.rotate_if_due(portal.db, signed.id, signed.unlocked())
    return signed


def colleague() -> Signed:
    """Who is signed in, in a view that is labelled so that somebody is."""
    return replace(cast(Signed, access.signed()), right=_asked_right())


def _asked_right() -> Permission | None:
    """The case right in this view's label; None for a view that asks for another one, or for none."""
    label = access.label_of(current_app.view_functions[request.endpoint or ""])
    named = label.permission if label else None
    return Permission(named) if named in CASE_RIGHTS else None


def typed(name: str) -> str:
    """One small field of a form that needs no more checking than that it is text."""
    return str(clean(request.form.get(name, "")))[:100]


def refuse_strange_id(member_id: str) -> None:
    """404 for what has not the form of an id: a database need not see it."""
    if not _ID.fullmatch(member_id):
        abort(404)


def ask_to_sign_in(request: Request) -> Response:
    """Lead to the sign-in page: with the way back, and with what was typed kept for its owner."""
    parked = _park(request) if request.method == "POST" else None
    way_back = safe_way_back(request.full_path.rstrip("?")) if request.method == "GET" else None
    response = _lead_to(url_for("staff.sign_in", next=way_back))
    if parked is not None:
        cookies.give(response, cookies.PARKED, parked)
    return response


def lead_aside(address: str) -> Response:
    """Lead to another page first; what was typed is kept for its owner, who finds it under /staff/parked."""
    parked = _park(request) if request.method == "POST" else None
    response = _lead_to(address)
    if parked is not None:
        cookies.give(response, cookies.PARKED, parked)
    return response


def ask_for_fresh_sign_in() -> Response | None:
    """None when the sign-in is recent; otherwise the way to sign in again, with what was typed kept."""
    return None if colleague().is_fresh(utc_now()) else ask_to_sign_in(request)


def safe_way_back(path: str | None) -> str | None:
    """The path when it is one of the staff side's own, so that a sign-in never leads elsewhere."""
    return path if path and _OWN_PATH.fullmatch(path) else None


def _lead_to(address: str) -> Response:
    """A redirect; for htmx, one that moves the whole page instead of swapping the sign-in into a corner."""
    if request.headers.get("HX-Request") == "true":
        return Response("", 200, headers={"HX-Redirect": address})
    return redirect(address, code=303)


def _park(request: Request) -> bytes | None:
    """Keep the form for the member whose session this was; None when there was none, or nothing to keep."""
    token, portal = cookies.read(request, cookies.SESSION), portal_of()
    if token is None:
        return None
    with portal.db.read() as db:
        met = sessions.meet(db, token, utc_now())
    if met is None or met.member.standing is MemberState.DISABLED:
        return None
    kept = keep_form(met.member.id)
    return kept.token if kept is not None else None


def keep_form(member_id: str) -> parking.Kept | None:
    """Keep this request's form in place of what this browser has kept of it before; None when there is nothing to keep.

    A form that is only being kept says where it goes, and on which of our pages it stands; any other goes where it was sent.
    """
    path, on = request.path, safe_way_back(request.form.get(parking.KEPT_ON)) or ""
    if parking.KEPT_PATH in request.form:
        path = safe_way_back(request.form[parking.KEPT_PATH]) or ""
    fields = parking.worth_keeping(map(clean, pair) for pair in request.form.items(multi=True))
    if not path or not fields:
        return None
    g.form_is_kept = True
    writing = parking.Writing(path, fields, on, request.form.get("parked", "")[:_LONGEST_ID])
    with portal_of().db.write() as db:
        return parking.park(db, member_id, writing, utc_now(), cookies.read(request, cookies.PARKED))


def forget_sent_form(response: Response) -> Response:
    """After a request: a parked form that has now arrived is not kept any longer. The others are."""
    token = cookies.read(request, cookies.PARKED) if request.method == "POST" else None
    if token is None or response.status_code >= 400 or g.get("form_is_kept"):
        return response
    named = request.form.get("parked", "")[:_LONGEST_ID]
    if named and not _shows_it_again(response):
        let_go(response, token, named)
    return response


def _shows_it_again(response: Response) -> bool:
    """Whether the form only came back to be looked at: nothing has been taken in, and its words still stand there alone.

    A part of a page that is fetched while one writes (whom a note could name) brings the form along too, and takes nothing in.
    """
    if response.status_code != 200 or response.mimetype != "text/html" or response.is_streamed:
        return False
    if request.headers.get("HX-Request") == "true":
        return True
    return f'action="{request.path}"' in response.get_data(as_text=True)  # of the form, or of one of its buttons


def let_go(response: Response, token: bytes, parked_id: str = "") -> None:
    """Keep one form no longer, or none of this cookie's; the cookie goes with the last."""
    with portal_of().db.write() as db:
        parking.drop(db, token, parked_id)
        is_last = parking.owner_of(db, token, utc_now()) is None
    if is_last:
        cookies.take_back(response, cookies.PARKED)
