"""The conversation over HTTP: sent once, sealed, and no typed word lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from portal.cases.models import Case, Message
from portal.intake import draft as drafts
from portal.intake.draft import DraftRow
from portal.vault import seal
from tests.client import PageReviewingClient
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields

WORDS = "Kjæresten min kastet mobilen i veggen i går kveld, og jeg er redd."


def _at_words(office: Office, language: str = "nb") -> Parent:
    parent = office.parent(language)
    parent.begins_to_talk()
    while parent.is_asked != "words":
        parent.answers()
    return parent


def _at_review(office: Office) -> Parent:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything()
    return parent


def _cases(office: Office) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(Case)) or 0


def _token(parent: Parent) -> str:
    return fields(parent.hands.page, "csrf_token")[0]


def _typed(parent: Parent) -> str:
    field = parent.hands.page.root.first("textarea", lambda node: node.get("name") == "answer")
    return field.text if field else ""


def test_sent_eight_times_at_once_it_is_one_case_with_one_code(office: Office) -> None:
    parent = _at_review(office)
    form = {"csrf_token": _token(parent), "q": "review", "go": "send", "press": fields(parent.hands.page, "press")[0]}
    cookies = [parent.hands.client.get_cookie(name) for name in ("v", "session")]
    barrier = threading.Barrier(8)

    def another_click(_number: int) -> tuple[int, str | None, str]:
        client = office.client()
        for cookie in cookies:
            assert cookie is not None
            client.set_cookie(cookie.key, cookie.value)
        barrier.wait()
        answer = client.post("/talk", data=form)
        given = client.get_cookie("v")
        return answer.status_code, answer.location, given.value if given else ""

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(another_click, range(8)))
    assert _cases(office) == 1
    assert [answer[:2] for answer in answers] == [(303, "/thread")], "all eight get the same new token"
    parent.hands.client.set_cookie("v", answers.pop()[2])
    landed = []
    for address in ("/thread", "/talk"):
        parent.hands.open(address)
        assert parent.hands.path == "/thread"
        code = parent.hands.page.root.first("ol", lambda node: "code-words" in node.get("class"))
        landed.append(code.text if code else "")
    assert landed[0] == landed[1] != ""


def test_the_code_that_is_shown_opens_the_case(office: Office) -> None:
    parent = _at_review(office)
    parent.sends()
    parent.leaves()
    assert not parent.sees("Han vil ikke på skolen lenger")
    parent.comes_back()
    assert parent.sees("Han vil ikke på skolen lenger")


def test_one_address_for_all_of_it(office: Office) -> None:
    parent = _at_review(office)
    assert set(parent.hands.seen) == {"/", "/talk"}


def test_back_shows_what_was_answered(office: Office) -> None:
    parent = _at_words(office)
    parent.answers(WORDS)
    parent.goes_back()
    assert (parent.is_asked, _typed(parent)) == ("words", WORDS)


@pytest.mark.parametrize("language", ["nn", "en", "uk", "ar", "pl"])
def test_another_language_half_way_keeps_what_was_typed(office: Office, language: str) -> None:
    parent = _at_words(office)
    parent.hands.fill("answer", WORDS)
    parent.hands.press("go", f"lang:{language}")
    root = parent.hands.page.root.first("html")
    assert root is not None
    assert root.get("lang") == language
    assert (parent.is_asked, _typed(parent)) == ("words", WORDS)


def test_two_tabs_each_keep_what_they_were_given(office: Office) -> None:
    parent = _at_words(office)
    old_tab = {"csrf_token": _token(parent), "q": "words", "go": "next", "answer": WORDS}
    parent.answers()
    asked = parent.is_asked
    parent.hands.client.post("/talk", data=old_tab)
    parent.hands.open("/talk")
    assert parent.is_asked == asked
    parent.hands.press("go", "review")
    assert parent.sees(WORDS)


def test_a_late_tab_after_sending_gets_its_words_back(office: Office) -> None:
    parent = _at_words(office)
    old_tab = {"csrf_token": _token(parent), "q": "words", "go": "next", "answer": "Kort, men mitt."}
    parent.answers(WORDS)
    parent.answers_everything()
    parent.sends()
    answer = parent.hands.client.post("/talk", data=old_tab)
    assert "Kort, men mitt." in answer.get_data(as_text=True)
    assert _cases(office) == 1


def test_without_the_cookie_what_was_typed_is_given_back(office: Office) -> None:
    parent = _at_words(office)
    form = {"csrf_token": _token(parent), "q": "words", "go": "next", "answer": WORDS}
    parent.hands.client.delete_cookie("v")
    answer = parent.hands.client.post("/talk", data=form)
    assert answer.status_code == 200
    assert WORDS in answer.get_data(as_text=True)


def test_a_token_that_ran_out_gives_the_words_back_one_press_from_sent(office: Office) -> None:
    parent = _at_words(office)
    form = {"csrf_token": _token(parent), "q": "words", "go": "next", "answer": WORDS}
    parent.hands.client.delete_cookie("session")
    refused = parent.hands.client.post("/talk", data=form)
    assert refused.status_code == 400
    assert WORDS in refused.get_data(as_text=True)
    parent.hands.response = refused
    parent.hands.press(action="/talk")
    assert parent.hands.path == "/talk"
    parent.hands.press("go", "review")
    assert parent.sees(WORDS)


def test_a_draft_is_kept_for_a_week_and_then_gone(office: Office, clock: MovableClock) -> None:
    parent = _at_words(office)
    clock.move(days=6)
    parent.hands.open("/talk")
    assert parent.is_asked == "words"
    clock.move(days=2)
    parent.hands.open("/talk")
    assert parent.hands.path == "/"
    with office.db.write() as db:
        assert drafts.purge(db) == 1
        assert db.scalars(select(DraftRow)).all() == []


@pytest.mark.parametrize("is_plain", [False, True])
def test_a_draft_lies_sealed(office: Office, is_plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_TESTING", "1")
    with seal.plain_mode(is_plain):
        parent = _at_words(office)
        parent.answers(WORDS)
    assert (WORDS.encode() in office.stored()) is is_plain


def test_nothing_is_taken_before_somebody_could_read_it(app: object, clock: object, cheap_keys: None) -> None:
    """No team key yet: 503 with the numbers to call, and the draft stays."""
    from tests.people.client_hands import ClientHands

    client = app.test_client()  # type: ignore[attr-defined]
    assert isinstance(client, PageReviewingClient)
    parent = Parent(ClientHands(client))
    parent.begins_to_talk()
    parent.answers_everything()
    parent.hands.press("go", "send")
    assert parent.hands.response is not None
    assert parent.hands.response.status_code == 503
    assert "116 111" in parent.hands.text
    parent.hands.open("/talk")
    assert parent.sees("Han vil ikke på skolen lenger")


def test_the_same_words_are_not_a_message_twice(office: Office) -> None:
    parent = _at_review(office)
    parent.sends()
    with office.db.read() as db:
        assert db.scalar(select(func.count()).select_from(Message)) == 1
