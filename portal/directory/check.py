"""`portal packs check`, the services' part: everything that is wrong with them, each with file, line and mend."""

import re
from pathlib import Path

from portal.directory.house import house_faults
from portal.directory.read import Reading, read_services
from portal.directory.service import Kind, Service, Words
from portal.directory.topics import TOPICS
from portal.municipality.faults import PackError, PackFault
from portal.municipality.load import COMMON, load_pack
from portal.municipality.phone import is_phone
from portal.municipality.profile import Pack
from portal.municipality.toml import Table

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_DESCRIPTION = 220  # characters: two lines on a phone, three in the longest language
_HIDDEN = ("address", "place")


def check_services(packs: Path, name: str) -> list[PackFault]:
    """All faults of a pack's services, ordered by file and line. A pack that cannot be read at all has none here:
    `check_pack` tells what is wrong with it."""
    try:
        pack = load_pack(packs, name)
    except PackError:
        return []
    reading = read_services(packs, pack)
    for service in reading.services:
        _check(service, reading.tables[service.slug], pack)
    _must_have(reading, packs, pack)
    reading.faults += house_faults(packs, name, reading.tables, wanted_languages(pack, is_common=False))
    return sorted(set(reading.faults), key=lambda fault: (fault.file, fault.line, fault.problem))


def _must_have(reading: Reading, packs: Path, pack: Pack) -> None:
    if not any(not _is_common(reading.tables[service.slug]) for service in reading.services):
        file = (packs / pack.name).name + "/pack.toml"
        reading.faults.append(
            PackFault(file, 1, "the municipality has no services", "write them in services/*.toml", "warning")
        )


def _check(service: Service, table: Table, pack: Pack) -> None:
    for look in (_slug, _topics, _languages, _numbers, _source, _confidential):
        look(service, table, pack)


def _is_common(table: Table) -> bool:
    return table.source.file.startswith(f"{COMMON}/")


def _slug(service: Service, table: Table, pack: Pack) -> None:
    if not _SLUG.fullmatch(service.slug):
        table.fault("slug", f"'{service.slug}' is no slug", 'write "open-kindergarten"')
    if not service.audiences:
        table.fault("audiences", f"'{service.slug}' is for nobody", 'write audiences = ["parents"]')
    if (service.kind is Kind.NATIONAL) != _is_common(table):
        table.fault("kind", "national services stand in _common, and only they", 'move it, or change "kind"')


def _topics(service: Service, table: Table, pack: Pack) -> None:
    for topic in set(service.topics) - TOPICS:
        table.fault("topics", f"'{topic}' is no topic", f"choose among: {', '.join(sorted(TOPICS))}")
    if not service.topics and not service.is_leisure:
        table.fault("topics", f"'{service.slug}' is about nothing", "add a topic, or is_leisure = true")


def wanted_languages(pack: Pack, *, is_common: bool) -> tuple[str, ...]:
    """The languages that a service's words must stand in: all of them for the demo and the nation, else Norwegian as the
    municipality writes it, Bokmål and English."""
    if pack.is_invented or is_common:
        return pack.languages
    return tuple(dict.fromkeys((pack.primary_language, "nb", "en")))


def _languages(service: Service, table: Table, pack: Pack) -> None:
    for key, words in (("name", service.name), ("description", service.description)):
        _missing(key, words, table, wanted_languages(pack, is_common=_is_common(table)))
        for code, text in words.by_language.items():
            if len(text) > LONGEST_DESCRIPTION or "\n" in text:
                table.fault(key, f"the {key} in {code} is longer than two lines", "say it shorter")


def _missing(key: str, words: Words, table: Table, wanted: tuple[str, ...]) -> None:
    for code in wanted:
        if not words.has(code):
            table.fault(key, f"the {key} is missing in {code}", f'add {code} = "…" under [service.{key}]')


def _numbers(service: Service, table: Table, pack: Pack) -> None:
    invented = pack.is_invented and not _is_common(table)
    if service.phone and not is_phone(service.phone, invented=invented):
        table.fault("phone", f"'{service.phone}' is no phone number", "12 34 and four digits, when invented")
    for key, address in (("url", service.url), ("chat_url", service.chat_url)):
        if address and not address.startswith("https://"):
            table.fault(key, f"'{address}' is no https address", 'write "https://…"')
        elif address and invented and not re.fullmatch(r"https://[a-z.-]+\.example(/.*)?", address):
            table.fault(key, "an invented municipality leads nobody elsewhere", "end the host with .example")


def _source(service: Service, table: Table, pack: Pack) -> None:
    if not service.source.strip():
        table.fault("source", f"'{service.slug}' has no source", "say where it was read")
    if service.source_date is None and not service.line:
        table.fault(
            "source_date", f"'{service.slug}' has no date", "say when the source is from, or was read"
        )
    if service.verified_on is None and not service.line:
        table.fault(
            "slug", f"'{service.slug}' is not verified", "look it up, then add verified_on", "warning"
        )


def _confidential(service: Service, table: Table, pack: Pack) -> None:
    for key in _HIDDEN:
        if service.is_confidential_address and key in table.data:
            table.fault(
                key,
                f"the {key} of '{service.slug}' is confidential",
                "take it out of the file: only how to reach it",
            )
