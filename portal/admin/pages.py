"""What the administrators' pages show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.municipality.hours import OSLO
from portal.staff.models import StaffGrant, StaffMember
from portal.staff.pages import ROLE_HINTS, ROLE_NAMES, STATE_COLORS, STATE_NAMES, role_names
from portal.staff.rules import CASE_RIGHTS, AccountProblem, MemberState, Permission, Scope
from portal.web.i18n import full_day
from portal.web.i18n import lazy as _l

PROBLEMS: dict[AccountProblem, Any] = {
    AccountProblem.EMAIL_TAKEN: _l("Det finnes alt en konto med denne e-posten."),
    AccountProblem.NO_ROLES: _l("Velg minst én rolle."),
    AccountProblem.LAST_ADMINISTRATOR: _l("Dette er den eneste administratoren. Gi en annen rollen først."),
    AccountProblem.LAST_KEY_HOLDER: _l(
        "Bare denne personen kan låse opp sakene. Slipp inn en kollega først."
    ),
    AccountProblem.NOT_YOURSELF: _l("Dette kan du ikke gjøre med din egen konto. Be en annen administrator."),
    AccountProblem.NO_KEY: _l("Rollene til kollegaen gir ingen nøkkel til saker. Gi en rolle som leser saker først."),
    AccountProblem.NO_SUCH_TIME: _l("Velg en tid som ikke er over, på høyst ett år."),
    AccountProblem.GIVEN_ALREADY: _l("Kollegaen har denne rettigheten alt, hele den tiden."),
    AccountProblem.NOT_NOW: _l("Noen andre endret kontoen i mellomtiden. Se hvordan den står nå."),
}


RIGHT_NAMES: dict[Permission, Any] = {
    Permission.OPEN_CASE: _l("Se saker"),
    Permission.CLAIM_CASE: _l("Ta saker fra køen"),
    Permission.WRITE_ANSWER: _l("Svare familier"),
    Permission.WRITE_NOTE: _l("Skrive notater"),
    Permission.SET_LEVEL: _l("Sette nivå"),
    Permission.SET_PHASE: _l("Endre fase og avslutte"),
    Permission.HAND_OVER: _l("Gi fra seg saker"),
    Permission.TAKE_HAND_OVER: _l("Ta over saker"),
    Permission.TALK_LIVE: _l("Svare i chatten"),
    Permission.LINK_CASES: _l("Legge sammen saker"),
    Permission.DELETE_CASE: _l("Slette saker"),
    Permission.SETTLE_WISH: _l("Avgjøre ønsker om en annen person"),
    Permission.MAKE_PACKET: _l("Lage pakker til arkivet"),
    Permission.BAR_COLLEAGUE: _l("Holde kolleger utenfor saker"),
    Permission.PUT_UP_NOTICE: _l("Henge opp oppslag om ventetid"),
    Permission.SEE_FIGURES: _l("Se tall"),
    Permission.SEE_ACCESS_LOG: _l("Se innsynslogg"),
    Permission.EDIT_SERVICES: _l("Rette oversikten over tjenester"),
    Permission.EDIT_TEXTS: _l("Rette tekster"),
}
SCOPE_NAMES: dict[Scope, Any] = {
    Scope.OWN: _l("Egne saker"),
    Scope.TEAM: _l("Teamets saker"),
    Scope.ALL: _l("Alle saker"),
}


@dataclass(frozen=True)
class GrantRow:
    """A right for a while, in words."""

    id: str
    right: Any
    scope: Any
    why: str
    span: str
    by: str
    state: Any
    color: str
    may_end: bool


def grant_row(grant: StaffGrant, names: Mapping[str, str], now: datetime) -> GrantRow:
    """How it stands now: to come, holding, ended by somebody, or over."""
    permission = Permission(grant.permission)
    first, last = (full_day(each.astimezone(OSLO).date()) for each in (grant.starts_at, grant.ends_at - timedelta(seconds=1)))
    state, color = _standing(grant, now)
    return GrantRow(
        grant.id, RIGHT_NAMES[permission], SCOPE_NAMES[Scope(grant.scope)] if permission in CASE_RIGHTS else "", grant.why,
        f"{first} – {last}", names.get(grant.given_by, ""), state, color, grant.ended_at is None and grant.ends_at > now,
    )  # fmt: skip


def _standing(grant: StaffGrant, now: datetime) -> tuple[Any, str]:
    if grant.ended_at is not None:
        return _l("Avsluttet"), "neutral"
    if grant.ends_at <= now:
        return _l("Tiden er ute"), "neutral"
    return (_l("Gjelder nå"), "success") if grant.starts_at <= now else (_l("Kommer"), "info")


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
