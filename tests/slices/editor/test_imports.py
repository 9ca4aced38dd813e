"""Files of services: reported row by row, mended, written as a whole; out and in again without a difference."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.directory.models import ServiceRow
from portal.directory.store import By, Role, put, service_in
from portal.directory.tabular import write_csv
from portal.editor import imports
from portal.editor.models import DirectoryImport
from portal.staff.rules import Role as StaffRole
from tests.conftest import START, MovableClock
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands

__all__ = ["cheap_keys", "office"]
ROWS, WRONG = 500, 20
BOUNDARY = "a-file-of-services"


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))


def a_file(wrong: int) -> bytes:
    """Five hundred services, the first `wrong` of them with a fault each."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["slug", "navn_nb", "beskrivelse_nb", "organisasjon", "type", "postnummer"])
    for number in range(ROWS):
        postcode = "43" if number < wrong else "4306"
        writer.writerow([f"lag-{number}", f"Lag {number}", "Kom og vær med.", "Laget", "frivillig", postcode])
    return out.getvalue().encode()


def sends(desk: ClientHands, data: bytes, name: str = "lag.csv") -> None:
    desk.open("/desk/directory/import")
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    body = _multipart(token, data, name)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    desk._take(desk.client.post("/desk/directory/import", data=body, content_type=kind, follow_redirects=True))


def _multipart(token: str, data: bytes, name: str) -> bytes:
    """As a browser sends it; made here, since the test client leaves a file open behind a large one."""
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [
        f"{head.format('csrf_token')}\r\n\r\n{token}".encode(),
        f'{head.format("file")}; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'.encode() + data,
    ]
    return b"".join(b"--" + BOUNDARY.encode() + b"\r\n" + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def number_of(office: Office) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(ServiceRow)) or 0


def test_an_editor_mends_twenty_faults_and_reads_five_hundred_in(office: Office, desk: ClientHands) -> None:
    before = number_of(office)
    sends(desk, a_file(WRONG))
    assert desk.response is not None
    rows = [one for one in desk.page.root.all("tr") if "Et postnummer har fire siffer." in one.text]
    assert len(rows) == WRONG
    assert number_of(office) == before, "nothing is written before somebody says yes"
    sends(desk, a_file(0))
    assert "Et postnummer har fire siffer." not in desk.text
    desk.press("go", "write")
    assert number_of(office) == before + ROWS
    with office.db.read() as db:
        assert db.scalar(select(func.count()).select_from(DirectoryImport)) == 0


def test_without_mending_the_right_ones_are_read_in(office: Office, desk: ClientHands) -> None:
    before = number_of(office)
    sends(desk, a_file(WRONG))
    desk.press("go", "write")
    assert number_of(office) == before + ROWS - WRONG


def test_what_was_taken_out_changes_nothing_when_it_is_read_in(office: Office, desk: ClientHands) -> None:
    for ending in ("csv", "xlsx", "json"):
        out = desk.client.get(f"/desk/directory/file.{ending}").get_data()
        sends(desk, out, f"alt.{ending}")
        assert "Det er ingenting å lese inn." in desk.text, ending


def test_what_others_changed_meanwhile_counts(office: Office, desk: ClientHands) -> None:
    with office.db.read() as db:
        row = db.scalars(select(ServiceRow).where(ServiceRow.slug == "health-station")).one()
    sends(desk, write_csv([service_in(row)]).replace(service_in(row).phone.encode(), b"12 34 98 76"))
    with office.db.write() as db:
        changed = service_in(row).__class__(**{**service_in(row).__dict__, "phone": "12 34 98 76"})
        put(db, changed, By(Role.EDITOR), START)
    desk.press("go", "write")
    assert desk.response is not None
    assert desk.response.status_code == 409
    assert "Noen endret tilbudene imens" in desk.text


@pytest.mark.parametrize(("data", "name", "told"), [
    (b"", "lag.csv", "Fila er tom."), (b"\x00\x01", "lag.xlsx", "ødelagt"), (b"{", "lag.json", "ødelagt"),
    (b"a;b\n1;2\n", "lag.csv", "Ingen overskrift"), (b"x", "lag.pdf", "verken .csv"),
])  # fmt: skip
def test_a_file_that_is_none_is_told(office: Office, desk: ClientHands, data: bytes, name: str, told: str) -> None:
    sends(desk, data, name)
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert told in desk.text


def test_a_file_may_be_larger_than_anything_else_but_not_endless(office: Office, desk: ClientHands) -> None:
    sends(desk, a_file(0) + b";" * 700_000)
    assert desk.response is not None
    assert desk.response.status_code in (200, 422), "it is read"
    sends(desk, b"x" * (6 * 1024 * 1024))
    assert desk.response is not None
    assert desk.response.status_code == 413
    assert desk.client.post("/staff/sign-in", data={"email": "x" * 700_000}).status_code == 413


def test_a_file_that_tells_a_secret_address_is_not_kept(office: Office, desk: ClientHands) -> None:
    told = "slug;navn_nb;organisasjon;type;hemmelig_adresse;adresse\nly;Ly;Ly;frivillig;ja;Skjulveien 4\n"
    sends(desk, told.encode())
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert "er slettet her" in desk.text
    with office.db.read() as db:
        assert db.scalar(select(func.count()).select_from(DirectoryImport)) == 0


def test_a_place_that_becomes_secret_while_the_file_is_read_is_kept_in_no_file(
    office: Office, desk: ClientHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To read takes seconds, and holds nobody up: so the directory may change before the file is kept."""
    with office.db.read() as db:
        row = db.scalars(select(ServiceRow).where(ServiceRow.slug == "library")).one()
    data, read = write_csv([service_in(row)]), imports.reading_of

    def reads_slowly(*told: Any) -> Any:
        made = read(*told)
        monkeypatch.setattr(imports, "reading_of", read)
        hidden = replace(service_in(row), is_confidential_address=True, locations=())
        with office.db.write() as db:
            put(db, hidden, By(Role.EDITOR), START)
        return made

    monkeypatch.setattr(imports, "reading_of", reads_slowly)
    sends(desk, data)
    assert "hemmelig adresse" in desk.text
    assert desk.path == "/desk/directory/import", "it was not kept for a moment"
    with office.db.read() as db:
        assert db.scalar(select(func.count()).select_from(DirectoryImport)) == 0


def test_more_than_can_be_written_while_others_wait_is_for_several_files(office: Office, desk: ClientHands) -> None:
    lines = [b"slug;navn_nb", *(f"lag-{number};Lag".encode() for number in range(imports.MOST_AT_ONCE + 1))]
    sends(desk, b"\n".join(lines))
    assert "Del den i flere filer" in desk.text
    sends(desk, b"\n".join(lines[:-1]))
    assert desk.path.startswith("/desk/directory/import/")


def test_what_could_not_be_read_with_certainty_is_named(office: Office, desk: ClientHands) -> None:
    record = {
        "id": "x", "name": "Lekser", "status": "active", "organization": {"name": "Laget", "legal_status": "charity"},
        "cost_options": [{"amount": 5, "currency": "EUR"}],
    }  # fmt: skip
    sends(desk, json.dumps([record]).encode(), "lag.json")
    assert "Ikke lest, fordi det kan bety flere ting: pris" in desk.text


def test_without_a_file_there_is_a_word_of_it(office: Office, desk: ClientHands) -> None:
    desk.open("/desk/directory/import")
    desk.press(action="/desk/directory/import")
    assert "Velg en fil først." in desk.text


def test_nobody_else_reads_the_file_and_it_lives_a_day(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    sends(desk, a_file(0))
    other = office.at_the_desk(office.employs("Odd Moe", StaffRole.EDITOR))
    other.open(desk.path)
    assert other.response is not None
    assert other.response.status_code == 404
    clock.move(hours=25)
    with office.db.write() as db:
        assert imports.purge(db, clock()) == 1
    assert timedelta(hours=24) == imports.LIVES
