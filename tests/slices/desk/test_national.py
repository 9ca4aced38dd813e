"""The national message at the desk: filled in from the case, said what it is, mended at its fields."""

import json
from datetime import UTC, datetime

import pytest

from portal.cases import commands
from portal.cases.gate import Child, Guardian, Informed, View
from portal.cases.moments import local_today
from portal.cases.rules import Channel, Field, SaidBy
from portal.config import default_packs
from portal.desk import national_pages
from portal.desk.national_fill import NOT_TOLD
from portal.municipality import load_pack
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.desk.nationally import TELLING, address, answer, desk, family, makes, set_red, value
from tests.slices.thread import concerns_about
from tests.slices.thread.concerns_about import SEEN, TRIED, Family, is_written_about, passed_gate

__all__ = ["desk", "family"]


# --- what is filled in ------------------------------------------------------------------------------------


def test_what_the_case_and_the_colleague_are_known_by_stands_there(office: Office, desk: ClientHands) -> None:
    stands = {
        "child-0-name": "Ola Moe", "guardian-0-name": "Mor Moe", "guardian-1-name": "Far Moe", "guardian-1-informed": "no",
        "guardian-1-reason": TRIED, "what": SEEN, "reporter_name": "Astrid Lund", "reporter_role": "Mottak",
        "reporter_email": office.astrid.email, "reporter_phone": "12 34 56 78", "workplace": "Familiehjelpa i Fjordvik",
        "workplace_address": "Fjordvik familiehus, Strandgata 12", "workplace_postcode": "0000", "workplace_town": "Fjordvik",
        "municipality_number": "0000", "municipality_name": "Fjordvik kommune", "district_number": "00",
    }  # fmt: skip
    assert {name: value(desk, name) for name in stands} == stands


def test_who_knew_that_somebody_wrote_to_us_is_not_said_to_know_of_this(desk: ClientHands) -> None:
    assert value(desk, "guardian-0-informed") == ""
    assert value(desk, "child-0-informed") == ""
    assert "Mor Moe. Har fått vite det av Lærer Lie" in desk.text


def test_all_that_a_concern_says_has_its_place(office: Office) -> None:
    facts = {
        "seen": SEEN, "since": "Siden august", "tried": "Samtale med mor", "well": "Fotball", "involved": "PPT",
        "child_view": "Vil bli hørt", "parents_view": "Mor er enig", "writer": "Lærer Lie", "role": "Kontaktlærer",
        "workplace": "Strandskolen",
    }  # fmt: skip
    family = is_written_about(office, language="uk", facts=facts, interpreter="yes")
    family.hands.open("/thread/concern")
    family.hands.fill("added", "Vi ser det annerledes.")
    family.hands.press(action="/thread/concern/add")
    desk = office.at_the_desk()
    desk.open(address(family.case_id))
    for name, words in {
        "what": (f"{SEEN}\n\nHvor lenge og hvor ofte\nSiden august",), "history": ("Dette er prøvd\nSamtale med mor", "Fotball"),
        "others_involved": ("PPT\nSkrev til oss: Lærer Lie, Kontaktlærer, Strandskolen",),
        "other_views": ("Vil bli hørt", "Mor er enig", "Vi ser det annerledes."), "interpreter": ("Ja, ukrainsk.",),
    }.items():  # fmt: skip
        assert [each for each in words if each not in value(desk, name)] == [], name


def test_the_format_has_room_for_two_guardians_and_a_third_is_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = passed_gate()
    more = Guardian("Stefar Moe", Informed.INFORMED, "Lærer Lie", local_today(), "met", View.AGREES)
    children = (*gate.children, Child("Eva Moe", 7, View.NOT_SAID, False))
    monkeypatch.setattr(
        concerns_about, "passed_gate", lambda: type(gate)(gate.exception, (*gate.guardians, more), children)
    )
    desk = office.at_the_desk()
    desk.open(address(is_written_about(office).case_id))
    assert "Stefar Moe" in value(desk, "other_views")
    assert (value(desk, "child-1-name"), value(desk, "child-1-informed")) == ("Eva Moe", "no")


def test_a_call_that_was_noted_gives_its_facts(office: Office) -> None:
    answers = {"words": ["Skrevet av familien"], "involved": ["bup", "nobody"]}
    case_id = office.gets(channel=Channel.PHONE, records={"answers": answers})
    noted = {Field.WHAT: "Krangler mye", Field.SINCE: "i høst", Field.TRIED: "Foreldrekurs", Field.INVOLVED: "Helsestasjonen",
             Field.WANTS: "Ro hjemme", Field.AGREED: "Ringe igjen"}  # fmt: skip
    with office.db.write() as db:
        case = db.merge(office.case(case_id))
        for field, words in noted.items():
            commands.note_fact(db, case, office.key_of(case_id), field, SaidBy.FAMILY, words, office.astrid.id)
    desk = office.at_the_desk()
    desk.open(address(case_id))
    assert value(desk, "what") == "Krangler mye\n\nSiden når\ni høst"
    assert value(desk, "history") == "Hva er prøvd\nForeldrekurs\n\nHva er avtalt\nRinge igjen"
    assert value(desk, "other_views") == "Hva familien ønsker\nRo hjemme"
    assert value(desk, "others_involved") == "Helsestasjonen\nBUP (psykisk helse for barn og unge)"
    assert value(desk, "interpreter") == ""


def test_what_somebody_wrote_stands_there_while_nobody_has_noted_anything(office: Office) -> None:
    desk = office.at_the_desk()
    desk.open(address(office.gets(records={"answers": {"words": ["Gutten var redd."]}}, language="ar")))
    assert value(desk, "what") == "Skrevet til oss\nGutten var redd."
    assert value(desk, "interpreter") == "Familien skriver til oss på arabisk."


def test_on_the_red_way_the_parents_are_not_told(office: Office, family: Family) -> None:
    desk = office.at_the_desk()
    desk.open(address(family.case_id))
    assert "ikke si det til foreldrene" not in desk.text
    set_red(office, family.case_id)
    desk.open(address(family.case_id))
    assert "Rød vei: ikke si det til foreldrene" in desk.text
    assert "Si til foreldrene" not in desk.text
    for n in (0, 1):
        assert (value(desk, f"guardian-{n}-informed"), value(desk, f"guardian-{n}-reason")) == ("no", NOT_TOLD)


def test_on_the_red_way_without_names_one_row_is_begun(office: Office) -> None:
    case_id = office.gets(first_message="Hjelp.")
    set_red(office, case_id)
    desk = office.at_the_desk()
    desk.open(address(case_id))
    assert [value(desk, f"guardian-{n}-reason") for n in (0, 1)] == [NOT_TOLD, ""]


@pytest.mark.parametrize("flag", ["danger_yes", "danger_unsure", "words_violence", "words_abuse"])
def test_danger_in_the_case_makes_one_stop_and_think(office: Office, flag: str) -> None:
    desk = office.at_the_desk()
    desk.open(address(office.gets(flags=frozenset({flag}))))
    assert "Kan det være vold eller overgrep?" in desk.text


# --- what the page says -----------------------------------------------------------------------------------


def test_the_page_says_that_nothing_is_sent_and_whom_to_call(desk: ClientHands) -> None:
    for words in (
        "Herfra blir ingenting sendt", "Plikten til å melde er din egen", "taushetsplikten hindrer deg ikke",
        "barnevernsloven § 13-2", "hvis det ikke kan sette barnet i fare", "12 34 00 10", "12 34 00 24", "112",
    ):  # fmt: skip
        assert words in desk.text, words
    links = [one.get("href") for one in desk.page.root.all("a")]
    assert "https://bekymringsmelding.fiks.ks.no/offentlig" in links
    assert "Ikke kontrollert ennå" in desk.text


def test_who_answers_now_stands_first() -> None:
    demo = load_pack(default_packs(), "demo")
    night = national_pages.lines_to_call(demo, datetime(2026, 11, 23, 2, tzinfo=UTC))
    day = national_pages.lines_to_call(demo, datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert (night[0].slug, day[0].slug) == ("child_welfare_emergency", "child_welfare_day")


def test_where_child_welfare_has_no_number_the_page_says_so(desk: ClientHands, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = "Nummeret til barnevernet er ikke lagt inn her"
    assert missing not in desk.text
    police = [line for line in load_pack(default_packs(), "demo").crisis_lines if line.slug == "police"]
    monkeypatch.setattr(national_pages, "lines_to_call", lambda pack, moment: police)
    desk.open(desk.path)
    assert missing in desk.text


def test_it_is_found_from_the_case(office: Office, family: Family) -> None:
    desk = office.at_the_desk()
    for case_id in (family.case_id, office.gets(first_message="Hjelp.")):
        desk.open(f"/desk/case/{case_id}")
        desk.follow(address(case_id))
        assert "Melding til barnevernet" in desk.text


def test_neither_title_nor_address_tells_what_it_is(desk: ClientHands) -> None:
    title = desk.page.root.first("title")
    assert title is not None
    assert "barnevern" not in (title.text + desk.path).lower()


# --- what must be mended ----------------------------------------------------------------------------------


def test_each_refusal_stands_at_its_field_and_nothing_typed_is_lost(desk: ClientHands) -> None:
    wrong = {
        "child-0-name": "", "child-0-birth_number": "12345678901", "guardian-0-name": "", "what": "", "reporter_name": "",
        "reporter_role": "", "reporter_phone": "ring", "reporter_email": "astrid", "workplace": "", "workplace_address": "",
        "municipality_number": "12", "municipality_name": "", "district_number": "x", "history": "Dette skal stå.",
    }  # fmt: skip
    for name, typed in wrong.items():
        desk.fill(name, typed)
    desk.choose("child-0-informed", "no")
    desk.fill("guardian-0-phone", "12345677")
    desk.press("go", "json")
    assert answer(desk).status_code == 422
    faulty = {node.get("id") for node in desk.page.root.all("p") if "ds-validation-message" in node.get("class")}
    mended = {name for name in wrong if name not in ("history",)} | {"child-0-reason", "guardian-0-informed"}
    assert faulty == {f"{name}-error" for name in mended}
    assert {name: value(desk, name) for name in wrong} == wrong


def test_the_summary_says_whom_a_fault_is_about(desk: ClientHands) -> None:
    desk.choose("child-0-informed", "no")
    desk.press("go", "json")
    assert "Barn 1: Skriv hvorfor de ikke er informert." in desk.text
    assert "Forelder eller foresatt 1: Velg ja eller nei" in desk.text


@pytest.mark.parametrize(("name", "most"), [("what", 12_000), ("guardian-1-reason", 4000), ("reporter_role", 300)])
def test_what_is_too_long_is_said_so(desk: ClientHands, name: str, most: int) -> None:
    desk.fill(name, "a" * (most + 1))
    assert makes(desk, "json").status_code == 422
    assert "Teksten er for lang" in desk.text
    desk.fill(name, "a" * most)
    desk.press("go", "json")
    assert answer(desk).mimetype == "application/json"


def test_room_for_another_child_keeps_what_was_typed(desk: ClientHands) -> None:
    desk.fill("what", TELLING)
    for _ in range(6):
        desk.press("go", "child")
    assert value(desk, "what") == TELLING
    names = [one.get("name") for one in desk.page.root.all("input") if one.get("name").endswith("birth_number")]
    assert names == [f"child-{n}-birth_number" for n in range(6)]
    desk.fill("child-3-name", "Eva Moe")
    desk.choose("child-3-unborn", "yes")
    desk.choose("child-3-informed", "yes")
    made = json.loads(makes(desk, "json").data)
    assert [(each["personnavn"], each["ufoedt"]) for each in made["offentligBarn"]] == [("Ola Moe", False), ("Eva Moe", True)]
