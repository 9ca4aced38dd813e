"""The directory as a table: the same columns both ways, a report for each row, and files that nobody vouches for."""

import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from portal.directory.document import document_of
from portal.directory.places import Location
from portal.directory.service import Kind, Service, Words
from portal.directory.sheets import MOST_BYTES, MOST_ROWS, guarded, unguarded
from portal.directory.tabular import RowReport, read_table, write_csv, write_hsds, write_xlsx
from portal.directory.tabular_rows import Fault
from tests.hsds_check import faults_published
from tests.slices.directory.made_services import tidy_services
from tests.slices.directory.test_store import choir, pack_services

WRITERS = {"a.csv": write_csv, "a.xlsx": write_xlsx, "a.json": write_hsds}


def _many(count: int) -> list[Service]:
    """The demo's services again and again, each with a slug and an id of its own."""
    some = pack_services()
    return [
        replace(some[at % len(some)], slug=f"{some[at % len(some)].slug}-{at}", id=f"{at:08x}-0000-4000-8000-000000000000")
        for at in range(count)
    ]


@pytest.mark.parametrize("name", WRITERS)
def test_five_hundred_rows_come_back_as_they_were(name: str) -> None:
    services = _many(500)
    found = read_table(WRITERS[name](services), name)
    assert (found.fault, found.unknown, found.is_whole) == ("", (), True)
    assert [row.document for row in found.rows] == [document_of(one) for one in services]
    assert all(row.is_new for row in found.rows)


@pytest.mark.parametrize("name", WRITERS)
@given(service=tidy_services())
@settings(max_examples=60)
def test_everything_that_can_be_said_comes_back(name: str, service: Service) -> None:
    (row,) = read_table(WRITERS[name]([service]), name).rows
    assert row.faults == ()
    assert row.document == document_of(service)


def test_norwegian_headings_mean_the_same() -> None:
    services = pack_services()[:5]
    data = write_csv(services, ("nb", "en"), headings="nb")
    assert data.decode("utf-8-sig").startswith("slug;id;organisasjon;type;navn_nb;navn_en")
    assert [row.document for row in read_table(data, "a.csv").rows] == [document_of(one) for one in services]


def _csv(*lines: str, known: Any = None, encoding: str = "utf-8") -> list[RowReport]:
    return list(read_table("\r\n".join(lines).encode(encoding), "a.csv", known).rows)


def test_a_table_as_somebody_in_an_office_makes_it() -> None:
    (row,) = _csv(
        "Navn (nb);Beskrivelse (nb);Organisasjon;Type;Fra alder;Til alder;Telefon;Mandag;Tirsdag;Helligdager;Pris;Pris per;"
        "Trenger henvisning;Måter;Adresse;Postnummer;Kontrollert",
        "Åpent kor;Syng med;Koret;frivillig;6;12;12 34 56 78;9-15, 17.00-19.30;stengt;som vanlig;50;gang;nei;besøk, telefon;"
        "Kaia 3;0150;23.11.2026",
        encoding="cp1252",
    )
    assert row.faults == ()
    assert row.document == {
        "id": row.document["id"] if row.document else "", "slug": "apent-kor", "organization": "Koret",
        "name": {"nb": "Åpent kor"},
        "description": {"nb": "Syng med"}, "phone": "12 34 56 78", "minimum_age": 6, "maximum_age": 12, "needs_referral": False,
        "kind": "voluntary", "ways": ["visit", "phone"], "price": {"kroner": 50, "per": "time"},
        "locations": [{"address": "Kaia 3", "postcode": "0150"}],
        "hours": {"week": [["09:00-15:00", "17:00-19:30"], [], [], [], [], [], []]}, "verified_on": "2026-11-23",
    }  # fmt: skip


@pytest.mark.parametrize("between", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_sign_between_and_any_usual_encoding(between: str, encoding: str) -> None:
    rows = [["slug", "name_nb", "organization", "kind"], ["kor", "Sørøst å", "Øya", "public"]]
    text = "\n".join(between.join(row) for row in rows)
    (row,) = read_table(text.encode(encoding), "a.csv").rows
    assert row.document is not None
    assert (row.document["name"], row.document["organization"]) == ({"nb": "Sørøst å"}, "Øya")


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("kind", "ukjent", "not_a_choice"), ("level", "høy", "not_a_choice"), ("ways", "visit; teleport", "not_a_choice"),
        ("minimum_age", "seks", "not_a_number"), ("minimum_age", "-1", "not_a_number"), ("maximum_age", "900", "not_a_number"),
        ("needs_referral", "kanskje", "not_yes_or_no"), ("verified_on", "31.02.2026", "not_a_date"),
        ("stairs", "0-9", "not_steps"),
        ("stairs", "3-1", "not_steps"), ("phone", "ring oss", "not_a_number_to_call"), ("url", "javascript:alert(1)",
        "not_a_web_address"), ("email", "hei", "not_an_email"), ("postcode", "430", "not_a_postcode"), ("latitude", "95",
        "not_a_number"), ("latitude", "nan", "not_a_number"), ("monday", "9-25", "not_hours"),
        ("monday", "om morgenen", "not_hours"),
        ("exceptions", "jul", "not_dates"), ("schedules", "annenhver tirsdag", "not_a_rule"), ("price", "dyrt", "not_a_number"),
        ("schedules", "FREQ=HOURLY from 2026-01-01 08:00-09:00", "unreadable"), ("closed_to", "2026-01-01", "missing"),
        ("name_nb", "", "missing"), ("organization", "", "missing"), ("kind", "", "missing"), ("slug", "Å b", "not_a_slug"),
        ("name_nb", "x" * 5001, "too_long"), ("machine_texts", "name.pl", "no_such_text"),
        ("text_dates", "name.nb=i går", "not_a_date"),
        ("languages", "norsk", "not_a_language"), ("id", "1", "not_an_id"), ("price_per", "kilo", "not_a_choice"),
    ],
)  # fmt: skip
def test_what_is_wrong_says_in_which_cell(column: str, cell: str, why: str) -> None:
    cells = {"slug": "kor", "name_nb": "Kor", "organization": "Koret", "kind": "voluntary", "price": "1", column: cell}
    book = Workbook()
    book.active.append(list(cells))
    book.active.append(list(cells.values()))
    made = io.BytesIO()
    book.save(made)
    (row,) = read_table(made.getvalue(), "a.xlsx").rows
    assert row.document is None
    assert why in {fault.why for fault in row.faults}, row.faults
    assert {fault.field for fault in row.faults} <= {column, column.partition("_nb")[0], "latitude", "closed_from", "slug"}


def test_all_the_faults_of_a_row_are_told_together() -> None:
    (row,) = _csv("slug;name_nb;kind;phone;minimum_age;maximum_age", "kor;Kor;x;y;9;4")
    assert set(row.faults) == {
        Fault("kind", "not_a_choice"), Fault("phone", "not_a_number_to_call"), Fault("minimum_age", "ages_crossed"),
        Fault("organization", "missing"),
    }  # fmt: skip


def test_five_hundred_rows_with_twenty_faults_in_them() -> None:
    services = _many(500)
    lines = write_csv(services).decode("utf-8-sig").split("\r\n")
    wrong = random.Random(5).sample(range(1, 501), 20)  # noqa: S311
    for at in wrong:
        cells = lines[at].split(";")
        cells[3] = "annet"
        lines[at] = ";".join(cells)
    found = read_table("\r\n".join(lines).encode(), "a.csv")
    assert {row.number for row in found.rows if row.faults} == {at + 1 for at in wrong}
    assert all(row.faults == (Fault("kind", "not_a_choice"),) for row in found.rows if row.faults)
    assert sum(row.document is not None for row in found.rows) == 480
    assert not found.is_whole


def test_what_a_table_leaves_out_stays_and_what_it_empties_goes() -> None:
    old = choir(phone="12 34 56 78", waiting_days=5, name=Words({"nb": "Kor", "en": "Choir"}, {"nb": date(2026, 1, 1)}))
    known = {old.id: document_of(old)}
    (row,) = _csv("slug;name_nb;phone", "choir;Nytt kor;", known=known)
    assert (row.is_new, row.changes) == (False, ("name", "phone"))
    assert row.document is not None
    assert "phone" not in row.document
    assert row.document["waiting_days"] == 5
    assert row.document["name"]["en"] == "Choir"
    (same,) = _csv("slug;name_nb", "choir;Kor", known=known)
    assert (same.is_new, same.changes) == (False, ())


def test_a_second_place_and_one_day_alone() -> None:
    old = choir(locations=(Location(address="Kaia 1"), Location(address="Kaia 2", postcode="4306")))
    (row,) = _csv("slug;name_nb;address_2;monday", "choir;Kor;Torget 9;9-10", known={old.id: document_of(old)})
    assert row.document is not None
    assert row.document["locations"] == [{"address": "Kaia 1"}, {"address": "Torget 9", "postcode": "4306"}]
    assert row.document["hours"]["week"][0] == ["09:00-10:00"]


def test_the_same_service_twice_and_anothers_slug() -> None:
    old, other = choir(), choir(slug="band", id="7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e60")
    known = {one.id: document_of(one) for one in (old, other)}
    rows = _csv("slug;name_nb", "choir;A", "choir;B", known=known)
    assert [[fault.why for fault in row.faults] for row in rows] == [[], ["twice"]]
    (row,) = _csv("id;slug;name_nb", f"{old.id};band;A", known=known)
    assert row.faults == (Fault("slug", "taken"),)


def test_a_confidential_place_is_refused() -> None:
    (row,) = _csv("slug;name_nb;organization;kind;hemmelig adresse;adresse", "hus;Hus;X;public;ja;Storgata 1")
    assert row.document is None
    assert row.faults == (Fault("locations", "confidential"),)


def test_headings_that_mean_nothing_are_named() -> None:
    found = read_table(b"slug;name_nb;organization;kind;Farge;address_99\nkor;Kor;K;public;red;x\n", "a.csv")
    assert found.unknown == ("Farge", "address_99")
    assert found.rows[0].document is not None


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"", "a.csv", "file_empty"), (b"x", "a.pdf", "file_of_another_kind"), (b"x" * (MOST_BYTES + 1), "a.csv",
        "file_too_large"),
        (b"kolonne;annen\n1;2\n", "a.csv", "file_without_headings"), (b"slug;name_nb;navn_nb\n", "a.csv", "file_column_twice"),
        (b"slug;name_nb\n" + b"a;b\n" * (MOST_ROWS + 1), "a.csv", "file_too_many_rows"), (b"a\0b", "a.csv", "file_unreadable"),
        (b"slug;" * 400, "a.csv", "file_too_wide"), (b"\xff\xfea", "a.csv", "file_unreadable"),
        (b"PK\x03\x04broken", "a.xlsx", "file_unreadable"), (b"{", "a.json", "file_unreadable"), (b"[]", "a.json", "file_empty"),
        (b"3", "a.json", "file_empty"), (b"[" * 100_000, "a.json", "file_unreadable"), (b"\x81\x8d", "a.csv", "file_unreadable"),
        (b"[" + b"3," * MOST_ROWS + b"3]", "a.json", "file_too_many_rows"),
    ],
)  # fmt: skip
def test_what_is_no_table(data: bytes, name: str, fault: str) -> None:
    assert read_table(data, name).fault == fault


def _workbook(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return made.getvalue()


def test_a_workbook_that_unpacks_into_too_much_is_refused_unread() -> None:
    bomb = _workbook(xl__sheet_xml=b"0" * (81 * 1024 * 1024))
    assert len(bomb) < MOST_BYTES
    assert read_table(bomb, "a.xlsx").fault == "file_too_large"


def test_a_workbook_with_entities_of_its_own_is_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert read_table(_workbook(xl__workbook_xml=evil), "a.xlsx").fault == "file_unreadable"


def test_a_formula_in_a_workbook_is_a_fault_and_never_a_value() -> None:
    book = Workbook()
    book.active.append(["slug", "name_nb", "organization", "kind"])
    book.active.append(["kor", '=HYPERLINK("https://x.example","Kor")', "Koret", "voluntary"])
    made = io.BytesIO()
    book.save(made)
    (row,) = read_table(made.getvalue(), "a.xlsx").rows
    assert row.document is None
    assert Fault("name_nb", "formula") in row.faults


def test_dates_times_and_numbers_of_a_workbook() -> None:
    book = Workbook()
    book.active.append(["slug", "name_nb", "organization", "kind", "verified_on", "minimum_age", "needs_referral", "postcode"])
    book.active.append(["kor", "Kor", "Koret", "voluntary", date(2026, 11, 23), 6.0, True, 4306])
    book.active.append([None, time(9, 0)])
    made = io.BytesIO()
    book.save(made)
    first, second = read_table(made.getvalue(), "a.xlsx").rows
    assert first.document is not None
    told = [first.document[name] for name in ("verified_on", "minimum_age", "needs_referral")]
    assert told == ["2026-11-23", 6, True]
    assert first.document["locations"] == [{"postcode": "4306"}]
    assert (second.number, second.slug) == (3, "09-00")


EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "'=1", "''=1", "'", "''", "'a")


@pytest.mark.parametrize("cell", EVIL)
def test_no_cell_that_goes_out_is_a_formula(cell: str) -> None:
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(cell)) == cell
    one = choir(organization=cell)
    assert all(part[:1] not in "=+-@" or not part for part in write_csv([one]).decode("utf-8-sig").replace('"', "").split(";"))
    for row in load_workbook(io.BytesIO(write_xlsx([one]))).active.iter_rows():
        assert all(each.data_type in ("s", "n") and (each.value is None or each.data_type == "s") for each in row)


def test_hsds_of_others_as_a_page_a_list_or_by_organization() -> None:
    record = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lekser", "status": "active"}
    by = {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Røde Kors", "description": "x", "legal_status": "charity"}
    whole = record | {"organization": by}
    assert faults_published("service", whole) == faults_published("organization", by | {"services": [record]}) == []
    for shape in (whole, [whole], {"contents": [whole]}, {"services": [whole]}, [by | {"services": [record]}]):
        (row,) = read_table(json.dumps(shape).encode(), "a.json").rows
        assert row.document is not None, row.faults
        assert (row.document["organization"], row.document["kind"]) == ("Røde Kors", Kind.VOLUNTARY)


def test_a_bad_record_does_not_stop_the_others() -> None:
    good = json.loads(write_hsds([choir()]))["contents"][0]
    rows = read_table(json.dumps([3, {"id": "x"}, good, good, {**good, "id": "y", "name": ""}]).encode(), "a.json").rows
    assert [bool(row.document) for row in rows] == [False, False, True, False, False]
    assert [row.faults[0].why if row.faults else "" for row in rows] == ["unreadable", "missing", "", "twice", "missing"]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("name", "a\0b", "unreadable"), ("name", "\ud800", "unreadable"), ("description", "\x1b[2J", "unreadable"),
        ("name", "x" * 201, "too_long"), ("url", "javascript:alert(1)", "not_a_web_address"),
        ("description", "x" * 5001, "too_long"),
    ],
)  # fmt: skip
def test_records_with_what_no_database_keeps(field: str, value: str, why: str) -> None:
    record = json.loads(write_hsds([choir()]))["contents"][0] | {field: value}
    (row,) = read_table(json.dumps(record).encode(), "a.json").rows
    assert row.document is None
    assert Fault(field, why) in row.faults


def test_a_place_or_a_topic_too_long_to_choose_by_is_refused() -> None:
    far = choir(locations=(Location(place="x" * 101),), topics=("y" * 101,))
    for name, write in WRITERS.items():
        (row,) = read_table(write([far]), name).rows
        assert {("locations", "too_long"), ("topics", "too_long")} <= {(each.field, each.why) for each in row.faults}, name


_KEYS = st.sampled_from([
    "id", "name", "organization", "schedules", "freq", "byday", "opens_at", "closes_at", "attributes", "taxonomy_term",
    "taxonomy_id",
    "service_at_locations", "location", "addresses", "cost_options", "amount", "minimum_age", "contents", "services", "phones",
    "status",
])  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | _KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(_JSON | st.dictionaries(_KEYS, _JSON, max_size=6), max_size=3))
@settings(max_examples=150)
def test_whatever_json_it_is_it_is_read_or_refused(found: Any) -> None:
    for row in read_table(json.dumps(found).encode(), "a.json").rows:
        assert row.document or row.faults


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(["a.csv", "a.xlsx", "a.json"]))
@settings(max_examples=150)
def test_whatever_bytes_they_are(data: bytes, name: str) -> None:
    head = b"slug;name_nb;monday;schedules;price;address;closed_from;exceptions;text_dates\n" if name == "a.csv" else b""
    for row in read_table(head + data, name).rows:
        assert row.document or row.faults
