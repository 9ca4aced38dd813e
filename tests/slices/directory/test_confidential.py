"""A confidential address is nowhere: it is tried in every way in, and then looked for in every way out."""

import io
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from portal.db.session import Database
from portal.directory.calendar_file import calendar_of
from portal.directory.document import NoService, document_of, service_of
from portal.directory.here import forget
from portal.directory.hsds_out import to_hsds
from portal.directory.places import Closing, Location, Schedule
from portal.directory.read import load_services, read_services
from portal.directory.schema_org import schema_org
from portal.directory.secret import tells_of_place
from portal.directory.service import Service, Words
from portal.directory.store import By, Role, put, service_in
from portal.directory.tabular import read_table, write_csv, write_hsds, write_xlsx
from portal.municipality.faults import errors_in
from portal.municipality.hours import Span
from portal.municipality.load import load_pack
from portal.web.extensions import portal_of
from tests.conftest import START
from tests.factories import Office, all_rows
from tests.slices.directory.test_store import PACKS, choir, pack_services

STREET = "Hemmeligveien"
ADDRESS = f"{STREET} 17"
BY = By(Role.EDITOR, "a" * 26)
NOTE = {"nb": f"Møt opp i {ADDRESS}"}


def _shelter() -> Service:
    (found,) = [one for one in pack_services() if one.is_confidential_address]
    return found


_WAYS_IN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a place": lambda it: {"locations": [{"address": ADDRESS}]},
    "a place with its name alone": lambda it: {"locations": [{"name": STREET}]},
    "a point alone": lambda it: {"locations": [{"latitude": 60.1, "longitude": 3.9}]},
    "a part of the municipality alone": lambda it: {"locations": [{"place": STREET}]},
    "how to get there": lambda it: {"getting_there": {"nb": "Ta bussen til Hemmeligveien."}},
    "the name": lambda it: {"name": it["name"] | {"nb": f"Huset i {ADDRESS}"}},
    "a translation": lambda it: {"description": it["description"] | {"pl": f"Dom: {ADDRESS}, 4306 Fjordvik"}},
    "the alert": lambda it: {"alert": {"nb": f"Vi har flyttet til {ADDRESS}b"}},
    "the first visit": lambda it: {"first_visit": {"nb": f"Ring på i {STREET} nr. 17"}},
    "how to co-operate": lambda it: {"cooperation": {"nb": f"Møt oss i {STREET} nr. 17"}},
    "the organization": lambda it: {"organization": f"Krisesenteret, {ADDRESS}"},
    "the source": lambda it: {"source": ADDRESS},
    "a map": lambda it: {"url": f"https://maps.example/{STREET}"},
    "why it is closed": lambda it: {"closing": {"from": "2026-01-01", "why": NOTE}},
    "a note on a rule": lambda it: {"schedules": [
        {"rule": "FREQ=DAILY", "from": "2026-01-01", "span": "09:00-10:00", "note": NOTE}]},
}  # fmt: skip


@pytest.mark.parametrize("way", _WAYS_IN)
def test_no_document_takes_it(way: str) -> None:
    whole = document_of(_shelter())
    planted = whole | _WAYS_IN[way](whole)
    with pytest.raises(NoService, match="confidential"):
        service_of(planted)


@pytest.mark.parametrize("way", _WAYS_IN)
def test_no_file_takes_it(way: str) -> None:
    """As HSDS, as CSV and as a workbook: the service without its mark is written, and the mark put on in the file."""
    open_one = document_of(_shelter())
    del open_one["is_confidential_address"]
    planted = service_of(open_one | _WAYS_IN[way](open_one))
    for name, data in _marked(planted):
        (row,) = read_table(data, name).rows
        assert row.document is None, (name, way)
        assert "confidential" in {fault.why for fault in row.faults}, (name, row.faults)


def _marked(planted: Service) -> Iterator[tuple[str, bytes]]:
    record = to_hsds(planted)
    marks = [each for each in to_hsds(_shelter())["attributes"] if each["label"] == "Is confidential address"]
    assert marks
    yield "a.json", json.dumps([record | {"attributes": [*record["attributes"], *marks]}]).encode()
    head, cells = [each.copy() for each in _table(planted)]
    cells[head.index("is_confidential_address")] = "ja"
    book = Workbook()
    book.active.append(head)
    book.active.append(cells)
    made = io.BytesIO()
    book.save(made)
    yield "a.xlsx", made.getvalue()


def _table(service: Service) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(write_xlsx([service]))).active
    return [[str(cell) if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_a_column_for_an_address_is_refused_in_a_table_that_says_no_more() -> None:
    shelter = _shelter()
    known = {shelter.id: document_of(shelter)}
    data = f"slug;adresse\n{shelter.slug};{ADDRESS}\n".encode()
    (row,) = read_table(data, "a.csv", known).rows
    assert row.document is None


_PLANTED = """
[[service]]
slug = "planted"
organization = "Krisesenteret"
kind = "public"
topics = ["violence"]
ways = ["phone"]
phone = "12 34 00 71"
source = "oppdiktet"
source_date = 2026-07-28
is_confidential_address = true
name.nb = "Huset"
description.nb = "Ring oss."
"""
_POINT = "point = [60.1, 3.9]\n"


def test_no_pack_takes_it(tmp_path: Path) -> None:
    shutil.copytree(PACKS, tmp_path / "packs")
    file = tmp_path / "packs" / "demo" / "services" / "planted.toml"
    pack = load_pack(tmp_path / "packs", "demo")
    for planted in (f'getting_there.nb = "Buss til {ADDRESS}"\n', f'first_visit.nb = "Ring på i {ADDRESS}"\n'):
        file.write_text(_PLANTED + planted, "utf-8")
        reading = read_services(tmp_path / "packs", pack)
        assert any("confidential" in str(fault) for fault in errors_in(reading.faults)), planted
        assert "planted" not in {one.slug for one in reading.services}
    for planted in (f'address = "{ADDRESS}"\nplace = "{STREET}"\n', _POINT, f"[[service.locations]]\n{_POINT}"):
        file.write_text(_PLANTED + planted, "utf-8")
        services = load_services(tmp_path / "packs", pack)
        (found,) = [one for one in services if one.slug == "planted"]
        assert STREET not in str([document_of(one) for one in services])
        assert found.locations == ()


def test_it_is_found_nowhere(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """A service that was open, with its address everywhere, becomes confidential: from then on nothing tells it."""
    caplog.set_level(logging.DEBUG)
    shelter, db = _shelter(), portal_of(office.app).db
    _try_every_way_in(db, shelter)
    _was_open_before(db, shelter)
    forget(office.app)
    client = office.client()
    addresses = [
        "/help", "/help/find", "/help/find?place=Sentrum", f"/help/service/{shelter.id}", f"/help/service/{shelter.id}.ics",
        f"/help/service/{shelter.id}/wrong", "/api/hsds/", "/api/hsds/openapi.json", f"/api/hsds/services/{shelter.id}",
        *(f"/api/hsds/{name}?per_page=200&full=true" for name in ("services", "organizations", "service_at_locations")),
        "/api/hsds/taxonomy_terms?per_page=200",
    ]  # fmt: skip
    seen = {address: client.get(address).get_data(as_text=True) for address in addresses}
    seen["search"] = client.post("/help", data={"words": STREET}).get_data(as_text=True).replace(f'value="{STREET}"', "")
    with db.read() as session:
        from sqlalchemy import select

        from portal.directory.models import ServiceRow

        services = [service_in(row) for row in session.scalars(select(ServiceRow))]
    exports = b"".join((write_csv(services), write_hsds(services), *_unpacked(write_xlsx(services))))
    seen |= {"exports": exports.decode(errors="replace"), "log": caplog.text}
    seen["database"] = all_rows(db).decode(errors="replace")
    seen["feeds"] = calendar_of(shelter, "x", START).decode() + json.dumps(schema_org(shelter, "nb"))
    hits = [where for where, text in seen.items() if STREET.casefold() in text.casefold()]
    assert hits == []
    assert shelter.phone in seen[f"/help/service/{shelter.id}"]
    assert shelter.phone in seen[f"/api/hsds/services/{shelter.id}"]


def _unpacked(data: bytes) -> Iterator[bytes]:
    for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True):
        yield " ".join(str(cell) for cell in row).encode()


def _was_open_before(db: Database, shelter: Service) -> None:
    """Its address was told once, in every field there is."""
    told = document_of(shelter)
    del told["is_confidential_address"]
    for plant in _WAYS_IN.values():
        told |= plant(told)
    for one in (service_of(told), shelter):
        with db.write() as session:
            put(session, one, BY, START)


def _try_every_way_in(db: Database, shelter: Service) -> None:
    whole = document_of(shelter)
    for plant in _WAYS_IN.values():
        with pytest.raises(NoService), db.write() as session:
            put(session, service_of(whole | plant(whole)), BY, START)
    for more in (
        {"locations": (Location(address=ADDRESS),)}, {"getting_there": Words(NOTE)},
        {"closing": Closing(date(2026, 1, 1), None, NOTE)},
        {"schedules": (Schedule("FREQ=DAILY", date(2026, 1, 1), Span(time(9), time(10)), None, NOTE),)},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="confidential"):
            replace(shelter, **more)


@pytest.mark.parametrize(
    "text",
    [
        "Storgata 12", "storgt. 12b", "Åsveien nr. 4", "Torget 3", "0150 Oslo", "58.8512, 5.7345", "https://maps.google.com/x",
        "https://kart.finn.no/1", "Vestre Kaiveg 9", "Church Road 4",
    ],
)  # fmt: skip
def test_words_that_tell_of_a_place(text: str) -> None:
    assert tells_of_place(f"Kom til {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "Ring 12 34 00 70 når som helst, så sier vi hvor du kan komme.", "Åpent 09-15, fra 2026.",
        "Et trygt sted for voksne og barn",
        "116 006 hele døgnet", "https://krisesenteret.example/hjelp", "Vi møter deg på veien dit.", "Hjelp for 3 av 4 barn",
    ],
)  # fmt: skip
def test_words_that_do_not(text: str) -> None:
    assert not tells_of_place(text)


def test_another_service_keeps_its_address() -> None:
    assert choir(locations=(Location(address=ADDRESS),), first_visit=Words(NOTE)).address == ADDRESS
