"""The words of a status: the pack's own until somebody words it anew; previewed, kept with who did it, and given back."""

import pytest

from portal.audit.queries import history
from portal.cases import status_texts
from portal.cases.rules import NotAllowed, Status
from portal.staff.rules import Role
from tests.factories import Office
from tests.people.client_hands import ClientHands

ADDRESS = "/desk/texts/claimed/uk"
OWN = "Ми вже читаємо. Відповімо сьогодні."
PACKS = "Хтось зараз читає."


@pytest.fixture
def desk(office: Office) -> ClientHands:
    hands = office.at_the_desk(office.employs("Lena Moe", Role.TEAM_LEADER))
    hands.open("/desk/texts")
    return hands


def _in_force(office: Office, language: str = "uk") -> str:
    with office.db.read() as db:
        return status_texts.wording(db, Status.CLAIMED, language)


def _presses(desk: ClientHands, go: str, words: str | None = None) -> int:
    desk.open(ADDRESS)
    if words is not None:
        desk.fill("words", words)
    desk.press("go", go)
    assert desk.response is not None
    return desk.response.status_code


def test_every_status_stands_in_every_language(desk: ClientHands) -> None:
    links = [one.get("href") for one in desk.page.root.all("a") if one.get("href").startswith("/desk/texts/")]
    assert len(links) == len(Status) * 6
    assert PACKS in desk.text


def test_a_preview_saves_nothing(office: Office, desk: ClientHands) -> None:
    assert _presses(desk, "preview", OWN) == 200
    heading = desk.page.root.first("h2", lambda node: node.get("id") == "preview-title")
    assert heading is not None
    assert (heading.text, heading.get("lang"), heading.get("dir")) == (OWN, "uk", "ltr")
    assert _in_force(office) == ""
    desk.press("go", "save")
    assert _in_force(office) == OWN


def test_saved_it_is_in_force_with_who_did_it(office: Office, desk: ClientHands) -> None:
    _presses(desk, "save", OWN)
    assert _in_force(office) == OWN
    assert _in_force(office, "nb") == ""
    assert "Lena Moe" in desk.text
    with office.db.read() as db:
        (entry,) = history(db, subject="status:claimed")
    assert (entry.action, entry.facts) == ("status_text_changed", '{"language":"uk"}')


def test_the_pack_s_own_text_gets_its_place_back(office: Office, desk: ClientHands) -> None:
    _presses(desk, "save", OWN)
    _presses(desk, "reset")
    assert _in_force(office) == ""
    assert "Tok tilbake den vanlige teksten" in desk.text
    with office.db.read() as db:
        assert [row.words for row in status_texts.history(db, Status.CLAIMED, "uk")] == ["", OWN]


@pytest.mark.parametrize("words", ["", "  ", "å" * 401])
def test_an_empty_or_endless_text_is_not_saved(office: Office, desk: ClientHands, words: str) -> None:
    assert _presses(desk, "save", words) == 422
    assert office.rows()["status_text"] == 0


def test_what_looks_like_code_is_shown_as_it_is_typed(office: Office, desk: ClientHands) -> None:
    words = "<b>Hei</b> {name} %s"
    _presses(desk, "save", words)
    assert _in_force(office) == words
    assert words in desk.text


def test_who_was_second_is_told_and_loses_nothing(office: Office, desk: ClientHands) -> None:
    desk.open(ADDRESS)
    with office.db.write() as db:
        status_texts.word_anew(db, Status.CLAIMED, "uk", "Først.", office.astrid.id, 0)
    desk.fill("words", OWN)
    desk.press("go", "save")
    assert desk.response is not None
    assert desk.response.status_code == 409
    assert OWN in desk.text
    assert _in_force(office) == "Først."
    desk.press("go", "save")
    assert _in_force(office) == OWN


def test_a_colleague_was_first(office: Office) -> None:
    with office.db.write() as db:
        status_texts.word_anew(db, Status.NEW, "nb", "En.", office.astrid.id, 0)
        with pytest.raises(NotAllowed, match="changed"):
            status_texts.word_anew(db, Status.NEW, "nb", "To.", office.astrid.id, 0)


@pytest.mark.parametrize("address", ["/desk/texts/claimed/xx", "/desk/texts/angry/nb", "/desk/texts/claimed/nb'"])
def test_there_are_no_other_texts(desk: ClientHands, address: str) -> None:
    assert desk.client.get(address).status_code == 404


def test_who_only_carries_cases_words_nothing(office: Office) -> None:
    hands = office.at_the_desk()
    assert hands.client.get("/desk/texts").status_code == 403
    assert "/desk/texts" not in [one.get("href") for one in hands.page.root.all("a")]
