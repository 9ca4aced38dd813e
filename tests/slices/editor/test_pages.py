"""Editing by hand: changed, previewed, proposed, approved in part, undone; and two who edit at once."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.directory.models import ServiceRow
from portal.directory.store import By, Role, State, put, service_in
from portal.editor.commands import save_draft
from portal.editor.models import DirectoryDraft
from portal.staff.rules import Role as StaffRole
from tests.conftest import START
from tests.factories import Office, Queries, cheap_keys, office, queries
from tests.people.client_hands import ClientHands

__all__ = ["cheap_keys", "office", "queries"]


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk(office.employs("Ellen Berg", StaffRole.EDITOR))


def row_of(office: Office, slug: str) -> ServiceRow:
    with office.db.read() as db:
        return db.scalars(select(ServiceRow).where(ServiceRow.slug == slug)).one()


def page_of(row: ServiceRow) -> str:
    return f"/desk/directory/service/{row.id}"


def test_an_editor_changes_a_number_and_everybody_reads_it(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    desk.open("/desk/directory")
    desk.follow(page_of(row))
    desk.fill("phone", "12 34 77 77")
    desk.fill("note", "Nytt nummer")
    desk.press("go", "publish")
    assert desk.path == f"{page_of(row)}/history"
    assert "12 34 77 77" in desk.text
    assert "Nytt nummer" in desk.text
    visitor = office.hands()
    visitor.open("/help")
    assert "12 34 77 77" in visitor.text


def test_looking_at_it_first_changes_nothing(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    desk.open(page_of(row))
    desk.fill("phone", "12 34 77 77")
    desk.fill("first_visit", "Du blir møtt i døra.")
    desk.fill("waiting_days", "9")
    desk.press("go", "preview")
    assert "Slik blir det" in desk.text
    shown = desk.page.root.first("section", lambda node: node.get("id") == "preview")
    assert shown is not None
    for words in ("12 34 77 77", "Du blir møtt i døra.", "Vanligvis 9 dager", "Strandgata 12"):
        assert words in shown.text, words
    assert desk.page.root.first("input", lambda node: node.get("name") == "phone").get("value") == "12 34 77 77"
    assert row_of(office, "health-station").version == row.version


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    desk.open(page_of(row))
    desk.fill("price", "mye")
    desk.fill("first_visit", "Du blir møtt i døra.")
    desk.press("go", "publish")
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert "Skriv et helt tall." in desk.text
    assert "Du blir møtt i døra." in desk.text
    assert row_of(office, "health-station").version == row.version


def test_a_new_service_is_proposed_and_published(office: Office, desk: ClientHands) -> None:
    desk.open("/desk/directory/new")
    desk.fill("name", "Åpent kor")
    desk.fill("description", "Syng med oss.")
    desk.fill("organization", "Koret i Fjordvik")
    desk.choose("kind", "voluntary")
    desk.choose("audiences", "parents")
    desk.press("go", "draft")
    assert desk.path == "/desk/directory/drafts"
    desk.open(next(one.get("href") for one in desk.page.root.all("a") if one.has("data-row")))
    desk.press("go", "publish")
    made = row_of(office, "apent-kor")
    assert (made.state, made.version, made.origin) == (State.LIVE, 1, Role.EDITOR)


def test_one_writes_on_in_a_proposal(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    desk.open(page_of(row))
    desk.fill("phone", "12 34 55 55")
    desk.fill("note", "Venter på e-posten")
    desk.press("go", "draft")
    desk.open(next(one.get("href") for one in desk.page.root.all("a") if one.has("data-row")))
    where = desk.path
    desk.follow(f"{where}/form")
    values = {node.get("name"): node.get("value") for node in desk.page.root.all("input")}
    assert (values["phone"], values["note"]) == ("12 34 55 55", "Venter på e-posten")
    desk.fill("email", "helse@fjordvik.example")
    desk.press("go", "draft")
    with office.db.read() as db:
        kept = [json.loads(each) for each in db.scalars(select(DirectoryDraft.document))]
    assert [(each["phone"], each["email"]) for each in kept] == [("12 34 55 55", "helse@fjordvik.example")], "it is one proposal"
    desk.open(f"{where}/form")
    desk.press("go", "publish")
    assert service_in(row_of(office, "health-station")).email == "helse@fjordvik.example"
    desk.open("/desk/directory/drafts")
    assert "Ingen forslag venter" in desk.text, "it was decided on as it was published"
    desk.open(f"{where}/form")
    assert desk.response is not None
    assert desk.response.status_code == 404


def test_a_proposal_that_others_were_quicker_than_is_still_that_proposal(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    with office.db.write() as db:
        draft = save_draft(db, {**json.loads(row.document), "phone": "12 34 55 55"}, row.version, By(Role.EDITOR), START)
        put(db, replace(service_in(row), email="helse@fjordvik.example"), By(Role.EDITOR), START)
    desk.open(f"/desk/directory/drafts/{draft.id}/form")
    desk.press("go", "publish")
    assert desk.response is not None
    assert desk.response.status_code == 409
    desk.press("go", "publish")
    now = service_in(row_of(office, "health-station"))
    assert (now.phone, now.email) == ("12 34 55 55", "helse@fjordvik.example")
    desk.open("/desk/directory/drafts")
    assert "Ingen forslag venter" in desk.text


def test_of_a_proposal_only_what_is_chosen_is_taken(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    document = json.loads(row.document)
    proposed = {**document, "phone": "12 34 11 11", "email": "post@fjordvik.example"}
    with office.db.write() as db:
        draft = save_draft(db, proposed, row.version, By(Role.OWNER, note="Vi har byttet nummer"), START)
    desk.open(f"/desk/directory/drafts/{draft.id}")
    assert "Vi har byttet nummer" in desk.text
    assert "12 34 11 11" in desk.text
    desk.filled["piece"] = ["phone"]
    desk.choose("verified", "yes")
    desk.press("go", "publish")
    now = service_in(row_of(office, "health-station"))
    assert now.phone == "12 34 11 11"
    assert now.email == service_in(row).email
    assert now.verified_on == START.date()
    desk.open(f"/desk/directory/drafts/{draft.id}")
    assert desk.response is not None
    assert desk.response.status_code == 404, "it is decided once"


def test_a_proposal_never_undoes_what_came_in_between(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    document = json.loads(row.document)
    with office.db.write() as db:
        draft = save_draft(db, {**document, "email": "post@fjordvik.example"}, row.version, By(Role.OWNER), START)
        put(db, service_in(row).__class__(**{**service_in(row).__dict__, "phone": "12 34 22 22"}), By(Role.EDITOR), START)
    desk.open(f"/desk/directory/drafts/{draft.id}")
    assert "endret siden forslaget" in desk.text
    desk.filled["piece"] = ["email"]
    desk.press("go", "publish")
    now = service_in(row_of(office, "health-station"))
    assert (now.phone, now.email) == ("12 34 22 22", "post@fjordvik.example")


def test_nothing_is_taken_over_what_the_editor_has_not_seen(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    proposed = {**json.loads(row.document), "phone": "12 34 11 11", "email": "post@fjordvik.example"}
    with office.db.write() as db:
        draft = save_draft(db, proposed, row.version, By(Role.OWNER), START)
    desk.open(f"/desk/directory/drafts/{draft.id}")
    with office.db.write() as db:
        put(db, replace(service_in(row), phone="12 34 22 22"), By(Role.EDITOR), START)
    desk.filled["piece"] = ["phone"]
    desk.press("go", "publish")
    assert desk.response is not None
    assert desk.response.status_code == 409
    assert "Noen endret dette imens" in desk.text
    assert "12 34 22 22" in desk.text, "what a colleague has just published stands beside the proposal"
    assert service_in(row_of(office, "health-station")).phone == "12 34 22 22"
    boxes = {node.get("value"): node.has("checked") for node in desk.page.root.all("input") if node.get("name") == "piece"}
    assert boxes == {"phone": True, "email": False}, "what was chosen is chosen still"
    desk.press("go", "publish")
    assert service_in(row_of(office, "health-station")).phone == "12 34 11 11"


def test_nobody_says_no_to_words_that_were_not_read(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    with office.db.write() as db:
        draft = save_draft(db, {**json.loads(row.document), "phone": "1"}, row.version, By(Role.OWNER), START)
    desk.open(f"/desk/directory/drafts/{draft.id}")
    with office.db.write() as db:
        save_draft(db, {**json.loads(row.document), "phone": "12 34 11 11"}, row.version, By(Role.OWNER), START, draft.id)
    desk.press("go", "reject")
    assert "12 34 11 11" in desk.text
    desk.press("go", "reject")
    assert "Ingen forslag venter" in desk.text


def test_a_no_changes_nothing(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    with office.db.write() as db:
        draft = save_draft(db, {**json.loads(row.document), "phone": "1"}, row.version, By(Role.OWNER), START)
    desk.open(f"/desk/directory/drafts/{draft.id}")
    desk.press("go", "reject")
    assert "Ingen forslag venter" in desk.text
    assert row_of(office, "health-station").version == row.version


def test_two_edit_at_once_and_both_are_kept(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    other = office.at_the_desk(office.employs("Odd Moe", StaffRole.EDITOR))
    desk.open(page_of(row))
    other.open(page_of(row))
    other.fill("phone", "12 34 33 33")
    other.fill("name", "Helsestasjonen i sentrum")
    other.press("go", "publish")
    desk.fill("email", "helse@fjordvik.example")
    desk.fill("name", "Helsestasjonen vår")
    desk.press("go", "publish")
    assert desk.response is not None
    assert desk.response.status_code == 409
    assert "Helsestasjonen i sentrum" in desk.text
    values = {node.get("name"): node.get("value") for node in desk.page.root.all("input")}
    assert (values["phone"], values["email"], values["name"]) == ("12 34 33 33", "helse@fjordvik.example", "Helsestasjonen vår")
    desk.press("go", "publish")
    now = service_in(row_of(office, "health-station"))
    assert (now.phone, now.email, now.name.get("nb").text) == ("12 34 33 33", "helse@fjordvik.example", "Helsestasjonen vår")


def test_a_proposal_forgets_a_place_that_has_become_confidential(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    with office.db.write() as db:
        proposed = {**json.loads(row.document), "locations": [{"address": "Skjulveien 4"}]}
        draft = save_draft(db, proposed, row.version, By(Role.OWNER), START)
    desk.open(page_of(row))
    desk.choose("is_confidential_address", "yes")
    for field in ("getting_there", "first_visit"):
        desk.fill(field, "")
    desk.press("go", "publish")
    with office.db.read() as db:
        kept = [each.document for each in db.scalars(select(DirectoryDraft).where(DirectoryDraft.id == draft.id))]
    assert row_of(office, "health-station").is_confidential_address
    assert kept
    assert "Skjulveien" not in kept[0]


def test_an_earlier_version_gets_its_place_back(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "health-station")
    before = service_in(row).phone
    desk.open(page_of(row))
    desk.fill("phone", "12 34 77 77")
    desk.press("go", "publish")
    desk.press("to", "1")
    assert "Tilbake til versjon 1" in desk.text
    assert service_in(row_of(office, "health-station")).phone == before
    assert row_of(office, "health-station").version == 3


def test_hidden_it_is_seen_by_nobody(office: Office, desk: ClientHands) -> None:
    row = row_of(office, "open-kindergarten")
    desk.open(page_of(row))
    desk.press("state", "hidden")
    visitor = office.hands()
    visitor.open("/help")
    assert service_in(row).phone not in visitor.text or service_in(row).name.get("nb").text not in visitor.text
    desk.open(page_of(row))
    desk.press("state", "live")
    assert row_of(office, "open-kindergarten").state == State.LIVE


@pytest.mark.parametrize("address", ["words/nb", "words/xx", "words/uk/more"])
def test_there_is_no_translation_into_the_first_language(office: Office, desk: ClientHands, address: str) -> None:
    desk.open(f"{page_of(row_of(office, 'health-station'))}/{address}")
    assert desk.response is not None
    assert desk.response.status_code == 404


def test_only_editors_come_in(office: Office) -> None:
    reception = office.at_the_desk()
    for path in ("/desk/directory", "/desk/directory/new", "/desk/directory/drafts"):
        reception.open(path)
        assert reception.response is not None
        assert reception.response.status_code == 403


def test_the_list_takes_no_more_queries_with_more_services(office: Office, desk: ClientHands, queries: Queries) -> None:
    desk.open("/desk/directory")
    before = queries.number
    desk.open("/desk/directory")
    few = queries.number - before
    kept = service_in(row_of(office, "health-station")).__dict__
    with office.db.write() as db:
        for number in range(60):
            made = {**kept, "id": f"00000000-0000-4000-8000-{number:012}", "slug": f"many-{number}"}
            put(db, type(service_in(row_of(office, "health-station")))(**made), By(Role.IMPORT), START)
    before = queries.number
    desk.open("/desk/directory")
    assert queries.number - before == few
    desk.follow("/desk/directory")
