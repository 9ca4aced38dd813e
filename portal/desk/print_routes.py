"""A case on paper: for the family, for somebody whom it has said yes to, and as a packet for the archive.

The journal knows that it was made, of what, and for whom.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import consents
from portal.cases.consents import ConsentRead
from portal.cases.opened import Opened, history_for, note_showing, open_for
from portal.cases.printing import Part, Reader, chosen, chosen_of, note_printed, parts_for, parts_of
from portal.cases.reach import narrowed
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.desk import words
from portal.desk.case_places import places
from portal.desk.print_given import receiver_head
from portal.desk.print_paper import About, Head, Paper, as_packet, as_pdf
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
    "no_consent": _l("Familien har ikke sagt ja til dette nå. Ingenting er skrevet ut. Se under hva de har sagt ja til."),
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


@bp.post("/desk/case/<case_id>/print/given")
@limit("30/minute")
@needs("write_answer")
def give(case_id: str) -> Response:
    """The paper for somebody whom the family has said yes to. The yes is asked for again when all is written out."""
    make_file = _FILES.get(request.form.get("go", "page")) or abort(400)
    wanted, which = request.form.getlist("parts"), request.form.get("consent", "")
    try:
        made = _given(case_id, which, wanted)
    except NotAllowed as no:
        return _show(case_id, 422 if no.reason == "no_part" else 409, refused=no.reason, wanted=wanted)
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
        given = _may_be_given(db, opened) if me.may(Permission.WRITE_ANSWER) else []
    offers = {
        Reader.FAMILY: parts_for(Reader.FAMILY, case) if me.may(Permission.WRITE_ANSWER) else (),
        Reader.ARCHIVE: parts_for(Reader.ARCHIVE, case) if me.may(Permission.MAKE_PACKET) else (),
    }  # fmt: skip
    said = _REFUSED.get(refused) or words.REFUSED.get(refused, "")
    return page(
        "desk/print.html", status, case=case, places=places(case, me), offers=offers, titles=TITLES, wanted=wanted, given=given,
        may_give=me.may(Permission.WRITE_ANSWER),
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
            head = _family_head(opened, parts) if reader is Reader.FAMILY else _archive_head(opened, parts)
            return _paper(db, opened, reader, parts, language, head), _about(opened, reader, parts)


def _may_be_given(db: Session, opened: Opened) -> list[tuple[ConsentRead, Sequence[Part]]]:
    """Each consent in force, and what may be set on paper under it."""
    kept = consents.ledger(db, opened.case.id, opened.key)
    return [(one, parts_of(one, opened.case)) for one in kept if one.is_in_force]


def _given(case_id: str, which: str, wanted: Sequence[str]) -> Paper:
    """The paper for a receiver. It is written out first and noted last: a yes that is taken back meanwhile stops it.

    Raises NotAllowed with 'no_consent', 'not_for_reader', 'no_part', 'is_locked' or 'not_sent'; 404 for who may not see the case.
    """
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, 200) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        consent = consents.consent_in_force(db, case_id, opened.key, which)
        parts = chosen_of(consent, opened.case, wanted)
        made = _paper(db, opened, Reader.RECEIVER, parts, current_language(), receiver_head(consent))
    with portal_of().db.write() as db:
        opened = open_for(db, me, case_id, to_change=True) or abort(404)
        consents.give_paper(db, opened.case, opened.key, which, [part.value for part in parts], me.id)
        audit.record(db, f"member:{me.id}", "case_printed", f"case:{case_id}", reader=Reader.RECEIVER.value)
    return made


def _paper(db: Session, opened: Opened, reader: Reader, parts: Sequence[Part], language: str, head: Head) -> Paper:
    me = colleague()
    source = Source(db, opened, history_for(db, me, opened), me)
    title, lines = head
    return Paper(title, lines, language, write_out(source, reader, parts), text("print.nothing"))


def _family_head(opened: Opened, parts: Sequence[Part]) -> Head:
    by = text("print.made_by", name=colleague().name.split()[0], service=portal_of().pack.service_name, when=full_time(utc_now()))
    missing = [title_of(Reader.FAMILY, part) for part in parts_for(Reader.FAMILY, opened.case) if part not in parts]
    left_out = text("print.left_out", parts=", ".join(missing)) if missing else text("print.all")
    return text("print.title"), [text("print.for_you"), by, left_out]


def _archive_head(opened: Opened, parts: Sequence[Part]) -> Head:
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
