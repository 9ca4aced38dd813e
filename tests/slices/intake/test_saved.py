"""Saving under four words, and coming back: everything is there, on another device too, and nothing of it is readable."""

import pytest
from sqlalchemy import func, select

from portal.db.clock import utc_now
from portal.intake import draft as drafts
from portal.intake.draft import DraftRow
from portal.vault import receipt
from portal.vault.wordlists import HOUSE_LISTS
from portal.web.i18n import day
from tests.client import PageReviewingClient
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.people.hands import buttons, fields

WORDS = "Han kaster ting når han blir sint, og jeg vet ikke hva jeg skal gjøre."
FOUR = " ".join(HOUSE_LISTS.of("nb").words[100:104])  # read in one way only, and nobody's
SIX = " ".join(HOUSE_LISTS.of("nb").words[100:106])


def _at_words(office: Office, language: str = "nb") -> Parent:
    parent = office.parent(language)
    parent.begins_to_talk()
    parent.hands.press("go", "write")
    return parent


def _code(parent: Parent) -> str:
    words = parent.hands.page.root.first("ol", lambda node: "code-words" in node.get("class"))
    assert words is not None, parent.hands.text
    return " ".join(word.text for word in words.all("li"))


def _saved(office: Office, language: str = "nb", typed: str = WORDS) -> tuple[Parent, str]:
    parent = _at_words(office, language)
    parent.hands.fill("answer", typed)
    parent.hands.press("go", "save")
    return parent, _code(parent)


def _rows(office: Office) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(DraftRow)) or 0


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_four_words_of_ones_own_language_lead_back_on_another_device(language: str, office: Office) -> None:
    parent, code = _saved(office, language)
    words = code.split()
    assert len(words) == 4
    assert set(words) <= set(HOUSE_LISTS.of(language).words)
    assert parent.hands.path == "/talk"
    other = office.parent("nb")
    other.comes_back(code)
    assert other.hands.path == "/talk"
    assert other.is_asked == "words"
    assert other.sees(WORDS)


def test_the_code_is_hidden_and_the_day_of_deletion_is_told(office: Office) -> None:
    parent, _ = _saved(office)
    assert parent.hands.page.root.first("details", lambda node: "code" in node.get("class")) is not None
    assert parent.sees(f"blir alt slettet {_in_a_week(office)}")
    assert not parent.sees(WORDS)


def _in_a_week(office: Office) -> str:
    with office.app.test_request_context("/talk"):
        return day(utc_now() + drafts.LIVES)


def test_saving_twice_gives_the_same_code_and_going_on_shows_the_question(office: Office) -> None:
    parent, code = _saved(office)
    parent.hands.press("go", "on")
    assert parent.is_asked == "words"
    parent.hands.press("go", "save")
    assert _code(parent) == code


def test_it_can_be_saved_at_every_question(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers("no")
    while True:
        assert ("go", "save") in buttons(parent.hands.page), parent.is_asked
        if ("go", "send") in buttons(parent.hands.page):
            return
        parent.answers()


def test_two_devices_write_on_in_one_conversation(office: Office) -> None:
    first, code = _saved(office)
    second = office.parent("uk")
    second.comes_back(code)
    second.answers("Enda mer.")
    first.hands.open("/talk")
    first.hands.press("go", "review")
    assert first.sees("Enda mer.")
    second.comes_back(code.upper())
    assert second.hands.path == "/talk"


def test_sending_deletes_every_way_to_it(office: Office) -> None:
    parent, code = _saved(office)
    parent.hands.press("go", "on")
    parent.answers(WORDS)
    parent.answers_everything()
    parent.sends()
    assert _rows(office) == 1, "only what the button that sent it left for its next press"
    late = office.parent()
    late.comes_back(code)
    assert late.hands.path == "/thread"
    assert not late.sees(WORDS)


def test_it_is_gone_after_seven_days_without_a_word(office: Office, clock: MovableClock) -> None:
    parent, code = _saved(office)
    clock.move(days=6)
    other = office.parent()
    other.comes_back(code)
    other.answers("Jeg er her ennå.")
    clock.move(days=6)
    again = office.parent()
    again.comes_back(code)
    assert again.hands.path == "/talk"
    clock.move(days=8)
    gone = office.parent()
    gone.comes_back(code)
    assert gone.hands.path == "/thread"
    with office.db.write() as db:
        drafts.purge(db)
    assert _rows(office) == 0


def test_the_next_one_at_this_browser_does_not_delete_what_was_saved(office: Office) -> None:
    parent, code = _saved(office)
    parent.hands.press(action="/thread/leave")
    stranger = Parent(parent.hands)
    stranger.begins_to_talk()
    assert not stranger.sees(WORDS)
    parent.comes_back(code)
    assert parent.sees(WORDS)


def test_beginning_anew_leaves_what_was_saved_to_who_has_the_code(office: Office) -> None:
    parent, code = _saved(office)
    parent.begins_to_talk()
    parent.hands.press("go", "anew")
    other = office.parent()
    other.comes_back(code)
    assert other.sees(WORDS)


def test_continuing_through_a_door_is_the_same_conversation(office: Office) -> None:
    parent, code = _saved(office)
    parent.begins_to_talk()
    parent.hands.press("go", "continue")
    parent.hands.press("go", "on")
    parent.answers(WORDS + " Mer.")
    other = office.parent()
    other.comes_back(code)
    other.hands.press("go", "review")
    assert other.sees(WORDS + " Mer.")


@pytest.mark.parametrize(("go", "kept"), [("saved", WORDS), ("here", "Noe helt annet.")])
def test_who_has_begun_on_something_else_is_asked_which(go: str, kept: str, office: Office) -> None:
    _, code = _saved(office)
    other = _at_words(office)
    other.answers("Noe helt annet.")
    other.comes_back(code)
    assert other.hands.path == "/talk/saved"
    assert not other.sees(WORDS)
    assert not other.sees("Noe helt annet.")
    other.hands.press("go", go)
    other.hands.press("go", "review")
    assert other.sees(kept)
    assert other.sees(WORDS) is (go == "saved")
    third = office.parent()
    third.comes_back(code)
    assert third.sees(WORDS)


def test_typing_a_receipt_code_in_the_same_browser_keeps_the_way(office: Office) -> None:
    sent = office.parent()
    sent.begins_to_talk()
    sent.answers_everything()
    sent.sends()
    parent, code = _saved(office)
    parent.comes_back(sent.code)
    parent.hands.open("/talk")
    parent.hands.press("go", "on")
    assert parent.sees(WORDS)
    parent.answers("Nye ord.")
    other = office.parent()
    other.comes_back(code)
    other.hands.press("go", "review")
    assert other.sees("Nye ord.")


def test_nothing_of_it_can_be_read_in_the_database(office: Office) -> None:
    parent, code = _saved(office)
    stored = office.stored()
    folded = receipt.canonical_of(code.split())
    for secret in (WORDS, code, folded, *(f'"{word}"' for word in code.split())):
        assert secret.encode() not in stored, secret
    with office.db.read() as db:
        rows = db.scalars(select(DraftRow)).all()
    assert len(rows) == 3
    assert {len(row.id) for row in rows} == {32}, "no row tells what it is"
    assert parent.hands.client.get_cookie("v") is not None


def test_a_wrong_code_of_four_words_is_answered_like_any_other(office: Office) -> None:
    """Right, wrong, sent and purged: the same answer to the press, and to the wrong ones the same page after it."""
    _, right = _saved(office)
    gone, sent = _saved(office)
    gone.hands.press("go", "on")
    gone.answers(WORDS)
    gone.answers_everything()
    gone.sends()
    codes = [right, sent, FOUR, SIX, "tull"]
    tries = [_try(office, code) for code in codes]
    assert len({(status, body, headers) for status, body, headers, _ in tries}) == 1
    assert len({page for *_, page in tries[1:]}) == 1


def _try(office: Office, code: str) -> tuple[int, bytes, str, bytes]:
    client: PageReviewingClient = office.client()
    hands = office.hands()
    hands.client = client
    hands.open("/thread")
    token = fields(hands.page, "csrf_token")[0]
    answer = client.post("/thread/enter", data={"csrf_token": token, "code": code})
    headers = sorted(f"{name}: {value}" for name, value in answer.headers if name not in ("Date", "Set-Cookie"))
    shown = client.get("/thread")
    hands.response = shown
    page = shown.get_data()
    if shown.status_code == 200:
        page = page.replace(fields(hands.page, "csrf_token")[0].encode(), b"")
    return answer.status_code, answer.get_data(), str(headers), page


def test_each_code_is_looked_for_in_both_places(
    office: Office, queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is the same, whichever kind of code was typed, right or wrong."""
    sent = office.parent()
    sent.begins_to_talk()
    sent.answers_everything()
    sent.sends()
    _, right = _saved(office)
    opened: list[str] = []
    real = drafts.open_json
    monkeypatch.setattr(drafts, "open_json", lambda key, sealed, place: opened.append(place) or real(key, sealed, place))
    work = []
    for code in (right, FOUR, sent.code, SIX):
        hands = office.hands()
        hands.open("/thread")
        token = fields(hands.page, "csrf_token")[0]
        queries.statements.clear()
        opened.clear()
        hands.client.post("/thread/enter", data={"csrf_token": token, "code": code})
        work.append(([one.split("WHERE")[0] for one in queries.statements], len(opened)))
    assert work == work[:1] * 4


def test_guessing_four_words_is_slowed(office: Office) -> None:
    hands = office.hands()
    hands.open("/thread")
    form = {"csrf_token": fields(hands.page, "csrf_token")[0], "code": FOUR}
    statuses = [hands.client.post("/thread/enter", data=form).status_code for _ in range(22)]
    assert (statuses[0], statuses[-1]) == (303, 429)


def test_the_code_never_stands_in_an_address(office: Office) -> None:
    parent, code = _saved(office)
    parent.comes_back(code)
    assert set(parent.hands.seen) <= {"/", "/talk", "/thread", "/talk/saved"}


def test_nobody_comes_to_a_saved_conversation_without_a_code(office: Office) -> None:
    assert office.client().get("/talk/saved").location == "/thread"
    hands = office.hands()
    hands.open("/thread")
    form = {"csrf_token": fields(hands.page, "csrf_token")[0], "go": "saved"}
    assert hands.client.post("/talk/saved", data=form).location == "/thread"


@pytest.mark.parametrize("typed", ["{0} {1} {2} {3}", "1. {0}, 2. {1}\n3. {2}; 4. {3}", "{0}{1}{2}{3}"])
def test_four_words_are_typed_as_people_type(typed: str) -> None:
    words = FOUR.split()
    assert receipt.canonical_of(words) in receipt.readings(typed.format(*words).upper(), count=receipt.SHORT_COUNT)


def test_four_words_that_could_be_six_others_lead_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("bergvegg", "blåhval", "vedovn", "abbor")
    assert receipt.readings(" ".join(words)), "or this proves nothing"
    monkeypatch.setattr(receipt, "new_words", lambda *_, **__: words)
    _, code = _saved(office)
    other = office.parent()
    other.comes_back(code)
    assert other.sees(WORDS)


def test_a_code_of_four_words_has_44_bits() -> None:
    assert len(HOUSE_LISTS.of("nb").words) ** receipt.SHORT_COUNT == 2**44
