"""Read services out of a pack: `services/*.toml`, the national ones first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.directory.read_more import many, one, read_locations, read_more, words_of
from portal.directory.secret import TellsOfPlace
from portal.directory.service import Audience, Kind, Per, Prevention, Price, Service, Way, Words
from portal.municipality.faults import PackError, PackFault, errors_in
from portal.municipality.lines import CrisisLine
from portal.municipality.load import COMMON
from portal.municipality.profile import Pack
from portal.municipality.read_hours import read_line_hours
from portal.municipality.toml import Table, read_table

FOLDER = "services"
_NO_SERVICES = "concepts.toml"  # the words people use for what they come with (portal/directory/concepts.py)


@dataclass
class Reading:
    """The services of a pack, with the tables they came from, for `check` to look at more closely."""

    services: tuple[Service, ...] = ()
    tables: dict[str, Table] = field(default_factory=dict)
    faults: list[PackFault] = field(default_factory=list)


def load_services(packs: Path, pack: Pack) -> tuple[Service, ...]:
    """The pack's own services, then the national ones. Raises PackError with every fault that makes them unusable."""
    reading = read_services(packs, pack)
    if faults := errors_in(reading.faults):
        raise PackError(faults)
    return reading.services


def read_services(packs: Path, pack: Pack) -> Reading:
    """Read all services of a pack and collect the faults."""
    reading = Reading()
    lines = {line.slug: line for line in pack.crisis_lines}
    found: list[Service] = []
    for folder in (pack.name, COMMON):
        for table in _service_tables(packs, folder, reading.faults):
            _take(table, reading, found, lines, pack)
    reading.services = tuple(found)
    return reading


def _service_tables(packs: Path, folder: str, faults: list[PackFault]) -> Iterable[Table]:
    for path in sorted((packs / folder / FOLDER).glob("*.toml")):
        if path.name != _NO_SERVICES:
            yield from read_table(path, packs, faults).tables("service")


def _take(
    table: Table, reading: Reading, found: list[Service], lines: Mapping[str, CrisisLine], pack: Pack
) -> None:
    slug = table.text("slug")
    if slug in reading.tables:
        table.fault("slug", f"'{slug}' stands twice", "give each service a slug of its own")
        return
    reading.tables[slug] = table
    line = lines.get(name) if (name := table.text("line", "")) else None
    if name and line is None:
        table.fault(
            "line", f"there is no crisis line '{name}'", "use a slug of lines.toml or of the pack's [[lines]]"
        )
    try:
        found.append(
            Service(slug=slug, **_common(table), **(_of_line(table, line, pack) if line else _own(table)))
        )
    except TellsOfPlace as secret:
        table.fault(secret.field, f"'{slug}' tells where a confidential address is", "say only how to reach it")


def _common(table: Table) -> dict[str, Any]:
    """What every service says of itself."""
    is_secret = table.truth("is_confidential_address", False)
    return {
        "organization": table.text("organization"),
        "kind": one(table, "kind", Kind) or Kind.PUBLIC,
        "level": one(table, "level", Prevention) if "level" in table.data else None,
        "audiences": frozenset(many(table, "audiences", Audience)),
        "topics": tuple(table.words("topics", [])),
        "ways": tuple(many(table, "ways", Way)),
        "price": _price(table),
        "needs_referral": _maybe(table, "needs_referral"),
        "is_anonymous": _maybe(table, "is_anonymous"),
        "alone_from": table.number("alone_from", 0) if "alone_from" in table.data else None,
        "is_leisure": table.truth("is_leisure", False),
        "is_telling": table.truth("is_telling", False),
        "is_confidential_address": is_secret,
        "locations": () if is_secret else read_locations(table),
        **read_more(table),
        **_ages(table),
    }


def _own(table: Table) -> dict[str, Any]:
    """A service with words, a number and hours of its own."""
    is_always_open = table.truth("is_always_open", False)
    return {
        "name": words_of(table, "name"),
        "description": words_of(table, "description"),
        "phone": table.text("phone", ""),
        "url": table.text("url", ""),
        "chat_url": table.text("chat_url", ""),
        "is_always_open": is_always_open,
        "hours": read_line_hours(table.table("hours"), is_always_open=is_always_open),
        "source": table.text("source"),
        "source_date": table.day("source_date"),
        "verified_on": table.day("verified_on"),
    }


def _of_line(table: Table, line: CrisisLine, pack: Pack) -> dict[str, Any]:
    """A service that is a crisis line: number, hours, sources and words stand there and nowhere else."""
    for key in ("name", "phone", "hours", "verified_on", "source", "url", "chat_url"):
        if key in table.data:
            table.fault(key, f"'{key}' stands with the crisis line already", "take it away here")
    own = words_of(table, "description", required=False)
    return {
        "line": line.slug,
        "name": _line_words(pack, line.name_key),
        "description": own if own.by_language else _line_words(pack, line.for_key),
        "phone": line.number,
        "url": line.url or "",
        "chat_url": line.chat_url or "",
        "is_always_open": line.is_always_open,
        "hours": line.hours,
        "source": line.source,
        "source_date": line.read_on,
        "verified_on": line.verified_on,
        "is_number_fixed": line.is_pinned,
    }


def _line_words(pack: Pack, key: str) -> Words:
    codes = dict.fromkeys(("nb", *pack.languages))
    return Words({code: pack.texts.get(code, key) for code in codes if pack.texts.is_own(code, key)})



def _price(table: Table) -> Price | None:
    if "price" not in table.data:
        return None
    return Price(table.number("price"), one(table, "price_per", Per) or Per.TIME)


def _ages(table: Table) -> dict[str, int | None]:
    ages = table.data.get("ages")
    if ages is None:
        return {}
    if (
        isinstance(ages, list)
        and len(ages) == 2
        and all(type(age) is int for age in ages)
        and ages[0] <= ages[1]
    ):
        return {"minimum_age": ages[0], "maximum_age": ages[1]}
    table.fault("ages", "the ages are no span", "write ages = [6, 12]")
    return {}


def _maybe(table: Table, key: str) -> bool | None:
    return table.truth(key) if key in table.data else None

