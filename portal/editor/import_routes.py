"""Files in and out: chosen, reported row by row, written when somebody says yes; and the directory as a file."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from portal.db.clock import utc_now
from portal.directory.here import forget
from portal.directory.models import ServiceRow
from portal.directory.store import Role, SlugTaken, State, alone, service_in, version_of
from portal.directory.tabular import Reading, write_csv, write_hsds, write_xlsx
from portal.editor import import_undo, import_words, imports, words
from portal.editor.routes import editor, number_sent
from portal.staff.gate import refuse_strange_id
from portal.staff.queries import names_of
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import current_language, gettext
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("editor_imports", __name__)
MOST_SHOWN = 200  # rows of each kind on the page
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@bp.get("/desk/directory/import")
@needs("edit_services")
def choose() -> AnyResponse:
    """Choose a file, or take one back."""
    return _choose()


def _gone() -> str:
    return gettext("Fila er ikke her lenger. Velg den en gang til.")


def _choose(fault: str = "", code: int = 422) -> AnyResponse:
    with portal_of().db.read() as db:
        earlier = import_undo.earlier(db)
        names = names_of(db, [each.by_id for each in earlier if each.by_id])
    told = [(each, names.get(each.by_id or "", str(words.ROLES[Role.IMPORT]))) for each in earlier]
    return page("editor/import.html", code if fault else 200, fault=fault, earlier=told)


@bp.post("/desk/directory/import")
@needs("edit_services")
@limit("30/minute")
def send() -> AnyResponse:
    """Keep the file, and lead to its report. Nothing is written yet."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _choose(gettext("Velg en fil først."))
    data, name = file.read(), file.filename.rpartition("/")[2].rpartition("\\")[2]
    reading, kept_as = _read_and_keep(data, name)
    if reading.fault:
        return _choose(import_words.fault(reading.fault))
    if secret := imports.telling(reading):
        return _choose(_tells(secret))
    return redirect(f"/desk/directory/import/{kept_as}", code=303)


def _read_and_keep(data: bytes, name: str) -> tuple[Reading, str]:
    """What the file comes to, and the id that it waits under: '' for a file that is not kept.

    To read takes seconds, in which others must be able to write. If the directory changed meanwhile the file is read again: a
    place that has just become secret is kept in no file.
    """
    while True:
        with portal_of().db.read() as db:
            seen, reading = version_of(db), imports.reading_of(db, data, name, editor().first)
        if reading.fault or imports.telling(reading):
            return reading, ""
        with portal_of().db.write() as db:
            alone(db)
            if version_of(db) == seen:
                return reading, imports.keep(db, data, name, editor(), utc_now()).id


def _tells(rows: Sequence[int]) -> str:
    """An address that nobody may know is not kept for a day, not even in a file that waits."""
    return gettext("Fila forteller hvor et sted med hemmelig adresse er, og er slettet her. Ta det bort i rad %(rows)s.",
                   rows=", ".join(map(str, rows[:20])))  # fmt: skip


@bp.get("/desk/directory/import/<import_id>")
@needs("edit_services")
def report(import_id: str) -> AnyResponse:
    """What each row would do."""
    refuse_strange_id(import_id)
    return _report(import_id)


def _report(import_id: str, code: int = 200, refused: str = "") -> AnyResponse:
    with portal_of().db.read() as db:
        try:
            found = imports.kept(db, import_id, editor(), utc_now())
        except imports.NoImport:
            return _choose(_gone(), 404)
        reading = imports.report(db, found, editor().first)
    if secret := imports.telling(reading):
        with portal_of().db.write() as db:
            imports.forget(db, import_id)
        return _choose(_tells(secret))
    wrong = [row for row in reading.rows if row.document is None]
    ready = imports.writable(reading)
    return page(
        "editor/import_report.html", code, found=found, refused=refused, wrong=wrong[:MOST_SHOWN], ready=ready[:MOST_SHOWN],
        wrong_count=len(wrong), ready_count=len(ready), same=len(reading.rows) - len(wrong) - len(ready), unknown=reading.unknown,
        new_count=sum(row.is_new for row in ready), said=import_words.fault, label_of=words.label_of,
    )  # fmt: skip


@bp.post("/desk/directory/import/<import_id>")
@needs("edit_services")
@limit("30/minute")
def write(import_id: str) -> AnyResponse:
    """Write every row without a fault."""
    refuse_strange_id(import_id)
    number = number_sent("number")
    try:
        with portal_of().db.write() as db:
            imports.write(db, import_id, number, editor(), utc_now())
    except imports.NoImport:
        return _choose(_gone(), 404)
    except (imports.Changed, SlugTaken):
        return _report(import_id, 409, gettext("Noen endret tilbudene imens. Se over og prøv igjen."))
    forget()
    return redirect("/desk/directory/import", code=303)


@bp.post("/desk/directory/import/undo")
@needs("edit_services")
@limit("30/minute")
def undo() -> AnyResponse:
    """Take back what a whole file did, where nobody has touched it since."""
    by_id = request.form.get("by") or None
    if by_id:
        refuse_strange_id(by_id)
    try:
        at = datetime.fromisoformat(request.form.get("at", ""))
    except ValueError:
        abort(400)
    if at.tzinfo is None:
        abort(400)
    with portal_of().db.write() as db:
        import_undo.take_back(db, at, by_id, editor(), utc_now())
    forget()
    return redirect("/desk/directory/import", code=303)


@bp.get("/desk/directory/file.<ending>")
@needs("edit_services")
def export(ending: str) -> Response:
    """Every service that is shown, as a file that can be read in again."""
    if ending not in _TYPES:
        abort(404)
    pack, language = portal_of().pack, current_language()
    with portal_of().db.read() as db:
        shown = select(ServiceRow).where(ServiceRow.state == State.LIVE).order_by(ServiceRow.sort_key, ServiceRow.id)
        services = [service_in(row) for row in db.scalars(shown)]
    headings = "en" if language == "en" else "nb"
    if ending == "json":
        body = write_hsds(services, pack.primary_language)
    else:
        body = (write_csv if ending == "csv" else write_xlsx)(services, pack.languages, headings)
    answer = make_response(body)
    answer.headers["Content-Type"] = _TYPES[ending]
    answer.headers["Content-Disposition"] = f'attachment; filename="directory.{ending}"'
    return answer
