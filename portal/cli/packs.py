"""`portal packs`: the municipalities' packs."""

from pathlib import Path

import click

from portal.cli.common import Trouble


@click.group()
def packs() -> None:
    """The municipalities' packs."""


@packs.command()
@click.argument("names", nargs=-1)
@click.option("--packs", "folder", type=click.Path(path_type=Path, exists=True), default=None)
def check(names: tuple[str, ...], folder: Path | None) -> None:
    """Everything that is wrong with the packs, each with file, line and mend."""
    from portal.config import default_packs
    from portal.directory.check import check_services
    from portal.guide.check import check_guides
    from portal.municipality.check import check_pack
    from portal.municipality.faults import errors_in
    from portal.municipality.load import pack_names

    root = folder or default_packs()
    errors = 0
    for name in names or pack_names(root):
        faults = [*check_pack(root, name), *check_services(root, name), *check_guides(root, name)]
        for fault in faults:
            click.echo(str(fault))
        found = len(errors_in(faults))
        click.echo(f"{name}: {found} errors, {len(faults) - found} warnings")
        errors += found
    if errors:
        raise Trouble(f"{errors} errors in the packs")
