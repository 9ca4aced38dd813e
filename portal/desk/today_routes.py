"""The family contact's day on a phone: own cases, what is due and what comes, and a note in each with one thumb."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response
from wtforms import StringField

from portal import audit
from portal.cases import advice, today
from portal.cases.answered import answered_for
from portal.cases.invitations import Reply
from portal.cases.mentions import waiting_for
from portal.cases.moments import local_today
from portal.cases.noting import write_note
from portal.cases.opened import open_for
from portal.cases.rules import NotAllowed
from portal.cases.today import Kind
from portal.cases.turns import check_open
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk.forms import NoteForm
from portal.desk.meetings_routes import REPLIES
from portal.desk.pages import rows
from portal.staff.gate import colleague
from portal.staff.rules import Permission
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import at_most
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_today", __name__)
STEPS: Mapping[Kind, Any] = {
    Kind.MEETING: _l("Møte"),
    Kind.EVALUATION: _l("Se på runden sammen"),
    Kind.STARTS: _l("Tiltak skal begynne"),
    Kind.ENDS: _l("Tiltak skal være ferdig"),
}
_PATHS: Mapping[Kind, str] = {
    Kind.MEETING: "/meetings", Kind.EVALUATION: "/steps", Kind.STARTS: "/plan", Kind.ENDS: "/plan",
}  # fmt: skip


class TodayNoteForm(NoteForm):
    """A note in one of the cases on the page."""

    case = StringField(validators=[at_most(26)])


@bp.get("/desk/today")
@needs("see_queue")
def read_today() -> Response:
    """The day."""
    return _show()


@bp.post("/desk/today")
@limit("120/minute")
@needs("write_note")
def note_today() -> Response:
    """A note in a case that one holds. Handed over meanwhile, and what was typed stands there to be kept."""
    form = TodayNoteForm()
    if not form.validate():
        return _show(422, form)
    try:
        _write(form)
    except NotAllowed:
        return _show(409, form)
    except IntegrityError:
        pass  # the same form was sent twice: it has been done
    return redirect(f"/desk/today?noted={form.case.data}#c-{form.case.data}", code=303)


def _write(form: TodayNoteForm) -> None:
    """Raises NotAllowed for a case that is not one's own to write in any longer."""
    me, case_id = colleague(), form.case.data or ""
    with portal_of().db.write() as db:
        opened = open_for(db, me, case_id, to_change=True)
        if opened is None or opened.case.holder_id != me.id:
            raise NotAllowed("not_holder")
        check_open(opened.case)
        write_note(db, opened.case, opened.key, form.body.data, form.mark(), me.id)
        audit.record(db, f"member:{me.id}", "case_note_form", f"case:{case_id}")


def _show(status: int = 200, typed: TodayNoteForm | None = None) -> Response:
    me, now = colleague(), utc_now()
    with portal_of().db.read() as db:
        shown = today.day_of(db, me, local_today())
        held = rows(db, shown.held, me, now, portal_of().pack.hours)
        told = {"mentioned": waiting_for(db, me), "advice": advice.told_to(db, me), "answered": answered_for(db, me)}
    is_there = typed is not None and typed.case.data in {case.id for case in shown.held}
    lost = typed.body.data if typed is not None and not is_there else ""
    return page(
        "desk/today.html", status, shown=shown, held=held, form=typed if is_there else None, lost=lost, steps=STEPS, paths=_PATHS,
        replies={each.value: words for each, words in REPLIES.items() if each is not Reply.OFF}, today=local_today(),
        submissions={row.case.id: new_id() for row in held}, noted=request.args.get("noted", ""),
        may_note=me.may(Permission.WRITE_NOTE), **told,
    )  # fmt: skip
