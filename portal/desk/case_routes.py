"""One case: reading it, taking it, notes and the mapping form."""

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import aside, commands, mentions, notices, queries
from portal.cases.household_writing import open_each, write_notes
from portal.cases.opened import Opened
from portal.desk.changing import change_case, show_case
from portal.desk.forms import NoteForm
from portal.desk.mentioning import asks_whom
from portal.staff.gate import colleague
from portal.staff.rules import Permission
from portal.web.access import needs
from portal.web.extensions import portal_of

bp = Blueprint("desk_case", __name__)


@bp.get("/desk/case/<case_id>")
@needs("open_case")
def case(case_id: str) -> Response:
    """The case's page."""
    return show_case(case_id)


@bp.post("/desk/case/<case_id>/claim")
@needs("claim_case")
def claim(case_id: str) -> Response:
    """Take the case; of two at once, one."""
    return change_case(case_id, "claim", None, lambda db, opened: commands.claim(db, case_id, colleague().id))


@bp.post("/desk/case/<case_id>/release")
@needs("claim_case")
def release(case_id: str) -> Response:
    """Put it back in the queue."""
    return change_case(case_id, "release", None, lambda db, opened: commands.release(db, case_id, colleague().id))


@bp.post("/desk/case/<case_id>/forward")
@needs("claim_case")
def bring_forward(case_id: str) -> Response:
    """It was set aside, and belongs in the queue."""
    return change_case(case_id, "forward", None, lambda db, opened: aside.bring_forward(db, opened.case, colleague().id))


@bp.post("/desk/case/<case_id>/reached")
@needs("write_note")
def settle_notice(case_id: str) -> Response:
    """The family knows that there is an answer, though the nudge did not arrive."""
    return change_case(case_id, "reached", None, lambda db, opened: notices.settle_notice(db, opened.case, colleague().id))


@bp.post("/desk/case/<case_id>/note")
@needs("write_note")
def write_note(case_id: str) -> Response:
    """Write a note among colleagues, in this case and in those of the household that were ticked."""
    form, me = NoteForm(), colleague()
    if form.validate() and _asks_whom(case_id, form):
        return show_case(case_id, 422, note_form=form)

    def change(db: Session, opened: Opened) -> None:
        cases = open_each(db, me, opened.case.id, form.also.data or (), Permission.WRITE_NOTE)
        mark = form.mark()
        if form.mentioned.data and not mentions.is_noted(db, mark):
            mentions.mention(db, opened.case, form.mentioned.data, me.id, portal_of().settings.server_key)
        write_notes(db, cases, form.body.data, mark, me.id)

    return change_case(case_id, "note_form", form, change, beside=form.also.data or ())


def _asks_whom(case_id: str, form: NoteForm) -> bool:
    """Whether the note says '@Lena' and nobody is chosen: then the page comes back once, with Lena chosen where one is meant."""
    with portal_of().db.read() as db:
        case = queries.case_for(db, colleague(), case_id)
        return case is not None and "@" in form.body.data and asks_whom(
            form, mentions.may_be_mentioned(db, case, colleague().id)
        )
