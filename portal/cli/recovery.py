"""`portal recover`: when nobody of the staff can open the cases any longer, the printed sheet opens the door once.

Two persons stand by it, and both stand in the access log. The colleague to be let in has joined with new secrets before
(`portal staff invite`, then the join page) and reads a check number from the own screen. For machines: the sheet in
PORTAL_RECOVERY_SHEET, --witness twice, --check, --yes.
"""

import os

import click
from sqlalchemy.orm import Session

from portal.audit import record
from portal.cli.common import Trouble, database_of, settings_of
from portal.staff import member_keys, queries
from portal.staff.commands import CLI, admit
from portal.staff.models import StaffMember
from portal.staff.rules import AccountProblem, CannotChange, MemberState
from portal.vault.errors import NoMemberKey, WrongSheet
from portal.vault.recovery import unlock_with_sheet

_MEANS = """
The recovery key opens every case. It is for the day when no colleague can sign in and let another in. Whoever is let in now
can open all cases from then on. Two persons must be present; both are written in the access log.
"""


@click.command()
@click.option("--email", help="The colleague to be let in, who waits for a key.")
@click.option("--witness", "witnesses", multiple=True, metavar="EMAIL", help="Who stands by. Twice.")
@click.option("--check", help="The check number on the colleague's screen.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@click.pass_context
def recover(context: click.Context, email: str | None, witnesses: tuple[str, ...], check: str | None, yes: bool) -> None:
    """Let a colleague in with the printed recovery key, when nobody else can."""
    click.echo(_MEANS)
    if not yes:
        click.confirm("Go on?", abort=True)
    with database_of(settings_of(context)) as opened:
        with opened.read() as db:
            member = _waiting(db, email or click.prompt("E-mail of the colleague to be let in"))
            present = _two_present(db, witnesses or _ask_for_witnesses())
        check = check or click.prompt("The check number on the colleague's own screen")
        sheet = os.environ.get("PORTAL_RECOVERY_SHEET") or click.prompt("The recovery key from the paper", hide_input=True)
        with opened.write() as db:
            _let_in(db, member.id, sheet, check, present)
    click.echo(f"{member.email} can open the cases now. Print a new recovery key soon, and let the others in again.")


def _ask_for_witnesses() -> tuple[str, ...]:
    return tuple(click.prompt(f"E-mail of person {number} who is present") for number in (1, 2))


def _waiting(db: Session, email: str) -> StaffMember:
    member = queries.member_by_email(db, email)
    if member is None or member.standing is not MemberState.WAITING_FOR_KEY:
        raise Trouble(f"{email} does not wait for a key. Invite the colleague first: portal staff invite")
    return member


def _digits(typed: str) -> str:
    return "".join(sign for sign in typed if sign.isdecimal())


def _two_present(db: Session, emails: tuple[str, ...]) -> list[str]:
    """The ids of two different colleagues. Raises Trouble."""
    found = [queries.member_by_email(db, email) for email in emails]
    present = {member.id for member in found if member is not None}
    if len(emails) != 2 or len(present) != 2:
        raise Trouble("two different colleagues must stand by: give the e-mail address of each")
    return sorted(present)


def _let_in(db: Session, member_id: str, sheet: str, check: str, present: list[str]) -> None:
    try:
        keyring = unlock_with_sheet(db, sheet)
        shown = member_keys.check_number(db, member_id)
        if _digits(check) != _digits(shown):
            raise CannotChange(AccountProblem.NOT_NOW)
        admit(db, keyring, member_id, by=CLI, check=shown)
    except WrongSheet as wrong:
        where = f": look again at group {', '.join(map(str, wrong.groups))}" if wrong.groups else ""
        raise Trouble(f"that is not the recovery key{where}") from None
    except (CannotChange, NoMemberKey):
        raise Trouble("the check number is not the one on the colleague's screen") from None
    record(db, CLI, "recovery_key_used", f"member:{member_id}", first=present[0], second=present[1])
