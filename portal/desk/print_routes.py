"""A case on paper: for the family, and as a packet for the archive. The journal knows that it was made, of what, and for whom."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases.opened import Opened, history_for, note_showing, open_for
from portal.cases.printing import Part, Reader, chosen, note_printed, parts_for
from portal.cases.reach import narrowed
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.case_places import places
from portal.desk.print_paper import About, Paper, as_packet, as_pdf
from portal.desk.print_parts import TITLES, speaking, title_of, write_out
from portal.desk.print_source import Source
from portal.staff.gate import colleague
from portal.staff.rules import Permission
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.i18n import current_language, full_time, gettext, text
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.pdf import can_make_pdf
from portal.web.render import page

bp = Blueprint("desk_print", __name__)
_REFUSED: Mapping[str, Any] = {
    "no_part": _l("Velg minst én del."),
    "not_for_reader": _l("Noe av det du ba om, kan ikke stå på et ark til familien. Velg på nytt."),
}


@bp.get("/desk/case/<case_id>/print")
@needs("open_case")
def prepare(case_id: str) -> Response:
    """What can be put on paper, and for whom."""
    return _show(case_id)


@bp.post("/desk/case/<case_id>/print")
@limit("30/minute")
@needs("write_answer")
def make(case_id: str) -> Response:
    """The paper for the family: the page to print, or the PDF. Nothing of it is kept."""
    make_file = _FILES.get(request.form.get("go", "page")) or abort(400)
    wanted = request.form.getlist("parts")
    try:
        made, _about = _gathered(case_id, Reader.FAMILY, wanted)
    except NotAllowed as no:
        return _show(case_id, 422 if no.reason in _REFUSED else 409, refused=no.reason, wanted=wanted)
    return make_file(made)


@bp.post("/desk/case/<case_id>/packet")
@limit("30/minute")
@needs("make_packet")
def pack(case_id: str) -> Response:
    """The packet for the archive."""
    wanted = request.form.getlist("parts")
    try:
        made, about = _gathered(case_id, Reader.ARCHIVE, wanted)
    except NotAllowed as no:
        return _show(case_id, 422 if no.reason in _REFUSED else 409, refused=no.reason, wanted=wanted)
    return _download(as_packet(made, about), "application/zip", "pakke.zip")


def _show(case_id: str, status: int = 200, refused: str = "", wanted: Sequence[str] | None = None) -> Response:
    """The page; the access log knows that the case was read."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        me, case = narrowed(me, opened.case), opened.case
    offers = {
        Reader.FAMILY: parts_for(Reader.FAMILY, case) if me.may(Permission.WRITE_ANSWER) else (),
        Reader.ARCHIVE: parts_for(Reader.ARCHIVE, case) if me.may(Permission.MAKE_PACKET) else (),
    }  # fmt: skip
    said = _REFUSED.get(refused) or words.REFUSED.get(refused, "")
    return page(
        "desk/print.html", status, case=case, places=places(case, me), offers=offers, titles=TITLES, wanted=wanted,
        can_make_pdf=can_make_pdf(), is_locked=case.continued_in is not None, refused=said,
    )  # fmt: skip


def _gathered(case_id: str, reader: Reader, wanted: Sequence[str]) -> tuple[Paper, About]:
    """The parts written out, and the journal and the access log told. Raises NotAllowed; 404 for who may not see the case."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, 200) or abort(404)
        opened = open_for(db, me, case_id, to_change=True) or abort(404)
        parts = chosen(reader, opened.case, wanted)
        note_printed(db, opened.case, reader, parts, me.id)
        audit.record(db, f"member:{me.id}", "case_printed", f"case:{case_id}", reader=reader.value)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        language = opened.case.language if reader is Reader.FAMILY else current_language()
        with speaking(language):
            return _paper(db, opened, reader, parts, language), _about(opened, reader, parts)


def _paper(db: Session, opened: Opened, reader: Reader, parts: Sequence[Part], language: str) -> Paper:
    me = colleague()
    source = Source(db, opened, history_for(db, me, opened), me)
    head = _family_head if reader is Reader.FAMILY else _archive_head
    title, lines = head(opened, parts)
    return Paper(title, lines, language, write_out(source, reader, parts))


def _family_head(opened: Opened, parts: Sequence[Part]) -> tuple[str, list[str]]:
    by = text("print.made_by", name=colleague().name.split()[0], service=portal_of().pack.service_name, when=full_time(utc_now()))
    missing = [title_of(Reader.FAMILY, part) for part in parts_for(Reader.FAMILY, opened.case) if part not in parts]
    left_out = text("print.left_out", parts=", ".join(missing)) if missing else text("print.all")
    return text("print.title"), [text("print.for_you"), by, left_out]


def _archive_head(opened: Opened, parts: Sequence[Part]) -> tuple[str, list[str]]:
    missing = [str(TITLES[part]) for part in parts_for(Reader.ARCHIVE, opened.case) if part not in parts]
    when = gettext("Laget av %(name)s, %(when)s", name=colleague().name, when=full_time(utc_now()))
    left_out = gettext("Ikke med: %(parts)s", parts=", ".join(missing)) if missing else gettext("Alle deler er med")
    return gettext("Sak %(reference)s", reference=opened.case.reference), [gettext("For arkivet"), when, left_out]


def _about(opened: Opened, reader: Reader, parts: Sequence[Part]) -> About:
    missing = [part for part in parts_for(reader, opened.case) if part not in parts]
    return About(opened.case.reference, portal_of().pack.municipality_name, colleague().name, utc_now(), missing)


def _as_page(made: Paper) -> Response:
    return page("desk/print_paper.html", paper=made)


def _as_file(made: Paper) -> Response:
    """As PDF; where none can be made, as the page to print."""
    return _download(as_pdf(made), "application/pdf", "skjema.pdf") if can_make_pdf() else _as_page(made)


def _download(body: bytes, kind: str, name: str) -> Response:
    """A file whose name tells nothing, for a list of downloads is read by others; never kept on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, content_type=kind, headers=headers)


_FILES: Mapping[str, Callable[[Paper], Response]] = {"page": _as_page, "pdf": _as_file}
