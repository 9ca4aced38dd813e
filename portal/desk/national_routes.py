"""A message to child welfare in the national format, made from a case and sent by its maker: the portal sends nothing.

What is typed lives for one request. The journal knows that a file was made; the family's pages know nothing of it (rule 10).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from portal import audit
from portal.cases.concern_queries import concern_for_desk
from portal.cases.national import Fault, NationalMessage, to_national
from portal.cases.national_file import note_file_made
from portal.cases.opened import note_reading, open_for
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.desk import national_form, words
from portal.desk.national_fill import fill, recorded
from portal.desk.national_pages import national_page
from portal.desk.national_paper import as_pdf, paper
from portal.municipality.hours import OSLO
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.pdf import can_make_pdf
from portal.web.render import page

bp = Blueprint("desk_national", __name__)


@bp.get("/desk/case/<case_id>/national")
@needs("open_case")
def prepare(case_id: str) -> Response:
    """The form, with what the case knows filled in."""
    return _show(case_id)


@bp.post("/desk/case/<case_id>/national")
@limit("60/minute")
@needs("open_case")
def make(case_id: str) -> Response:
    """The file that was asked for in `go`: nothing of it is kept. Or the form again, with what must be mended."""
    typed, go = national_form.typed_in(request.form.items()), request.form.get("go", "")
    if go == "child":
        return _show(case_id, typed=national_form.with_room(typed))
    if faults := national_form.faults(typed):
        return _show(case_id, 422, typed=typed, faults=faults)
    if not go:  # sent by a key, with no button: nothing to mend, and nothing was asked for
        return _show(case_id, typed=typed)
    make_file = _FILES.get(go) or abort(400)
    made = make_file(national_form.read(typed), utc_now().astimezone(OSLO))
    try:
        _note_made(case_id, go)
    except NotAllowed as no:
        return _show(case_id, 409, typed=typed, refused=no.reason)
    return made


def _show(
    case_id: str, status: int = 200, typed: Mapping[str, str] | None = None, faults: Sequence[Fault] = (), refused: str = ""
) -> Response:
    """The page; the access log knows that the case was read."""
    me = colleague()
    with portal_of().db.write() as db:
        note_reading(db, me, case_id) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        filled = fill(db, opened, me) if typed is None else typed
        known = recorded(concern_for_desk(db, case_id, opened.key))
        shown = national_page(opened.case, filled, known, faults, utc_now())
        return page("desk/national.html", status, shown=shown, refused=words.REFUSED.get(refused, ""))


def _note_made(case_id: str, go: str) -> None:
    """In the journal and in the access log: who and when, never what."""
    me = colleague()
    with portal_of().db.write() as db:
        opened = open_for(db, me, case_id, to_change=True) or abort(404)
        note_file_made(db, opened.case, me.id)
        audit.record(db, f"member:{me.id}", "national_file_made", f"case:{case_id}", kind=go)


def _as_json(message: NationalMessage, made_at: datetime) -> Response:
    body = json.dumps(to_national(message, made_at), ensure_ascii=False, indent=2) + "\n"
    return _download(body.encode(), "application/json", "skjema.json")


def _on_paper(message: NationalMessage, made_at: datetime) -> Response:
    """As PDF; where none can be made, as a page to print."""
    made = paper(message, made_at)
    if not can_make_pdf():
        return page("desk/national_print.html", paper=made)
    return _download(as_pdf(made), "application/pdf", "skjema.pdf")


def _download(body: bytes, kind: str, name: str) -> Response:
    """A file whose name tells nothing, for a list of downloads is read by others; never kept on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, content_type=kind, headers=headers)


_FILES: Mapping[str, Callable[[NationalMessage, datetime], Response]] = {"json": _as_json, "paper": _on_paper}
