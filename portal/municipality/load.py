"""Read a pack: the common defaults, the municipality's own facts over them, crisis lines and texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from portal.municipality.concern import read_concern
from portal.municipality.faults import PackError, PackFault, errors_in
from portal.municipality.holding import read_holding
from portal.municipality.hours import Hours
from portal.municipality.languages import Language, language
from portal.municipality.laws import read_laws
from portal.municipality.lines import Audience, CrisisLine
from portal.municipality.live import read_live
from portal.municipality.phone import tel_link
from portal.municipality.profile import Fact, Level, Pack, Retention
from portal.municipality.queue_rules import read_queue_rules
from portal.municipality.read_hours import read_hours, read_line_hours
from portal.municipality.read_texts import LanguageTexts, read_language
from portal.municipality.safe_hours import read_safe_hours
from portal.municipality.silence import read_silence
from portal.municipality.texts import Texts
from portal.municipality.toml import Table, laid_over, read_table

COMMON = "_common"
AUDIENCES: Mapping[str, Audience] = {"all": "all", "young": "young", "parent": "parent"}


@dataclass
class Reading:
    """A pack as read, with the tables it came from, for `check` to look at more closely."""

    pack: Pack
    profile: Table
    line_tables: Mapping[str, Table]
    languages: Mapping[str, LanguageTexts]
    faults: list[PackFault] = field(default_factory=list)


def pack_names(packs: Path) -> list[str]:
    """The packs there are, in order of the alphabet."""
    return sorted(path.parent.name for path in packs.glob("*/pack.toml") if path.parent.name != COMMON)


def load_pack(packs: Path, name: str) -> Pack:
    """The pack `name` below the folder `packs`. Raises PackError with every fault that makes it unusable."""
    reading = read_pack(packs, name)
    if faults := errors_in(reading.faults):
        raise PackError(faults)
    return reading.pack


def read_pack(packs: Path, name: str) -> Reading:
    """Read all there is of a pack and collect the faults. Raises PackError when there is no such pack."""
    if name not in pack_names(packs):
        known = ", ".join(pack_names(packs)) or "none"
        fault = PackFault(f"{name}/pack.toml", 1, f"there is no pack '{name}'", f"choose one of: {known}")
        raise PackError([fault])
    faults: list[PackFault] = []
    own = read_table(packs / name / "pack.toml", packs, faults)
    profile = laid_over(own, read_table(packs / COMMON / "pack.toml", packs, faults))
    line_tables = _line_tables(packs, own, faults)
    languages = _languages(own if "languages" in own.data else profile)  # a pack's own list stands alone
    texts = _texts(packs, name, profile, languages, faults)
    pack = replace(
        _pack(name, profile, languages, texts, _lines(line_tables)), laws=read_laws(packs / COMMON, own, packs, faults)
    )
    return Reading(pack, profile, line_tables, texts, faults)


def _pack(
    name: str,
    profile: Table,
    languages: tuple[Language, ...],
    texts: Mapping[str, LanguageTexts],
    lines: tuple[CrisisLine, ...],
) -> Pack:
    municipality, service = (
        profile.table("municipality", required=True),
        profile.table("service", required=True),
    )
    facts = _facts(profile.table("facts"))
    hours = _hours(profile)
    return Pack(
        name=name,
        is_invented=profile.truth("invented", False),
        municipality_name=municipality.text("name"),
        short_name=municipality.text("short_name"),
        municipality_number=municipality.text("number", ""),
        website=municipality.text("website", ""),
        service_name=service.text("name"),
        service_full_name=service.text("full_name"),
        phone=_value(facts, "phone"),
        email=_value(facts, "email"),
        address=_value(facts, "address"),
        facts=facts,
        language_list=languages,
        staff_languages=tuple(profile.words("staff_languages")),
        theme=profile.text("theme"),
        theme_colour=profile.text("theme_colour"),
        exit_address=profile.text("exit_address"),
        accessibility_url=profile.text("accessibility_url", ""),
        hours=hours,
        live=read_live(profile.table("live"), hours),
        contact_hours=read_safe_hours(profile.table("contact_hours", required=True)),
        promise_working_days=profile.number("promise_working_days"),
        answer_times_minimum=profile.number("answer_times_minimum"),
        levels=_levels(profile),
        concern=read_concern(profile.table("concern")),
        holding=read_holding(profile.table("holding")),
        silence=read_silence(profile.table("silence")),
        queue=read_queue_rules(profile.table("queue")),
        retention=_retention(profile),
        crisis_lines=lines,
        texts=_one_texts(texts, languages),
    )


def _value(facts: Mapping[str, Fact], slug: str) -> str:
    return facts[slug].value if slug in facts else ""


def _hours(profile: Table) -> Hours:
    return read_hours(profile.table("hours", required=True))


def _facts(table: Table) -> dict[str, Fact]:
    return {slug: _fact(slug, table.table(slug)) for slug in table.data}


def _fact(slug: str, table: Table) -> Fact:
    source, verified = table.text("source"), table.truth("verified", False)
    return Fact(slug, table.text("value"), source, table.day("date"), verified)


def _levels(profile: Table) -> tuple[Level, ...]:
    levels = profile.table("levels", required=True)
    tables = ((number, levels.table(str(number), required=True)) for number in range(1, 5))
    return tuple(Level(number, table.text("key"), table.text("colour")) for number, table in tables)


def _retention(profile: Table) -> dict[str, Retention]:
    table = profile.table("retention", required=True)
    classes = ((slug, table.table(slug)) for slug in table.data)
    return {slug: Retention(slug, one.number("days"), one.text("basis", "")) for slug, one in classes}


def _languages(profile: Table) -> tuple[Language, ...]:
    table = profile.table("languages", required=True)
    return tuple(found for code in table.data if (found := _language(table, code)))


def _language(table: Table, code: str) -> Language | None:
    try:
        return language(code, table.table(code).text("reviewed_by", ""))
    except KeyError:
        table.fault(
            code, f"the language '{code}' is not known", "use a code such as nb, nn, en, uk, ar or pl"
        )
        return None


def _line_tables(packs: Path, own: Table, faults: list[PackFault]) -> dict[str, Table]:
    """National lines, then the pack's own; the same slug in the pack words a national one anew."""
    national = read_table(packs / COMMON / "lines.toml", packs, faults)
    tables = {one.text("slug"): one for one in national.tables("lines")} if national.data else {}
    if "lines" in own.data:
        tables |= {one.text("slug"): one for one in own.tables("lines")}
    return tables


def _lines(tables: Mapping[str, Table]) -> tuple[CrisisLine, ...]:
    return tuple(_line(slug, table) for slug, table in tables.items())


def _line(slug: str, table: Table) -> CrisisLine:
    number, is_always_open = table.text("number"), table.truth("always_open", False)
    return CrisisLine(
        slug=slug,
        name=table.text("name"),
        number=number,
        tel=tel_link(number),
        audience=_audience(table),
        hours=read_line_hours(table.table("hours"), is_always_open=is_always_open),
        is_always_open=is_always_open,
        is_pinned=table.truth("pinned", False),
        chat_url=table.text("chat_url", "") or None,
        url=table.text("url", "") or None,
        source=table.text("source"),
        read_on=table.day("read_on"),
        verified_on=table.day("verified_on"),
        acts=table.truth("acts", False),
        is_local=not table.source.file.startswith(f"{COMMON}/"),
    )


def _audience(table: Table) -> Audience:
    word = table.text("audience", "all")
    if word not in AUDIENCES:
        table.fault("audience", f"'{word}' is no audience", "write all, young or parent")
    return AUDIENCES.get(word, "all")


def _texts(
    packs: Path, name: str, profile: Table, languages: tuple[Language, ...], faults: list[PackFault]
) -> dict[str, LanguageTexts]:
    """Bokmål is always read, also where it is not offered: it is what everything falls back to."""
    constants = {
        "service": str(profile.table("service").data.get("name", "")),
        "municipality": str(profile.table("municipality").data.get("name", "")),
    }
    codes = dict.fromkeys(["nb", *(language.code for language in languages)])
    return {code: read_language(packs, name, code, constants, faults) for code in codes}


def _one_texts(texts: Mapping[str, LanguageTexts], languages: tuple[Language, ...]) -> Texts:
    order = [language.code for language in languages[:1]] + ["nb"]
    reviewed = [language.code for language in languages if language.reviewed_by.strip()]
    return Texts({code: found.texts for code, found in texts.items()}, order, reviewed)
