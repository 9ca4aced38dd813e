"""Who works here: the list, inviting, roles, shutting out, new keys."""

from flask import Blueprint, Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal import outbox
from portal.admin import pages
from portal.admin.forms import InviteForm, RolesForm
from portal.cases.returning import return_of_the_gone
from portal.staff import commands, gate, queries
from portal.staff.commands import Invited
from portal.staff.forms import LANGUAGES
from portal.staff.models import StaffMember
from portal.staff.rules import AccountProblem, CannotChange, Permission, StaffLanguage
from portal.web.access import needs
from portal.web.extensions import portal_of
from portal.web.render import page

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/people")
@needs(Permission.MANAGE_PEOPLE)
def people() -> Response:
    """Everybody who works here, and whether they can open cases."""
    with portal_of().db.read() as db:
        rows = pages.person_rows(queries.list_members(db))
        is_mail_stuck = outbox.is_any_given_up(db)
    return page("admin/people.html", rows=rows, is_mail_stuck=is_mail_stuck)


@bp.get("/people/invite")
@needs(Permission.MANAGE_PEOPLE)
def invite() -> AnyResponse:
    """The form for a new colleague; it takes a fresh sign-in."""
    return gate.ask_for_fresh_sign_in() or _invite_page(InviteForm(formdata=None, data={"roles": []}))


@bp.post("/people/invite")
@needs(Permission.MANAGE_PEOPLE)
def send_invite() -> AnyResponse:
    """Make the account and show its join code, once."""
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    form = InviteForm()
    if not form.validate_on_submit():
        return _invite_page(form, 422)
    try:
        invited = _invite(form)
    except CannotChange as refused:
        form.email.errors = [pages.PROBLEMS[refused.problem]]
        return _invite_page(form, 422)
    return _code_page(invited)


@bp.get("/people/<member_id>")
@needs(Permission.MANAGE_PEOPLE)
def person(member_id: str) -> Response:
    """One colleague: roles, and what an administrator may do."""
    return _person_page(member_id)


@bp.post("/people/<member_id>/roles")
@needs(Permission.MANAGE_PEOPLE)
def set_roles(member_id: str) -> AnyResponse:
    """Give a colleague other roles."""
    gate.refuse_strange_id(member_id)
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    form = RolesForm()
    if not form.validate_on_submit():
        return _person_page(member_id, 422, form=form)
    try:
        with portal_of().db.write() as db:
            commands.set_roles(db, member_id, form.chosen(), by=gate.colleague().id)
            return_of_the_gone(db)
    except CannotChange as refused:
        return _person_page(member_id, 422, problem=refused.problem)
    return redirect(url_for("admin.person", member_id=member_id), code=303)


@bp.post("/people/<member_id>/disable")
@needs(Permission.MANAGE_PEOPLE)
def disable(member_id: str) -> AnyResponse:
    """Shut somebody out at once: sessions and wraps end."""
    gate.refuse_strange_id(member_id)
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    try:
        with portal_of().db.write() as db:
            commands.disable(db, member_id, by=gate.colleague().id)
            return_of_the_gone(db)
    except CannotChange as refused:
        return _person_page(member_id, 422, problem=refused.problem)
    return redirect(url_for("admin.person", member_id=member_id), code=303)


@bp.post("/people/<member_id>/new-keys")
@needs(Permission.MANAGE_PEOPLE)
def new_keys(member_id: str) -> AnyResponse:
    """A new join code for somebody who lost passphrase or code."""
    gate.refuse_strange_id(member_id)
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    try:
        with portal_of().db.write() as db:
            invited = commands.invite_again(db, member_id, by=gate.colleague().id)
    except CannotChange as refused:
        return _person_page(member_id, 422, problem=refused.problem)
    return _code_page(invited)


def _invite(form: InviteForm) -> Invited:
    with portal_of().db.write() as db:
        return commands.invite(
            db,
            name=form.name.data,
            email=form.email.data,
            roles=form.chosen(),
            language=StaffLanguage(form.language.data),
            by=gate.colleague().id,
        )


def _invite_page(form: InviteForm, status: int = 200) -> Response:
    return page(
        "admin/invite.html",
        status,
        form=form,
        faults=pages.in_order(form.faults()),
        role_choices=pages.role_choices(),
        own_names=LANGUAGES,
    )


def _code_page(invited: Invited) -> Response:
    """The code, once: shown where it was made, in no address and no mail."""
    return page("admin/join_code.html", code=invited.code, person=_member(invited.member_id))


def _person_page(
    member_id: str, status: int = 200, *, form: RolesForm | None = None, problem: AccountProblem | None = None
) -> Response:
    member, by = _member(member_id), gate.colleague().id
    return page(
        "admin/person.html",
        status,
        person=pages.person_rows([member])[0],
        held=[role.value for role in member.roles],
        role_choices=pages.role_choices(),
        faults=form.faults() if form else [],
        problem=pages.PROBLEMS[problem] if problem else None,
        may_be_disabled=pages.may_be_disabled(member, by),
        state=member.state,
        is_self=member.id == by,
    )


def _member(member_id: str) -> StaffMember:
    gate.refuse_strange_id(member_id)
    with portal_of().db.read() as db:
        return queries.member_by_id(db, member_id) or abort(404)
