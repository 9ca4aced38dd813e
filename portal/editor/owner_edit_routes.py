"""The owner's whole form: everything that readers see of the service, changed behind the link in the mail, looked at, and sent.

What is sent waits for an editor, piece by piece, as every proposal does. What an owner may say stands in `fields.OWNERS`.
"""

import json
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.directory.document import Document
from portal.directory.models import ServiceRow
from portal.directory.secret import tells_of_place
from portal.directory.service_pages import page_of
from portal.editor import form, form_shown, owners, pages, queries
from portal.editor.changes import Change
from portal.editor.fields import Asked, owner_asked
from portal.editor.form_rows import Values
from portal.editor.routes import number_sent
from portal.municipality.hours import OSLO
from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.forms import trimmed
from portal.web.i18n import text
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("owner_edit", __name__)
LONGEST_NOTE = 1000
_SEEN = 32


@bp.get("/owner/<secret>/edit")
@public
def edit(secret: str) -> Response:
    """The form, with the owner's own proposal in it where one waits. Opening it changes nothing."""
    with portal_of().db.read() as db:
        found = owners.find(db, secret, utc_now())
        if found is None:
            return _gone()
        row, draft = found[1], owners.own_proposal(db, found[1].id)
        document = owners.waiting(db, row, draft)
    values = form.values_of(document, _first(), _asked(row))
    return _show(secret, row, values, version=row.version, seen=owners.seen_of(draft), note=draft.note if draft else "")


def _gone() -> Response:
    return page("owner/gone.html", 404)


def _first() -> str:
    return portal_of().pack.primary_language


def _asked(row: ServiceRow) -> Asked:
    return owner_asked(bool(row.is_confidential_address))


def _show(secret: str, row: ServiceRow, values: Values, code: int = 200, **more: Any) -> Response:
    stored, today = json.loads(row.document), utc_now().astimezone(OSLO).date()
    faults, changed = more.pop("faults", {}), more.pop("changed", frozenset())
    made = form_shown.shown(
        values, stored, _first(), f"/owner/{secret}/edit", portal_of().pack.languages, today,
        asked=_asked(row), faults=faults, changed=changed, is_folded=True,
    )  # fmt: skip
    plain: dict[str, Any] = {"preview": None, "pieces": [], "theirs": [], "is_stale": False, "fault": "", "note": ""}
    is_secret = bool(row.is_confidential_address)
    return page("owner/edit.html", code, secret=secret, is_secret=is_secret, **made, **(plain | more))


@bp.post("/owner/<secret>/edit")
@limit("60/10 minutes")
@public
def send(secret: str) -> Response:
    """A row more, how it will look, or to the editor: which button was pressed."""
    go, values = request.form.get("go", ""), {key: request.form.getlist(key) for key in request.form}
    kept: dict[str, Any] = {"version": number_sent("version"), "seen": request.form.get("seen", "")[:_SEEN], "note": _note()}
    with portal_of().db.read() as db:
        found = owners.find(db, secret, utc_now())
        if found is None:
            return _gone()
        row = found[1]
        began: Document = json.loads(queries.version_of(db, row.id, kept["version"]) or row.document)
    how = form.Reading(_first(), utc_now().astimezone(OSLO).date(), _asked(row))
    changed = form.touched(values, began, how)
    if go in form_shown.MORE:
        return _show(secret, row, form_shown.with_a_row(values, go), changed=changed | {form_shown.GROWN[go]}, **kept)
    read, fault = form.read(values, began, how), _fault_of_note(row, kept["note"])
    if read.faults or fault:
        return _show(secret, row, values, 422, faults=read.faults, fault=fault, changed=changed, **kept)
    return _settle(secret, values, read.document, kept, is_sent=go == "send")


def _note() -> str:
    return str(trimmed(request.form.get("note", "")))


def _fault_of_note(row: ServiceRow, note: str) -> str:
    if len(note) > LONGEST_NOTE:
        return text("owner.too_long")
    return text("owner.tells_where") if row.is_confidential_address and tells_of_place(note) else ""


def _settle(secret: str, values: Values, mine: Document, kept: dict[str, Any], *, is_sent: bool) -> Response:
    """Put together with what others did meanwhile; then shown, or sent."""
    with portal_of().db.write() as db:
        owner, row = owners.find(db, secret, utc_now()) or abort(404)
        document, both = owners.beside(db, row, mine, kept["version"], kept["seen"])
        draft = owners.own_proposal(db, row.id)
        now = {**kept, "version": row.version, "seen": owners.seen_of(draft)}
        if both:
            return _both(secret, row, document, both, now)
        newest: Document = json.loads(row.document)
        if faults := form.faults_of(document, newest):  # it has become secret where it is, and what was written tells of it
            return _show(secret, row, values, 422, faults=faults, **kept)
        made = pages.pieces(newest, document)
        if not made and not kept["note"]:
            return _show(secret, row, values, 422, fault=text("owner.nothing"), **kept)
        if is_sent:
            owners.propose(db, owner, row, document, kept["note"], utc_now())
            return redirect(f"/owner/{secret}", code=303)
    return _preview(secret, row, document, made, now)


def _both(secret: str, row: ServiceRow, document: Document, both: list[Change], now: dict[str, Any]) -> Response:
    theirs = [pages.piece(each) for each in both]
    values, changed = form.values_of(document, _first(), _asked(row)), frozenset(each.field for each in both)
    return _show(secret, row, values, 409, is_stale=True, theirs=theirs, changed=changed, **now)


def _preview(secret: str, row: ServiceRow, document: Document, made: list[pages.Piece], now: dict[str, Any]) -> Response:
    seen = page_of(form_shown.only_in(document, _first()), utc_now(), _first())
    values, changed = form.values_of(document, _first(), _asked(row)), frozenset(each.key.partition(".")[0] for each in made)
    return _show(secret, row, values, preview=seen, pieces=made, changed=changed, **now)
