"""`portal demo`: the invented people and cases, made without starting the server."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from portal.cli.common import Trouble, database_of, say, settings_of
from portal.config import Settings


@click.command()
@click.option("--fresh", is_flag=True, help="Throw away what is there first. The portal must be stopped.")
@click.pass_context
def demo(context: click.Context, fresh: bool) -> None:
    """Fill the demo with invented people and cases, and say how to sign in."""
    from portal.demo import prepare

    settings = settings_of(context, demo=True)
    if fresh:
        _throw_away(settings)
    with database_of(settings) as db:
        show_sign_ins(settings, prepare(db, settings, say))


def show_sign_ins(settings: Settings, rows: Sequence[Mapping[str, str]]) -> None:
    """The table of who may sign in, and the codes to come back with."""
    from portal.demo import demo_codes, demo_professionals

    if not rows:
        return
    click.echo(f"  Staff sign in at  {settings.base_url}/staff/sign-in")
    click.echo("  with a passphrase from here and the six digits that the page shows:\n")
    _table(rows)
    click.echo(f"\n  Families come back at  {settings.base_url}/thread\n")
    codes = demo_codes(settings)
    width = max(len(label) for label, _words in codes)
    for label, words in codes:
        click.echo(f"    {label:{width}}  {words}")
    click.echo(f"\n  Professionals sign in at  {settings.base_url}/work/sign-in")
    click.echo("  with an address from here; the page shows the link, and the four words unlock what is theirs:\n")
    _table(demo_professionals(settings))


def _throw_away(settings: Settings) -> None:
    """Only the demo's own file is ever deleted; the secrets stay, so that an authenticator app stays good."""
    path = settings.instance / "demo.sqlite"
    if settings.database_url != f"sqlite:///{path}":
        raise Trouble("--fresh: only the demo's own file is thrown away; empty the other database yourself")
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        file.unlink(missing_ok=True)


def _table(rows: Sequence[Mapping[str, str]]) -> None:
    columns = list(rows[0])
    widths = [max(len(column), *(len(row.get(column, "")) for row in rows)) for column in columns]
    for row in ({column: column for column in columns}, *rows):
        cells = (row.get(column, "").ljust(width) for column, width in zip(columns, widths, strict=True))
        click.echo("    " + "  ".join(cells).rstrip())
