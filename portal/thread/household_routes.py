"""Who is in this with me, who can read what I write, and whether others in the family may know that I write at all."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, validators

from portal.cases import households, queries
from portal.thread.household_pages import is_told, people_told
from portal.thread.routes import bp
from portal.thread.visiting import ask_for_code, held
from portal.web import told
from portal.web.access import citizen
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.limits import limit
from portal.web.render import page


class ShownForm(PortalForm):
    """Yes or no. One way: what others have chosen is theirs."""

    shown = StringField(validators=[validators.AnyOf(["yes", "no"])])


@bp.get("/thread/people")
@citizen
def read_people() -> Response:
    """Who is in this."""
    visit = held(request)
    with portal_of().db.read() as db:
        case = queries.case_of_thread(db, visit.case_id)
        if case is None:
            return ask_for_code()
        if not is_told(db, case):
            return redirect(url_for("thread.enter"), code=303)
        shown = people_told(db, case, visit.case_key)
    return page("thread/people.html", people=shown, told=told.take())


@bp.post("/thread/people/shown")
@limit("30/minute")
@citizen
def choose_shown() -> Response:
    """Let others in the family know, or no longer. Anything but a yes or a no changes nothing."""
    visit, form = held(request), ShownForm()
    if form.validate():
        with portal_of().db.write() as db:
            if queries.case_of_thread(db, visit.case_id, to_change=True) is not None:
                households.set_shown(db, visit.case_id, form.shown.data == "yes")
        told.tell("shown_yes" if form.shown.data == "yes" else "shown_no")
    return redirect(url_for("thread.read_people"), code=303)
