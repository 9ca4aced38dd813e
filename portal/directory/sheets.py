"""Rows of text in and out of CSV and XLSX, from files that nobody vouches for. Pure."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 300
_MOST_UNPACKED = 80 * 1024 * 1024  # bytes; a workbook of 10,000 full rows is a fraction of it
_MOST_PARTS = 500
_MOST_SIGNS = 2_000_000  # elements begun and ended: as many as five megabytes of full rows have
_MOST_OTHERS = 100_000  # that are no part of a row: those are kept until the end, and a few bytes packed become gigabytes
_OF_ROWS = (
    b"<row", b"</row", b"<c ", b"<c>", b"</c>", b"<v>", b"</v>", b"<is>", b"</is>", b"<t>", b"<t ", b"</t>", b"<si>", b"</si>",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula
_END = "\0end"  # a row of our own after the last: a quotation mark that nobody closes swallows it
_TELLS_SIGN = re.compile(r"\s*sep=([;,\t])\r?\n", re.IGNORECASE)  # a first line that only spreadsheets read
_NOT_IN_A_WORKBOOK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


csv.field_size_limit(MOST_BYTES)  # a cell that is far too long is a fault of its row, not of the file


class BadFile(ValueError):
    """A file that cannot be read at all. `why` is a slug of a fault."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Row:
    """One row, its cells without white space around them. `formulas`: the places of cells that are formulas, or what has become
    of one that could not be worked out; `fault`: a slug of what is wrong with the row as a whole."""

    number: int  # from 1, as a spreadsheet counts
    cells: tuple[str, ...]
    formulas: tuple[int, ...] = ()
    fault: str = ""


def unguarded(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in (*_FORMULA, "'") and len(cell) > 1 else cell


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) or (cell[:1] == "'" and len(cell) > 1 and unguarded(cell) != cell) else cell


# --- CSV --------------------------------------------------------------------------------------------------


def csv_rows(data: bytes) -> list[Row]:
    """The rows of a CSV file, whichever of the usual encodings and signs between cells it has. Raises BadFile."""
    text, between = _between(_decoded(data))
    ended = f"{text}{_END}" if not text or text.endswith(("\r", "\n")) else f"{text}\n{_END}"
    try:
        read = list(_csv_rows(csv.reader(io.StringIO(ended, newline=""), delimiter=between, strict=False)))
    except csv.Error as wrong:
        raise BadFile("file_unreadable") from wrong
    *rows, last = read
    if last.cells == (_END,):
        return rows
    return [*rows, replace(last, cells=tuple(each.removesuffix(_END).strip() for each in last.cells), fault="quote_open")]


def _csv_rows(reader: Iterable[list[str]]) -> Iterator[Row]:
    width = 0
    for number, cells in enumerate(reader, 1):
        row = Row(number, tuple(_clean(unguarded(each.strip())) for each in cells))
        width = width or len(cells)
        _check_size(number - (row.cells == (_END,)), len(cells))
        yield replace(row, fault="cells_shifted") if any(row.cells[width:]) else row


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(data, "utf-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode(data, "cp1252")
    if "\0" in text:
        raise BadFile("file_unreadable")
    return text


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise BadFile("file_unreadable") from wrong


def _between(text: str) -> tuple[str, str]:
    """The rows, and what stands between cells: what the file says, or what stands between the headings most often."""
    if said := _TELLS_SIGN.match(text):
        return text[said.end() :], said[1]
    headings = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    return text, max(";,\t", key=headings.count)


def _clean(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def _check_size(rows: int, columns: int) -> None:
    if rows > MOST_ROWS + 1:  # and the headings
        raise BadFile("file_too_many_rows")
    if columns > MOST_COLUMNS:
        raise BadFile("file_too_wide")


def write_csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV with ; between cells, no cell of which is a formula."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")


# --- XLSX -------------------------------------------------------------------------------------------------


def xlsx_rows(data: bytes) -> list[Row]:
    """The rows of the first sheet that a workbook shows. Raises BadFile, also for one that would unpack into too much."""
    from openpyxl import load_workbook  # seven megabytes, and few processes ever need them

    _check_parts(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and checks that it does not know: only the text is read
            return _sheet_rows(load_workbook(io.BytesIO(data), read_only=True, data_only=False))
    except BadFile:
        raise
    except Exception as wrong:  # what a broken workbook raises is not told by the library
        raise BadFile("file_unreadable") from wrong


def _check_parts(data: bytes) -> None:
    """No more than a workbook needs, and no part that declares entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise BadFile("file_too_large")
            left = _MOST_SIGNS
            for part in parts:
                if part.filename.casefold().endswith((".xml", ".rels")):
                    left -= _checked_part(packed.read(part))
                if left < 0:
                    raise BadFile("file_too_large")
    except BadFile:
        raise
    except Exception as wrong:  # a broken or locked archive raises a dozen kinds
        raise BadFile("file_unreadable") from wrong


def _checked_part(text: bytes) -> int:
    """How many elements begin and end in it. It has no entities of its own, also not in signs of two bytes each, which no
    spreadsheet writes."""
    if b"\0" in text or text.count(b"<!") > text.count(b"<!--"):
        raise BadFile("file_unreadable")
    signs = text.count(b"<")
    return signs if signs - sum(map(text.count, _OF_ROWS)) <= _MOST_OTHERS else _MOST_SIGNS + 1


def _sheet_rows(book: Any) -> list[Row]:
    sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), book.worksheets[0])
    sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
    rows: list[Row] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
        formulas = tuple(at for at, cell in enumerate(cells) if cell.data_type in ("f", "e"))
        texts = [_text(cell.value) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        _check_size(len(rows) + 1, len(texts))
        if texts or not rows:
            rows.append(Row(number, tuple(texts), formulas))
        if number > MOST_ROWS * 2:
            raise BadFile("file_too_many_rows")
    book.close()
    width = len(rows[0].cells) if rows else 0
    return [Row(row.number, (*row.cells, *[""] * (width - len(row.cells))), row.formulas) for row in rows]


def _text(value: Any) -> str:
    """A cell's value as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else _clean(str(value).strip())


def write_xlsx_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a workbook. Every cell is text: what begins with = is shown, never worked out."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("services")
    sheet.freeze_panes = "B2"
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    if not text:
        return None
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _NOT_IN_A_WORKBOOK.sub("", text))
    cell.data_type = "s"  # '=…' was taken for a formula
    cell.quotePrefix = True
    return cell
