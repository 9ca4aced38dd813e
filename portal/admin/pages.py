"""What the administrators' pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.staff.models import StaffMember
from portal.staff.pages import ROLE_HINTS, ROLE_NAMES, STATE_COLORS, STATE_NAMES, role_names
from portal.staff.rules import AccountProblem, MemberState
from portal.web.i18n import lazy as _l

PROBLEMS: dict[AccountProblem, Any] = {
    AccountProblem.EMAIL_TAKEN: _l("Det finnes alt en konto med denne e-posten."),
    AccountProblem.NO_ROLES: _l("Velg minst én rolle."),
    AccountProblem.LAST_ADMINISTRATOR: _l("Dette er den eneste administratoren. Gi en annen rollen først."),
    AccountProblem.LAST_KEY_HOLDER: _l(
        "Bare denne personen kan låse opp sakene. Slipp inn en kollega først."
    ),
    AccountProblem.NOT_YOURSELF: _l("Du kan ikke stenge din egen konto. Be en annen administrator."),
    AccountProblem.NOT_NOW: _l("Noen andre endret kontoen i mellomtiden. Se hvordan den står nå."),
}


@dataclass(frozen=True)
class PersonRow:
    """One colleague in the list."""

    id: str
    name: str
    email: str
    roles: list[Any]
    state: Any
    color: str


def person_rows(members: Iterable[StaffMember]) -> list[PersonRow]:
    """Everybody, in words."""
    return [_row(member) for member in members]


def role_choices() -> list[tuple[str, Any, Any]]:
    """Roles to tick: value, name, what it lets one do."""
    return [(role.value, name, ROLE_HINTS[role]) for role, name in ROLE_NAMES.items()]


def in_order(faults: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The faults of the invitation in the order of the page, where the roles come after name and e-mail."""
    return sorted(faults, key=lambda fault: fault[0] in ("roles", "language"))


def may_be_disabled(member: StaffMember, by: str) -> bool:
    """Whether the page offers to shut the account."""
    return member.standing is not MemberState.DISABLED and member.id != by


def _row(member: StaffMember) -> PersonRow:
    state = member.standing
    return PersonRow(
        member.id,
        member.name,
        member.email,
        role_names(member.roles),
        STATE_NAMES[state],
        STATE_COLORS[state],
    )
