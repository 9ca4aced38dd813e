"""The owner's page: what everybody reads of the service, 'still right', and a few fields to put right."""

import re
from typing import Any

from flask import Blueprint, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.db.clock import utc_now
from portal.directory.cards import card
from portal.directory.freshness import freshness
from portal.directory.here import forget
from portal.directory.models import ServiceRow
from portal.directory.service_facts import facts_of
from portal.directory.store import service_in
from portal.editor import owners
from portal.editor.fields import BY_KEY
from portal.editor.models import DirectoryOwner
from portal.editor.routes import editor
from portal.municipality.hours import OSLO
from portal.web.access import needs, public
from portal.web.extensions import portal_of
from portal.web.forms import trimmed
from portal.web.i18n import text
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("owner", __name__)
PLAIN = ("phone", "email", "url")
LONGEST_WORDS = 1000
_SECRET = re.compile(r"[0-9a-f]{64}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}")


@bp.get("/owner/<secret>")
@public
def check(secret: str) -> Response:
    """The page behind the link in the mail. Opening it changes nothing: mail filters open links too."""
    found = _find(secret)
    return _page(*found, secret) if found else page("editor/owner_gone.html", 404)


def _find(secret: str) -> tuple[DirectoryOwner, ServiceRow] | None:
    if not _SECRET.fullmatch(secret):
        return None
    with portal_of().db.read() as db:
        return owners.find(db, secret, utc_now())


def _page(owner: DirectoryOwner, row: ServiceRow, secret: str, code: int = 200, **typed: Any) -> Response:
    service, now = service_in(row), utc_now()
    values = {key: typed.get(key, getattr(service, key)) for key in PLAIN} | {"words": typed.get("words", "")}
    return page(
        "editor/owner.html", code, secret=secret, card=card(service, now), facts=facts_of(service, now), values=values,
        is_answered=owner.answered_at is not None, fault=typed.get("fault", ""), at=typed.get("at", "words"),
    )  # fmt: skip


@bp.post("/owner/<secret>")
@limit("30/10 minutes")
@public
def answer(secret: str) -> Response:
    """Still right, or what is wrong: which button was pressed."""
    found = _find(secret)
    if found is None:
        return page("editor/owner_gone.html", 404)
    if request.form.get("go") == "right":
        return _right(secret)
    typed = {key: str(trimmed(request.form.get(key, ""))) for key in (*PLAIN, "words")}
    if fault := _fault(typed, service_in(found[1])):
        more: dict[str, Any] = {**typed, "at": fault[0], "fault": fault[1]}
        return _page(*found, secret, 422, **more)
    with portal_of().db.write() as db:
        fresh = owners.find(db, secret, utc_now()) or abort(404)
        owners.propose(db, *fresh, {key: typed[key] for key in PLAIN}, typed["words"], utc_now())
    return redirect(f"/owner/{secret}", code=303)


def _fault(typed: dict[str, str], service: Any) -> tuple[str, str] | None:
    for key in PLAIN:
        if len(typed[key]) > BY_KEY[key].longest:
            return key, text("owner.too_long")
    if len(typed["words"]) > LONGEST_WORDS:
        return "words", text("owner.too_long")
    if typed["email"] and not _EMAIL.fullmatch(typed["email"]):
        return "email", text("owner.no_email")
    if typed["url"] and not typed["url"].startswith("https://"):
        return "url", text("owner.no_url")
    is_changed = any(typed[key] != getattr(service, key) for key in PLAIN)
    return None if is_changed or typed["words"] else ("words", text("owner.nothing"))


def _right(secret: str) -> Response:
    with portal_of().db.write() as db:
        fresh = owners.find(db, secret, utc_now()) or abort(404)
        owners.still_right(db, *fresh, utc_now(), portal_of().pack.primary_language)
    forget()
    return redirect(f"/owner/{secret}", code=303)


@bp.get("/desk/directory/service/<uuid:service_id>/owner")
@needs("edit_services")
def owner_of(service_id: Any) -> Response:
    """Who vouches for a service."""
    return _owner_page(str(service_id))


def _owner_page(service_id: str, code: int = 200, typed: str = "", fault: str = "") -> Response:
    with portal_of().db.read() as db:
        row = db.get(ServiceRow, service_id) or abort(404)
        owner = db.get(DirectoryOwner, service_id)
    state = freshness(row.verified_on, utc_now().astimezone(OSLO).date())
    name = service_in(row).name.get(portal_of().pack.primary_language).text
    return page("editor/owner_of.html", code, row=row, name=name, owner=owner, state=state, typed=typed, fault=fault)


@bp.post("/desk/directory/service/<uuid:service_id>/owner")
@needs("edit_services")
@limit("60/minute")
def set_owner(service_id: Any) -> Response:
    """Give a service an owner, ask the owner now, or take the owner away."""
    portal, now, go = portal_of(), utc_now(), request.form.get("go", "")
    email = str(trimmed(request.form.get("email", ""))) if go != "remove" else ""
    if go == "set" and not (_EMAIL.fullmatch(email) and len(email) <= 254):
        return _owner_page(str(service_id), 422, email[:254], text("owner.no_email"))
    with portal.db.write() as db:
        row = db.get(ServiceRow, str(service_id)) or abort(404)
        if go in ("set", "remove"):
            owners.set_owner(db, row.id, email, portal.pack.primary_language, portal.settings.server_key, now)
        elif go == "ask" and (owner := db.get(DirectoryOwner, row.id)):
            owners.ask(db, owner, portal.settings.server_key, now)
        _note(db, row.id, go)
    return redirect(f"/desk/directory/service/{service_id}/owner", code=303)


def _note(db: Session, service_id: str, go: str) -> None:
    if go in ("set", "remove", "ask"):
        audit.record(db, f"member:{editor().id}", f"service_owner_{go}", f"service:{service_id}")
