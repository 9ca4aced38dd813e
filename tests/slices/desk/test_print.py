"""A case on paper: each reader is given what that reader may see, every page says for whom, and the packet adds up."""

import hashlib
import io
import json
import zipfile
from functools import partial
from typing import Any

import pytest
from pypdf import PdfReader
from werkzeug.test import TestResponse

from portal.audit.models import AuditEntry
from portal.cases import barring, commands, household_children
from portal.cases.case_log import family_log
from portal.cases.opened import Opened
from portal.cases.printing import SHOWN, Part, Reader
from portal.cases.rules import Asker, Field, Level, SaidBy
from portal.db.base import new_id
from portal.desk.print_parts import _WRITERS
from portal.staff.rules import Role
from tests.factories import Office, Queries, says_why
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import begins, does, ends, stands_on
from tests.slices.staff.house import Colleague

WROTE, ANSWERED, NOTED = "Han vil ikke på skolen.", "Vi hjelper dere.", "Mor virker sliten."
FACT = "Ola, ni år"
OTHERS = "Noe fra en annen familie."
MOTHER_SAID, OLA_SAID = "Vi sover bedre.", "Jeg er redd hjemme."


@pytest.fixture
def leader(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.TEAM_LEADER)


@pytest.fixture
def case_id(office: Office) -> str:
    """A parent's case with words in every part, on the red way, and another family's beside it."""
    office.gets(first_message=OTHERS)
    made = office.gets(first_message=WROTE, asker=Asker.PARENT, holder_id=office.astrid.id)
    me = office.astrid.id
    does(office, made, lambda db, case, key: commands.send_answer(db, case, key, ANSWERED, new_id(), me))
    does(office, made, lambda db, case, key: commands.write_note(db, case, key, NOTED, new_id(), me))
    does(office, made, lambda db, case, key: commands.note_fact(db, case, key, Field.WHO, SaidBy.FAMILY, FACT, me))
    stands_on(office, made, Level.TWO)
    begins(office, made)
    return made


def _ask(desk: ClientHands, case_id: str, path: str, **data: Any) -> TestResponse:
    desk.open(f"/desk/case/{case_id}/print")
    says_why(desk)
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    return desk.client.post(f"/desk/case/{case_id}/{path}", data={"csrf_token": token, **data})


def _paper(desk: ClientHands, case_id: str, *parts: str, go: str = "page") -> TestResponse:
    return _ask(desk, case_id, "print", parts=list(parts or [part.value for part in SHOWN[Reader.FAMILY]]), go=go)


def _packet(desk: ClientHands, case_id: str, *parts: str) -> dict[str, bytes]:
    given = _ask(desk, case_id, "packet", parts=list(parts or [part.value for part in Part]))
    assert (given.status_code, given.mimetype) == (200, "application/zip"), given.get_data(as_text=True)[:500]
    with zipfile.ZipFile(io.BytesIO(given.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


# --- what may stand on whose paper ------------------------------------------------------------------------------------------


def test_each_part_that_is_shown_has_a_writer_and_no_other() -> None:
    assert set(_WRITERS) == {(reader, part) for reader, parts in SHOWN.items() for part in parts}
    assert not {Part.NOTES, Part.FACTS, Part.CONCERN, Part.PEOPLE, Part.PLAN} & SHOWN[Reader.FAMILY]


def test_the_family_s_paper_holds_its_own_and_nothing_of_ours(office: Office, case_id: str) -> None:
    made = _paper(office.at_the_desk(), case_id)
    told = made.get_data(as_text=True)
    assert made.status_code == 200
    assert WROTE in told
    assert ANSWERED in told
    for hidden in (NOTED, FACT, OTHERS, office.case(case_id).reference):
        assert hidden not in told
    assert told.count("Til deg som har koden til samtalen.") == 2  # at the top, and on every printed page
    assert "Skrevet ut av Astrid i Familiehjelpa" in told
    assert "Alle delene er med." in told


def test_what_is_left_out_is_said(office: Office, case_id: str) -> None:
    told = _paper(office.at_the_desk(), case_id, "messages").get_data(as_text=True)
    left_out = (
        "Det du fortalte først, Det vi gjør sammen, Duken, Hva vi kan dele, Møtene, Hvem som har lest, og hva som har skjedd"
    )
    assert f"Ikke med her: {left_out}." in told


@pytest.mark.parametrize("part", sorted(set(Part) - SHOWN[Reader.FAMILY]) + ["nonsense", "plan' OR 1"])
def test_a_part_that_is_not_for_the_family_is_neither_offered_nor_given(office: Office, case_id: str, part: str) -> None:
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/print")
    assert f'value="{part}"' not in desk.text
    given = _paper(desk, case_id, "messages", part)
    assert given.status_code == 422
    assert "kan ikke stå på et ark til familien" in given.get_data(as_text=True)
    assert WROTE not in given.get_data(as_text=True)
    assert "printed" not in office.events(case_id)


def test_no_part_is_answered_in_words_and_what_was_chosen_stands(office: Office, case_id: str) -> None:
    desk = office.at_the_desk()
    given = _ask(desk, case_id, "print", go="page")
    assert given.status_code == 422
    assert "Velg minst én del." in given.get_data(as_text=True)
    assert _ask(desk, case_id, "print", parts=["log"], go="nonsense").status_code == 400


def test_what_another_of_the_family_said_alone_is_not_on_the_one_s_paper(office: Office, case_id: str) -> None:
    ends(office, case_id, Level.TWO, family_says=MOTHER_SAID, child_says=OLA_SAID)
    desk = office.at_the_desk()
    told = _paper(desk, case_id, "steps").get_data(as_text=True)
    assert MOTHER_SAID in told
    assert OLA_SAID not in told


def test_the_family_s_paper_is_in_its_own_language(office: Office) -> None:
    case_id = office.gets(first_message=WROTE, asker=Asker.PARENT, holder_id=office.astrid.id, language="ar")
    told = _paper(office.at_the_desk(), case_id).get_data(as_text=True)
    assert 'lang="ar" dir="rtl"' in told
    assert '<html lang="nb" dir="ltr">' in told
    assert "ما كتبناه معاً" in told
    assert "Skriv ut siden" in told  # the colleague's own words stay the colleague's


def test_who_did_not_write_has_no_paper(office: Office) -> None:
    case_id = office.gets(first_message=WROTE, asker=Asker.PROFESSIONAL, holder_id=office.astrid.id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/print")
    assert "Til den som har koden" not in desk.text
    assert _paper(desk, case_id, "messages").status_code == 422


def test_the_pdf_is_tagged_and_each_page_says_for_whom(office: Office, case_id: str) -> None:
    does(office, case_id, lambda db, case, key: commands.send_answer(
        db, case, key, "\n".join(f"Linje {n}" for n in range(90)), new_id(), office.astrid.id))
    made = _paper(office.at_the_desk(), case_id, go="pdf")
    assert made.headers["Content-Disposition"] == 'attachment; filename="skjema.pdf"'
    assert made.headers["Cache-Control"] == "no-store"
    read = PdfReader(io.BytesIO(made.data))
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert len(read.pages) > 1
    assert all("Til deg som har koden" in page.extract_text() for page in read.pages)


# --- the packet --------------------------------------------------------------------------------------------------------------


def test_the_packet_adds_up(office: Office, leader: Colleague, case_id: str) -> None:
    files = _packet(office.at_the_desk(leader), case_id)
    manifest = json.loads(files["manifest.json"])
    assert files["manifest.json.sha256"].decode() == f"{hashlib.sha256(files['manifest.json']).hexdigest()}  manifest.json\n"
    listed = {each["name"]: each for each in manifest["files"]}
    assert set(listed) == set(files) - {"manifest.json", "manifest.json.sha256"}
    for name, each in listed.items():
        assert (each["bytes"], each["sha256"]) == (len(files[name]), hashlib.sha256(files[name]).hexdigest()), name
    assert [each["part"] for each in manifest["parts"]] == [part.value for part in Part]
    assert (manifest["reference"], manifest["made_by"]) == (office.case(case_id).reference, "Berit Vik")
    assert manifest["left_out"] == []
    everything = b"".join(files.values()).decode(errors="replace")
    for words in (WROTE, ANSWERED, NOTED, FACT):
        assert words in everything, words
    assert OTHERS not in everything


def test_each_part_is_a_pdf_that_declares_what_the_manifest_says(office: Office, leader: Colleague, case_id: str) -> None:
    files = _packet(office.at_the_desk(leader), case_id)
    pdfs = {name: body for name, body in files.items() if name.endswith(".pdf")}
    assert len(pdfs) == len(Part)
    for body in pdfs.values():
        assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in body
        assert "For arkivet" in _words_of(body)
    assert NOTED in _words_of(pdfs["05-notes.pdf"])
    assert "declared" in json.loads(files["manifest.json"])["pdf_conformance"]


def test_what_is_left_out_of_the_packet_is_listed_and_not_there(office: Office, leader: Colleague, case_id: str) -> None:
    files = _packet(office.at_the_desk(leader), case_id, "messages", "log")
    assert set(json.loads(files["manifest.json"])["left_out"]) == {part.value for part in Part} - {"messages", "log"}
    assert not [name for name in files if "notes" in name]
    assert NOTED.encode() not in b"".join(files.values())


def test_a_family_s_hearts_and_an_empty_line_keep_no_packet_from_being_made(
    office: Office, leader: Colleague, case_id: str
) -> None:
    """A file for the archive may hold no sign without a picture; the words themselves stand in the JSON."""
    words = "Takk 🙏🏽 ❤️\n\n😀"
    does(office, case_id, lambda db, case, key: commands.receive_message(db, case, key, words, new_id(), case.due_at))
    does(office, case_id, lambda db, case, key: household_children.add_child(db, case, key, "\u200b", ""))
    files = _packet(office.at_the_desk(leader), case_id, "messages", "people")
    assert words in {each["words"] for each in json.loads(files["01-messages.json"])["entries"]}
    assert "Takk [U+1F64F PERSON WITH FOLDED HANDS]" in _words_of(files["01-messages.pdf"])
    assert "[U+1F64F …]" in json.loads(files["manifest.json"])["pdf_signs"]


def test_nothing_of_a_bar_is_in_it(office: Office, leader: Colleague, case_id: str) -> None:
    office.employs("Kari Moe", Role.RECEPTION)
    does(office, case_id, lambda db, case, key: barring.bar(
        db, Opened(case, key), office.astrid.id, "Søsteren hennes.", leader.id))
    body = b"".join(_packet(office.at_the_desk(leader), case_id).values()).decode(errors="replace")
    assert "barred" in office.events(case_id)
    for words in ("Søsteren", "barred", "holdes utenfor"):
        assert words not in body, words
    kept_out = office.at_the_desk().client
    for path in ("print", "packet"):
        assert kept_out.get(f"/desk/case/{case_id}/{path}").status_code in (404, 405)


def test_who_has_not_the_right_gets_no_packet(office: Office, case_id: str) -> None:
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/print")
    assert "pakke" not in desk.text
    assert _ask(desk, case_id, "packet", parts=["messages"]).status_code in (403, 404)
    assert "packet_made" not in office.events(case_id)


# --- what is known of it afterwards ------------------------------------------------------------------------------------------


def test_the_log_knows_that_and_for_whom_and_the_family_reads_of_its_own_alone(
    office: Office, leader: Colleague, case_id: str
) -> None:
    _paper(office.at_the_desk(), case_id, "messages")
    _packet(office.at_the_desk(leader), case_id)
    assert office.events(case_id).count("printed") == office.events(case_id).count("packet_made") == 1
    with office.db.read() as db:
        facts = {row.facts for row in db.query(AuditEntry) if row.action == "case_printed"}
        told = {line.what for line in family_log(db, office.case(case_id), office.key_of(case_id))}
    assert facts == {'{"reader":"family"}', '{"reader":"archive"}'}
    assert "printed" in told
    assert "packet_made" not in told


def test_nothing_is_kept(office: Office, leader: Colleague, case_id: str) -> None:
    rows = office.rows()
    _packet(office.at_the_desk(leader), case_id)
    grown = {table for table, count in office.rows().items() if count > rows[table]}
    assert grown <= {"case_event", "audit_entry", "staff_session", "case_why", "staff_code_used", "staff_attempt"}, grown


def test_as_many_queries_for_a_long_case_as_for_a_short_one(
    office: Office, leader: Colleague, case_id: str, queries: Queries
) -> None:
    desk, counted = office.at_the_desk(leader), []
    _packet(desk, case_id)
    for more in (0, 20):
        for number in range(more):
            note = partial(commands.write_note, text=f"Notat {number}", submission=new_id(), staff_id=office.astrid.id)
            does(office, case_id, note)
        queries.statements.clear()
        _packet(desk, case_id)
        counted.append(queries.number)
    assert counted[0] == counted[1]
