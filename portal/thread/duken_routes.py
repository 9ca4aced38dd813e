"""Duken for the family, alone with its code: a part at a time or all on one page. Each saving is a version."""

import json

from flask import redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import duken, queries
from portal.cases.duken import FAMILY, DraftRead, Filled
from portal.cases.duken_rules import FIELDS, LONGEST, PARTS, FilledBy
from portal.cases.models import Case
from portal.cases.notices import tell_staff
from portal.cases.rules import NotAllowed, Turn
from portal.cases.visits import Visit
from portal.db.base import new_id
from portal.db.clock import utc_now
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
from portal.thread.concern_pages import is_question
from portal.thread.ringing import ring_for
from portal.thread.routes import bp
from portal.thread.visiting import ask_for_code, forget_kept, held, visit_of
from portal.web import told
from portal.web.access import citizen, public
from portal.web.extensions import portal_of
from portal.web.forms import clean
from portal.web.limits import limit
from portal.web.render import page

KEPT_HERE = "duken"
HERE = "/thread/duken"


@bp.get("/thread/duken")
@citizen
def read_duken() -> Response:
    """The sheet as it stands, and the ways to fill it in."""
    found = _opened(held(request))
    if found is None:
        return redirect(url_for("thread.enter"), code=303)
    case, shown = found
    return page("thread/duken.html", duken=shown, fields=FIELDS, may_change=case.closed_at is None, told=told.take())


@bp.get("/thread/duken/part/<int:number>")
@citizen
def read_part(number: int) -> Response:
    """A part of the sheet."""
    return _part(held(request), number)


@bp.get("/thread/duken/list")
@citizen
def read_list() -> Response:
    """All of the sheet on one page."""
    return _list(held(request))


@bp.post("/thread/duken/part/<int:number>")
@limit("120/minute")
@public
def fill_part(number: int) -> Response:
    """Keep this part, and go on; on the way nothing is a version yet."""
    part, visit, form = part_of(number), visit_of(request), SheetForm()
    if visit is None:
        return ask_for_code(*_to_keep())
    if not form.validate():
        return _part(visit, number, 422, form)
    found = _opened(visit)
    if found is None:
        return redirect(url_for("thread.enter"), code=303)
    draft = drafted(found[1], form, part)
    if request.form.get("go") == "save":
        return _save(visit, dict(draft.words), draft.base, form.submission.data or new_id())
    _keep(visit, draft)
    if request.form.get("go") == "keep":
        told.tell("duken_kept")
    return redirect(_next(number, request.form.get("go", "")), code=303)


@bp.post("/thread/duken/list")
@limit("60/minute")
@public
def fill_list() -> Response:
    """Save all of it as a version, or keep it for later."""
    visit, form = visit_of(request), SheetForm()
    if visit is None:
        return ask_for_code(*_to_keep())
    if not form.validate():
        return _list(visit, 422, form)
    base = form.base.data or 0
    if request.form.get("go") == "keep":
        _keep(visit, DraftRead(base, form.words()))
        told.tell("duken_kept")
        return redirect(HERE, code=303)
    return _save(visit, form.words(), base, form.submission.data or new_id())


@bp.get("/thread/duken/versions")
@citizen
def compare_versions() -> Response:
    """Two versions side by side."""
    found = _opened(held(request))
    if found is None:
        return redirect(url_for("thread.enter"), code=303)
    old, new, changes = chosen(found[1])
    return page("thread/duken_versions.html", duken=found[1], old=old, new=new, changes=changes)


@bp.get("/thread/duken/paper/<any(filled,empty):which>")
@citizen
def print_duken(which: str) -> Response:
    """On paper, A3 lying: the family's own copy, or an empty one."""
    found = _opened(held(request))
    if found is None:
        return redirect(url_for("thread.enter"), code=303)
    return on_paper(_words(found[1], which), HERE, f"{HERE}/paper/{which}.pdf")


@bp.get("/thread/duken/paper/<any(filled,empty):which>.pdf")
@limit("20/minute")
@citizen
def duken_as_pdf(which: str) -> Response:
    """The same as PDF, where typst is installed."""
    found = _opened(held(request))
    if found is None:
        return redirect(url_for("thread.enter"), code=303)
    return as_pdf(_words(found[1], which))


def _words(shown: DukenShown, which: str) -> dict[str, str] | None:
    return None if which == "empty" else dict(shown.newest.read.words) if shown.newest else {}


def _next(number: int, go: str) -> str:
    """Where a part leads: to the next, the one before, all on one page, or back."""
    if go == "list":
        return f"{HERE}/list"
    to = number - 1 if go == "back" else number + 1
    return f"{HERE}/part/{to}" if go in ("next", "back") and 1 <= to <= len(PARTS) else HERE


def _keep(visit: Visit, draft: DraftRead) -> None:
    try:
        with portal_of().db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                duken.keep_draft(db, case, visit.case_key, FAMILY, draft)
            forget_kept(db, visit, KEPT_HERE)
    except NotAllowed:
        pass  # the case was closed in the meantime, and its page says so


def _save(visit: Visit, words: dict[str, str], base: int, submission: str) -> Response:
    """A version; when somebody else has saved one meanwhile, both are shown and nothing is lost."""
    portal = portal_of()
    due_at = portal.pack.hours.add_working_days(utc_now(), portal.pack.promise_working_days)
    try:
        with portal.db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                typed = Filled(words, FilledBy.FAMILY, base, submission)
                duken.save_as_family(db, case, visit.case_key, typed, due_at)
                tell_staff(db, portal.pack, portal.settings.server_key)
            forget_kept(db, visit, KEPT_HERE)
        told.tell("duken_saved")
    except NotAllowed as no:
        if no.reason in ("duken_changed", "duken_empty"):
            _keep(visit, DraftRead(base, words))
            return _list(visit, 409, SheetForm(formdata=None, **words), no.reason)
    except IntegrityError:
        pass  # the same form was sent twice
    ring_for(visit, "state")
    return redirect(HERE, code=303)


def _part(visit: Visit, number: int, status: int = 200, form: SheetForm | None = None) -> Response:
    part, found = part_of(number), _opened(visit)
    if found is None or found[0].closed_at is not None:
        return redirect(HERE if found else url_for("thread.enter"), code=303)
    form = form or SheetForm(formdata=None, submission=new_id(), base=found[1].base, **found[1].begun())
    return page(
        "thread/duken_fill.html", status, form=form, fields=part.fields, theirs={}, refused="", action=f"{HERE}/part/{number}",
        number=number, last=len(PARTS),
    )  # fmt: skip


def _list(visit: Visit, status: int = 200, form: SheetForm | None = None, refused: str = "") -> Response:
    found = _opened(visit)
    if found is None or found[0].closed_at is not None:
        return redirect(HERE if found else url_for("thread.enter"), code=303)
    shown = found[1]
    if form is None:
        form = SheetForm(formdata=None, submission=new_id(), base=shown.base, **{**shown.begun(), **_waits(visit)})
    beside = theirs(shown, form.words()) if refused == "duken_changed" else {}
    if refused:
        form.base.data, form.submission.data = shown.number, new_id()
    return page(
        "thread/duken_fill.html", status, form=form, fields=FIELDS, theirs=beside, refused=refused, action=f"{HERE}/list",
        number=0, last=len(PARTS),
    )  # fmt: skip


def _opened(visit: Visit) -> tuple[Case, DukenShown] | None:
    """The case and its Duken, where it is laid out for a family."""
    with portal_of().db.read() as db:
        case = _followed(db, visit)
        if case is None or not duken.is_laid_out(db, case.id):
            return None
        return case, duken_shown(db, case, visit.case_key, FAMILY)


def _followed(db: Session, visit: Visit) -> Case | None:
    case = queries.case_of_thread(db, visit.case_id)
    if case is None or case.turn == Turn.WAITING_FOR_FAMILY.value or is_question(db, case):
        return None
    return case


def _to_keep() -> tuple[str, str]:
    """(kept, kept_in) of what was typed as the visit ran out."""
    typed = {name: clean(request.form[name])[:LONGEST] for name in FIELDS if name in request.form}
    return (json.dumps(typed, ensure_ascii=False), KEPT_HERE) if any(typed.values()) else ("", "")


def _waits(visit: Visit) -> dict[str, str]:
    """What waited for the code: it comes back through a form, so it may be anything."""
    if visit.kept_in != KEPT_HERE:
        return {}
    try:
        read = json.loads(visit.kept)
    except ValueError:
        return {}
    found = read.items() if isinstance(read, dict) else ()
    return {name: value for name, value in found if name in FIELDS and isinstance(value, str)}
