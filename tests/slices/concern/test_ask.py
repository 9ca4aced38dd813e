"""Asking without a name: nobody is named by oversight, no typed word is lost, and the way on leads through the gate."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.cases.concern_models import Concern, ConcernDraft
from portal.cases.concern_queries import consultation_in
from portal.cases.models import Case, Message
from portal.concern import ask
from portal.naming import found_in, has_open
from portal.web import flood
from portal.web.extensions import portal_of
from tests.dom import parse
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.concern.writer import Writer
from tests.slices.referrer.conftest import cheap_words, mailbox, teacher
from tests.slices.referrer.teacher import Teacher

__all__ = ["cheap_words", "mailbox", "teacher"]
WONDER = "Hva gjør vi når et barn kommer sultent hver dag?"
NAMED = "Emma i 3b har ikke matpakke. Mor har telefon 912 34 567."


def asker(office: Office, language: str = "nb") -> ClientHands:
    hands = ClientHands(office.client(), language)
    hands.open("/work/ask")
    return hands


def rows(office: Office, table: type[Case] | type[Concern] | type[Message] | type[ConcernDraft]) -> int:
    with office.db.read() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def typed_in(hands: ClientHands, key: str) -> str:
    field = hands.page.root.first("textarea", lambda node: node.get("name") == key)
    return field.text if field else ""


def marks(hands: ClientHands) -> list[str]:
    return [node.get("value") for node in hands.page.root.all("input") if node.get("name") == "nobody"]


def asks(office: Office, wonder: str = WONDER) -> ClientHands:
    hands = asker(office)
    hands.fill("wonder", wonder)
    hands.fill("seen", "Tom matboks tre dager på rad.")
    hands.choose("age", "6-12")
    hands.press("go", "send")
    return hands


def test_a_question_becomes_a_thread_with_a_code(office: Office) -> None:
    hands = asks(office)
    assert hands.path == "/thread"
    assert hands.page.root.first("ol", lambda node: "code-words" in node.get("class")) is not None
    assert WONDER in hands.text
    assert "Du har spurt uten navn" in hands.text
    with office.db.read() as db:
        case, concern = db.scalars(select(Case)).one(), db.scalars(select(Concern)).one()
    assert (case.channel, case.asker, case.age_band, case.topic) == (
        "professional",
        "professional",
        "6-12",
        "",
    )
    assert (concern.kind, concern.referrer_id) == ("consultation", None)


def test_what_names_somebody_is_not_sent_and_nothing_typed_is_lost(office: Office) -> None:
    hands = asker(office)
    hands.fill("wonder", WONDER)
    hands.fill("seen", NAMED)
    hands.choose("age", "6-12")
    hands.press("go", "send")
    assert hands.response is not None
    assert hands.response.status_code == 422
    assert rows(office, Case) == 0
    assert (typed_in(hands, "wonder"), typed_in(hands, "seen")) == (WONDER, NAMED)
    assert marks(hands) == ["name:emma", "phone:912 34 567"]
    assert [node.text for node in hands.page.root.all("mark")] == ["Emma", "912 34 567"]


def test_remove_all_takes_out_what_is_not_answered_for_and_sends_nothing(office: Office) -> None:
    hands = asker(office)
    hands.fill("wonder", WONDER)
    hands.fill("seen", NAMED)
    hands.press("go", "send")
    hands.choose("nobody", "phone:912 34 567")
    hands.press("go", "remove")
    assert typed_in(hands, "seen") == "[…] i 3b har ikke matpakke. Mor har telefon 912 34 567."
    assert rows(office, Case) == 0
    hands.press("go", "send")
    assert (hands.path, rows(office, Case)) == ("/thread", 1)
    assert "Emma" not in hands.text


def test_what_names_nobody_is_sent_once_that_is_said(office: Office) -> None:
    hands = asker(office)
    hands.fill("wonder", "Vi leser om Emma i Løkka, er det for trist?")
    hands.press("go", "send")
    assert rows(office, Case) == 0
    for mark in marks(hands):
        hands.choose("nobody", mark)
    hands.press("go", "send")
    assert (hands.path, rows(office, Case)) == ("/thread", 1)


def test_a_word_for_one_name_is_no_word_for_another() -> None:
    """Who has answered for one thing and then writes another is asked again."""
    assert has_open(found_in(["Emma og Filip"], {"name:emma"}))
    assert not has_open(found_in(["Emma"], {"name:emma"}))


def test_nothing_to_ask_is_said_kindly_and_what_is_too_long_comes_back(office: Office) -> None:
    hands = asker(office)
    hands.fill("seen", "x" * (ask.LONGEST + 1))
    hands.press("go", "send")
    assert hands.response is not None
    assert hands.response.status_code == 422
    assert len(typed_in(hands, "seen")) == ask.LONGEST + 1
    assert rows(office, Case) == 0


def test_the_same_form_twice_is_one_question(office: Office) -> None:
    hands = asker(office)
    token, submission = (
        next(node.get("value") for node in hands.page.root.all("input") if node.get("name") == name)
        for name in ("csrf_token", "submission")
    )
    for _ in range(2):
        hands.client.post("/work/ask", data={"csrf_token": token, "submission": submission, "wonder": WONDER})
    assert (rows(office, Case), rows(office, Message)) == (1, 1)


def test_another_language_keeps_every_word_and_saves_nothing(office: Office) -> None:
    hands = asker(office)
    hands.fill("wonder", WONDER)
    hands.press("go", "lang:ar")
    assert typed_in(hands, "wonder") == WONDER
    root = hands.page.root.first("html")
    assert root is not None
    assert root.get("dir") == "rtl"
    assert rows(office, Case) == 0


@pytest.mark.parametrize("language", ["nb", "nn", "en", "uk", "ar", "pl"])
def test_every_language_has_the_whole_page(office: Office, language: str) -> None:
    hands = asker(office, language)
    hands.fill("wonder", NAMED)
    hands.press("go", "send")
    assert len(marks(hands)) == 2


def test_the_page_that_asks_by_itself_gets_only_the_list_and_nothing_is_kept(office: Office) -> None:
    hands = asker(office)
    token = next(
        node.get("value") for node in hands.page.root.all("input") if node.get("name") == "csrf_token"
    )
    answer = hands.client.post(
        "/work/ask/look", data={"csrf_token": token, "seen": NAMED}, headers={"HX-Request": "true"}
    )
    assert answer.text.strip().startswith('<div id="finds"')
    assert "<mark><bdi>Emma</bdi></mark>" in answer.text
    assert "<html" not in answer.text
    assert rows(office, Case) == rows(office, ConcernDraft) == 0


def test_the_municipalitys_own_names_are_nobodys(office: Office) -> None:
    pack = portal_of(office.app).pack
    hands = asks(office, f"Vi jobber i {pack.municipality_name}, og {pack.service_name} hjalp oss.")
    assert hands.path == "/thread"


# --- on to a concern --------------------------------------------------------------------------------------


def test_without_a_question_open_there_is_nothing_to_go_on_with(office: Office, teacher: Teacher) -> None:
    teacher.signs_in()
    assert teacher.client.get("/work/ask/refer").status_code == 303
    assert teacher.posts("/work/ask/refer", "/work/me").headers["Location"] == "/thread"
    assert rows(office, ConcernDraft) == 0


def test_going_on_needs_a_sign_in(office: Office) -> None:
    hands = asks(office)
    hands.open("/work/ask/refer")
    assert 'name="email"' in (hands.response.text if hands.response else "")


def test_the_question_goes_on_as_a_concern_and_the_gate_still_stands(
    office: Office, teacher: Teacher
) -> None:
    hands = ClientHands(teacher.client)
    hands.open("/work/ask")
    hands.fill("wonder", WONDER)
    hands.fill("seen", "Tom matboks tre dager på rad.")
    hands.press("go", "send")
    teacher.signs_in()
    hands.open("/work/ask/refer")
    hands.press()
    assert hands.path == "/work/concern"
    assert (rows(office, Case), rows(office, ConcernDraft)) == (1, 1)
    assert parse(teacher.gets("/work/concern")).root.first(
        "input", lambda node: node.get("name") == "child-0-name"
    )
    with office.db.read() as db:
        concern = db.scalars(select(Concern)).one()
    assert concern.kind == "consultation"


def test_the_document_that_goes_with_it_is_sealed_in_the_case(office: Office) -> None:
    asks(office)
    assert WONDER.encode() not in office.stored()
    with office.db.read() as db:
        case = db.scalars(select(Case)).one()
        body = consultation_in(db, case.id, office.key_of(case.id))
    assert (body["wonder"], body["age"], "topic" in body) == ([WONDER], ["6-12"], False)


def test_sent_through_the_gate_it_is_a_referral_and_the_question_is_closed(
    office: Office, teacher: Teacher
) -> None:
    """The family gets a code of its own; what was asked before stays with those who answer."""
    hands = ClientHands(teacher.client)
    hands.open("/work/ask")
    hands.fill("wonder", WONDER)
    hands.press("go", "send")
    teacher.signs_in()
    hands.open("/work/ask/refer")
    hands.press()
    writer = Writer(hands, teacher)
    writer.comes_to_review()
    assert WONDER in hands.text
    writer.sends()
    with office.db.read() as db:
        found = {row.kind: row for row in db.scalars(select(Concern))}
        before = db.get_one(Case, found["consultation"].case_id)
    assert found["referral"].upgraded_from == before.id
    assert before.continued_in == found["referral"].case_id
    hands.open("/work/ask/refer")
    assert hands.path == "/thread"


# --- a flood ----------------------------------------------------------------------------------------------

FLOOD = "Dere er alle sammen noen tullinger og denne siden er bare tull, det kan vi love dere alle"


def asides(office: Office) -> list[str]:
    """Why each question stands aside, the oldest first; '' for one that does not."""
    with office.db.read() as db:
        return list(db.scalars(select(Case.set_aside).order_by(Case.opened_at, Case.id)))


def test_a_flood_of_questions_is_gathered_behind_its_first_and_none_is_refused(office: Office) -> None:
    for number in range(6):
        assert asks(office, f"{FLOOD} {number}").path == "/thread"
    other = asks(office, "Hva gjør vi når et barn i gruppa aldri snakker, og foreldrene ikke svarer på meldinger?")
    assert other.path == "/thread"
    assert sorted(asides(office)) == ["", "", "", "", "", "alike", "alike"]


def test_a_network_that_asks_very_often_stands_behind_the_others_and_gets_its_code(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "MANY", flood.parse("2/hour"))
    monkeypatch.setattr(flood, "TOO_MANY", flood.parse("2/hour"))
    for number in range(3):
        assert asks(office, f"Spørsmål {number}").path == "/thread"
    assert sorted(asides(office)) == ["", "", "crowd"]


def test_what_fills_in_the_field_that_nobody_sees_stands_aside(office: Office) -> None:
    hands = asker(office)
    hands.fill("wonder", WONDER)
    hands.fill("website", "https://eksempel.no")
    hands.press("go", "send")
    assert (hands.path, asides(office)) == ("/thread", ["filled"])
