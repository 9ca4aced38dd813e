"""Who is in this with me, at a family's own page: nothing of anybody who has not chosen to be seen, whatever happens."""

import re

import pytest

from portal.cases import household_children
from portal.cases.household_models import Kind
from portal.cases.models import Case
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.desk.households import Own, belong, comes_in, has_own, html

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]
PAGES = ("/thread", "/thread/people", "/thread/steps", "/thread/log", "/thread/plan", "/thread/trusted")


@pytest.fixture
def mother(office: Office) -> Own:
    return has_own(office, Kind.PARENT, "Mor")


@pytest.fixture
def amira(office: Office) -> Own:
    return has_own(office, Kind.YOUNG, "Amira", "2012")


def _bare(page: str) -> str:
    """A page without what changes with each request."""
    return re.sub(r'(name="(csrf_token|submission)" value=|nonce=)"[^"]*"', "", page)


def _pages(hands: ClientHands) -> dict[str, str]:
    return {path: _bare(html(hands, path)) for path in PAGES}


def _chooses(hands: ClientHands, value: str) -> None:
    hands.open("/thread/people")
    hands.choose("shown", value)
    hands.press(action="/thread/people/shown")


def test_a_hidden_conversation_changes_no_byte_of_anybody_else_s_pages(office: Office, mother: Own, amira: Own) -> None:
    phone = comes_in(office, mother)
    before = _pages(phone)
    belong(office, mother, amira)
    assert _pages(phone) == before
    _chooses(comes_in(office, amira), "yes")
    assert _pages(phone)["/thread/people"] != before["/thread/people"]


def test_who_chooses_to_be_seen_is_seen_by_what_they_are_and_no_more(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hers, mothers = comes_in(office, amira), comes_in(office, mother)
    _chooses(hers, "yes")
    assert "Skriver de også her" in hers.text
    told = html(mothers, "/thread/people")
    assert "En ungdom i familien" in mothers.text
    assert not [sign for sign in ("Amira", "2012", *amira.reads, amira.case_id) if sign in told]
    hers.open("/thread/people")
    assert "En forelder" not in hers.text  # one way
    _chooses(hers, "no")
    mothers.open("/thread/people")
    assert "En ungdom i familien" not in mothers.text


def test_the_choice_is_there_without_a_household_and_holds_when_one_begins(office: Office, mother: Own, amira: Own) -> None:
    _chooses(comes_in(office, mother), "yes")
    belong(office, mother, amira)
    phone = comes_in(office, amira)
    phone.open("/thread/people")
    assert "En forelder" in phone.text


def test_little_ones_stand_on_the_page_of_their_own_case_only(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    with office.db.write() as db:
        household_children.add_child(db, db.get_one(Case, mother.case_id), office.key_of(mother.case_id), "Elgine", "2021")
    mothers, hers = comes_in(office, mother), comes_in(office, amira)
    mothers.open("/thread/people")
    assert "Elgine født i 2021" in mothers.text
    hers.open("/thread/people")
    assert "Elgine" not in hers.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [Kind.YOUNG, Kind.PARENT])
def test_it_is_read_in_every_language_in_the_readers_own_words(office: Office, language: str, kind: Kind) -> None:
    phone = comes_in(office, has_own(office, kind, "Noor"), language)
    phone.open("/thread/people")
    root = phone.page.root.first("html")
    assert root is not None
    assert root.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert "people." not in phone.text
    if language == "nb":
        assert ("Ingen hjemme kan lese" in phone.text) is (kind is Kind.YOUNG)


def test_nonsense_changes_nothing_and_who_has_no_code_sees_nothing(office: Office, amira: Own) -> None:
    phone = comes_in(office, amira)
    phone.open("/thread/people")
    token = phone.page.root.first("input", lambda node: node.get("name") == "csrf_token").get("value")  # type: ignore[union-attr]
    for typed in ("", "maybe", "x" * 9000):
        assert phone.client.post("/thread/people/shown", data={"csrf_token": token, "shown": typed}).status_code == 303
    assert office.rows()["household_shown"] == 0
    stranger = office.hands()
    stranger.open("/thread/people")
    assert "Ingen hjemme" not in stranger.text
