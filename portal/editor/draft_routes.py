"""What is proposed, approved piece by piece; and how a service came to be as it is, undone when wanted."""

import json
from collections.abc import Collection
from typing import Any

from flask import Blueprint, abort, redirect, request
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.directory.document import service_of
from portal.directory.here import forget
from portal.directory.models import ServiceRow
from portal.directory.store import SlugTaken, Stale
from portal.editor import commands, pages, queries, words
from portal.editor.models import DirectoryDraft
from portal.editor.routes import editor, number_sent, show_form
from portal.municipality.hours import OSLO
from portal.staff.gate import refuse_strange_id
from portal.staff.queries import names_of
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import full_time, gettext
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("editor_drafts", __name__)


@bp.get("/desk/directory/drafts")
@needs("edit_services")
def drafts() -> Response:
    """Every open proposal."""
    with portal_of().db.read() as db:
        found = queries.drafts(db)
        names = names_of(db, [draft.by_id for draft, _ in found if draft.by_id])
    shown = [
        {
            "id": draft.id, "name": service_of(json.loads(draft.document)).name.get(portal_of().pack.primary_language).text,
            "who": names.get(draft.by_id or "", str(words.ROLES[draft.by_role])), "time": full_time(draft.made_at),
            "moment": draft.made_at, "note": draft.note, "is_new": row is None,
        }
        for draft, row in found
    ]  # fmt: skip
    return page("editor/drafts.html", drafts=shown)


@bp.get("/desk/directory/drafts/<draft_id>")
@needs("edit_services")
def draft(draft_id: str) -> Response:
    """One proposal beside what everybody reads now."""
    refuse_strange_id(draft_id)
    return _show(draft_id)


def _opened(db: Session, draft_id: str) -> tuple[DirectoryDraft, ServiceRow | None]:
    """A proposal that nobody has decided on, and the service as it is read now; aborts with 404 without one."""
    try:
        found = commands.open_draft(db, draft_id)
    except commands.NoDraft:
        abort(404)
    return found, db.get(ServiceRow, found.service_id)


def _show(draft_id: str, code: int = 200, refused: str = "", left: Collection[str] = ()) -> Response:
    """`left`: the pieces whose box the editor had cleared."""
    with portal_of().db.read() as db:
        found, row = _opened(db, draft_id)
        names = names_of(db, [found.by_id] if found.by_id else [])
        newest = json.loads(row.document) if row else {}
        proposed = commands.as_proposed(db, found, newest)
    shown = [each for each in pages.pieces(newest, proposed) if each.key not in ("id", "slug")]
    name = service_of(proposed).name.get(portal_of().pack.primary_language).text
    is_behind = row is not None and row.version != found.base_version
    return page(
        "editor/draft.html", code, draft=found, name=name, pieces=shown, is_new=row is None, is_behind=is_behind, refused=refused,
        left=left, look=commands.look_of(found, row),
        who=names.get(found.by_id or "", str(words.ROLES[found.by_role])), made_at=full_time(found.made_at),
    )  # fmt: skip


@bp.get("/desk/directory/drafts/<draft_id>/form")
@needs("edit_services")
def go_on(draft_id: str) -> Response:
    """Write on in a proposal: the form as it was left."""
    refuse_strange_id(draft_id)
    with portal_of().db.read() as db:
        found, row = _opened(db, draft_id)
    return show_form(json.loads(found.document), found.base_version, row, draft_id=draft_id, note=found.note)


@bp.post("/desk/directory/drafts/<draft_id>")
@needs("edit_services")
@limit("60/minute")
def decide(draft_id: str) -> Response:
    """Publish the chosen pieces, or say no."""
    refuse_strange_id(draft_id)
    chosen = request.form.getlist("piece")
    left = set(request.form.getlist("shown")) - set(chosen)
    if request.form.get("go") == "publish" and not chosen and request.form.get("new") != "yes":
        return _show(draft_id, 422, gettext("Velg minst ett felt, eller si nei til forslaget."), left)
    try:
        where = _decide(draft_id, chosen)
    except commands.NoDraft:
        abort(404)
    except commands.Changed:
        return _show(draft_id, 409, _meanwhile(), left)
    except SlugTaken:
        return _show(draft_id, 409, words.fault("slug_taken"), left)
    forget()
    return redirect(where, code=303)


def _meanwhile() -> str:
    return gettext("Noen endret dette imens. Under står det som gjelder nå. Se over og velg på nytt.")


def _decide(draft_id: str, chosen: list[str]) -> str:
    """Do what the button says; gives the page to go to."""
    now, look = utc_now(), request.form.get("look", "")
    with portal_of().db.write() as db:
        if request.form.get("go") == "reject":
            commands.reject(db, draft_id, editor(), now, look=look)
            return "/desk/directory/drafts"
        today, is_verified = now.astimezone(OSLO).date(), request.form.get("verified") == "yes"
        row = commands.publish_draft(db, draft_id, chosen, editor(), now, today, look=look, is_verified=is_verified)
        return f"/desk/directory/service/{row.id}/history"


@bp.get("/desk/directory/service/<uuid:service_id>/history")
@needs("edit_services")
def history(service_id: Any) -> Response:
    """Every version, and what each changed."""
    return _history(str(service_id))


def _history(service_id: str, code: int = 200, refused: str = "") -> Response:
    with portal_of().db.read() as db:
        row = db.get(ServiceRow, service_id)
        if row is None:
            abort(404)
        versions = pages.history(db, service_id)
    name = service_of(json.loads(row.document)).name.get(portal_of().pack.primary_language).text
    return page("editor/history.html", code, row=row, name=name, versions=versions, refused=refused)


@bp.post("/desk/directory/service/<uuid:service_id>/undo")
@needs("edit_services")
@limit("60/minute")
def undo(service_id: Any) -> Response:
    """Give an earlier version its place back."""
    version, base = number_sent("to"), number_sent("version")
    try:
        with portal_of().db.write() as db:
            commands.undo(db, str(service_id), version, base, editor(), utc_now())
    except NoResultFound:
        abort(404)
    except Stale:
        return _history(str(service_id), 409, gettext("Noen endret tilbudet imens. Se over og prøv igjen."))
    forget()
    return redirect(f"/desk/directory/service/{service_id}/history", code=303)
