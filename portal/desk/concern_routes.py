"""What the team leader does around concerns: reads the notes professionals left, and sees what nobody answered in time."""

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response

from portal import audit
from portal.cases import concerns
from portal.cases.concern_queries import overdue_for
from portal.cases.rules import NotAllowed
from portal.db.clock import utc_now
from portal.desk.pages import rows
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
        late = rows(db, overdue_for(db, me), me, utc_now())
    return page("desk/concerns.html", late=late, notes=notes)


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
