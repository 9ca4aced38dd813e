"""What may tell who somebody is, in the thread of a question that names nobody: asked about each time, never in a family's."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.cases import commands
from portal.cases.models import Message
from tests.dom import parse
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands
from tests.slices.thread.askers import has_asked
from tests.slices.thread.concerns_about import is_written_about
from tests.slices.thread.live_talks import Desk, case_of
from tests.slices.thread.writers import has_written

__all__ = ["cheap_keys", "office"]
NAMED = "Emma i 3b har ikke matpakke. Mor har telefon 912 34 567."
LEFT = "[…] i 3b har ikke matpakke. Mor har telefon 912 34 567."


def messages(office: Office) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(Message)) or 0


def typed(hands: ClientHands, name: str = "body") -> str:
    field = hands.page.root.first("textarea", lambda node: node.get("name") == name)
    return field.text if field else ""


def marks(hands: ClientHands) -> list[str]:
    return [node.get("value") for node in hands.page.root.all("input") if node.get("name") == "nobody"]


def first_button(hands: ClientHands) -> tuple[str, str]:
    """(name, where it posts) of the button that Enter presses."""
    form = hands.page.root.first("form", lambda node: node.get("id") == "write")
    assert form is not None
    first = next(iter(form.all("button")))
    return first.get("name"), first.get("formaction")


def writes(hands: ClientHands, words: str, where: str = "/thread/write") -> int:
    hands.fill("body", words)
    hands.press(action=where)
    assert hands.response is not None
    return hands.response.status_code


def test_a_later_message_that_names_somebody_is_not_sent_and_stands_in_its_field(office: Office) -> None:
    hands = has_asked(office).browser
    assert writes(hands, NAMED) == 422
    assert (messages(office), typed(hands)) == (1, NAMED)
    assert marks(hands) == ["name:emma", "phone:912 34 567"]
    assert hands.page.root.first("a", lambda node: node.get("href") == "#finds-body") is not None


def test_what_is_not_answered_for_is_taken_out_and_then_it_can_be_sent(office: Office) -> None:
    hands = has_asked(office).browser
    writes(hands, NAMED)
    hands.choose("nobody", "phone:912 34 567")
    hands.press("go", "remove")
    assert (messages(office), typed(hands)) == (1, LEFT)
    hands.press(action="/thread/write")
    assert messages(office) == 2
    assert "Emma" not in hands.text


def test_what_names_nobody_is_sent_once_that_is_said(office: Office) -> None:
    hands = has_asked(office).browser
    writes(hands, "Vi leser om Emma i Løkka, er det for trist?")
    for mark in marks(hands):
        hands.choose("nobody", mark)
    hands.press(action="/thread/write")
    assert (messages(office), typed(hands)) == (2, "")


def test_what_names_nobody_at_all_is_sent_as_ever(office: Office) -> None:
    hands = has_asked(office).browser
    assert writes(hands, "Nå kom barnet uten jakke også.") == 200
    assert (messages(office), marks(hands)) == (2, [])


def test_the_button_that_enter_presses_sends(office: Office) -> None:
    """The first button of a form is pressed by Enter in any of its boxes: it must not be the one that takes out."""
    hands = has_asked(office).browser
    writes(hands, NAMED)
    assert first_button(hands) == ("", "")


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_it_is_asked_in_every_language(office: Office, language: str) -> None:
    hands = has_asked(office, language).browser
    assert writes(hands, NAMED) == 422
    assert len(marks(hands)) == 2


def test_another_language_keeps_the_words_and_goes_on_asking(office: Office) -> None:
    hands = has_asked(office).browser
    writes(hands, NAMED)
    hands.press("language", "ar")
    assert (messages(office), typed(hands)) == (1, NAMED)
    assert marks(hands) == ["name:emma", "phone:912 34 567"]


def test_the_page_that_asks_by_itself_gets_only_the_list_and_keeps_nothing(office: Office) -> None:
    hands = has_asked(office).browser
    token = next(node.get("value") for node in hands.page.root.all("input") if node.get("name") == "csrf_token")
    answer = hands.client.post(
        "/thread/look", data={"csrf_token": token, "body": NAMED}, headers={"HX-Request": "true"}
    )
    found = parse(answer.text).root
    assert [node.text for node in found.all("mark")] == ["Emma", "912 34 567"]
    assert "<html" not in answer.text
    assert messages(office) == 1


@pytest.mark.parametrize("whose", [has_written, is_written_about])
def test_a_family_writes_names_as_it_likes(office: Office, whose: object) -> None:
    """It is their own case: nobody asks them, with a concern about them or without."""
    before_writing = whose(office).hands  # type: ignore[operator]
    before = messages(office)
    before_writing.open("/thread")
    assert writes(before_writing, NAMED) == 200
    assert (messages(office), marks(before_writing)) == (before + 1, [])
    assert NAMED in before_writing.text


def test_asking_for_another_person_names_nobody_either(office: Office) -> None:
    asker = has_asked(office)
    with office.db.write() as db:
        commands.claim(db, asker.case_id, office.astrid.id)
    hands = asker.browser
    hands.open("/thread")
    hands.fill("why", NAMED)
    hands.press(action="/thread/other-person")
    assert (typed(hands, "why"), marks(hands)) == (NAMED, ["name:emma", "phone:912 34 567"])
    hands.press("go", "remove")
    assert "Emma" not in typed(hands, "why")
    hands.press(action="/thread/other-person")
    assert not any(node.get("name") == "why" for node in hands.page.root.all("textarea"))


# --- in a live talk ---------------------------------------------------------------------------------------


@pytest.fixture
def live(office: Office) -> ClientHands:
    """Has asked for somebody to talk with, and stands on the talk's page."""
    Desk(office).is_here()
    hands = has_asked(office).browser
    hands.press(action="/thread/live/ask")
    assert hands.path == "/thread/live"
    return hands


def test_a_live_talk_asks_too(office: Office, live: ClientHands) -> None:
    assert writes(live, NAMED, "/thread/live/write") == 422
    assert (messages(office), typed(live), first_button(live)) == (1, NAMED, ("", ""))
    live.press("go", "remove")
    assert "Emma" not in typed(live)
    left = typed(live)
    live.open("/thread/live")
    assert writes(live, left, "/thread/live/write") == 200
    assert (live.path, messages(office)) == ("/thread/live", 2)


def test_the_scripts_part_brings_the_list(office: Office, live: ClientHands) -> None:
    token = next(node.get("value") for node in live.page.root.all("input") if node.get("name") == "csrf_token")
    answer = live.client.post(
        "/thread/live/write", data={"csrf_token": token, "body": NAMED}, headers={"X-Live": "yes", "HX-Request": "true"}
    )
    assert (answer.status_code, messages(office), case_of(office) != "") == (422, 1, True)
    part = parse(answer.text).root
    assert [node.text for node in part.all("mark")] == ["Emma", "912 34 567"]
    assert part.first("p", lambda node: node.has("data-live-why")) is not None


def test_what_is_not_sent_is_not_said_to_be(office: Office) -> None:
    """In the first visit, where the page says that the question was sent: not above words that were not."""
    hands = office.hands()
    hands.open("/work/ask")
    hands.fill("wonder", "Hva gjør vi når et barn kommer sultent hver dag?")
    hands.press("go", "send")
    heading = hands.page.root.first("h1")
    assert heading is not None
    assert heading.text == "Det er sendt"
    writes(hands, NAMED)
    heading = hands.page.root.first("h1")
    assert heading is not None
    assert heading.text != "Det er sendt"
