"""The whole directory out and into an empty database: the same directory, in each kind of file, and read by another program."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from portal.db.session import Database
from portal.directory.document import document_of, service_of
from portal.directory.here import forget
from portal.directory.models import ServiceFacet, ServiceRow, ServiceSpan
from portal.directory.read import load_services
from portal.directory.store import By, Role, State, put, service_in, with_ids
from portal.directory.tabular import read_table, write_csv, write_hsds, write_xlsx
from portal.municipality.load import load_pack, pack_names
from portal.web.extensions import portal_of
from tests.conftest import START
from tests.factories import Office
from tests.hsds_check import faults
from tests.hsds_reader import read_interface
from tests.slices.directory.test_store import PACKS

WRITERS = {"all.json": write_hsds, "all.csv": write_csv, "all.xlsx": write_xlsx}


@pytest.fixture
def filled(office: Office) -> Database:
    """A directory with the services of all the packs."""
    db = portal_of(office.app).db
    with db.write() as session:
        for name in pack_names(PACKS):
            for one in with_ids(load_services(PACKS, load_pack(PACKS, name)), name):
                put(session, replace(one, slug=f"{name}-{one.slug}"[:90]), By(Role.EDITOR, "a" * 26), START)
    return db


def _whole(db: Database) -> tuple[list[object], ...]:
    """Everything that a directory is: the documents, and what is drawn from them."""
    rows = select(ServiceRow.id, ServiceRow.document, ServiceRow.sort_key, ServiceRow.state).where(ServiceRow.state == State.LIVE)
    facets = select(ServiceFacet.service_id, ServiceFacet.kind, ServiceFacet.value)
    spans = select(ServiceSpan.service_id, ServiceSpan.weekday, ServiceSpan.starts, ServiceSpan.ends)
    with db.read() as session:
        return tuple(sorted(map(tuple, session.execute(asked))) for asked in (rows, facets, spans))


@pytest.mark.parametrize("name", WRITERS)
def test_it_is_the_same_directory(filled: Database, name: str) -> None:
    before = _whole(filled)
    with filled.read() as session:
        data = WRITERS[name]([service_in(row) for row in session.scalars(select(ServiceRow))])
    assert not name.endswith("json") or faults("service_page", json.loads(data)) == []
    with filled.write() as session:
        session.execute(delete(ServiceRow))
    assert _whole(filled) == ([], [], [])
    reading = read_table(data, name)
    assert reading.is_whole
    with filled.write() as session:
        for row in reading.rows:
            put(session, service_of(row.document or {}), By(Role.IMPORT, note=name), START)
    assert _whole(filled) == before
    assert len(before[0]) > 100


def test_another_program_counts_as_many(filled: Database, office: Office) -> None:
    forget(office.app)
    client = office.app.test_client()
    other = read_interface(lambda address: client.get(f"/api/hsds{address}").get_data(as_text=True), per_page=100)
    with filled.read() as session:
        services = [service_in(row) for row in session.scalars(select(ServiceRow).where(ServiceRow.state == State.LIVE))]
    assert len(other.offers) == len(services) > 100
    assert len(other.locations) == sum(len(one.locations) for one in services)
    assert len(other.organizations) == len({one.organization for one in services})


def test_what_another_program_read_makes_the_same_documents(filled: Database, office: Office) -> None:
    """The interface's full list is a file that can be read in."""
    forget(office.app)
    client = office.app.test_client()
    contents = []
    for number in range(1, 9):
        page = json.loads(client.get(f"/api/hsds/services?full=true&per_page=50&page={number}").data)
        contents += page["contents"]
    reading = read_table(json.dumps(contents).encode(), "read.json")
    with filled.read() as session:
        live = session.scalars(select(ServiceRow).where(ServiceRow.state == State.LIVE))
        expected = {row.id: document_of(service_in(row)) for row in live}
    assert {row.document["id"]: row.document for row in reading.rows if row.document} == expected
