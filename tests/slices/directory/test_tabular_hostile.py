"""Files as offices really make them, and as somebody makes them who means harm: each fault at its row, and never one of ours."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from portal.directory import sheets
from portal.directory.sheets import MOST_BYTES, BadFile, xlsx_rows
from portal.directory.tabular import Reading, RowReport, read_table, write_hsds
from portal.directory.tabular_rows import Fault
from tests.slices.directory.test_store import choir

HEAD = "slug;navn_nb;organisasjon;type;beskrivelse_nb;adresse_2"
KOR = "kor;Kor;Koret;frivillig;Syng med;Kaia 2"


def _csv(text: str, encoding: str = "utf-8") -> Reading:
    return read_table(text.encode(encoding), "a.csv")


def _one(reading: Reading) -> RowReport:
    assert reading.fault == ""
    (row,) = reading.rows
    return row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("says", ["", "sep=;\n", "SEP=;\r\n"])
def test_what_excel_saves_is_read(encoding: str, ends: str, says: str) -> None:
    cell = f'"Syng{ends}med; «øve» og ""le"""'
    row = _one(_csv(f"{says}{HEAD}{ends}kor;Kør;Koret;frivillig;{cell};Kaia 2{ends}", encoding))
    assert row.document is not None, row.faults
    assert row.document["description"] == {"nb": 'Syng\nmed; «øve» og "le"'}
    assert row.document["name"] == {"nb": "Kør"}


def test_a_quotation_mark_that_nobody_closes_is_told_at_its_row() -> None:
    """It swallows every row after it: without a word the editor would have read in two services of four."""
    after = "lag;Lag;Laget;frivillig;a;b\nny;Ny;Ny;frivillig;a;b\n"
    rows = _csv(f'{HEAD}\n{KOR}\nband;Band;Bandet;frivillig;"Spill med;x\n{after}').rows
    assert [(row.number, row.document is not None) for row in rows] == [(2, True), (3, False)]
    assert rows[1].faults[0] == Fault("row", "quote_open")


def test_a_sign_between_cells_inside_a_text_is_told_at_its_row() -> None:
    rows = _csv(f"{HEAD}\n{KOR}\nband;Band;Bandet;frivillig;Spill; dans og syng;Kaia 2\n{KOR.replace('kor', 'k2')};;;\n").rows
    assert [row.document is not None for row in rows] == [True, False, True]
    assert Fault("row", "cells_shifted") in rows[1].faults


def test_a_cell_of_five_megabytes_is_a_fault_of_its_row() -> None:
    rows = _csv(f"{HEAD}\nkor;Kor;Koret;frivillig;{'x' * (MOST_BYTES - 500)};\n{KOR.replace('kor', 'k2')}\n").rows
    assert [[fault.why for fault in row.faults] for row in rows] == [["too_long", "too_long"], []]


@pytest.mark.parametrize("heading", ["adresse_²", "adresse_٣", "address_02", "adresse_0", "adresse_1", "navn_²"])
def test_a_heading_with_a_number_that_is_none_means_nothing(heading: str) -> None:
    found = _csv(f"slug;navn_nb;organisasjon;type;{heading}\nkor;Kor;Koret;frivillig;Kaia 2\n")
    assert found.unknown == (heading,)
    row = _one(found)
    assert row.document is not None
    assert "locations" not in row.document


@pytest.mark.parametrize(("column", "cell"), [("postnummer", "٤٣٠٦"), ("telefon", "١٢٣٤٥٦٧٨"), ("postnummer", "４３０６")])
def test_digits_are_the_ones_that_a_phone_has(column: str, cell: str) -> None:
    row = _one(_csv(f"slug;navn_nb;organisasjon;type;{column}\nkor;Kor;Koret;frivillig;{cell}\n"))
    assert len(row.faults) == 1


# --- workbooks --------------------------------------------------------------------------------------------


def _book(rows: list[list[Any]], change: Callable[[Workbook], Any] = lambda book: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


ROWS: list[list[Any]] = [
    ["slug", "navn_nb", "organisasjon", "type", "kontrollert"], ["kor", "Kor", "Koret", "frivillig", date(2026, 11, 1)],
]  # fmt: skip


def _changed(data: bytes, part: str, do: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            told = old.read(each)
            new.writestr(each.filename, do(told) if each.filename.endswith(part) else told)
    return made.getvalue()


def _hides_the_first(book: Workbook) -> None:
    shown, hidden = book.create_sheet("Tilbud"), book.worksheets[0]
    for row in ([*ROWS[0]], ["vises", "Vises", "Laget", "frivillig", None]):
        shown.append(row)
    hidden.sheet_state = "hidden"


def test_a_sheet_that_is_hidden_is_not_read_in_unseen() -> None:
    row = _one(read_table(_book(ROWS, _hides_the_first), "a.xlsx"))
    assert row.slug == "vises"


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!"])
def test_what_has_become_of_a_formula_is_no_name(cell: str) -> None:
    row = _one(read_table(_book([ROWS[0], ["kor", cell, "Koret", "frivillig", None]]), "a.xlsx"))
    assert Fault("name_nb", "formula") in row.faults


def test_merged_cells_and_dates_as_bare_numbers_are_told_at_their_rows() -> None:
    def merge(book: Workbook) -> None:
        book.active.append(["band", "Band", "Bandet", "frivillig", 46349])
        book.active.append(["lag", "Lag", "Laget", "frivillig", None])
        book.active.merge_cells("C3:C4")

    rows = read_table(_book(ROWS, merge), "a.xlsx").rows
    assert [[(fault.field, fault.why) for fault in row.faults] for row in rows] == [
        [], [("verified_on", "not_a_date")], [("organization", "missing")],
    ]  # fmt: skip


def test_macros_and_links_to_other_files_are_left_lying() -> None:
    def links(text: bytes) -> bytes:
        more = b'<definedNames><definedName name="a">[1]x!$A$1</definedName></definedNames>'
        return text.replace(b"<calcPr", more + b"<calcPr")

    data = _changed(_book(ROWS), "workbook.xml", links)
    with_macro = io.BytesIO(data)
    with zipfile.ZipFile(with_macro, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 50)
        packed.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert _one(read_table(with_macro.getvalue(), "a.xlsx")).faults == ()
    assert read_table(with_macro.getvalue(), "a.xlsm").fault == "file_of_another_kind"


BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "one row of a million cells": lambda it: it.replace(b"</row>", b"<c><v>1</v></c>" * 600_000 + b"</row>", 1),
    "a million empty rows": lambda it: it.replace(b"</sheetData>", b"<row></row>" * 1_100_000 + b"</sheetData>"),
    "a million merged cells": lambda it: it.replace(b"</sheetData>", b'</sheetData><mergeCell ref="A1:B2"/>' + b"<x/>" * 150_000),
    "one within the other": lambda it: it.replace(b"<sheetData>", b"<a>" * 150_000 + b"<sheetData>"),
    "signs of two bytes": lambda it: b"\xff\xfe" + it.decode().replace("UTF-8", "UTF-16").encode("utf-16-le"),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_would_fill_the_memory_is_refused_before_it_is_read(bomb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = _changed(_book(ROWS), "sheet1.xml", BOMBS[bomb])
    assert len(data) < MOST_BYTES
    monkeypatch.setattr(sheets, "_sheet_rows", lambda book: pytest.fail("it was read"))
    with pytest.raises(BadFile, match="file_too_large|file_unreadable"):
        xlsx_rows(data)


# --- HSDS -------------------------------------------------------------------------------------------------


def _fact(code: str, value: str, taxonomy: str = "field") -> dict[str, Any]:
    from portal.directory.hsds_terms import Attributes

    made = Attributes("x", "service")
    made.add(taxonomy, code, value)
    return made.made[0]


@pytest.mark.parametrize("fact", [("alone_from", "²"), ("waiting_days", "9" * 5000), ("alone_from", "-1"), ("waiting_days", "٣")])
def test_a_fact_that_is_no_number_is_told(fact: tuple[str, str]) -> None:
    record = json.loads(write_hsds([choir()]))["contents"][0]
    record["attributes"] = [*record["attributes"], _fact(*fact)]
    row = _one(read_table(json.dumps([record]).encode(), "a.json"))
    assert Fault(fact[0], "unreadable") in row.faults


@pytest.mark.parametrize("step", ["²", "0", "9", "x"])
def test_a_step_that_the_stairs_have_not_is_left_out(step: str) -> None:
    record = json.loads(write_hsds([choir()]))["contents"][0]
    record["attributes"] = [*record["attributes"], _fact(step, "", "stairs")]
    row = _one(read_table(json.dumps([record]).encode(), "a.json"))
    assert row.document is not None
    assert "stairs" not in row.document


@pytest.mark.parametrize("slug", ["../../etc", "Kor Bergen", "kor?x=1", "-"])
def test_a_name_in_addresses_is_one(slug: str) -> None:
    record = json.loads(write_hsds([choir()]))["contents"][0]
    record["attributes"] = [*record["attributes"], _fact("slug", slug)]
    assert Fault("slug", "not_a_slug") in _one(read_table(json.dumps([record]).encode(), "a.json")).faults


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-32"])
def test_json_in_other_signs_is_refused_in_words(encoding: str) -> None:
    data = json.dumps([{"id": "1", "name": "Kør"}], ensure_ascii=False).encode(encoding)
    assert read_table(data, "a.json").fault == "file_unreadable"
