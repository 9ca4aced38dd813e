"""Being away: everybody notes the own days, the team leader anybody's. What is held comes back to the others meanwhile."""

from datetime import date, timedelta

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response
from wtforms import DateField, StringField, ValidationError

from portal.cases.moments import local_today
from portal.cases.returning import return_of_the_away
from portal.staff import absences
from portal.staff.gate import colleague
from portal.staff.queries import names_of, who_may
from portal.staff.rules import Permission
from portal.web.access import signed_in
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("desk_away", __name__)


class AwayForm(PortalForm):
    """From which day to which, both with, and who; '' is oneself."""

    who = StringField()
    first_day = DateField(_l("Fra og med"))
    last_day = DateField(_l("Til og med"))

    def validate_first_day(self, field: DateField) -> None:
        field.errors = []  # one word of what is missing is enough, and it is ours
        if field.data is None or not _is_near(field.data):
            raise ValidationError(_l("Velg den første dagen."))

    def validate_last_day(self, field: DateField) -> None:
        field.errors = []
        if field.data is None or not _is_near(field.data) or field.data < local_today():
            raise ValidationError(_l("Velg den siste dagen."))
        if self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(_l("Den siste dagen kan ikke være før den første."))


def _is_near(day: date) -> bool:
    return abs(day - local_today()) <= timedelta(days=absences.MOST_DAYS)


@bp.get("/desk/away")
@signed_in
def away() -> Response:
    """When I am away; for the team leader, who else is."""
    return _show(AwayForm(formdata=None))


def _show(form: AwayForm, status: int = 200) -> Response:
    me, today = colleague(), local_today()
    is_leader = me.may(Permission.SET_ABSENCE)
    with portal_of().db.read() as db:
        found = absences.absences(db, today)
        shown = [each for each in found if is_leader or each.member_id == me.id]
        names = names_of(db, [each.member_id for each in shown])
        others = [(one.id, one.name) for one in who_may(db, Permission.SEE_QUEUE) if one.id != me.id] if is_leader else []
    return page("desk/away.html", status, form=form, shown=shown, names=names, others=others, today=today)


@bp.post("/desk/away")
@signed_in
@limit("60/minute")
def set_away() -> Response:
    """Note the days. When they have begun, what nobody has answered goes back into the queue at once."""
    form = AwayForm()
    if not form.validate():
        return _show(form, 422)
    who = _whose(form)
    with portal_of().db.write() as db:
        absences.be_away(db, who, form.first_day.data, form.last_day.data, by=colleague().id)
        return_of_the_away(db)
    return redirect("/desk/away", code=303)


@bp.post("/desk/away/back")
@signed_in
@limit("60/minute")
def be_back() -> Response:
    """Take the days away: what was brought forward for them is settled."""
    who = _whose(AwayForm())
    with portal_of().db.write() as db:
        absences.be_back(db, who, by=colleague().id)
        return_of_the_away(db)
    return redirect("/desk/away", code=303)


def _whose(form: AwayForm) -> str:
    """Whose days; 404 for somebody whose days this colleague may not note."""
    me, who = colleague(), form.who.data or colleague().id
    if who == me.id:
        return me.id
    with portal_of().db.read() as db:
        known = {one.id for one in who_may(db, Permission.SEE_QUEUE)}
    return who if me.may(Permission.SET_ABSENCE) and who in known else abort(404)
