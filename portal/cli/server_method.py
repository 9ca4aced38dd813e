"""`portal server-method`: whether the server's own key opens cases too (docs/adr/0012).

Off unless a municipality has weighed it. For machines: --email, the passphrase in PORTAL_PASSPHRASE, --yes.
"""

import os

import click
from sqlalchemy.orm import Session

from portal.audit import record
from portal.cli.common import Trouble, database_of, say, settings_of
from portal.config import Settings
from portal.db.session import Database
from portal.staff.commands import CLI
from portal.vault.keyring import Keyring

SUBJECT = "server_method"
_MEANS = """
With the server method on, the server can open every case without any of the staff. Whoever gets both the
database and keys/server.key can then read what families have written. Staff see on their pages that it is on,
and the access log says when it was turned on and by whose key. Backups taken meanwhile stay readable in the
same way for as long as they live, also after it is turned off.
"""


@click.group("server-method")
def server_method() -> None:
    """Whether the server's own key can open cases, without any of the staff."""


@server_method.command("on")
@click.option("--email", help="A colleague who can open the cases.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@click.pass_context
def turn_on(context: click.Context, email: str | None, yes: bool) -> None:
    """Let the server's key open every case. A colleague who can open them must unlock them once."""
    from portal.vault.server import server_method_is_on

    settings = settings_of(context)
    if not settings.server_method:
        raise Trouble("server_method is off in the settings: set PORTAL_SERVER_METHOD=true there first")
    with database_of(settings) as opened:
        with opened.read() as db:
            if server_method_is_on(db):
                raise Trouble("it is on already. See: portal server-method status")
        email = email or click.prompt("E-mail of a colleague who can open the cases")
        member_id, keyring = _unlock(opened, email, _ask_for_passphrase())
        click.echo(_MEANS)
        if not yes:
            click.confirm("Turn it on?", abort=True)
        with opened.write() as db:
            _seal_to_server(db, settings, member_id, keyring)
    click.echo("The server's key opens cases from now on. Restart the portal, so that the staff's pages say so.")


@server_method.command("off")
@click.pass_context
def turn_off(context: click.Context) -> None:
    """Throw away all that the server's key opens."""
    from portal.vault.server import server_method_is_on, turn_server_method_off

    with database_of(settings_of(context)) as opened:
        with opened.write() as db:
            was_on = server_method_is_on(db)
            if was_on:
                turn_server_method_off(db)
                record(db, CLI, "server_method_off", SUBJECT)
        opened.checkpoint()  # what was deleted leaves the disk too
    if was_on:
        click.echo("The server's key opens no case any longer. Backups from before still hold what it opens.")
        click.echo("Take server_method out of the settings too, and restart the portal.")
    else:
        click.echo("It is off already.")


@server_method.command()
@click.pass_context
def status(context: click.Context) -> None:
    """Whether it is on, in the database and in the settings."""
    settings = settings_of(context)
    with database_of(settings) as opened, opened.read() as db:
        click.echo(f"Cases: {_what_opens(db, settings)}")
    click.echo(f"Settings: server_method is {'on' if settings.server_method else 'off'}.")


def check_switch(settings: Settings, opened: Database) -> None:
    """Before a start: the settings, and so the staff's pages, must not hide that the server opens cases.

    Raises Trouble when they do; only warns when they say more than is so.
    """
    from portal.vault.server import server_method_is_on

    with opened.read() as db:
        is_on = server_method_is_on(db)
    if is_on and not settings.server_method:
        raise Trouble(
            "the server's key can open cases, but the settings hide it: "
            "set PORTAL_SERVER_METHOD=true, or run: portal server-method off"
        )
    if settings.server_method and not is_on:
        say("server_method is on in the settings, but the server's key opens no case. Run: portal server-method on")


def _what_opens(db: Session, settings: Settings) -> str:
    from portal.vault.errors import ServerMethodOff
    from portal.vault.seal import Unreadable
    from portal.vault.server import unlock_with_server

    try:
        unlock_with_server(db, settings.server_key)
    except ServerMethodOff:
        return "opened by the staff's keys only. It is off."
    except Unreadable:
        return "sealed to the key of another server. It is on, but keys/server.key does not fit."
    return "opened by the staff's keys and by the server's. It is on."


def _ask_for_passphrase() -> str:
    return os.environ.get("PORTAL_PASSPHRASE") or click.prompt("Passphrase", hide_input=True)


def _unlock(opened: Database, email: str, passphrase: str) -> tuple[str, Keyring]:
    """The colleague's id and the team's keys. Raises Trouble, and NotAdmitted for one who opens no cases."""
    from portal.staff.member_keys import known_or_nobody
    from portal.staff.passphrases import canonical
    from portal.staff.queries import member_by_email
    from portal.vault.keyring import unlock_team
    from portal.vault.members import unwrap_member_with_passphrase

    with opened.read() as db:
        member = member_by_email(db, email)
        tried = known_or_nobody(member.id if member else None)
        private = unwrap_member_with_passphrase(db, tried, canonical(passphrase))
        if member is None or private is None:
            raise Trouble("nobody has that e-mail address and that passphrase")
        return member.id, unlock_team(db, member.id, private)


def _seal_to_server(db: Session, settings: Settings, member_id: str, keyring: Keyring) -> None:
    from portal.vault.server import turn_server_method_on

    turn_server_method_on(db, keyring, settings.server_key, lambda done, total: say(f"Sealed {done} of {total} cases …"))
    record(db, CLI, "server_method_on", SUBJECT, member=member_id)
