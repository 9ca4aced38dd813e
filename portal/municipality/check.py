"""`portal packs check`: everything that is wrong with a pack, each with file, line and mend."""

import re
from collections.abc import Iterator
from pathlib import Path

from portal.municipality.check_live import check_live
from portal.municipality.check_texts import check_texts
from portal.municipality.faults import PackError, PackFault
from portal.municipality.languages import STAFF_LANGUAGES
from portal.municipality.lines import MUST_HAVE, CrisisLine
from portal.municipality.load import Reading, read_pack
from portal.municipality.phone import is_phone
from portal.municipality.profile import Fact

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_STEM = re.compile(r"[a-z0-9-]+")
_SHOULD_HAVE = ("phone", "email", "address", "hours")
RETENTION_CLASSES = (
    "draft",
    "case",
    "closed_case",
    "saved_concern",
    "chat",
    "notification_address",
    "audit",
    "backup",
)


def check_pack(packs: Path, name: str) -> list[PackFault]:
    """All faults of a pack, errors and warnings, ordered by file and line."""
    try:
        reading = read_pack(packs, name)
    except PackError as error:
        return list(error.faults)
    for look in (_profile, _hours, check_live, _levels, _retention, _facts, _lines):
        look(reading)
    check_texts(reading)
    return sorted(set(reading.faults), key=lambda fault: (fault.file, fault.line, fault.problem))


def _profile(reading: Reading) -> None:
    pack, table = reading.pack, reading.profile
    if not _COLOUR.fullmatch(pack.theme_colour):
        table.fault("theme_colour", f"'{pack.theme_colour}' is no colour", 'write "#1f5f5b"')
    if not _STEM.fullmatch(pack.theme):
        table.fault(
            "theme", f"'{pack.theme}' is no file name", "small letters, digits and hyphens, without .css"
        )
    if not pack.exit_address.startswith("https://"):
        table.fault(
            "exit_address", "the quick exit must lead to an https address", 'write "https://www.yr.no"'
        )
    if pack.promise_working_days < 1:
        table.fault("promise_working_days", "the promise must be at least one working day", "write 1 or more")
    for code in pack.staff_languages:
        if code not in STAFF_LANGUAGES:
            table.fault(
                "staff_languages", f"the staff side does not exist in '{code}'", "choose among nb, nn, en"
            )
    if not {"nb", "nn"} & set(pack.languages):
        table.fault("languages", "a Norwegian language is missing", "add [languages.nb] or [languages.nn]")


def _hours(reading: Reading) -> None:
    pack, table = reading.pack, reading.profile.table("hours")
    if not any(pack.hours.weekdays[:5]):
        table.source.fault("hours", "no weekday has opening hours", 'add monday = ["08:00-15:30"] and so on')
    for index, days in enumerate(pack.hours.exceptions):
        key = f"hours.reason.{days.reason}"
        if not pack.texts.has("nb", key):
            table.source.fault(
                f"hours.exceptions.{index}.reason",
                f"there is no text '{key}'",
                f"add it to texts/nb, or use one of {', '.join(pack.texts.under('nb', 'hours.reason'))}",
            )


def _levels(reading: Reading) -> None:
    for level in reading.pack.levels:
        if not _COLOUR.fullmatch(level.colour):
            reading.profile.source.fault(
                f"levels.{level.number}.colour", f"'{level.colour}' is no colour", 'write "#2e7d32"'
            )


def _retention(reading: Reading) -> None:
    source, classes = reading.profile.source, reading.pack.retention
    for slug in RETENTION_CLASSES:
        if slug not in classes:
            source.fault(
                "retention", f"the class '{slug}' is missing", f"add [retention.{slug}] with days and basis"
            )
    for one in classes.values():
        if one.days < 1:
            source.fault(f"retention.{one.slug}.days", "days must be 1 or more", "write a whole number")
        if not one.may_delete:
            source.fault(
                f"retention.{one.slug}",
                "no basis: nothing of this class will ever be deleted",
                "write in basis which rule allows it",
                "warning",
            )


def _facts(reading: Reading) -> None:
    pack, source = reading.pack, reading.profile.source
    for slug in _SHOULD_HAVE:
        if slug not in pack.facts:
            source.fault(
                "facts", f"the fact '{slug}' is missing", f"add [facts.{slug}] when you know it", "warning"
            )
    for fact in pack.facts.values():
        for problem, mend, is_error in _wrong_with(fact, pack.is_invented):
            source.fault(f"facts.{fact.slug}.value", problem, mend, "error" if is_error else "warning")
        if fact.is_verified and not (fact.source.strip() and fact.date):
            source.fault(
                f"facts.{fact.slug}",
                f"'{fact.slug}' is called verified without source and date",
                "add source and date, or verified = false",
            )


def _wrong_with(fact: Fact, invented: bool) -> Iterator[tuple[str, str, bool]]:
    if "phone" in fact.slug and not is_phone(fact.value, invented=invented):
        yield (
            f"'{fact.value}' is {'no invented' if invented else 'not a Norwegian'} phone number",
            _phone_mend(invented),
            True,
        )
    if "email" in fact.slug and not _EMAIL.fullmatch(fact.value):
        yield f"'{fact.value}' is not an e-mail address", "write name@municipality.no", True
    if not fact.is_verified:
        yield f"'{fact.slug}' is not verified", "look it up, then write date and verified = true", False


def _phone_mend(invented: bool) -> str:
    return "use 12 34 and four digits: nobody has that number" if invented else "write eight digits"


def _lines(reading: Reading) -> None:
    lines = {line.slug: line for line in reading.pack.crisis_lines}
    for slug in MUST_HAVE:
        if slug not in lines:
            reading.profile.source.fault(
                "lines", f"the crisis line '{slug}' is missing", "add it to _common/lines.toml"
            )
    if not any(line.is_always_open for line in lines.values()):
        reading.profile.source.fault("lines", "no line answers day and night", "mark one always_open = true")
    if not any(line.is_local for line in lines.values()):
        reading.profile.source.fault(
            "", "no local crisis line", "add child welfare's emergency phone as [[lines]]", "warning"
        )
    for line in lines.values():
        _line(reading, line)


def _line(reading: Reading, line: CrisisLine) -> None:
    table = reading.line_tables[line.slug]
    invented = reading.pack.is_invented and line.is_local
    if not is_phone(line.number, invented=invented):
        table.fault("number", f"'{line.number}' is no phone number", _phone_mend(invented))
    if line.verified_on and not line.source.strip():
        table.fault(
            "verified_on", "verified without a source", "say where it was read, or take verified_on away"
        )
    if line.verified_on is None:
        table.fault(
            "number",
            f"the number of '{line.slug}' is not verified",
            "ring it or look it up, then add verified_on",
            "warning",
        )
    for key in (line.name_key, line.for_key):
        if not reading.pack.texts.has("nb", key):
            table.fault("slug", f"there is no text '{key}'", "add it to texts/nb/crisis.toml")
