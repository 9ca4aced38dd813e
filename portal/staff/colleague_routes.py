"""Waiting for a key, and letting a colleague in."""

from flask import Blueprint, Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.staff import commands, gate, member_keys, pages, queries
from portal.staff.rules import CannotChange, MemberState, Permission
from portal.vault.errors import VaultError
from portal.vault.keyring import unlock_team
from portal.web.access import needs, signed_in
from portal.web.extensions import portal_of
from portal.web.render import page

bp = Blueprint("staff_colleagues", __name__, url_prefix="/staff")


@bp.get("/key")
@signed_in
def key() -> AnyResponse:
    """The number to read aloud, for who waits to be let in."""
    who = gate.colleague()
    with portal_of().db.read() as db:
        member = queries.member_by_id(db, who.id)
        check = member_keys.check_number(db, who.id)
    if member is None or member.standing is not MemberState.WAITING_FOR_KEY:
        return redirect(pages.home_of(who.permissions, MemberState.ACTIVE), code=303)
    return page("staff/key.html", check=check)


@bp.get("/colleagues")
@needs(Permission.ADMIT_COLLEAGUE)
def colleagues() -> Response:
    """Who waits for a key."""
    return _colleagues_page()


@bp.post("/colleagues/<member_id>")
@needs(Permission.ADMIT_COLLEAGUE)
def admit(member_id: str) -> AnyResponse:
    """Let a colleague in, when the number they read aloud is the one shown."""
    again = gate.ask_for_fresh_sign_in()
    if again is not None:
        return again
    who = gate.colleague()
    gate.refuse_strange_id(member_id)
    try:
        with portal_of().db.write() as db:
            keyring = unlock_team(db, who.id, who.unlocked())
            commands.admit(db, keyring, member_id, by=who.id, check=gate.typed("check"))
    except CannotChange:
        return _colleagues_page(422, is_too_late=True)
    except VaultError:
        abort(403)
    return redirect(url_for("staff_colleagues.colleagues"), code=303)


def _colleagues_page(status: int = 200, *, is_too_late: bool = False) -> Response:
    with portal_of().db.read() as db:
        waiting = [(one, member_keys.check_number(db, one.id)) for one in queries.waiting_for_key(db)]
    rows = [(one, check, pages.role_names(one.roles)) for one, check in waiting]
    return page("staff/colleagues.html", status, rows=rows, is_too_late=is_too_late)
