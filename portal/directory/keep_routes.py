"""Somebody's short list: in this browser alone (see shortlist.py)."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.db.clock import utc_now
from portal.directory import shortlist
from portal.directory.cards import card
from portal.directory.filters import PATH
from portal.directory.pages import services_by_ids
from portal.directory.service_facts import where_and_when
from portal.directory.service_pages import live_service
from portal.web import told
from portal.web.access import public
from portal.web.csrf import without_token
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import page, wants_block


@public
def show() -> Response:
    """The list, as cards, as text and as a square for another phone."""
    ids = shortlist.look()
    now = utc_now()
    with portal_of().db.read() as db:
        services = services_by_ids(db, ids)
    cards, on_paper = [card(one, now) for one in services], {one.id: where_and_when(one, now) for one in services}
    words = shortlist.as_text([(one.name.text, one.phone) for one in cards])
    said = told.take() if ids else ""
    square = shortlist.as_square(words)
    return page("directory/shortlist.html", cards=cards, on_paper=on_paper, words=words, square=square, kept=ids, said=said)


@limit("120/minute")
@without_token
@public
def change() -> AnyResponse:
    """Remember a service, forget it, or forget them all. Changes nothing but this browser's own cookie."""
    wish, service_id = request.form.get("do", ""), _id_of(request.form.get("service", ""))
    if wish == "clear":
        shortlist.forget()
    elif wish == "remove":
        shortlist.remove(service_id)
    elif service_id and _is_shown(service_id) and not shortlist.add(service_id):
        told.tell("full")
        return _to("")
    if wants_block() and wish != "clear":
        return page("directory/keep.html", id=service_id, kept=shortlist.kept_ids(), back=request.form.get("back", ""))
    return _to(request.form.get("back", ""))


def _id_of(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _is_shown(service_id: str) -> bool:
    with portal_of().db.read() as db:
        return live_service(db, service_id) is not None


def _to(back: str) -> AnyResponse:
    """Back to where the button stood, when that is a page of the directory that an address leads to; else to the list."""
    is_ours = back == PATH or back.startswith((f"{PATH}?", "/help/service/"))
    address = back if is_ours and back.isascii() and back.isprintable() else url_for("directory.show")
    response: AnyResponse = redirect(address, code=303)
    if wants_block():
        response = Response(status=204, headers={"HX-Redirect": address})
    return response


def add_to(bp: Blueprint) -> None:
    """Add the list to the directory's blueprint."""
    bp.get("/help/shortlist")(show)
    bp.post("/help/shortlist")(change)
