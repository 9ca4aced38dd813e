"""The family house as a place: who one meets there, the rooms, when one may just come, and the way in. Read from the pack's
`house.toml`; hours, address and number stand with the service that has `is_house = true`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.directory.read_more import words_of
from portal.directory.service import Service, Words
from portal.municipality.faults import PackFault
from portal.municipality.toml import Table, read_table

FILE = "house.toml"


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody by their role, or a room: what it is called, and what one may come with or do there."""

    name: Words
    what: Words


@dataclass(frozen=True, slots=True)
class House:
    """What the pack tells of the house. `drop_in` are slugs of services where one may just come."""

    lead: Words
    way_in: Words
    who: tuple[Told, ...]
    rooms: tuple[Told, ...]
    drop_in: tuple[str, ...]


@cache
def house_of(packs: Path, pack: str) -> House | None:
    """The pack's house, or None when it tells of none."""
    path = packs / pack / FILE
    return read_house(path, packs, []) if path.is_file() else None


def read_house(path: Path, packs: Path, faults: list[PackFault]) -> House:
    """Read a house from its file and note what is wrong with it."""
    table = read_table(path, packs, faults)
    return House(
        lead=words_of(table, "lead"), way_in=words_of(table, "way_in"), who=_told(table, "who"), rooms=_told(table, "room"),
        drop_in=tuple(table.words("drop_in", [])),
    )  # fmt: skip


def _told(table: Table, key: str) -> tuple[Told, ...]:
    return tuple(Told(words_of(each, "name"), words_of(each, "what")) for each in table.tables(key))


def house_service(services: Sequence[Service]) -> Service | None:
    """The service that is the house itself."""
    return next((one for one in services if one.is_house), None)


def house_faults(packs: Path, pack: str, slugs: Mapping[str, object], languages: Sequence[str]) -> list[PackFault]:
    """What is wrong with a pack's house: a text missing in a language, a slug that is no service."""
    path = packs / pack / FILE
    if not path.is_file():
        return []
    faults: list[PackFault] = []
    house, file = read_house(path, packs, faults), f"{pack}/{FILE}"
    texts = [house.lead, house.way_in, *(words for each in (*house.who, *house.rooms) for words in (each.name, each.what))]
    for words in texts:
        missing = [code for code in languages if not words.has(code)]
        if missing:
            known = next(iter(words.by_language.values()), "")
            faults.append(PackFault(file, 1, f"'{known[:40]}' is missing in {', '.join(missing)}", "write it there too"))
    for slug in house.drop_in:
        if slug not in slugs:
            faults.append(PackFault(file, 1, f"there is no service '{slug}'", "use the slug of a service of the pack"))
    return faults
