"""The owner's page: what everybody reads of the service, 'still right', and a few fields to put right."""

import re
from typing import Any

from flask import Blueprint, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.db.clock import utc_now
from portal.directory.cards import card
from portal.directory.document import Document
from portal.directory.freshness import freshness
from portal.directory.here import forget
from portal.directory.models import ServiceRow
from portal.directory.secret import tells_of_place
from portal.directory.service_facts import facts_of
from portal.directory.store import service_in
from portal.editor import owners
from portal.editor.fields import BY_KEY
from portal.editor.models import DirectoryDraft, DirectoryOwner
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
    return _page(*found, secret) if found else page("owner/gone.html", 404)


def _find(secret: str) -> tuple[DirectoryOwner, ServiceRow] | None:
    if not _SECRET.fullmatch(secret):
        return None
    with portal_of().db.read() as db:
        return owners.find(db, secret, utc_now())


def _page(owner: DirectoryOwner, row: ServiceRow, secret: str, code: int = 200, **typed: Any) -> Response:
    with portal_of().db.read() as db:
        draft = owners.own_proposal(db, row.id)
        wanted = owners.waiting(db, row, draft)
    now, service = utc_now(), service_in(row)
    values = {key: typed.get(key, wanted.get(key, "")) for key in PLAIN}
    values["words"] = typed.get("words", draft.note if draft else "")
    return page(
        "owner/asked.html", code, secret=secret, card=card(service, now), facts=facts_of(service, now), values=values,
        state=_state(owner, row, draft), fault=typed.get("fault", ""), at=typed.get("at", "words"),
    )  # fmt: skip


def _state(owner: DirectoryOwner, row: ServiceRow, draft: DirectoryDraft | None) -> str:
    """'waiting' for an editor, 'right' when the owner has said so, or 'asked'."""
    if draft is not None:
        return "waiting"
    day = owner.answered_at.astimezone(OSLO).date() if owner.answered_at else None
    return "right" if day and row.verified_on and row.verified_on >= day else "asked"


@bp.post("/owner/<secret>")
@limit("30/10 minutes")
@public
def answer(secret: str) -> Response:
    """Still right, or what is wrong: which button was pressed."""
    found = _find(secret)
    if found is None:
        return page("owner/gone.html", 404)
    if request.form.get("go") == "right":
        return _right(secret)
    if request.form.get("go") == "withdraw":
        return _withdraw(secret)
    typed = {key: str(trimmed(request.form.get(key, ""))) for key in (*PLAIN, "words")}
    with portal_of().db.write() as db:
        owner, row = owners.find(db, secret, utc_now()) or abort(404)
        wanted = owners.waiting(db, row, owners.own_proposal(db, row.id))
        document = {name: value for name, value in {**wanted, **_plain(typed)}.items() if value != ""}
        fault = _fault(typed, document, wanted)
        if fault is None:
            owners.propose(db, owner, row, document, typed["words"], utc_now())
            return redirect(f"/owner/{secret}", code=303)
    more: dict[str, Any] = {**typed, "at": fault[0], "fault": fault[1]}
    return _page(owner, row, secret, 422, **more)


def _plain(typed: dict[str, str]) -> dict[str, str]:
    return {key: typed[key] for key in PLAIN}


def _fault(typed: dict[str, str], document: Document, wanted: Document) -> tuple[str, str] | None:
    for key in PLAIN:
        if len(typed[key]) > BY_KEY[key].longest:
            return key, text("owner.too_long")
    if len(typed["words"]) > LONGEST_WORDS:
        return "words", text("owner.too_long")
    if typed["email"] and not _EMAIL.fullmatch(typed["email"]):
        return "email", text("owner.no_email")
    if typed["url"] and not typed["url"].startswith("https://"):
        return "url", text("owner.no_url")
    if place := _tells_where(typed, document):
        return place, text("owner.tells_where")
    return None if document != wanted or typed["words"] else ("words", text("owner.nothing"))


def _tells_where(typed: dict[str, str], document: Document) -> str:
    """The field that tells where a service is whose address is secret; '' for none."""
    if not document.get("is_confidential_address"):
        return ""
    return next((key for key in (*PLAIN, "words") if tells_of_place(typed[key])), "")


def _withdraw(secret: str) -> Response:
    with portal_of().db.write() as db:
        _owner, row = owners.find(db, secret, utc_now()) or abort(404)
        owners.withdraw(db, row, utc_now())
    return redirect(f"/owner/{secret}", code=303)


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
