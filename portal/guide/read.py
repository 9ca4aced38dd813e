"""Read the guide out of a pack: `guide/<language>/*.toml` and what is local; the pack's own over the common, entry by entry."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from portal.guide.model import (
    FIELDS,
    LANGUAGES,
    PARENTS_TALK,
    SHOWN_LANGUAGES,
    Cooperation,
    Duty,
    Guide,
    Guides,
    Local,
    Part,
    Question,
    Saying,
    Step,
    Talk,
    Way,
)  # fmt: skip
from portal.municipality.faults import PackError, PackFault, errors_in
from portal.municipality.load import COMMON
from portal.municipality.profile import Pack
from portal.municipality.toml import Table, read_table

Entry = TypeVar("Entry", Way, Talk, Duty, Question)
FOLDER = "guide"
SENTENCES_FILE = (
    "sentences.toml"  # in every language of the families: it stands beside the languages' folders
)
LOCAL_FILE = "local.toml"  # the municipality's own


@dataclass
class Reading:
    """The guides of a pack as read, with the table each entry came from (language, slug), for `check`."""

    guides: Guides
    tables: dict[tuple[str, str], Table] = field(default_factory=dict)
    faults: list[PackFault] = field(default_factory=list)


def load_guides(packs: Path, pack: Pack) -> Guides:
    """The pack's guides. Raises PackError with every fault that makes them unusable."""
    reading = read_guides(packs, pack)
    if faults := errors_in(reading.faults):
        raise PackError(faults)
    return reading.guides


def read_guides(packs: Path, pack: Pack) -> Reading:
    """Read all there is of a pack's guide and collect the faults."""
    faults: list[PackFault] = []
    tables: dict[tuple[str, str], Table] = {}
    guides = {code: _guide(packs, pack, code, tables, faults) for code in LANGUAGES}
    talks = {code: _talks(packs, pack, code, guides, tables, faults) for code in SHOWN_LANGUAGES}
    told = {code: one for code, found in talks.items() for one in found if one.slug == PARENTS_TALK}
    local = _local(packs, pack.name, faults)
    return Reading(Guides(guides, told, _sentences(packs, pack.name, faults), *local), tables, faults)


def _talks(
    packs: Path, pack: Pack, code: str, guides: Mapping[str, Guide], tables: dict[tuple[str, str], Table], faults: list[PackFault]
) -> tuple[Talk, ...]:
    """The conversation guides in one language: the guide's own, or those of a language that the guide is not written in."""
    if code in guides:
        return guides[code].talks
    return _Reader(_files(packs, pack, code, faults), code, tables).all("talk", _talk)


def _files(packs: Path, pack: Pack, code: str, faults: list[PackFault]) -> list[Table]:
    """The files of one language, the common ones first."""
    return [
        _with_names(read_table(path, packs, faults), pack)
        for folder in (COMMON, pack.name)
        for path in sorted((packs / folder / FOLDER / code).glob("*.toml"))
    ]


def _guide(
    packs: Path, pack: Pack, code: str, tables: dict[tuple[str, str], Table], faults: list[PackFault]
) -> Guide:
    files = _files(packs, pack, code, faults)
    read = _Reader(files, code, tables)
    return Guide(
        code, read.all("way", _way), read.all("talk", _talk), read.all("duty", _duty), read.all("question", _question),
        {key: words for table in files for key, words in _labels(table)},
    )  # fmt: skip


def _with_names(table: Table, pack: Pack) -> Table:
    """The file with {service} and {municipality} filled in."""
    names = {"{service}": pack.service_name, "{municipality}": pack.municipality_name}
    return Table(table.source, cast(Mapping[str, Any], _filled(table.data, names)))


def _filled(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, str):
        for name, words in names.items():
            value = value.replace(name, words)
        return value
    if isinstance(value, dict):
        return {key: _filled(one, names) for key, one in value.items()}
    return [_filled(one, names) for one in value] if isinstance(value, list) else value


@dataclass
class _Reader:
    """The files of one language, the common ones first."""

    files: list[Table]
    code: str
    tables: dict[tuple[str, str], Table]

    def all(self, key: str, make: Callable[[Table], Entry]) -> tuple[Entry, ...]:
        """Every entry of one kind, in the order of the files; an entry with a known slug takes the place of the first."""
        found: dict[str, Entry] = {}
        for table in self.files:
            for one in table.tables(key) if key in table.data else ():
                entry = make(one)
                found[entry.slug] = entry
                self.tables[self.code, entry.slug] = one
        return tuple(found.values())


def _way(table: Table) -> Way:
    return Way(
        slug=table.text("slug"), title=table.text("title"), lead=table.text("lead"), leads=table.text("leads"),
        decisions=tuple(table.words("decisions", [])), never=tuple(table.words("never", [])),
        steps=tuple(_step(one) for one in table.tables("step")),
    )  # fmt: skip


def _step(table: Table) -> Step:
    return Step(
        slug=table.text("slug"), title=table.text("title"), sayings={name: _saying(table, name) for name in FIELDS},
        local=tuple(table.words("local", [])), talks=tuple(table.words("talks", [])),
    )  # fmt: skip


def _saying(table: Table, name: str) -> Saying:
    """`form = "…"`, or `form = { none = "why there is none" }`."""
    if isinstance(table.data.get(name), dict):
        return Saying(table.table(name).text("none"), is_none=True)
    return Saying(table.text(name))


def _talk(table: Table) -> Talk:
    parts = tuple(_part(one) for one in table.tables("part"))
    return Talk(
        table.text("slug"), table.text("title"), table.text("lead"), table.truth("shows", False), parts
    )


def _part(table: Table) -> Part:
    return Part(table.text("title"), tuple(table.words("points", [])), tuple(table.words("sentences", [])))


def _duty(table: Table) -> Duty:
    points, laws = tuple(table.words("points")), tuple(table.words("laws", []))
    return Duty(table.text("slug"), table.text("title"), table.text("lead"), points, laws)


def _question(table: Table) -> Question:
    options = table.table("options", required=True)
    return Question(
        table.text("slug"), table.text("words"), tuple((key, options.text(key)) for key in options.data)
    )


def _labels(table: Table) -> Iterator[tuple[str, str]]:
    labels = table.table("labels")
    return ((key, labels.text(key)) for key in labels.data)


def _sentences(packs: Path, name: str, faults: list[PackFault]) -> dict[str, tuple[str, ...]]:
    own = packs / name / FOLDER / SENTENCES_FILE
    table = read_table(own if own.is_file() else packs / COMMON / FOLDER / SENTENCES_FILE, packs, faults)
    return {code: tuple(table.words(code)) for code in SHOWN_LANGUAGES}


def _local(
    packs: Path, name: str, faults: list[PackFault]
) -> tuple[dict[str, Local], dict[str, Cooperation]]:
    path = packs / name / FOLDER / LOCAL_FILE
    if not path.is_file():
        return {}, {}
    table = read_table(path, packs, faults)
    local = [_one_local(one) for one in (table.tables("local") if "local" in table.data else ())]
    agreed = [_agreed(one) for one in (table.tables("cooperate") if "cooperate" in table.data else ())]
    return {one.slug: one for one in local}, {one.service: one for one in agreed}


def _one_local(table: Table) -> Local:
    return Local(
        table.text("slug"),
        table.text("name"),
        table.text("where", ""),
        table.text("source"),
        table.day("source_date"),
    )


def _agreed(table: Table) -> Cooperation:
    contact, routine = (table.table(key) for key in ("contact", "routine"))
    return Cooperation(
        table.text("service"), {code: contact.text(code) for code in contact.data},
        {code: routine.text(code) for code in routine.data}, table.text("source"), table.day("source_date"),
    )  # fmt: skip
