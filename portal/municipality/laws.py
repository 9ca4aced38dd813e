"""What the public pages say about the law, and where it stands: data, because paragraphs are renumbered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.municipality.faults import PackFault
from portal.municipality.toml import Table, read_table


@dataclass(frozen=True)
class Law:
    """A reference to the law, shown under `parts` of the page that says it; `read_on` is when somebody last read it."""

    slug: str
    reference: str
    parts: tuple[str, ...]
    source: str
    read_on: date | None


def read_laws(common: Path, own: Table, packs: Path, faults: list[PackFault]) -> tuple[Law, ...]:
    """The references that hold everywhere; the same slug in the pack's own `[[laws]]` words one anew."""
    tables = {**_by_slug(read_table(common / "laws.toml", packs, faults)), **_by_slug(own)}
    return tuple(_law(slug, table) for slug, table in tables.items())


def _by_slug(table: Table) -> Mapping[str, Table]:
    return {one.text("slug"): one for one in table.tables("laws")} if "laws" in table.data else {}


def _law(slug: str, table: Table) -> Law:
    read_on = table.day("read_on")
    if read_on is None:
        table.fault("slug", f"nobody has read the law '{slug}'", "add read_on = the day you read it", "warning")
    return Law(slug, table.text("reference"), tuple(table.words("parts")), table.text("source"), read_on)
