"""The directory in the database: the pack is read in once, versions are kept, two edits do not overwrite each other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.db.session import Database
from portal.directory.drawn import sort_key
from portal.directory.hsds_terms import organization_id
from portal.directory.models import ServiceDay, ServiceFacet, ServiceRow, ServiceSpan, ServiceVersion
from portal.directory.read import load_services
from portal.directory.search_models import ServiceSearch
from portal.directory.service import Kind, Service, Words
from portal.directory.store import (
    By,
    Role,
    SlugTaken,
    Stale,
    State,
    mark_of,
    put,
    read_in,
    service_in,
    set_state,
    version_of,
    with_ids,
)
from portal.municipality.hours import DifferentDays, Hours, Span
from portal.municipality.load import load_pack
from tests.conftest import START, MovableClock

PACKS = Path(__file__).parents[3] / "packs"
ID = "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e5f"
EDITOR = By(Role.EDITOR, "a" * 26)


def pack_services(name: str = "demo") -> tuple[Service, ...]:
    return with_ids(load_services(PACKS, load_pack(PACKS, name)), name)


def choir(**more: object) -> Service:
    known = {"slug": "choir", "organization": "Koret", "name": Words({"nb": "Åpent kor"}), "kind": Kind.VOLUNTARY, "id": ID}
    return Service(**{"description": Words({"nb": "Syng med."}), **known, **more})  # type: ignore[arg-type]


@pytest.fixture
def db(settings: object) -> Iterator[Database]:
    opened = Database(settings.database_url)  # type: ignore[attr-defined]
    yield opened
    opened.close()


def test_the_pack_is_read_in_once(db: Database) -> None:
    services = pack_services()
    with db.write() as session:
        assert not read_in(session, services, START)
        assert version_of(session) == (mark_of(services), mark_of(services))
    with db.read() as session:
        rows = list(session.scalars(select(ServiceRow)))
    assert {row.id for row in rows} == {one.id for one in services}
    assert {row.version for row in rows} == {1}


def test_another_pack_takes_its_place_and_the_nation_stays(db: Database) -> None:
    with db.write() as session:
        assert read_in(session, pack_services("sandnes"), START)
    with db.read() as session:
        live = {row.slug: row.id for row in session.scalars(select(ServiceRow).where(ServiceRow.state == State.LIVE))}
        found = set(session.scalars(select(ServiceSearch.service_id)))
    assert set(live) == {one.slug for one in pack_services("sandnes")}
    assert found == set(live.values()), "what is gone takes no place among what is found"


def test_what_is_shown_again_is_new_to_who_asks_what_is_new(db: Database, clock: MovableClock) -> None:
    with db.write() as session:
        put(session, choir(), EDITOR, START)
        set_state(session, ID, State.HIDDEN)
    clock.move(days=3)
    with db.write() as session:
        set_state(session, ID, State.LIVE)
        set_state(session, ID, State.LIVE)
    with db.read() as session:
        assert session.get_one(ServiceRow, ID).updated_at == START + timedelta(days=3)


def test_what_an_editor_changed_stays_the_editors(db: Database) -> None:
    services = pack_services()
    changed = replace(services[0], phone="12 34 99 99")
    renewed = replace(services[1], phone="12 34 88 88")
    with db.write() as session:
        put(session, changed, EDITOR, START)
        read_in(session, [replace(services[0], phone="12 34 77 77"), renewed, *services[2:]], START)
    with db.read() as session:
        assert service_in(session.get_one(ServiceRow, changed.id)).phone == "12 34 99 99"
        assert service_in(session.get_one(ServiceRow, renewed.id)).phone == "12 34 88 88"


def test_every_version_is_kept(db: Database) -> None:
    with db.write() as session:
        put(session, choir(), EDITOR, START)
        put(session, choir(phone="12 34 56 78"), By(Role.OWNER, note="ny telefon"), START)
    with db.read() as session:
        asked = select(ServiceVersion).where(ServiceVersion.service_id == ID).order_by(ServiceVersion.version)
        versions = list(session.scalars(asked))
    assert [(one.version, one.by_role, one.note) for one in versions] == [(1, "editor", ""), (2, "owner", "ny telefon")]
    assert [service_in(one).phone for one in versions] == ["", "12 34 56 78"]


def test_two_at_once_do_not_overwrite_each_other(db: Database) -> None:
    with db.write() as session:
        put(session, choir(), EDITOR, START, base=0)
        put(session, choir(phone="12 34 56 78"), EDITOR, START, base=1)
    with pytest.raises(Stale) as stale, db.write() as session:
        put(session, choir(phone="12 34 11 11"), EDITOR, START, base=1)
    assert stale.value.version == 2
    with db.read() as session:
        assert service_in(session.get_one(ServiceRow, ID)).phone == "12 34 56 78"


def test_a_slug_belongs_to_one(db: Database) -> None:
    with pytest.raises(SlugTaken), db.write() as session:
        put(session, choir(slug=pack_services()[0].slug), EDITOR, START)


def test_the_directory_is_another_one_after_each_change(db: Database) -> None:
    seen = set()
    for phone in ("", "1", "2"):
        with db.write() as session:
            put(session, choir(phone=phone), EDITOR, START)
            seen.add(version_of(session)[0])
    assert len(seen) == 3


def test_what_it_is_chosen_by_follows_the_document(db: Database) -> None:
    night = Hours(((Span(time(20), time(2)),), *((),) * 6), (Span(time(12), time(14)),), (_summer(),))
    with db.write() as session:
        put(session, choir(topics=("grief",), languages=("uk", "pl"), hours=night), EDITOR, START)
        put(session, choir(topics=("friend",), languages=("uk",), hours=night), EDITOR, START)
    with db.read() as session:
        facets = set(map(tuple, session.execute(_of_choir(ServiceFacet, "kind", "value"))))
        spans = set(map(tuple, session.execute(_of_choir(ServiceSpan, "weekday", "starts", "ends"))))
        days = set(map(tuple, session.execute(_of_choir(ServiceDay, "day", "starts", "ends"))))
    assert facets == {("topic", "friend"), ("language", "uk"), ("written", "nb"), ("organization", organization_id("Koret"))}
    assert spans == {(0, 1200, 1560), (7, 720, 840)}
    assert days == {(date(2026, 12, 23), 600, 720), (date(2026, 12, 24), 600, 720)}


def _of_choir(table: Any, *columns: str) -> Any:
    return select(*(getattr(table, name) for name in columns)).where(table.service_id == ID)


def _summer() -> DifferentDays:
    return DifferentDays(date(2026, 12, 23), date(2026, 12, 24), (Span(time(10), time(12)),), "holiday")


def test_names_stand_in_norwegian_order(db: Database) -> None:
    names = ["Åpent hus", "Zumba", "Ærlig talt", "Øving", "abc"]
    assert sorted(names, key=sort_key) == ["abc", "Zumba", "Ærlig talt", "Øving", "Åpent hus"]
