"""The list of services, and one service to change: previewed, kept as a draft, or published."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from portal.db.clock import utc_now
from portal.directory.document import Document, NoService
from portal.directory.here import forget
from portal.directory.models import ServiceRow
from portal.directory.service_pages import page_of
from portal.directory.store import By, Role, SlugTaken, Stale, State
from portal.editor import commands, form, form_shown, pages, queries, words
from portal.editor.changes import together
from portal.editor.commands import Editor
from portal.municipality.hours import OSLO
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import trimmed
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("editor", __name__)
_UUID = "<uuid:service_id>"
_PLAIN: dict[str, Any] = {"preview": None, "theirs": [], "is_stale": False, "draft_id": "", "note": ""}


def editor() -> Editor:
    """Who edits in this request."""
    return Editor(colleague().id, portal_of().pack.primary_language)


def number_sent(name: str) -> int:
    """A whole number that a form carries unseen, such as the version it was made from; 400 when it is none."""
    typed = request.form.get(name, "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 9):
        abort(400)
    return int(typed)


@bp.get("/desk/directory")
@needs("edit_services")
def services() -> Response:
    """Every service, by state and name; and those that somebody must check."""
    state, today = request.args.get("state", State.LIVE), _today()
    if state not in {*State, queries.DUE}:
        abort(404)
    typed = str(trimmed(request.args.get("q", "")))[:60]
    with portal_of().db.read() as db:
        listed = queries.listed(db, state, today, typed, str(trimmed(request.args.get("after", "")))[:300])
    pack = portal_of().pack
    shown = pages.rows(listed, pack.languages, pack.primary_language, today)
    return page(
        "editor/services.html", rows=shown, counts=listed.counts, drafts=listed.drafts, reports=listed.reports,
        after=listed.after, state=state, typed=typed, states=words.STATES,
    )  # fmt: skip


@bp.get("/desk/directory/new")
@needs("edit_services")
def new() -> Response:
    """An empty form."""
    return show_form({"id": commands.new_service_id(), "kind": "public"}, 0)


@bp.get(f"/desk/directory/service/{_UUID}")
@needs("edit_services")
def service(service_id: Any) -> Response:
    """One service as it is, to change."""
    row = _row(str(service_id))
    return show_form(json.loads(row.document), row.version, row)


def _row(service_id: str) -> ServiceRow:
    with portal_of().db.read() as db:
        row = db.get(ServiceRow, service_id)
    if row is None:
        abort(404)
    return row


def show_form(
    document: Document,
    version: int,
    row: ServiceRow | None = None,
    values: dict[str, list[str]] | None = None,
    code: int = 200,
    faults: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """The form with a document in it, or with what was typed; `more` goes to the page as it is."""
    pack, where = portal_of().pack, f"/desk/directory/service/{document['id']}"
    made = form_shown.shown(
        values or form.values_of(document, pack.primary_language), document, pack.primary_language, where, pack.languages,
        _today(), faults=faults or {},
    )  # fmt: skip
    return page("editor/service.html", code, version=version, service_id=document["id"], row=row, **made, **(dict(_PLAIN) | more))


def _today() -> date:
    return utc_now().astimezone(OSLO).date()


@bp.post(f"/desk/directory/service/{_UUID}")
@needs("edit_services")
@limit("120/minute")
def save(service_id: Any) -> Response:
    """See how it will look, keep it as a draft, or publish it: which button was pressed."""
    values = {key: request.form.getlist(key) for key in request.form}
    row, base = _began(str(service_id), version := _version(values))
    go = request.form.get("go", "")
    again: dict[str, Any] = {"values": values, "note": _note(values), "draft_id": _draft_id(values)}
    if go in form_shown.MORE:
        return show_form(base, version, row, **again | {"values": form_shown.with_a_row(values, go)})
    read = form.read(values, base, form.Reading(portal_of().pack.primary_language, _today()))
    if read.faults:
        return show_form(base, version, row, code=422, faults=read.faults, **again)
    if go == "preview":
        seen = page_of(form_shown.only_in(read.document, editor().first), utc_now(), editor().first)
        return show_form(base, version, row, preview=seen, **again)
    return _keep(go == "draft", read.document, version, row, again)


def _began(service_id: str, version: int) -> tuple[ServiceRow | None, Document]:
    """The service, and how it stood when the form was made: a form is read beside what it showed, not beside what came since."""
    with portal_of().db.read() as db:
        row = db.get(ServiceRow, service_id)
        began = queries.version_of(db, service_id, version) or (row.document if row else None)
    return row, json.loads(began) if began else {"id": service_id}


def _version(values: dict[str, list[str]]) -> int:
    text = next(iter(values.get("version", ())), "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _note(values: dict[str, list[str]]) -> str:
    return str(trimmed(next(iter(values.get("note", ())), "")))[:500]


def _draft_id(values: dict[str, list[str]]) -> str:
    return next(iter(values.get("draft", ())), "")[:26]


def _keep(is_draft: bool, document: Document, version: int, row: ServiceRow | None, again: dict[str, Any]) -> Response:
    now = utc_now()
    try:
        with portal_of().db.write() as db:
            if is_draft:
                by = By(Role.EDITOR, colleague().id, again["note"])
                commands.save_draft(db, document, version, by, now, again["draft_id"])
            else:
                commands.publish(db, document, version, editor(), now, again["note"])
                commands.settle_draft(db, again["draft_id"], document["id"], editor(), now)
    except Stale:
        return _both(document, version, again)
    except SlugTaken:
        return show_form(document, version, row, code=422, faults={"name": "slug_taken"}, **again)
    except NoService as wrong:
        return show_form(document, version, row, code=422, faults={wrong.field: wrong.why}, **again)
    except commands.NoDraft:
        return show_form(document, version, row, code=409, **{**again, "draft_id": ""})
    if is_draft:
        return redirect("/desk/directory/drafts", code=303)
    forget()
    return redirect(f"/desk/directory/service/{document['id']}/history", code=303)


def _both(mine: Document, version: int, again: dict[str, Any]) -> Response:
    """Somebody was quicker: the form with both changes in it, and theirs told where both changed the same."""
    row, began = _began(mine["id"], version)
    merged, both = together(began, mine, json.loads(row.document) if row else mine)
    values, theirs = form.values_of(merged, portal_of().pack.primary_language), [pages.piece(each) for each in both]
    kept = {name: again[name] for name in ("note", "draft_id")}
    return show_form(merged, row.version if row else version, row, values, 409, theirs=theirs, is_stale=True, **kept)


@bp.post(f"/desk/directory/service/{_UUID}/state")
@needs("edit_services")
@limit("60/minute")
def state(service_id: Any) -> Response:
    """Show it, take it down, or say that it is gone."""
    wanted = request.form.get("state", "")
    if wanted not in set(State):
        abort(400)
    row = _row(str(service_id))
    with portal_of().db.write() as db:
        commands.show_or_hide(db, row.id, State(wanted), editor())
    forget()
    return redirect(f"/desk/directory/service/{row.id}", code=303)
