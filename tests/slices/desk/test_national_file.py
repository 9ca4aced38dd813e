"""The files of the national message, what is known of them afterwards, and who may make them."""

import io
import json
import logging
import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from werkzeug.test import TestResponse

import portal
from portal.audit.queries import history
from portal.cases import commands
from portal.cases.national import Lack
from portal.cases.rules import Field, SaidBy
from portal.desk import national_pages, national_routes
from portal.desk.national_form import MENDS
from portal.staff.rules import Role
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.desk.nationally import (
    TELLING,
    address,
    answer,
    desk,
    family,
    finishes,
    form_on,
    makes,
    value,
)
from tests.slices.desk.test_national_shape import KARI, VALID
from tests.slices.thread.concerns_about import SEEN, TRIED, Family, is_written_about

__all__ = ["desk", "family"]


# --- the files --------------------------------------------------------------------------------------------


def test_the_file_passes_the_schema_and_says_what_was_typed(desk: ClientHands) -> None:
    typed = {
        "child-0-birth_number": f"{KARI[:6]} {KARI[6:]}", "child-0-address": "Elvegata 3", "child-0-postcode": "0001",
        "child-0-town": "Fjordvik", "guardian-0-phone": "12345677", "what": TELLING, "history": "Før", "other_views": "Mor",
        "interpreter": "Ja", "others_involved": "Skolen", "reporter_role": "Leder", "district_name": "Vest",
        "district_number": "02",
    }  # fmt: skip
    for name, words in typed.items():
        desk.fill(name, words)
    given = makes(desk, "json")
    assert (given.status_code, given.mimetype) == (200, "application/json")
    made = json.loads(given.data)
    VALID.validate(made)
    child = made["offentligBarn"][0]
    assert (child["fnr"], child["adresse"]) == (
        KARI, {"adresselinje1": "Elvegata 3", "postnummer": "0001", "poststed": "Fjordvik"},
    )  # fmt: skip
    assert made["foresatte"][0] == {
        "personnavn": "Mor Moe", "telefonnummer": "12345677", "orientert": True, "orientertGrunn": "",
    }  # fmt: skip
    assert made["foresatte"][1]["orientertGrunn"] == TRIED
    assert made["melding"] == {"melding": TELLING, "historie": "Før", "andreSynspunkter": "Mor"}
    assert (made["behovForTolk"], made["andreHjelpeinstanser"]) == ("Ja", "Skolen")
    assert (made["bydelsnummer"], made["bydelsnavn"], made["offentligMelder"]["rolle"]) == ("02", "Vest", "Leder")


@pytest.mark.parametrize(("go", "name"), [("json", "skjema.json"), ("paper", "skjema.pdf")])
def test_the_file_s_name_tells_nothing_and_nobody_keeps_it(desk: ClientHands, go: str, name: str) -> None:
    made = makes(desk, go)
    assert made.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert made.headers["Cache-Control"] == "no-store"
    assert made.request.query_string == b""


def test_the_pdf_is_tagged_norwegian_and_holds_all_of_it(desk: ClientHands) -> None:
    desk.fill("child-0-birth_number", KARI)
    desk.fill("what", f"{TELLING}\n\nOg en linje til.")
    made = makes(desk, "paper")
    assert (made.status_code, made.mimetype) == (200, "application/pdf")
    pdf = PdfReader(io.BytesIO(made.data))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("nb")
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Skjema"
    read = _read(made)
    for words in (
        "Bekymringsmelding til barnevernet", "Ola Moe", KARI, "Mor Moe", "Far Moe", f"Nei. {TRIED}", TELLING,
        "Og en linje til.", "Astrid Lund", "Mottak", "12 34 56 78", "Fjordvik kommune (0000)", "23. november 2026",
    ):  # fmt: skip
        assert "".join(words.split()) in read, words
    assert "Bydel" not in read


def test_without_typst_there_is_a_page_to_print(desk: ClientHands, family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (national_routes, national_pages):
        monkeypatch.setattr(module, "can_make_pdf", lambda: False)
    desk.open(address(family.case_id))
    assert "Her kan det ikke lages PDF" in desk.text
    assert "Last ned PDF" not in desk.text
    made = makes(desk, "paper")
    assert (made.status_code, made.mimetype) == (200, "text/html")
    assert made.headers["Cache-Control"] == "no-store"
    for words in ("Bekymringsmelding til barnevernet", "Ola Moe", SEEN, "Nei. " + TRIED):
        assert words in desk.text


EVIL = '#panic("no") *fet* $x$ #read("/etc/passwd") "}],"a":1 </script><b>& \\ \u202e👩‍👩‍👧 ﷺ العربية `raw` = overskrift'


@pytest.mark.parametrize("go", ["json", "paper"])
def test_hostile_text_is_words_in_both_files(desk: ClientHands, go: str) -> None:
    for name in ("child-0-name", "child-0-address", "guardian-0-name", "guardian-1-reason", "what", "workplace", "district_name"):
        desk.fill(name, EVIL)
    given = makes(desk, go)
    assert given.status_code == 200
    if go == "paper":
        read = _read(given)
        assert '#panic("no")*fet*$x$#read("/etc/passwd")' in read
        assert "root:" not in read
        return
    made = json.loads(given.data)
    VALID.validate(made)
    assert [made["offentligBarn"][0]["personnavn"], made["melding"]["melding"], made["bydelsnavn"]] == [EVIL] * 3


def _read(made: TestResponse) -> str:
    """What stands in a PDF, without the spaces, which its lines are broken at."""
    pages = PdfReader(io.BytesIO(made.data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("go", ["xml", "../etc", "json\0"])
def test_another_file_there_is_none(office: Office, family: Family, desk: ClientHands, go: str) -> None:
    finishes(desk)
    data = {**form_on(desk), **desk.filled, "go": [go]}
    assert desk.client.post(address(family.case_id), data=data).status_code == 400
    assert "national_file_made" not in office.events(family.case_id)


# --- what is known of it afterwards -----------------------------------------------------------------------


def test_a_key_that_sends_without_a_button_loses_nothing_and_makes_nothing(
    office: Office, family: Family, desk: ClientHands
) -> None:
    finishes(desk)
    desk.fill("what", TELLING)
    form = desk.page.root.first("form", lambda node: node.get("action") == address(family.case_id))
    first = next(one for one in form.all("button") if one.get("type") == "submit") if form else None
    assert first is not None
    assert (first.get("name"), first.has("hidden")) == ("", True)  # what browsers press for Enter
    sent = desk.client.post(address(family.case_id), data={**form_on(desk), **desk.filled})
    assert (sent.status_code, TELLING in sent.get_data(as_text=True)) == (200, True)
    assert "national_file_made" not in office.events(family.case_id)


def test_the_journal_says_who_and_when_and_no_more(office: Office, family: Family, desk: ClientHands) -> None:
    desk.fill("what", TELLING)
    makes(desk, "json")
    assert office.events(family.case_id).count("national_file_made") == 1
    desk.open(f"/desk/case/{family.case_id}")
    assert "Laget fil til barnevernet. Den er ikke sendt herfra" in desk.text
    with office.db.read() as db:
        entries = [one for one in history(db, subject=f"case:{family.case_id}") if one.action == "national_file_made"]
    assert [(one.actor_id, one.facts) for one in entries] == [(office.astrid.id, '{"kind":"json"}')]


def test_every_lack_has_words_of_its_own(office: Office) -> None:
    with office.app.test_request_context("/desk"):
        assert len({str(MENDS[each]) for each in Lack}) == len(Lack)


def test_a_fault_makes_no_event(office: Office, family: Family, desk: ClientHands) -> None:
    desk.press("go", "json")
    assert answer(desk).status_code == 422
    assert "national_file_made" not in office.events(family.case_id)


def test_the_family_sees_nothing_of_it_anywhere(office: Office, family: Family, desk: ClientHands) -> None:
    pages = ("/thread", "/thread/concern")
    before = {path: _seen_by(family, path) for path in pages}
    makes(desk, "json")
    desk.open(address(family.case_id))
    makes(desk, "paper")
    assert office.events(family.case_id).count("national_file_made") == 2
    assert {path: _seen_by(family, path) for path in pages} == before


def _seen_by(family: Family, path: str) -> str:
    family.hands.open(path)
    return family.browser.text


_READS_JOURNAL = re.compile(r"\bevents_(in|of)\b|from portal\.cases\.models import [^\n]*\bEvent\b|NATIONAL_FILE_MADE")


def test_no_page_outside_the_desk_reads_the_journal() -> None:
    house = Path(portal.__file__).parent
    doors = {path.name for path in house.iterdir() if path.is_dir()} - {"desk", "cases", "static", "templates"}
    sources = [path for door in doors for path in (house / door).rglob("*.py")]
    assert [path.name for path in sources if _READS_JOURNAL.search(path.read_text("utf-8"))] == []
    assert _READS_JOURNAL.search((house / "desk" / "pages.py").read_text("utf-8"))


def test_nothing_of_it_is_kept_logged_or_in_an_address(
    office: Office, family: Family, desk: ClientHands, caplog: pytest.LogCaptureFixture
) -> None:
    rows = office.rows()
    desk.fill("what", TELLING)
    desk.fill("child-0-birth_number", KARI)
    with caplog.at_level(logging.DEBUG):
        for go in ("json", "paper"):
            makes(desk, go)
            desk.open(address(family.case_id))
            desk.fill("what", TELLING)
    more = {name: count - rows[name] for name, count in office.rows().items() if count != rows[name]}
    assert more == {"case_event": 2, "audit_entry": 4}
    for kept in (office.stored(), caplog.text.encode()):
        for telling in (TELLING, KARI, "Ola Moe", "Elvegata"):
            assert telling.encode() not in kept
    assert all("?" not in path and KARI not in path for path in desk.seen)


# --- who may ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.LEADER, Role.EDITOR, Role.ADMINISTRATOR])
def test_whoever_reads_no_cases_makes_no_message(office: Office, family: Family, role: Role) -> None:
    hands = office.at_the_desk(office.employs("Torbjørn Eid", role))
    assert hands.client.get(address(family.case_id)).status_code == 403
    token = hands.page.root.first("input", lambda node: node.get("name") == "csrf_token")
    data = {"csrf_token": token.get("value") if token else "", "go": "json"}
    assert hands.client.post(address(family.case_id), data=data).status_code == 403


def test_another_s_case_is_not_there(office: Office, family: Family) -> None:
    jonas = office.employs("Jonas Moen", Role.FAMILY_CONTACT)
    hands = office.at_the_desk(jonas)
    assert hands.client.get(address(family.case_id)).status_code == 404
    hands.open(address(office.gets(first_message="Hei.", holder_id=jonas.id)))
    known = {"child-0-informed": "yes", "guardian-0-informed": "yes"}
    data = {**form_on(hands), **known, "child-0-name": "Ola", "guardian-0-name": "Mor", "what": "x"}
    for go in ("json", "paper", "child"):
        assert hands.client.post(address(family.case_id), data={**data, "go": go}).status_code == 404
    assert "national_file_made" not in office.events(family.case_id)
    assert hands.client.post(hands.path, data={**data, "go": "json"}).status_code == 200


def test_what_waits_for_the_family_and_what_is_locked_have_no_message(office: Office) -> None:
    desk = office.at_the_desk()
    waiting = is_written_about(office, is_together=True)
    assert desk.client.get(address(waiting.case_id)).status_code == 404
    locked, later = office.gets(first_message="Før."), office.gets(first_message="Nå.")
    desk.open(address(locked))
    with office.db.write() as db:
        old = db.merge(office.case(locked))
        old.continued_in = later
    desk.fill("child-0-name", "Ola")
    desk.fill("guardian-0-name", "Mor")
    desk.fill("what", TELLING)
    assert makes(desk, "json").status_code == 409
    assert value(desk, "what") == TELLING
    assert "national_file_made" not in office.events(locked)
    desk.open(f"/desk/case/{locked}")
    assert address(locked) not in [one.get("href") for one in desk.page.root.all("a")]


def test_the_reading_is_in_the_access_log(office: Office, family: Family, desk: ClientHands) -> None:
    with office.db.read() as db:
        assert "case_opened" in [one.action for one in history(db, subject=f"case:{family.case_id}")]


def test_more_in_the_case_costs_no_more_queries(office: Office, queries: Queries) -> None:
    counts, desk = [], office.at_the_desk()
    for many in (1, 5):
        case_id = office.gets(first_message="Hei.")
        with office.db.write() as db:
            case = db.merge(office.case(case_id))
            for _ in range(many):
                commands.note_fact(db, case, office.key_of(case_id), Field.WHAT, SaidBy.FAMILY, "Ord", office.astrid.id)
        queries.statements.clear()
        desk.open(address(case_id))
        counts.append(queries.number)
    assert counts[0] == counts[1]
