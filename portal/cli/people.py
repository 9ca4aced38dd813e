"""`portal staff`: who works here, from the command line. It opens no case and gives nobody the team key."""

import click
from sqlalchemy.orm import Session

from portal.cli.common import Trouble, database_of, settings_of
from portal.staff.commands import CLI
from portal.staff.models import StaffMember
from portal.staff.rules import Role, StaffLanguage


@click.group()
def staff() -> None:
    """Who works here."""


@staff.command("list")
@click.pass_context
def list_people(context: click.Context) -> None:
    """Everybody with an account, their state and roles."""
    from portal.staff.queries import list_members

    with database_of(settings_of(context)) as opened, opened.read() as db:
        members = list_members(db)
        for member in members:
            roles = ",".join(sorted(member.roles))
            click.echo(f"{member.state:16}  {member.email:32}  {member.name}  ({roles})")
    if not members:
        click.echo("Nobody yet. Run: portal setup")


@staff.command()
@click.argument("name")
@click.argument("email")
@click.option("--roles", required=True, help=f"Comma between them: {', '.join(Role)}")
@click.option("--language", type=click.Choice(list(StaffLanguage)), default=StaffLanguage.BOKMAL)
@click.pass_context
def invite(context: click.Context, name: str, email: str, roles: str, language: str) -> None:
    """Make an account. The code that is printed is for that person only, and is shown once."""
    from portal.staff import commands

    settings, wanted = settings_of(context), roles_from(roles)
    with database_of(settings) as opened, opened.write() as db:
        invited = commands.invite(
            db, name=name, email=email, roles=wanted, language=StaffLanguage(language), by=CLI
        )
    click.echo(f"{name} joins at {settings.base_url}/staff/join with this code:\n\n    {invited.code}\n")
    click.echo("Hand it over in person or by telephone. It is not sent, and not shown again.")


@staff.command()
@click.argument("email")
@click.pass_context
def disable(context: click.Context, email: str) -> None:
    """Shut somebody out now: sessions, codes and keys end in this moment, and the cases go back to the others."""
    from portal.cases.returning import return_of_the_gone
    from portal.staff import commands

    with database_of(settings_of(context)) as opened, opened.write() as db:
        member = _member(db, email)
        commands.disable(db, member.id, by=CLI)
        return_of_the_gone(db)
    click.echo(f"{email} is shut out. The next colleague who signs in is asked to change the team's key.")


@staff.command()
@click.argument("email")
@click.argument("roles")
@click.pass_context
def roles(context: click.Context, email: str, roles: str) -> None:
    """Give somebody these roles and no others (comma between them)."""
    from portal.cases.returning import return_of_the_gone
    from portal.staff import commands

    wanted = roles_from(roles)
    with database_of(settings_of(context)) as opened, opened.write() as db:
        commands.set_roles(db, _member(db, email).id, wanted, by=CLI)
        return_of_the_gone(db)
    click.echo(f"{email}: {', '.join(sorted(wanted))}")


def roles_from(typed: str) -> frozenset[Role]:
    """The roles named in 'reception,editor'. Raises Trouble for one that does not exist."""
    names = [name.strip().replace("-", "_") for name in typed.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(Role)]
    if unknown or not names:
        raise Trouble(f"no role '{', '.join(unknown)}'. There is: {', '.join(Role)}")
    return frozenset(Role(name) for name in names)


def _member(db: Session, email: str) -> StaffMember:
    from portal.staff.queries import member_by_email

    member = member_by_email(db, email)
    if member is None:
        raise Trouble(f"nobody has the address {email}. See: portal staff list")
    return member
