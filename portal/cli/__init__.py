"""The `portal` command. Whatever is wrong is one clear line and exit code 2, never a traceback."""

import os
import sys
from pathlib import Path

import click

from portal.cli import database, demo, directory, outbox, packs, people, recovery, run, server_method, setup
from portal.cli.common import Trouble, trouble_in


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--instance", type=click.Path(path_type=Path), help="Folder of database, keys and settings.")
@click.option("--demo", is_flag=True, help="Work on the invented demo municipality.")
@click.pass_context
def cli(context: click.Context, instance: Path | None, demo: bool) -> None:
    """One door in to a municipality's help for children, young people and families."""
    context.obj = {"instance": instance, "demo": demo}


for command in (
    run.run, run.worker, setup.setup, people.staff, packs.packs, directory.directory,
    database.db, database.backup, database.restore, database.audit, server_method.server_method, recovery.recover, demo.demo,
    outbox.outbox,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """The console script. Ends the process: 0 when all went well, 2 when something is wrong."""
    os.umask(0o077)  # whatever is written, database and mails too, is for the portal's own user only
    try:
        sys.exit(cli.main(arguments, prog_name="portal", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except Exception as error:
        line = trouble_in(error)
        if line is None:
            raise
        click.echo(f"portal: {line}", err=True)
        sys.exit(Trouble.exit_code)
