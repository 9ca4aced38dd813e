"""A service whose address becomes confidential: whoever makes it so and whatever waited, from then on nothing tells where it is.

Every address that answers is asked, found from the app itself: a new page is asked too, or the test says that it was not.
"""

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from portal.directory.document import NoService, document_of, service_of
from portal.directory.here import forget
from portal.directory.hsds_places import at_location_id
from portal.directory.hsds_terms import TAXONOMIES, organization_id, term_id
from portal.directory.models import ServiceRow, ServiceVersion
from portal.directory.places import Closing, Location, Schedule
from portal.directory.secret import tells_of_place, without_words_of_place
from portal.directory.service import Service, Words
from portal.directory.store import By, Role, Stale, put, service_in
from portal.directory.tabular import write_csv, write_hsds
from portal.editor import commands, import_undo, imports, owners
from portal.editor.commands import Editor, save_draft
from portal.editor.models import DirectoryDraft, DirectoryImport, DirectoryOwner
from portal.municipality.hours import Span
from portal.staff.rules import Role as StaffRole
from tests.conftest import START
from tests.factories import Office, all_rows, cheap_keys, office
from tests.people.client_hands import ClientHands
from tests.slices.editor.test_imports import sends

__all__ = ["cheap_keys", "office"]
STREET = "Hemmeligveien"
ADDRESS = f"{STREET} 17"
TOLD = {"nb": f"Kom til {ADDRESS}", "pl": f"Dom: {ADDRESS}, 4306 Fjordvik"}
WORDS = Words(TOLD)


@dataclass
class House:
    """A service that was open once, with its address wherever one can write; and what waits beside it."""

    office: Office
    desk: ClientHands
    editor: Editor
    id: str
    draft: str = ""
    waiting: str = ""
    secret: str = ""

    def row(self) -> ServiceRow:
        with self.office.db.read() as db:
            return db.get_one(ServiceRow, self.id)

    def now_confidential(self) -> Service:
        """The service as it will be: nothing in it tells where it is."""
        told = service_in(self.row())
        none = {name: Words() for name in ("getting_there", "first_visit", "alert", "cooperation")}
        return replace(
            told, name=Words({"nb": "Huset"}), description=Words({"nb": "Ring oss."}), organization="Laget", source="Laget",
            url="", locations=(), closing=None, schedules=(), is_confidential_address=True, **none,
        )  # fmt: skip


@pytest.fixture
def house(office: Office) -> House:
    who = office.employs("Ellen Berg", StaffRole.EDITOR)
    desk = office.at_the_desk(who)
    made = House(office, desk, Editor(who.id, "nb"), "7c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e5f")
    with office.db.read() as db:
        known = service_in(db.scalars(select(ServiceRow).where(ServiceRow.slug == "health-station")).one())
    named = replace(
        known, id=made.id, slug="huset-i-hemmeligveien-17", name=Words({"nb": f"Huset i {ADDRESS}", "en": f"House, {ADDRESS}"}),
        organization=f"Laget, {ADDRESS}", description=WORDS, first_visit=WORDS, getting_there=WORDS, cooperation=WORDS,
        alert=WORDS, phone="12 34 99 88", source=ADDRESS, url=f"https://maps.example/{STREET}",
        closing=Closing(START.date(), None, TOLD),
        locations=(Location(name=STREET, address=ADDRESS, place=STREET, postcode="4306", latitude=60.1234, longitude=5.4321),),
        schedules=(Schedule("FREQ=DAILY", START.date(), _span(known), None, TOLD),),
    )  # fmt: skip
    with office.db.write() as db:
        put(db, named, By(Role.EDITOR, who.id, f"Flyttet til {ADDRESS}"), START)
        there = json.loads(db.get_one(ServiceRow, made.id).document)
        proposed = {**there, "phone": "12 34 99 77", "alert": {"nb": f"Nå i {ADDRESS}"}}
        made.draft = save_draft(db, proposed, 1, By(Role.OWNER, None, f"Vi er i {ADDRESS} fra mars"), START).id
        made.waiting = imports.keep(db, write_csv([named]), "lag.csv", made.editor, START).id
        owners.set_owner(db, made.id, "leder@lag.example", "nb", office.settings.server_key, START)
        made.secret = owners.ask(db, db.get_one(DirectoryOwner, made.id), office.settings.server_key, START)
    forget(office.app)
    return made


def _span(known: Service) -> Span:
    assert known.hours is not None
    return next(spans[0] for spans in known.hours.weekdays if spans)


# --- every way out ----------------------------------------------------------------------------------------


def by_hand(house: House) -> None:
    with house.office.db.write() as db:
        commands.publish(db, document_of(house.now_confidential()), 1, house.editor, START, f"Skjult: {ADDRESS} er ikke for alle")


def from_a_file(house: House) -> None:
    with house.office.db.write() as db:
        made = imports.keep(db, write_hsds([house.now_confidential()]), f"{ADDRESS}.json", house.editor, START)
        assert imports.write(db, made.id, 1, house.editor, START) == 1


def from_the_pack(house: House) -> None:
    with house.office.db.write() as db:
        put(db, house.now_confidential(), By(Role.PACK), START)


@pytest.mark.parametrize("becomes", [by_hand, from_a_file, from_the_pack])
def test_it_is_found_nowhere(house: House, becomes: Callable[[House], None], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    clients = {"visitor": _plain(house.office.hands()), "editor": _plain(house.desk)}
    clients["visitor"].post("/help/shortlist", data={"do": "add", "service": house.id})
    before = dict(_all_there_is(house, clients))
    assert sum(STREET in text for text in before.values()) > 20, "it was told on many pages, which keep what they made"
    caplog.clear()
    becomes(house)
    forget(house.office.app)
    after = dict(_all_there_is(house, clients)) | {"log": caplog.text, "rows": all_rows(house.office.db).decode(errors="replace")}
    assert [where for where, text in after.items() if _is_told(text)] == []
    assert "Huset" in after[f"visitor /help/service/{house.id}"]
    house.office.db.checkpoint()
    files = [file for file in house.office.settings.instance.rglob("*") if file.is_file()]
    assert [file.name for file in files if _is_told(file.read_bytes().decode(errors="replace"))] == []


def _is_told(text: str) -> bool:
    plain = unquote(text).casefold()
    return STREET.casefold() in plain or "60.1234" in plain


def _plain(hands: ClientHands) -> FlaskClient:
    """The same browser, without somebody who reviews each page."""
    made = FlaskClient(house_app(hands), house_app(hands).response_class)
    made._cookies = hands.client._cookies  # type: ignore[attr-defined]
    return made


def house_app(hands: ClientHands) -> Flask:
    app = hands.client.application
    assert isinstance(app, Flask)
    return app


def _all_there_is(house: House, clients: dict[str, FlaskClient]) -> Iterator[tuple[str, str]]:
    for who, client in clients.items():
        for path in _addresses(house):
            answer = client.get(path)
            assert answer.status_code < 500, path
            is_book = path.endswith(".xlsx") and answer.status_code == 200
            yield f"{who} {path}", _unpacked(answer.data) if is_book else answer.get_data().decode(errors="replace")
        for path, form in _asked(house):
            body = client.post(path, data=form).get_data(as_text=True)
            yield f"{who} {path} {form}", body.replace(f'value="{STREET}"', "")


def _asked(house: House) -> list[tuple[str, dict[str, str]]]:
    searched = [("/help", {"words": words}) for words in (STREET, "huset", "12349988")]
    return [*searched, ("/help/words", {"words": STREET[:6].lower()}), (f"/owner/{house.secret}", {"go": "none"})]


# What is about one enquiry, one colleague or one file of ours: nothing of a service stands there that is not asked elsewhere.
_OTHERS = {"case_id", "filename", "member_id", "concern_id", "name", "code", "token", "number", "step", "round_id", "talk_id"}


def _addresses(house: House) -> list[str]:
    fills: dict[str, list[str]] = {
        "service_id": [house.id], "organization": [organization_id("Laget"), organization_id(f"Laget, {ADDRESS}")],
        "at_id": [at_location_id(house.id, 0)], "known_id": [term_id("level", "universal")],
        "taxonomy_id": [TAXONOMIES["level"].id],
        "rest": ["x"], "language": ["en", "pl"], "ending": ["csv", "xlsx", "json"], "draft_id": [house.draft],
        "import_id": [house.waiting], "secret": [house.secret], "topic": ["violence"],
    }  # fmt: skip
    found: list[str] = []
    for rule in house.office.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        if unknown := rule.arguments - fills.keys():
            is_ours = rule.rule.startswith(("/help", "/api", "/owner", "/desk/directory"))
            assert not is_ours, f"nobody looks at {rule.rule}: say what stands for {unknown}"
            continue
        found += _filled(rule.rule, fills)
    more = ["/help/find?place=Sentrum", "/desk/directory?state=due", "/desk/directory?q=huset"]
    more += ["/desk/directory/matrix/services?risk=development&for=0-5&level=universal"]
    lists = ("services", "organizations", "service_at_locations")
    return found + more + [f"/api/hsds/{name}?per_page=200&full=true" for name in lists]


def _filled(rule: str, fills: dict[str, list[str]]) -> list[str]:
    made = [""]
    pieces = rule.replace(">", "<").split("<")
    for place, piece in enumerate(pieces):
        options = fills[piece.rpartition(":")[2]] if place % 2 else [piece]
        made = [f"{begun}{each}" for begun in made for each in options]
    return made


def _unpacked(data: bytes) -> str:
    return " ".join(str(cell) for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True) for cell in row)


# --- every way back in ------------------------------------------------------------------------------------


def _tells(house: House) -> bool:
    with house.office.db.read() as db:
        kept = [each.document for each in (*db.scalars(select(ServiceRow)), *db.scalars(select(DirectoryDraft)))]
    return _is_told("".join(kept)) or not house.row().is_confidential_address


def test_a_proposal_from_before_is_approved_and_the_place_stays_unsaid(house: House) -> None:
    by_hand(house)
    house.desk.open(f"/desk/directory/drafts/{house.draft}")
    assert "12 34 99 77" in house.desk.text
    house.desk.press("go", "publish")
    assert service_in(house.row()).phone == "12 34 99 77"
    assert not _tells(house)
    assert '"–"' not in house.row().document, "what told of the place is as it is now, not a dash"


def test_an_earlier_version_takes_its_place_again_and_stays_confidential(house: House) -> None:
    by_hand(house)
    house.desk.open(f"/desk/directory/service/{house.id}/history")
    assert STREET not in house.desk.text
    house.desk.press("to", "1")
    assert house.row().version == 3
    assert not _tells(house)


def test_a_file_that_hid_it_is_taken_back_and_it_stays_hidden(house: House) -> None:
    from_a_file(house)
    with house.office.db.write() as db:
        (told,) = import_undo.earlier(db)
        assert STREET not in told.name
        assert import_undo.take_back(db, told.at, told.by_id, house.editor, START) == 1
    assert not _tells(house)


def test_a_form_from_before_becomes_no_proposal(house: House) -> None:
    """Two editors: one hides the place while the other writes; what the other wrote is asked about, and is not kept."""
    with house.office.db.read() as db:
        typed = json.loads(db.get_one(ServiceRow, house.id).document) | {"locations": [{"address": f"{STREET} 18"}]}
    by_hand(house)
    with pytest.raises(Stale), house.office.db.write() as db:
        save_draft(db, typed, 1, By(Role.EDITOR, house.editor.id), START)
    with pytest.raises(NoService), house.office.db.write() as db:
        save_draft(db, json.loads(house.row().document) | {"locations": typed["locations"]}, 2, By(Role.EDITOR), START)
    assert not _tells(house)


def test_an_owner_who_does_not_know_tells_nothing(house: House) -> None:
    by_hand(house)
    with house.office.db.write() as db:
        typed = json.loads(house.row().document) | {"url": f"https://maps.example/{STREET}", "phone": "12 34 99 66"}
        draft = save_draft(db, typed, 2, By(Role.OWNER, None, f"Vi er i {ADDRESS} nå"), START)
    assert (json.loads(draft.document)["phone"], draft.note) == ("12 34 99 66", "Vi er i – nå")
    assert not _tells(house)


def test_files_that_wait_are_gone_and_that_is_told(house: House) -> None:
    by_hand(house)
    with house.office.db.read() as db:
        assert db.scalars(select(DirectoryImport)).all() == []
    house.desk.open(f"/desk/directory/import/{house.waiting}")
    assert house.desk.response is not None
    assert house.desk.response.status_code == 404
    assert "Velg den en gang til" in house.desk.text


def _hsds(house: House, **different: Any) -> bytes:
    """What another directory tells of it: a place, and not that it is confidential."""
    place = {"id": "9c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e00", "location_type": "physical", "addresses": [{"address_1": ADDRESS}]}
    record = {
        "id": house.id, "name": "Huset", "status": "active", "organization": {"name": "Laget", "legal_status": "charity"},
        "service_at_locations": [{"id": "8c9f8f0e-7a38-4a4b-9a54-0a1b2c3d4e00", "location": place}],
    }  # fmt: skip
    return json.dumps([record | different]).encode()


_HEAD = "id;slug;navn_nb;organisasjon;type;telefon;hemmelig_adresse;adresse;Besøksadresse"
FILES: dict[str, Callable[[House], tuple[str, bytes]]] = {
    "a table without the mark": lambda it: ("a.csv", f"id;adresse\n{it.id};{ADDRESS}".encode()),
    "a table that takes the mark away": lambda it: ("a.csv", f"{_HEAD}\n{it.id};;Huset;Laget;frivillig;;nei;{ADDRESS};".encode()),
    "an empty cell for the mark": lambda it: ("a.csv", f"{_HEAD}\n{it.id};;Huset;Laget;frivillig;;;{ADDRESS};".encode()),
    "a mark that cannot be read": lambda it: ("a.csv", f"{_HEAD}\n;nytt;Nytt;Laget;frivillig;;kanskje;{ADDRESS};".encode()),
    "another fault in the row": lambda it: ("a.csv", f"{_HEAD}\n;nytt;Nytt;;feil;x;ja;{ADDRESS};".encode()),
    "a column that nobody reads": lambda it: ("a.csv", f"{_HEAD}\n;nytt;Nytt;Laget;frivillig;;ja;;{ADDRESS}".encode()),
    "its name under another id": lambda it: ("a.csv", f"{_HEAD}\n;nytt;HUSET ;Laget;frivillig;;;{ADDRESS};".encode()),
    "its number under another id": lambda it: ("a.csv", f"{_HEAD}\n;nytt;Nytt;Laget;frivillig;+4712349988;;{ADDRESS};".encode()),
    "HSDS of others": lambda it: ("a.json", _hsds(it)),
    "HSDS of others with another id": lambda it: ("a.json", _hsds(it, id="x")),
    "HSDS with the number alone": lambda it: ("a.json", _hsds(it, id="x", name="Nytt", phones=[{"number": "+47 12 34 99 88"}])),
    "HSDS that cannot be read": lambda it: ("a.json", _hsds(it, organization=None)),
}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_no_file_tells_where_it_is_and_none_is_kept(house: House, file: str) -> None:
    by_hand(house)
    name, data = FILES[file](house)
    sends(house.desk, data, name)
    assert house.desk.response is not None
    assert house.desk.response.status_code == 422
    assert "er slettet her" in house.desk.text
    assert not _tells(house)
    with house.office.db.read() as db:
        assert db.scalars(select(DirectoryImport)).all() == []


def test_a_file_that_says_nothing_of_the_mark_changes_the_rest(house: House) -> None:
    by_hand(house)
    for cell, number in (("", "12 34 00 01"), ("ja", "12 34 00 02")):
        sends(house.desk, f"id;telefon;hemmelig_adresse\n{house.id};{number};{cell}".encode())
        house.desk.press("go", "write")
        assert service_in(house.row()).phone == number
        assert not _tells(house)
    sends(house.desk, f"id;telefon;hemmelig_adresse\n{house.id};12 34 00 03;nei".encode())
    assert "kan bare oppheves i skjemaet" in house.desk.text


def test_all_versions_forget_what_they_and_their_notes_told(house: House) -> None:
    by_hand(house)
    with house.office.db.read() as db:
        asked = select(ServiceVersion).where(ServiceVersion.service_id == house.id).order_by(ServiceVersion.version)
        kept = list(db.scalars(asked))
    assert [each.note for each in kept] == ["Flyttet til –", "Skjult: – er ikke for alle"]
    assert {service_of(json.loads(each.document)).slug for each in kept} == {f"service-{house.id[:8]}"}


@pytest.mark.parametrize("text", ["Kom til Hemmeligveien.", "Det røde huset i Storgata", "Øvre Prestegårdsvegen"])
def test_a_street_tells_by_its_name_alone(text: str) -> None:
    assert tells_of_place(text)
    assert "–" in without_words_of_place(text)


@pytest.mark.parametrize("text", ["Vi møter deg på veien.", "Veien videre", "Hele veien hjem", "Gata er lang"])
def test_a_way_is_no_street(text: str) -> None:
    assert not tells_of_place(text)
