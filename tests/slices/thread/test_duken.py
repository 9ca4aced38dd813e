"""Duken for the family: when it is laid out, in every language, filled in alone, and nothing typed lost."""

import pytest

from portal.cases.duken_rules import PARTS, FilledBy
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.slices.cases.test_duken import WORDS, fills, lays_out, versions
from tests.slices.thread.askers import has_asked
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import answers, case_of_own, in_field, post, reads

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]


@pytest.fixture
def parent(office: Office) -> Parent:
    """A parent whose case is answered, and for whom Duken is laid out."""
    sent = has_sent(office)
    answers(office)
    lays_out(office, case_of_own(office).id)
    return sent


def _html(parent: Parent) -> str:
    return parent.hands.response.get_data(as_text=True)  # type: ignore[attr-defined,no-any-return]


def test_it_is_there_only_when_it_was_laid_out(office: Office) -> None:
    parent = has_sent(office)
    answers(office)
    assert "Duken" not in reads(parent)
    for path in ("", "/list", "/part/1", "/versions", "/paper/empty", "/paper/empty.pdf"):
        assert parent.hands.client.get(f"/thread/duken{path}").status_code == 303  # type: ignore[attr-defined]
    lays_out(office, case_of_own(office).id)
    assert "Duken: et ark om det dere er gode på" in reads(parent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_read_in_every_language(office: Office, parent: Parent, language: str) -> None:
    case_id = case_of_own(office).id
    fills(office, case_id, WORDS)
    fills(office, case_id, {**WORDS, "work": "Lærling."}, base=1)
    for path in ("", "/list", "/part/3", "/versions", "/paper/filled"):
        parent.hands.open(f"/thread/duken{path}?lang={language}")
        html = parent.hands.page.root.first("html")
        assert html is not None
        assert html.get("dir") == ("rtl" if language == "ar" else "ltr")
        assert "duken." not in parent.hands.text


def test_the_family_fills_it_in_alone_a_part_at_a_time(office: Office, parent: Parent) -> None:
    parent.hands.open("/thread/duken/part/1")
    for number, part in enumerate(PARTS, 1):
        parent.hands.fill(part.fields[0], f"Ord nummer {number}.")
        parent.hands.press("go", "next" if number < len(PARTS) else "save")
    assert "Takk. Duken er lagret, og vi svarer dere." in parent.hands.text
    assert "Fylt ut av familien alene" in parent.hands.text
    found = versions(office, case_of_own(office).id)
    assert [each.filled_by for each in found] == [FilledBy.FAMILY]
    assert case_of_own(office).turn == "ours"
    assert b"Ord nummer" not in office.stored()


def test_what_is_half_written_lies_there_the_next_time(office: Office, parent: Parent) -> None:
    parent.hands.open("/thread/duken/list")
    parent.hands.fill("mind", "Å sove om natta.")
    parent.hands.press("go", "keep")
    assert "Vi har tatt vare på det." in parent.hands.text
    parent.hands.open("/thread/duken/list")
    assert in_field(parent, "mind") == "Å sove om natta."
    assert case_of_own(office).turn == "theirs"


def test_what_was_typed_as_the_visit_ran_out_waits_for_the_code(office: Office, parent: Parent, clock: MovableClock) -> None:
    parent.hands.open("/thread/duken/part/2")
    parent.hands.fill("dreams", "En lang drøm.")
    clock.move(minutes=40)
    parent.hands.press("go", "next")
    parent.hands.fill("code", parent.code)
    parent.hands.press(action="/thread/enter")
    assert parent.hands.path == "/thread/duken/list"
    assert in_field(parent, "dreams") == "En lang drøm."
    parent.hands.press("go", "save")
    assert versions(office, case_of_own(office).id)[0].words["dreams"] == "En lang drøm."


def test_who_was_slower_sees_both_texts(office: Office, parent: Parent) -> None:
    parent.hands.open("/thread/duken/part/12")
    parent.hands.fill("plan_of", "Mine ord.")
    fills(office, case_of_own(office).id, {"plan_of": "De andres ord."})
    parent.hands.press("go", "save")
    assert "Noen lagret Duken mens dere skrev" in parent.hands.text
    assert "De andres ord." in parent.hands.text
    assert in_field(parent, "plan_of") == "Mine ord."
    parent.hands.press("go", "save")
    assert [each.words["plan_of"] for each in versions(office, case_of_own(office).id)] == ["De andres ord.", "Mine ord."]


def test_what_is_empty_or_too_long_is_said_and_stays(office: Office, parent: Parent) -> None:
    parent.hands.open("/thread/duken/list")
    parent.hands.press("go", "save")
    assert "Skriv noe i ett av feltene før dere lagrer." in parent.hands.text
    parent.hands.fill("good_at", "ø" * 2001)
    parent.hands.press("go", "save")
    assert "Teksten er for lang." in parent.hands.text
    assert "ø" * 2001 in _html(parent)
    assert versions(office, case_of_own(office).id) == []


def test_an_odd_draft_or_number_breaks_nothing(office: Office, parent: Parent) -> None:
    parent.hands.open("/thread/duken/list")
    assert post(parent, "/thread/duken/list", base="9" * 40, good_at="x", go="save") == 409
    assert post(parent, "/thread/duken/list", base="x", good_at="x", go="save") == 422
    assert post(parent, "/thread/duken/part/1", good_at="x", go="nowhere") == 303
    assert versions(office, case_of_own(office).id) == []


def test_a_closed_case_s_duken_is_read_and_not_changed(office: Office, parent: Parent) -> None:
    fills(office, case_of_own(office).id, WORDS)
    parent.hands.open("/thread/duken/list")
    office.closes(case_of_own(office).id)
    assert post(parent, "/thread/duken/list", base="1", good_at="For sent.", go="save") == 303
    parent.hands.open("/thread/duken")
    assert WORDS["around"] in parent.hands.text
    assert "Fyll ut litt om gangen" not in parent.hands.text
    assert len(versions(office, case_of_own(office).id)) == 1


def test_the_own_copy_on_paper_says_it_all(office: Office, parent: Parent) -> None:
    fills(office, case_of_own(office).id, WORDS)
    parent.hands.open("/thread/duken/paper/filled")
    assert WORDS["around"] in parent.hands.text
    assert not list(parent.hands.page.root.all("form"))


def test_who_asked_about_nobody_and_who_has_no_code_are_led_away(office: Office) -> None:
    asker = has_asked(office)
    for client in (asker.browser.client, office.client()):
        for path in ("", "/list", "/part/1", "/paper/filled"):
            assert client.get(f"/thread/duken{path}").headers.get("Location") == "/thread"


def test_it_costs_as_much_for_many_versions_as_for_one(office: Office, parent: Parent, queries: Queries) -> None:
    case_id = case_of_own(office).id
    fills(office, case_id, WORDS)

    def cost() -> int:
        queries.statements.clear()
        parent.hands.open("/thread/duken")
        return queries.number

    cost()
    few = cost()
    for number in range(1, 4):
        fills(office, case_id, {"good_at": f"Utgave {number}"}, base=number)
    assert cost() == few
