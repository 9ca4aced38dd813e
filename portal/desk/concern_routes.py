"""What the team leader does around concerns: reads the notes professionals left, and sees what nobody answered in time."""

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import concerns, meetings
from portal.cases.concern_queries import overdue_for
from portal.cases.opened import open_for
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.desk.changing import change_case
from portal.desk.forms import InviteForm
from portal.desk.pages import rows
from portal.replies.appointment import calendar_file
from portal.staff.gate import colleague
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_concern", __name__)


@bp.get("/desk/concerns")
@needs("read_contact_note")
def leader_s_page() -> Response:
    """What has risen to the team leader: answers that are late, and notes that professionals left."""
    me = colleague()
    with portal_of().db.write() as db:
        notes = concerns.contact_notes_for(db, me)
        if notes:
            audit.record(db, f"member:{me.id}", "contact_notes_read", "contact_notes")
    with portal_of().db.read() as db:
        late = rows(db, overdue_for(db, me), me, utc_now(), portal_of().pack.hours)
    return page("desk/concerns.html", late=late, notes=notes)


@bp.post("/desk/case/<case_id>/invite")
@limit("30/minute")
@needs("write_answer")
def invite(case_id: str) -> Response:
    """Invite the family to a meeting."""
    form = InviteForm()
    return change_case(
        case_id, "invite_form", form,
        lambda db, opened: meetings.invite(
            db, opened.case, opened.key, form.moment(), form.place.data or "", colleague().id
        ),
    )  # fmt: skip


@bp.get("/desk/case/<case_id>/appointment.ics")
@needs("open_case")
def appointment(case_id: str) -> Response:
    """The meeting for one's own calendar, with nothing in it that says what it is about."""
    with portal_of().db.read() as db:
        opened = open_for(db, colleague(), case_id) or abort(404)
        told = meetings.invitation_of(db, case_id, opened.key) or abort(404)
    return calendar_file(case_id, told)


@bp.post("/desk/concerns/note/<note_id>")
@limit("120/minute")
@needs("read_contact_note")
def see_note(note_id: str) -> Response:
    """The team leader has seen to it."""
    try:
        with portal_of().db.write() as db:
            concerns.see_contact_note(db, colleague(), note_id)
    except NotAllowed:
        abort(404)
    return redirect("/desk/concerns", code=303)
