"""Duken at the desk: laid out, filled in a part at a time or all at once, versions side by side, on paper."""

import re

import pytest

from portal.cases import commands, duken
from portal.cases.duken_rules import AREAS, PARTS, FilledBy
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import does
from tests.slices.cases.test_duken import WORDS, fills, fills_alone, lays_out, versions


@pytest.fixture
def held(office: Office) -> str:
    """A case that Astrid holds, answered."""
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), office.astrid.id))
    return case_id


def _opens(office: Office, case_id: str, path: str = "") -> ClientHands:
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/duken{path}")
    return hands


def _html(hands: ClientHands) -> str:
    return hands.response.get_data(as_text=True) if hands.response else ""


def test_it_is_laid_out_for_the_family_with_one_tap(office: Office, held: str) -> None:
    hands = _opens(office, held)
    hands.press(action=f"/desk/case/{held}/duken/offer")
    assert "Duken ligger på familiens side." in hands.text
    assert f"/desk/case/{held}/duken/offer" not in {form.get("action") for form in hands.page.root.all("form")}


def test_a_part_at_a_time_leads_through_all_of_it_to_one_version(office: Office, held: str) -> None:
    hands = _opens(office, held, "/part/1")
    for number, part in enumerate(PARTS, 1):
        assert f"Del {number} av {len(PARTS)}" in hands.text
        hands.fill(part.fields[0], f"Ord nummer {number}.")
        hands.press("go", "next" if number < len(PARTS) else "save")
    found = versions(office, held)
    assert len(found) == 1
    assert [found[0].words[part.fields[0]] for part in PARTS] == [f"Ord nummer {n}." for n in range(1, len(PARTS) + 1)]
    assert found[0].filled_by is FilledBy.TOGETHER
    assert "Fylt ut sammen med Astrid" in hands.text
    assert office.rows()["duken_draft"] == 0


def test_going_back_and_to_the_whole_page_loses_nothing(office: Office, held: str) -> None:
    hands = _opens(office, held, "/part/2")
    hands.fill("dreams", "En hytte.")
    hands.press("go", "back")
    hands.fill("good_at", "Å le.")
    hands.press("go", "list")
    assert hands.path.endswith("/list")
    assert "En hytte." in _html(hands)
    assert "Å le." in _html(hands)
    assert versions(office, held) == []


def test_all_on_one_page_is_saved_or_kept_for_later(office: Office, held: str) -> None:
    hands = _opens(office, held, "/list")
    hands.fill("work", "Verkstedet.")
    hands.press("go", "keep")
    assert versions(office, held) == []
    assert "Du har begynt å fylle ut." in hands.text
    hands.follow(f"/desk/case/{held}/duken/list")
    hands.choose("filled_by", "staff")
    hands.press("go", "save")
    assert versions(office, held)[0].words["work"] == "Verkstedet."
    assert versions(office, held)[0].filled_by is FilledBy.STAFF
    assert "Fylt ut av Astrid" in hands.text


def test_two_who_save_at_once_both_see_both_texts(office: Office, held: str) -> None:
    lays_out(office, held)
    hands = _opens(office, held, "/list")
    fills_alone(office, held, {"dreams": "Familiens ord."})
    hands.fill("dreams", "Mine ord.")
    hands.press("go", "save")
    assert "Familiens ord." in hands.text
    assert "Mine ord." in _html(hands)
    assert len(versions(office, held)) == 1
    hands.press("go", "save")
    assert [each.words["dreams"] for each in versions(office, held)] == ["Familiens ord.", "Mine ord."]


def test_what_is_too_long_or_empty_is_said_and_stays(office: Office, held: str) -> None:
    hands = _opens(office, held, "/list")
    hands.press("go", "save")
    assert "Skriv noe i ett av feltene før du lagrer." in hands.text
    hands.fill("good_at", "ø" * 2001)
    hands.press("go", "save")
    assert "Teksten er for lang." in hands.text
    assert "ø" * 2001 in _html(hands)
    assert versions(office, held) == []


def test_a_case_closed_meanwhile_keeps_the_words_on_the_page(office: Office, held: str) -> None:
    hands = _opens(office, held, "/list")
    office.closes(held)
    hands.fill("dreams", "For sent, men ikke borte.")
    hands.press("go", "save")
    assert hands.response is not None
    assert hands.response.status_code == 409
    assert "For sent, men ikke borte." in _html(hands)


def test_versions_stand_side_by_side_with_what_changed_in_words_and_signs(office: Office, held: str) -> None:
    fills(office, held, WORDS)
    fills(office, held, {**WORDS, "work": "Lærling på verkstedet.", "around": ""}, base=1)
    hands = _opens(office, held)
    hands.follow(f"/desk/case/{held}/duken/versions")
    for words in ("± Endret", "− Tatt bort", "= Likt", "Utgave 1", "Utgave 2"):
        assert words in hands.text
    assert [one.text for one in hands.page.root.all("ins")]
    assert "Bestemor Harepus." in [one.text.strip() for one in hands.page.root.all("del")]


@pytest.mark.parametrize("query", ["?old=1&new=9", "?old=0&new=1", "?new=1", "", "?old=x&new=y", "?old=99999999999999999999"])
def test_versions_that_are_not_there_are_not_found(office: Office, held: str, query: str) -> None:
    fills(office, held, WORDS)
    hands = office.at_the_desk()
    assert hands.client.get(f"/desk/case/{held}/duken/versions{query}").status_code == 404


@pytest.mark.parametrize("path", ["/part/0", "/part/13", "/part/x", "/paper/other", "/paper/other.pdf"])
def test_a_part_that_is_not_there_is_not_found(office: Office, held: str, path: str) -> None:
    assert office.at_the_desk().client.get(f"/desk/case/{held}/duken{path}").status_code == 404


def test_on_paper_it_is_empty_or_filled(office: Office, held: str) -> None:
    fills(office, held, WORDS)
    hands = _opens(office, held, "/paper/filled")
    assert "Bestemor Harepus." in hands.text
    hands.open(f"/desk/case/{held}/duken/paper/empty")
    assert "Bestemor Harepus." not in hands.text
    for words in ("Det er jeg/vi god på", "Det jeg/vi drømmer om", "De jeg har rundt meg", "Planen til", "Dato", "Til stede"):
        assert words in hands.text
    areas = "Jobb,Livssituasjon,Fysisk helse,Psykisk helse,Økonomi,Skole og utdanning,Fritid,Frivillighet"
    for area in areas.split(","):
        assert area in hands.text
    assert len(list(hands.page.root.all("section"))) == len(AREAS) + 6


@pytest.mark.parametrize("which", ["filled", "empty"])
def test_the_pdf_is_tagged_and_one_a3_page_lying(office: Office, held: str, which: str) -> None:
    fills(office, held, WORDS)
    hands = office.at_the_desk()
    answer = hands.client.get(f"/desk/case/{held}/duken/paper/{which}.pdf")
    made = answer.get_data()
    assert answer.content_type == "application/pdf"
    assert b"/StructTreeRoot" in made
    assert re.search(rb"/MediaBox ?\[0 0 1190\.\d+ 841\.\d+\]", made)
    assert b"/Count 1" in made


def test_it_is_read_in_the_access_log_and_not_by_who_may_open_no_case(office: Office, held: str) -> None:
    admin = office.at_the_desk(office.employs("Dag Ås", Role.ADMINISTRATOR))
    for path in ("", "/list", "/part/1", "/versions", "/paper/empty", "/paper/empty.pdf"):
        assert admin.client.get(f"/desk/case/{held}/duken{path}").status_code == 403


def test_it_costs_as_much_for_many_versions_as_for_one(office: Office, held: str, queries: Queries) -> None:
    fills(office, held, WORDS)
    hands = _opens(office, held)

    def cost() -> int:
        queries.statements.clear()
        hands.open(f"/desk/case/{held}/duken")
        return queries.number

    cost()
    few = cost()
    for number in range(1, 5):
        fills(office, held, {"good_at": f"Utgave {number}"}, base=number)
    assert cost() == few
    with office.db.read() as db:
        assert duken.is_laid_out(db, held)
