"""Twenty faults of twenty kinds, each at its row; and a file taken back as if it had never been read in."""

import pytest
from sqlalchemy import func, select

from portal.directory.models import ServiceRow, ServiceVersion
from portal.directory.search_models import SearchWord, ServiceSearch
from portal.directory.store import By, Role, State, put, service_in
from portal.directory.tabular import write_csv
from portal.editor import import_undo, owners
from portal.staff.rules import Role as StaffRole
from tests.conftest import START
from tests.factories import Office, Queries, cheap_keys, office, queries
from tests.people.client_hands import ClientHands
from tests.slices.editor.faulty import ROWS, WRONG, a_faulty_file, faults
from tests.slices.editor.test_imports import a_file, sends

__all__ = ["cheap_keys", "office", "queries"]


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))


def _slugs(office: Office) -> set[str]:
    with office.db.read() as db:
        return set(db.scalars(select(ServiceRow.slug)))


def _words(office: Office) -> set[tuple[str, int]]:
    """The words that services have, and how many have each."""
    with office.db.read() as db:
        return {(word, count) for word, count in db.execute(select(SearchWord.word, SearchWord.count))}


def _one(office: Office, slug: str) -> ServiceRow:
    with office.db.read() as db:
        return db.scalars(select(ServiceRow).where(ServiceRow.slug == slug)).one()


def test_each_fault_stands_at_its_row(office: Office, desk: ClientHands) -> None:
    sends(desk, a_faulty_file())
    told = {row.first("th").text: row.text for row in desk.page.root.all("tr") if row.first("th") and row.first("ul")}
    assert {int(number) for number in told} == set(faults())
    assert len(told) == WRONG == 20
    for number, words in faults().items():
        assert words in told[str(number)]


def test_a_file_is_taken_back_as_if_it_had_never_been_read_in(office: Office, desk: ClientHands) -> None:
    before, words = _slugs(office), _words(office)
    some = sorted(faults())[:15]
    sends(desk, a_faulty_file(mended=some))
    desk.press("go", "write")
    assert len(_slugs(office) - before) == ROWS - WRONG + len(some)
    assert "Lest inn nylig" in desk.text
    desk.press("at")
    assert _slugs(office) == before
    with office.db.read() as db:
        left = db.scalar(select(func.count()).select_from(ServiceVersion).where(ServiceVersion.by_role == Role.IMPORT))
        assert left == 0
        assert db.scalar(select(func.count()).select_from(ServiceSearch)) == len(before)
    assert _words(office) == words, "no word of it is left to mend slips to"
    assert "Lest inn nylig" not in desk.text


def test_what_the_file_changed_is_as_it_was(office: Office, desk: ClientHands) -> None:
    row = _one(office, "health-station")
    sends(desk, write_csv([service_in(row)]).replace(service_in(row).phone.encode(), b"12 34 98 76"))
    desk.press("go", "write")
    assert service_in(_one(office, "health-station")).phone == "12 34 98 76"
    desk.press("at")
    now = _one(office, "health-station")
    assert (now.document, now.version, now.state) == (row.document, 3, State.LIVE)


def test_what_somebody_touched_since_stays(office: Office, desk: ClientHands) -> None:
    sends(desk, a_file(0))
    desk.press("go", "write")
    changed, owned = _one(office, "lag-3"), _one(office, "lag-4")
    with office.db.write() as db:
        put(db, service_in(changed).__class__(**{**service_in(changed).__dict__, "phone": "12 34 22 22"}), By(Role.EDITOR), START)
        owners.set_owner(db, owned.id, "leder@lag.example", "nb", office.settings.server_key, START)
    desk.open("/desk/directory/import")
    desk.press("at")
    assert {slug for slug in _slugs(office) if slug.startswith("lag-")} == {"lag-3", "lag-4"}


def test_pressed_twice_it_changes_nothing_more(office: Office, desk: ClientHands) -> None:
    row = _one(office, "health-station")
    sends(desk, write_csv([service_in(row)]).replace(service_in(row).phone.encode(), b"12 34 98 76"))
    desk.press("go", "write")
    with office.db.write() as db:
        (told,) = import_undo.earlier(db)
    desk.press("at")
    who = office.employs("Odd Moe", StaffRole.EDITOR)
    with office.db.write() as db:
        assert import_undo.take_back(db, told.at, told.by_id, import_undo.Editor(who.id, "nb"), START) == 0


@pytest.mark.parametrize("at", ["", "i går", "2026-11-23T10:00:00", "2026-13-01T00:00:00+00:00"])
def test_what_is_no_moment_is_refused(office: Office, desk: ClientHands, at: str) -> None:
    sends(desk, a_file(480))
    desk.press("go", "write")
    there = _slugs(office)
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    for form in ({"at": at}, {"at": "2026-11-23T10:00:00+00:00", "by": "x"}):
        answer = desk.client.post("/desk/directory/import/undo", data={**form, "csrf_token": token})
        assert answer.status_code in (400, 404)
    assert _slugs(office) == there


def test_the_page_takes_as_many_queries_with_more_rows(office: Office, desk: ClientHands, queries: Queries) -> None:
    numbers = []
    for wrong in (490, 0):
        sends(desk, a_file(wrong))
        desk.press("go", "write")
        before = queries.number
        desk.open("/desk/directory/import")
        numbers.append(queries.number - before)
        desk.press("at")
    assert numbers[0] == numbers[1]
