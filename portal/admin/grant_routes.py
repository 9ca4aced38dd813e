"""What one colleague may do for a while on top of the roles, and the teams that one belongs to."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import DateField, SelectMultipleField, StringField, ValidationError

from portal.admin import pages
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.staff import gate, grants, queries
from portal.staff.models import StaffGrant
from portal.staff.rules import GRANTABLE, AccountProblem, CannotChange, Permission, Right, Scope
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.forms import PortalForm, at_most, required, trimmed
from portal.web.i18n import lazy as _l
from portal.web.limits import limit
from portal.web.render import page

bp = Blueprint("admin_grants", __name__, url_prefix="/admin")


class GrantForm(PortalForm):
    """What, in which cases, from and until which day, and why."""

    permission = StringField()
    scope = StringField()
    first_day = DateField()
    last_day = DateField()
    why = StringField(filters=[trimmed], validators=[required(_l("Skriv hvorfor.")), at_most(300)])

    def validate_permission(self, field: Any) -> None:
        if field.data not in GRANTABLE:
            raise ValidationError(_l("Velg hva kollegaen skal få gjøre."))

    def validate_scope(self, field: Any) -> None:
        if field.data not in set(Scope):
            raise ValidationError(_l("Velg i hvilke saker."))

    def validate_first_day(self, field: Any) -> None:
        if field.data is None:
            field.errors.clear()  # what the field itself says is in English
            raise ValidationError(_l("Velg en dag."))

    def validate_last_day(self, field: Any) -> None:
        if field.data is None or field.data < (self.first_day.data or field.data) or _end_of(field.data) <= utc_now():
            field.errors.clear()
            raise ValidationError(_l("Velg en dag som kommer, og ikke før den første."))

    def right(self) -> Right:
        """What was chosen; only of a form that is valid."""
        return Right(Permission(self.permission.data), Scope(self.scope.data))


class TeamsForm(PortalForm):
    """The teams somebody belongs to, and a new one."""

    teams = SelectMultipleField(choices=[], validate_choice=False)
    new_team = StringField(filters=[trimmed], validators=[at_most(80)])


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), OSLO).astimezone(UTC)


def _end_of(day: date) -> datetime:
    """The last day counts to its end."""
    return _begin_of(day + timedelta(days=1))


@bp.get("/people/<member_id>/rights")
@needs(Permission.MANAGE_PEOPLE)
def rights(member_id: str) -> Response:
    """What this colleague has been given, and the teams."""
    return _show(member_id, GrantForm(formdata=None, scope=Scope.OWN.value, first_day=utc_now().astimezone(OSLO).date()))


def _show(member_id: str, form: GrantForm, status: int = 200, problem: AccountProblem | None = None) -> Response:
    gate.refuse_strange_id(member_id)
    now = utc_now()
    with portal_of().db.read() as db:
        member = queries.member_by_id(db, member_id) or abort(404)
        given = grants.grants_of(db, member_id)
        names = queries.names_of(db, [each.given_by for each in given])
        known, own = grants.teams(db), grants.teams_of(db, member_id)
    return page(
        "admin/rights.html", status, person=member, form=form, teams=list(known.items()), own=sorted(own),
        problem=pages.PROBLEMS[problem] if problem else "", rows=[pages.grant_row(each, names, now) for each in given],
        rights=[(each.value, name) for each, name in pages.RIGHT_NAMES.items()],
        scopes=[(each.value, name) for each, name in pages.SCOPE_NAMES.items()],
    )  # fmt: skip


@bp.post("/people/<member_id>/rights")
@limit("60/minute")
@needs(Permission.MANAGE_PEOPLE)
def give(member_id: str) -> AnyResponse:
    """Give a right for a while. Takes a fresh sign-in."""
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    form = GrantForm()
    if not form.validate():
        return _show(member_id, form, 422)
    gate.refuse_strange_id(member_id)
    try:
        with portal_of().db.write() as db:
            _give(db, member_id, form)
    except CannotChange as refused:
        is_there = refused.problem is AccountProblem.GIVEN_ALREADY  # what was asked for is so: nothing has gone wrong
        return _show(member_id, form, 200 if is_there else 422, refused.problem)
    return redirect(url_for("admin_grants.rights", member_id=member_id), code=303)


def _give(db: Any, member_id: str, form: GrantForm) -> StaffGrant:
    span = _begin_of(form.first_day.data), _end_of(form.last_day.data)
    return grants.give(db, member_id, form.right(), *span, form.why.data, by=gate.colleague().id)


@bp.post("/people/<member_id>/rights/end")
@limit("60/minute")
@needs(Permission.MANAGE_PEOPLE)
def end(member_id: str) -> AnyResponse:
    """End one before its time."""
    gate.refuse_strange_id(member_id)
    try:
        with portal_of().db.write() as db:
            grants.end(db, member_id, gate.typed("grant"), by=gate.colleague().id)
    except CannotChange as refused:
        return _show(member_id, GrantForm(formdata=None), 409, refused.problem)
    return redirect(url_for("admin_grants.rights", member_id=member_id), code=303)


@bp.post("/people/<member_id>/teams")
@limit("60/minute")
@needs(Permission.MANAGE_PEOPLE)
def set_teams(member_id: str) -> AnyResponse:
    """The teams of this colleague; a name that is typed makes a new one."""
    gate.refuse_strange_id(member_id)
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    form, me = TeamsForm(), gate.colleague().id
    if not form.validate():
        return _show(member_id, GrantForm(formdata=None), 422)
    try:
        with portal_of().db.write() as db:
            new = [grants.add_team(db, form.new_team.data, by=me)] if form.new_team.data else []
            grants.set_teams(db, member_id, [*(form.teams.data or ()), *new], by=me)
    except CannotChange as refused:
        return _show(member_id, GrantForm(formdata=None), 409, refused.problem)
    return redirect(url_for("admin_grants.rights", member_id=member_id), code=303)
