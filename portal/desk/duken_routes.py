"""Duken at the desk: laid out for the family, filled in together on a screen, its versions side by side, and on paper."""

from typing import Any

from flask import Blueprint, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import duken
from portal.cases.duken import DraftRead, Filled
from portal.cases.duken_rules import FIELDS, PARTS, FilledBy
from portal.cases.opened import Opened, note_showing, open_for
from portal.cases.reach import narrowed
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.desk import plan_words
from portal.desk import words as desk_words
from portal.desk.case_places import places
from portal.desk.changing import change_case
from portal.replies.duken_shown import (
    DukenShown,
    SheetForm,
    as_pdf,
    chosen,
    drafted,
    duken_shown,
    on_paper,
    part_of,
    theirs,
)
from portal.staff.gate import colleague
from portal.staff.rules import Permission, Signed
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_duken", __name__)
PATH = "/duken"
_BY_STAFF = (FilledBy.TOGETHER, FilledBy.STAFF)


@bp.get("/desk/case/<case_id>/duken")
@needs("open_case")
def read_duken(case_id: str) -> Response:
    """The sheet as it stands, and the ways to fill it in."""
    return show_duken(case_id)


@bp.post("/desk/case/<case_id>/duken/offer")
@needs("set_level")
def lay_out(case_id: str) -> Response:
    """Let the family fill it in by itself."""
    change = lambda db, opened: duken.lay_out(db, opened.case, colleague().id)  # noqa: E731
    return change_case(case_id, "offer", None, change, show=show_duken, path=PATH)


@bp.get("/desk/case/<case_id>/duken/part/<int:number>")
@needs("set_level")
def read_part(case_id: str, number: int) -> Response:
    """A part of the sheet."""
    part_of(number)
    return _fill(case_id, number=number)


@bp.get("/desk/case/<case_id>/duken/list")
@needs("set_level")
def read_list(case_id: str) -> Response:
    """All of the sheet on one page."""
    return _fill(case_id)


@bp.post("/desk/case/<case_id>/duken/part/<int:number>")
@needs("set_level")
def fill_part(case_id: str, number: int) -> Response:
    """Keep this part, and go on; on the way nothing is a version yet."""
    part, form, go = part_of(number), SheetForm(), request.form.get("go", "")
    if not form.validate():
        return _fill(case_id, 422, number=number, sheet_form=form)
    shown = _read(case_id, 422)[1]
    draft = drafted(shown, form, part)
    if go == "save":
        return _save(case_id, draft, form)
    return _keep(case_id, draft, _next(number, go))


@bp.post("/desk/case/<case_id>/duken/list")
@needs("set_level")
def fill_list(case_id: str) -> Response:
    """Save all of it as a version, or keep it for later."""
    form = SheetForm()
    if not form.validate():
        return _fill(case_id, 422, sheet_form=form)
    draft = DraftRead(form.base.data or 0, form.words())
    return _keep(case_id, draft, "") if request.form.get("go") == "keep" else _save(case_id, draft, form)


@bp.get("/desk/case/<case_id>/duken/versions")
@needs("open_case")
def compare_versions(case_id: str) -> Response:
    """Two versions side by side."""
    opened, shown, me = _read(case_id)
    old, new, changes = chosen(shown)
    return _page("desk/duken_versions.html", 200, opened, me, "", duken=shown, old=old, new=new, changes=changes)


@bp.get("/desk/case/<case_id>/duken/paper/<any(filled,empty):which>")
@needs("open_case")
def print_duken(case_id: str, which: str) -> Response:
    """On paper, A3 lying."""
    _opened, shown, _me = _read(case_id)
    here = f"/desk/case/{case_id}{PATH}"
    return on_paper(_words(shown, which), here, f"{here}/paper/{which}.pdf")


@bp.get("/desk/case/<case_id>/duken/paper/<any(filled,empty):which>.pdf")
@limit("20/minute")
@needs("open_case")
def duken_as_pdf(case_id: str, which: str) -> Response:
    """The same as PDF, where typst is installed."""
    return as_pdf(_words(_read(case_id)[1], which))


def _words(shown: DukenShown, which: str) -> dict[str, str] | None:
    return None if which == "empty" else dict(shown.newest.read.words) if shown.newest else {}


def _next(number: int, go: str) -> str:
    """Where a part leads: to the next, the one before, all on one page, or back."""
    if go == "list":
        return "/list"
    to = number - 1 if go == "back" else number + 1
    return f"/part/{to}" if go in ("next", "back") and 1 <= to <= len(PARTS) else ""


def _keep(case_id: str, draft: DraftRead, path: str) -> Response:
    refused = _put_away(case_id, draft)
    if refused:
        return _fill(case_id, 409, refused=refused, sheet_form=SheetForm(formdata=None, **draft.words))
    return redirect(f"/desk/case/{case_id}{PATH}{path}", code=303)


def _put_away(case_id: str, draft: DraftRead) -> str:
    """Keep what is half written; gives why that was refused, '' when it was not."""
    try:
        with portal_of().db.write() as db:
            opened = open_for(db, colleague(), case_id, to_change=True) or abort(404)
            duken.keep_draft(db, opened.case, opened.key, colleague().id, draft)
    except NotAllowed as no:
        return no.reason
    return ""


def _save(case_id: str, draft: DraftRead, form: SheetForm) -> Response:
    """A version; when somebody else has saved one meanwhile, both are shown and nothing is lost."""
    by = next((each for each in _BY_STAFF if each.value == form.filled_by.data), FilledBy.TOGETHER)
    typed = Filled(draft.words, by, draft.base, form.submission.data or new_id())
    mended = SheetForm(formdata=None, filled_by=by.value, **draft.words)

    def change(db: Session, opened: Opened) -> None:
        duken.save_as_staff(db, opened.case, opened.key, typed, colleague().id)

    def show(case_id: str, status: int = 200, refused: str = "", **_typed: PortalForm) -> Response:
        _put_away(case_id, draft)
        return _fill(case_id, status, refused, sheet_form=mended)

    return change_case(case_id, "duken", None, change, show=show, path=PATH)


# --- pages ------------------------------------------------------------------------------------------------


def _read(case_id: str, status: int = 200) -> tuple[Opened, DukenShown, Signed]:
    """The case and its Duken; the access log knows that it was read."""
    me = colleague()
    with portal_of().db.write() as db:
        note_showing(db, me, case_id, status) or abort(404)
    with portal_of().db.read() as db:
        opened = open_for(db, me, case_id) or abort(404)
        return opened, duken_shown(db, opened.case, opened.key, me.id), narrowed(me, opened.case)


def show_duken(case_id: str, status: int = 200, refused: str = "", **_typed: PortalForm) -> Response:
    """The sheet as it stands."""
    opened, shown, me = _read(case_id, status)
    with portal_of().db.read() as db:
        is_laid_out = duken.is_laid_out(db, case_id)
    may_change = me.may(Permission.SET_LEVEL) and opened.case.closed_at is None and opened.case.continued_in is None
    return _page(
        "desk/duken.html", status, opened, me, refused, duken=shown, fields=FIELDS, may_change=may_change,
        is_laid_out=is_laid_out,
    )  # fmt: skip


def _fill(
    case_id: str, status: int = 200, refused: str = "", number: int = 0, sheet_form: SheetForm | None = None
) -> Response:
    """A part of the sheet, or all of it (number 0)."""
    opened, shown, me = _read(case_id, status)
    fields = part_of(number).fields if number else FIELDS
    form = sheet_form or SheetForm(
        formdata=None, submission=new_id(), base=shown.base, filled_by=FilledBy.TOGETHER.value, **shown.begun()
    )
    beside = theirs(shown, form.words()) if refused == "duken_changed" else {}
    if refused:
        form.base.data, form.submission.data = shown.number, new_id()
    path = f"/part/{number}" if number else "/list"
    return _page(
        "desk/duken_fill.html", status, opened, me, refused, form=form, fields=fields, theirs=beside, number=number,
        last=len(PARTS), action=f"/desk/case/{case_id}{PATH}{path}", bys=_BY_STAFF,
    )  # fmt: skip


def _page(template: str, status: int, opened: Opened, me: Signed, refused: str, **shown: Any) -> Response:
    said = plan_words.REFUSED.get(refused) or desk_words.REFUSED.get(refused, "")
    return page(template, status, signed=me, case=opened.case, refused=said, places=places(opened.case, me), **shown)
