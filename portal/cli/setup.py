"""`portal setup`: the first run without the demo. A municipality, two people, and the recovery sheet.

Everything happens in one transaction that ends when the sheet has been typed back; stopped halfway, nothing
has happened. For machines: --member twice, passphrases in PORTAL_SETUP_PASSPHRASE_1 and _2, --sheet FILE.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import segno
from sqlalchemy.orm import Session

from portal.cli.common import Trouble, database_of, say, settings_of
from portal.cli.people import roles_from
from portal.config import default_packs
from portal.db.clock import utc_now
from portal.staff import second_factor
from portal.staff.passphrases import problem_with
from portal.staff.rules import Role, needs_team_key

_USUAL_ROLES = ("administrator,team_leader", "administrator,reception")
_WRONG = {
    "too_short": "it is too short: take four words or more that have nothing to do with each other",
    "too_long": "it is too long",
    "holds_name": "it holds the name or the address of its owner",
    "too_common": "it is one that many use",
    "too_few_signs": "it has too few different signs",
}


@dataclass(frozen=True)
class _Person:
    name: str
    email: str
    roles: frozenset[Role]
    passphrase: str = field(repr=False)
    totp_secret: str = field(repr=False)


@click.command()
@click.option("--pack", help="The municipality's pack.")
@click.option("--member", "members", multiple=True, metavar="NAME,EMAIL,ROLE[,ROLE]", help="Twice.")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Write the recovery key here.")
@click.pass_context
def setup(context: click.Context, pack: str | None, members: tuple[str, ...], sheet: Path | None) -> None:
    """First run: choose the municipality, enrol two people, print the recovery key and type it back."""
    chosen = _choose_pack(context, pack)
    settings = settings_of(context, {**os.environ, "PORTAL_PACK": chosen})
    _remember(settings.instance / "settings.toml", "pack", chosen)
    with database_of(settings) as opened:
        with opened.read() as db:
            _refuse_second_time(db)
        people = _people_from(members) if members else _ask_for_people(settings.base_url)
        _check_together(people)
        with opened.write() as db:
            _enrol(db, people, sheet)
    click.echo("\nThe team can take cases. Start the portal: portal run")


# --- the municipality -------------------------------------------------------------------------------------


def _choose_pack(context: click.Context, named: str | None) -> str:
    from portal.municipality.load import pack_names

    folder = Path(os.environ.get("PORTAL_PACKS") or default_packs())
    known = pack_names(folder)
    if named:
        if named not in known:
            raise Trouble(f"no pack '{named}' in {folder}. There is: {', '.join(known) or 'nothing'}")
        return named
    click.echo("Which municipality?")
    chosen: str = click.prompt("Pack", type=click.Choice(known))
    return chosen


def _remember(path: Path, name: str, value: str) -> None:
    """Write one setting into settings.toml, and leave every other line as it is."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    kept = [line for line in lines if line.split("=")[0].strip() != name]
    draft = path.with_suffix(".part")
    draft.write_text("\n".join([f"{name} = {json.dumps(value)}", *kept]) + "\n", "utf-8")
    draft.chmod(0o600)  # it may come to hold a password
    os.replace(draft, path)


# --- the people -------------------------------------------------------------------------------------------


def _refuse_second_time(db: Session) -> None:
    from portal.vault.keyring import current_team

    if current_team(db) is not None:
        raise Trouble("this portal is set up already. More people: portal staff invite")


def _people_from(members: Sequence[str]) -> list[_Person]:
    if len(members) != 2:
        raise Trouble("--member: give it twice. With one person alone, one lost secret would be the end")
    return [_person_from(number, member) for number, member in enumerate(members, 1)]


def _person_from(number: int, member: str) -> _Person:
    name, email, *roles = (part.strip() for part in member.split(","))
    if not email or not roles:
        raise Trouble(f"--member: should be NAME,EMAIL,ROLE, not '{member}'")
    passphrase = os.environ.get(f"PORTAL_SETUP_PASSPHRASE_{number}", "")
    if wrong := problem_with(passphrase, about=[name, email]):
        raise Trouble(f"PORTAL_SETUP_PASSPHRASE_{number}: {_WRONG[wrong]}")
    secret = second_factor.new_secret()
    click.echo(f"{email}: authenticator secret {secret}")
    return _Person(name, email, roles_from(",".join(roles)), passphrase, secret)


def _ask_for_people(base_url: str) -> list[_Person]:
    click.echo("\nTwo people are enrolled now, so that one can let the other in again after a lost secret.")
    return [_ask_for_person(number, usual, base_url) for number, usual in enumerate(_USUAL_ROLES, 1)]


def _ask_for_person(number: int, usual_roles: str, base_url: str) -> _Person:
    click.echo(f"\nPerson {number}")
    name = click.prompt("  Name").strip()
    email = click.prompt("  E-mail").strip()
    roles = roles_from(click.prompt(f"  Roles ({', '.join(Role)})", default=usual_roles))
    passphrase = _ask_for_passphrase([name, email])
    return _Person(name, email, roles, passphrase, _ask_for_app(email))


def _ask_for_passphrase(about: list[str]) -> str:
    while True:
        typed: str = click.prompt("  Passphrase", hide_input=True, confirmation_prompt="  Once more")
        wrong = problem_with(typed, about=about)
        if wrong is None:
            return typed
        click.echo(f"  Choose another: {_WRONG[wrong]}.")


def _ask_for_app(email: str) -> str:
    secret = second_factor.new_secret()
    click.echo("  Take a picture of this with an authenticator app:\n")
    segno.make(second_factor.app_address(secret, email, "Portal")).terminal(compact=True)
    click.echo(f"\n  or type in {secret}")
    while second_factor.used_step(secret, click.prompt("  The six digits it shows"), utc_now(), 0) is None:
        click.echo("  Not these. Is the clock of the telephone right?")
    return secret


def _check_together(people: Sequence[_Person]) -> None:
    if not any(needs_team_key(person.roles) for person in people):
        raise Trouble("at least one of the two must have a role that opens cases, for instance reception")
    if not any(Role.ADMINISTRATOR in person.roles for person in people):
        raise Trouble("at least one of the two must be administrator")
    if people[0].email.casefold() == people[1].email.casefold():
        raise Trouble("the two must be two people")


# --- the keys ---------------------------------------------------------------------------------------------


def _enrol(db: Session, people: Sequence[_Person], sheet: Path | None) -> None:
    from portal.staff import commands
    from portal.vault.recovery import new_recovery
    from portal.vault.team import found_team

    say("Making the keys …")
    openers = []
    for person in people:
        enrolled = commands.enrol_member(
            db, person.name, person.email, person.roles, person.passphrase, person.totp_secret
        )
        if needs_team_key(person.roles):
            openers.append(enrolled.member_id)
    keyring = found_team(db, openers[0])
    for member_id in openers:
        commands.admit(db, keyring, member_id, by=commands.CLI)
    groups = new_recovery(db, keyring).groups
    if sheet is not None:
        _write_sheet(db, groups, sheet)
    else:
        _type_back(db, groups)


def _write_sheet(db: Session, groups: Sequence[str], sheet: Path) -> None:
    from portal.vault.recovery import confirm_recovery

    handle = os.open(sheet, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(" ".join(groups) + "\n")
    confirm_recovery(db, sheet.read_text())
    click.echo(f"The recovery key is in {sheet}. Print it twice, lock the copies away, delete the file.")


def _type_back(db: Session, groups: Sequence[str]) -> None:
    from portal.vault.errors import WrongSheet
    from portal.vault.recovery import confirm_recovery

    click.echo(
        "\nThe recovery key. It exists here and nowhere else; it opens every case when nobody can sign in."
    )
    click.echo("Write or print it twice, and lock the two away in different places:\n")
    for start in range(0, len(groups), 5):
        click.echo("    " + "  ".join(groups[start : start + 5]))
    click.pause("\nPress any key when it is on paper. It is then taken off the screen.")
    click.clear()
    while True:
        try:
            return confirm_recovery(db, click.prompt("Type it back from the paper"))
        except WrongSheet as wrong:
            where = ", ".join(map(str, wrong.groups))
            click.echo(f"Look again at group {where}." if where else "That is not it.")
