"""What the staff pages show: words for roles, places to land, sessions and passkeys as rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import segno

from portal.staff import second_factor
from portal.staff.models import StaffSession
from portal.staff.parking import Parked
from portal.staff.rules import ABSOLUTE, MemberState, Permission, Role, Signed
from portal.web.i18n import lazy as _l

ROLE_NAMES: dict[Role, Any] = {
    Role.RECEPTION: _l("Mottak"),
    Role.TEAM_LEADER: _l("Teamleder"),
    Role.FAMILY_CONTACT: _l("Familiekontakt"),
    Role.FAMILY_COORDINATOR: _l("Familiekoordinator"),
    Role.LEADER: _l("Leder"),
    Role.EDITOR: _l("Redaktør"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
ROLE_HINTS: dict[Role, Any] = {
    Role.RECEPTION: _l("Ser køen, tar saker og svarer."),
    Role.TEAM_LEADER: _l("Som mottak. Kan også slette saker og se tall og innsynslogg."),
    Role.FAMILY_CONTACT: _l("Følger egne saker."),
    Role.FAMILY_COORDINATOR: _l("Følger egne saker i FamiliePluss, høyst ti familier."),
    Role.LEADER: _l("Ser tall og innsynslogg. Leser ingen saker."),
    Role.EDITOR: _l("Retter tekster og oversikten over tjenester. Leser ingen saker."),
    Role.ADMINISTRATOR: _l("Styrer hvem som har tilgang. Leser ingen saker."),
}
STATE_NAMES: dict[MemberState, Any] = {
    MemberState.INVITED: _l("Invitert"),
    MemberState.WAITING_FOR_KEY: _l("Venter på nøkkel"),
    MemberState.ACTIVE: _l("Aktiv"),
    MemberState.DISABLED: _l("Stengt"),
}
STATE_COLORS = {
    MemberState.INVITED: "info",
    MemberState.WAITING_FOR_KEY: "warning",
    MemberState.ACTIVE: "success",
    MemberState.DISABLED: "neutral",
}
# Where somebody lands after signing in: the first of these that they may see.
_HOMES = ((Permission.SEE_QUEUE, "/desk"), (Permission.MANAGE_PEOPLE, "/admin/people"))


def home_of(signed_permissions: frozenset[Permission], state: MemberState) -> str:
    """The address of somebody's first page."""
    if state is MemberState.WAITING_FOR_KEY:
        return "/staff/key"
    return next((path for permission, path in _HOMES if permission in signed_permissions), "/staff/me")


def role_names(roles: Iterable[Role]) -> list[Any]:
    """Roles as people say them, in the order of the list above."""
    held = frozenset(roles)
    return [name for role, name in ROLE_NAMES.items() if role in held]


@dataclass(frozen=True)
class SessionRow:
    """One sign-in on the page about oneself."""

    id: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    is_this: bool


def session_rows(sessions: Iterable[StaffSession], signed: Signed) -> list[SessionRow]:
    """One's sessions, this one first."""
    rows = [
        SessionRow(
            one.id, one.started_at, one.seen_at, one.started_at + ABSOLUTE, one.id == signed.session_id
        )
        for one in sessions
    ]
    return sorted(rows, key=lambda row: not row.is_this)


@dataclass(frozen=True)
class AppSecret:
    """A new authenticator secret, drawn and in letters."""

    secret: str = field(repr=False)
    picture: str = field(repr=False)
    groups: str = field(repr=False)


def app_secret(secret: str, email: str, service: str) -> AppSecret:
    """What the page shows so that an authenticator app learns the secret: a QR code, and groups of four."""
    drawn = segno.make(second_factor.app_address(secret, email, service), error="m", micro=False)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return AppSecret(secret=secret, picture=drawn.png_data_uri(scale=5, border=4), groups=groups)


def shown_fields(parked: Parked) -> list[str]:
    """What somebody had typed, as far as it is text for people: ids and choices say nothing alone."""
    return [value for _name, value in parked.fields if " " in value.strip() or len(value.strip()) > 26]
