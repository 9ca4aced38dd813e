"""The directory as a file: CSV, XLSX and HSDS JSON, read with a report for each row before anything is written. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from portal.directory.document import Document, NoService, document_of, service_of
from portal.directory.hsds_in import read_record, slug_of
from portal.directory.hsds_out import to_hsds
from portal.directory.hsds_terms import made_id
from portal.directory.service import Service
from portal.directory.sheets import (
    MOST_BYTES,
    MOST_ROWS,
    BadFile,
    Row,
    csv_rows,
    write_csv_rows,
    write_xlsx_rows,
    xlsx_rows,
)
from portal.directory.tabular_checks import faults_in
from portal.directory.tabular_columns import canonical, norwegian
from portal.directory.tabular_rows import Cells, Fault, RowReader, cells_of, columns_of, is_column
from portal.directory.tabular_secret import Confidential

MOST_JSON_BYTES = 64 * 1024 * 1024  # HSDS is wordy: some fifteen thousand bytes a service
_NOT_A_NAME = ("id", "slug")


@dataclass(frozen=True)
class RowReport:
    """What a row comes to. `document` None: nothing can be written; `number`: as the program that made the table counts, or the
    record's place in the file from 1. `changes`: the fields that would be another; none and not new: it is there already."""

    number: int
    slug: str
    document: Document | None
    faults: tuple[Fault, ...] = ()
    is_new: bool = False
    changes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # fields that say something which could not be read with certainty


@dataclass(frozen=True)
class Reading:
    """What a file comes to. `fault`: a slug of what is wrong with all of it, and then there are no rows."""

    rows: tuple[RowReport, ...] = ()
    fault: str = ""
    unknown: tuple[str, ...] = ()  # headings that mean nothing here

    @property
    def is_whole(self) -> bool:
        """Whether every row can be written."""
        return not self.fault and all(row.document is not None for row in self.rows)


@dataclass
class _Known:
    """The services there are, by id, and those that the file has told of so far."""

    documents: Mapping[str, Document]
    by_slug: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    secret: Confidential = field(init=False)

    def __post_init__(self) -> None:
        self.by_slug = {document["slug"]: this for this, document in self.documents.items()}
        self.secret = Confidential(self.documents)


def read_table(data: bytes, filename: str, known: Mapping[str, Document] | None = None, first: str = "nb") -> Reading:
    """A file as rows with their faults. `known`: the documents there are, by id; `first`: the language of plain HSDS texts.

    Never raises for what stands in the file.
    """
    ending = filename.rpartition(".")[2].casefold()
    if len(data) > (MOST_JSON_BYTES if ending == "json" else MOST_BYTES):
        return Reading(fault="file_too_large")
    there = _Known(known or {})
    try:
        if ending == "json":
            return _read_records(data, there, first)
        if ending in ("csv", "txt", "tsv", "xlsx"):
            return _read_rows(xlsx_rows(data) if ending == "xlsx" else csv_rows(data), there)
    except BadFile as bad:
        return Reading(fault=bad.why)
    return Reading(fault="file_of_another_kind")


# --- tables -----------------------------------------------------------------------------------------------


def _read_rows(rows: Sequence[Row], known: _Known) -> Reading:
    if not rows:
        raise BadFile("file_empty")
    headings = [canonical(each) for each in rows[0].cells]
    columns = [name if is_column(name) else "" for name in headings]
    unknown = tuple(told for told, name in zip(rows[0].cells, columns, strict=True) if told and not name)
    if not any(name.startswith("name_") or name in _NOT_A_NAME for name in columns):
        raise BadFile("file_without_headings")
    if any(name and columns.count(name) > 1 for name in columns):
        raise BadFile("file_column_twice")
    made = [_read_row(row, columns, known) for row in rows[1:] if any(row.cells)]
    return Reading(tuple(made), unknown=unknown)


def _read_row(row: Row, columns: Sequence[str], known: _Known) -> RowReport:
    cells: Cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if name}
    this = _which(cells, known)
    before = known.documents.get(this, {})
    reader = RowReader(cells, deepcopy(dict(before)))
    made = reader.read()
    faults = [Fault("row", row.fault)] * bool(row.fault) + reader.faults
    faults += [Fault(columns[at] or "row", "formula") for at in row.formulas if at < len(columns)]
    made["id"] = this
    made.setdefault("slug", _new_slug(cells))
    faults += [Fault("minimum_age", "ages_crossed")] * _are_crossed(made)
    made, more = known.secret.in_row(made, cells, row.cells)
    return _report(row.number, made, faults + more, known)


def _which(cells: Cells, known: _Known) -> str:
    """The id of the service that a row tells of: its own, or the slug's, or one made from the slug or the name."""
    slug = cells.get("slug") or _new_slug(cells)
    return cells.get("id") or known.by_slug.get(cells.get("slug", ""), "") or made_id("service", slug)


def _new_slug(cells: Cells) -> str:
    name = next((cell for column, cell in cells.items() if column.startswith("name_") and cell), "")
    return slug_of(name, "") if name else ""


def _are_crossed(document: Document) -> bool:
    youngest, oldest = document.get("minimum_age"), document.get("maximum_age")
    return youngest is not None and oldest is not None and youngest > oldest


def _report(number: int, made: Document, faults: list[Fault], known: _Known, left_out: tuple[str, ...] = ()) -> RowReport:
    """The last look at a document: whether it is one, and whether its id and slug are its own."""
    this, slug = str(made.get("id", "")), str(made.get("slug", ""))
    before = known.documents.get(this)
    faults = [*faults, *_not_its_own(this, slug, known), *(Fault(field, why) for field, why in faults_in(made))]
    whole: Document | None = None
    try:
        whole = document_of(service_of(made))
    except NoService as wrong:
        if not any(each.field.startswith(wrong.field) for each in faults):
            faults.append(Fault(wrong.field, wrong.why))
    known.told |= {this, slug}
    changes = tuple(name for name in (whole or {}) | (before or {}) if (whole or {}).get(name) != (before or {}).get(name))
    return RowReport(
        number, slug, None if faults else whole, tuple(dict.fromkeys(faults)), before is None, changes if whole else (), left_out
    )


def _not_its_own(this: str, slug: str, known: _Known) -> list[Fault]:
    found = [Fault("slug", "twice")] if {this, slug} & known.told else []
    return found + ([Fault("slug", "taken")] if known.by_slug.get(slug, this) != this else [])


# --- HSDS -------------------------------------------------------------------------------------------------


def _read_records(data: bytes, known: _Known, first: str) -> Reading:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as wrong:
        raise BadFile("file_unreadable") from wrong
    records = _records(found)
    if not records:
        raise BadFile("file_empty")
    if len(records) > MOST_ROWS:
        raise BadFile("file_too_many_rows")
    return Reading(tuple(_read_one(number, each, known, first) for number, each in enumerate(records, 1)))


def _records(found: Any) -> list[Any]:
    """The services in a file: a page, a list, one service, or organizations with their services."""
    if isinstance(found, dict):
        inner = next((found[name] for name in ("contents", "services", "service") if isinstance(found.get(name), list)), [found])
        organization = {name: value for name, value in found.items() if name != "services"} if "services" in found else None
        return [_with(each, organization) for each in inner]
    if not isinstance(found, list):
        return []
    nested = [each for each in found if isinstance(each, dict) and isinstance(each.get("services"), list)]
    return [one for each in nested for one in _records(each)] if nested else found


def _with(record: Any, organization: Document | None) -> Any:
    """A service that stands in its organization's list, with the organization."""
    if organization and organization.get("name") and isinstance(record, dict) and "organization" not in record:
        return {**record, "organization": organization}
    return record


def _read_one(number: int, record: Any, known: _Known, first: str) -> RowReport:
    if not isinstance(record, dict):
        return RowReport(number, "", None, (Fault("row", "unreadable"),))
    try:
        read = read_record(record, first=first)
    except NoService as wrong:
        name = record.get("name")
        told = (Fault(wrong.field, wrong.why), *known.secret.in_record({}, record)[1])
        return RowReport(number, name[:100] if isinstance(name, str) else "", None, tuple(dict.fromkeys(told)))
    made, faults = known.secret.in_record(dict(read.document), record)
    return _report(number, made, faults, known, read.left_out)


# --- writing ----------------------------------------------------------------------------------------------


def write_csv(services: Iterable[Service], languages: Sequence[str] = (), headings: str = "en") -> bytes:
    """The services as CSV, for spreadsheets in Norway: UTF-8 with its mark, and ; between cells."""
    return write_csv_rows(_table(services, languages, headings))


def write_xlsx(services: Iterable[Service], languages: Sequence[str] = (), headings: str = "en") -> bytes:
    """The services as a workbook, every cell as text."""
    return write_xlsx_rows(_table(services, languages, headings))


def _table(services: Iterable[Service], languages: Sequence[str], headings: str) -> list[list[str]]:
    rows = [cells_of(one) for one in services]
    columns = columns_of(rows, languages)
    shown = [norwegian(name) if headings in ("nb", "nn") else name for name in columns]
    return [shown, *([row.get(name, "") for name in columns] for row in rows)]


def write_hsds(services: Iterable[Service], first: str = "nb") -> bytes:
    """The services as HSDS 3.1, as one page of the list that the open interface gives."""
    contents = [to_hsds(one, first=first) for one in services]
    page = {
        "total_items": len(contents), "total_pages": 1, "page_number": 1, "size": len(contents), "first_page": True,
        "last_page": True, "empty": not contents, "contents": contents,
    }  # fmt: skip
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()
