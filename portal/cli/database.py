"""`portal db`, `backup`, `restore` and `audit`."""

from pathlib import Path

import click

from portal.audit.queries import Head
from portal.cli.common import Trouble, database_of, say, settings_of
from portal.db.session import Database


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
@click.pass_context
def upgrade_schema(context: click.Context) -> None:
    """Bring the database to the schema of this version."""
    from portal.db.upgrade import newest_revision

    with database_of(settings_of(context)):
        click.echo(f"The schema is {newest_revision() or 'empty'}.")


@db.command("revision")
@click.argument("message")
@click.pass_context
def new_revision(context: click.Context, message: str) -> None:
    """Write a migration for what the tables in code have more than the database (for development)."""
    from portal.db.upgrade import make_revision

    with database_of(settings_of(context)) as opened:
        click.echo(make_revision(opened, message))


@click.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def backup(context: click.Context, target: Path) -> None:
    """Copy the database into a new folder under TARGET, while the portal runs."""
    from portal.db import backup as backups
    from portal.db.copies import read_manifest

    settings = settings_of(context)
    with database_of(settings) as opened:
        folder = backups.backup(opened, target, settings.server_key, say)
    manifest = read_manifest(folder)
    click.echo(f"{folder}: {sum(manifest.tables.values())} rows, {manifest.bytes} bytes")
    click.echo(f"The keys are NOT in it. Keep {settings.instance / 'keys'} in another place:")
    click.echo("without them the copy is worthless, and with them it can be read.")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--replace", "may_replace", is_flag=True, help="Put aside what is there now.")
@click.pass_context
def restore(context: click.Context, source: Path, may_replace: bool) -> None:
    """Put a backup back, and do again whatever was deleted since. The portal must be stopped."""
    from portal.db import backup as backups

    settings = settings_of(context)
    opened = Database(settings.database_url)
    try:
        done = backups.restore(
            opened, source, settings.instance, settings.server_key, may_replace=may_replace, progress=say
        )
    finally:
        opened.close()
    click.echo(f"Restored {sum(done.manifest.tables.values())} rows as they were at {done.manifest.made_at}.")
    click.echo(f"Deleted again: {done.deleted_again}. Everybody must sign in anew.")
    click.echo("Has anybody left since then? Shut them out again: portal staff disable <e-mail>")
    if done.set_aside:
        click.echo(f"What was there before lies in {done.set_aside}; delete it when you are sure.")


@click.group()
def audit() -> None:
    """The access log."""


@audit.command()
@click.option("--noted", metavar="NUMBER:HASH", help="An end that was written down earlier.")
@click.pass_context
def verify(context: click.Context, noted: str | None) -> None:
    """Check that nothing in the access log was changed, removed or cut off."""
    from portal.audit import head
    from portal.audit import verify as check

    known = _head_from(noted) if noted else None
    with database_of(settings_of(context)) as opened, opened.read() as session:
        breaks, end = check(session, known), head(session)
    for found in breaks:
        click.echo(f"entry {found.seq}: {found.kind.value.replace('_', ' ')}")
    if breaks:
        raise Trouble(f"the access log does not hold: {len(breaks)} places")
    click.echo(f"The access log holds: {end.seq} entries. Its end, to note elsewhere: {end.seq}:{end.hash}")


def _head_from(noted: str) -> Head:
    number, _, digest = noted.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise Trouble("--noted: should be NUMBER:HASH, as `portal audit verify` writes it")
    return Head(int(number), digest)
