"""The family's own page of the stairs, and its answer to whether it still needs us: one tap."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, validators

from portal.cases import commands, queries
from portal.cases.notices import tell_staff
from portal.cases.round_rules import Still
from portal.cases.rules import NotAllowed, Turn
from portal.db.clock import utc_now
from portal.thread.concern_pages import is_question
from portal.thread.ringing import ring_for
from portal.thread.routes import bp
from portal.thread.steps_pages import steps_told
from portal.thread.visiting import ask_for_code, held
from portal.web import told
from portal.web.access import citizen
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.limits import limit
from portal.web.render import page


class StillForm(PortalForm):
    """One of three answers."""

    said = StringField(validators=[validators.AnyOf([each.value for each in Still])])


@bp.get("/thread/steps")
@citizen
def read_steps() -> Response:
    """Where we are, in plain words."""
    visit = held(request)
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        if case is None:
            return ask_for_code()
        if case.turn == Turn.WAITING_FOR_FAMILY.value or is_question(db, case):
            return redirect(url_for("thread.enter"), code=303)
        shown = steps_told(db, case, visit.case_key)
    return page("thread/steps.html", steps=shown)


@bp.post("/thread/still")
@limit("30/minute")
@citizen
def answer_still() -> Response:
    """Yes, no thanks, or later. What a rule refuses has been answered already, or in another tab."""
    visit, form, portal = held(request), StillForm(), portal_of()
    if not form.validate():
        return redirect(url_for("thread.enter"), code=303)
    said = Still(form.said.data)
    due_at = portal.pack.hours.add_working_days(utc_now(), portal.pack.promise_working_days)
    try:
        with portal.db.write() as db:
            case = queries.case_of_thread(db, visit.case_id, to_change=True)
            if case is not None:
                commands.answer_still(db, case, said, due_at)
                tell_staff(db, portal.pack, portal.settings.server_key)
        told.tell(f"still_{said.value}")
    except NotAllowed:
        pass
    ring_for(visit, "state")
    return redirect(url_for("thread.enter"), code=303)
