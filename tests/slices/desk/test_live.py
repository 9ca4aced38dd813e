"""The chat desk over HTTP: who waits, who answers, who is seen to listen, and what nobody else may read."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from portal import create_app
from portal.audit.queries import history
from portal.config import Settings
from portal.db.clock import utc_now
from portal.live import commands, queries
from portal.live.ticking import tick
from portal.staff.rules import Role
from portal.web.extensions import portal_of
from tests.client import PageReviewingClient
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.slices.desk.chatting import SECRET, asks, status, takes, talk, writes


def test_who_waits_stands_on_the_desk_without_a_word_of_what_was_written(office: Office) -> None:
    asks(office)
    desk = office.at_the_desk()
    desk.open("/desk/live")
    assert "Forelder" in desk.text
    assert SECRET not in desk.text
    assert "1 venter" in desk.text


def test_answering_opens_the_words_and_is_written_in_the_access_log(office: Office) -> None:
    case_id = asks(office)
    desk = office.at_the_desk()
    takes(desk, case_id)
    assert SECRET in desk.text
    desk.fill("body", "Hei! Jeg er her.")
    desk.press(action=f"/desk/live/{case_id}/write")
    assert "Hei! Jeg er her." in desk.text
    with office.db.read() as db:
        done = [one.action for one in history(db, subject=f"case:{case_id}", limit=10)]
    assert sorted(done) == ["case_opened", "case_opened", "live_taken"]


def test_two_who_press_at_once_one_is_told(office: Office) -> None:
    case_id = asks(office)
    desk, berit = office.at_the_desk(), office.at_the_desk(office.employs("Berit Moe", Role.FAMILY_CONTACT))
    for hands in (desk, berit):
        hands.open("/desk/live")
    desk.press(action=f"/desk/live/{case_id}/take")
    berit.press(action=f"/desk/live/{case_id}/take")
    assert status(berit) == 409
    assert "En kollega var raskere" in berit.text


def test_nobody_reads_along_without_being_seen(office: Office) -> None:
    case_id, leader = asks(office), office.employs("Marit Dahl", Role.TEAM_LEADER)
    takes(office.at_the_desk(), case_id)
    marit = office.at_the_desk(leader)
    marit.open(f"/desk/live/{case_id}")
    assert SECRET not in marit.text
    assert marit.client.get(f"/desk/live/{case_id}/stream").status_code == 404
    marit.press(action=f"/desk/live/{case_id}/listen")
    assert SECRET in marit.text
    assert talk(office, case_id).guest_id == leader.id
    marit.press(action=f"/desk/live/{case_id}/stop-listening")
    assert talk(office, case_id).guest_id is None


def test_a_family_contact_reaches_a_colleague_s_case_through_the_talk_alone(office: Office) -> None:
    berit = office.employs("Berit Moe", Role.FAMILY_CONTACT)
    case_id = asks(office, holder_id=office.astrid.id)
    hands = office.at_the_desk(berit)
    hands.open(f"/desk/live/{case_id}")
    assert status(hands) == 404
    takes(hands, case_id)
    assert SECRET in hands.text
    hands.open(f"/desk/case/{case_id}")
    assert status(hands) == 404
    hands.open(f"/desk/live/{case_id}")
    hands.press(action=f"/desk/live/{case_id}/finish")
    hands.open(f"/desk/live/{case_id}")
    assert status(hands) == 404


def test_who_neither_answers_nor_listens_cannot_do_anything(office: Office) -> None:
    case_id = asks(office)
    takes(office.at_the_desk(), case_id)
    berit = office.at_the_desk(office.employs("Berit Moe", Role.FAMILY_CONTACT))
    berit.open("/desk/live")
    token = next(one.get("value") for one in berit.page.root.all("input") if one.get("name") == "csrf_token")
    for way in ("write", "ready", "offer", "accept", "listen", "pause", "go-on", "finish", "step-in"):
        sent = {"csrf_token": token, "body": "Hei", "minutes": "5", "reason": "Ro", "taker": office.astrid.id}
        assert berit.client.post(f"/desk/live/{case_id}/{way}", data=sent).status_code in (403, 404), way
    assert talk(office, case_id).state == "talking"


def test_handing_over_with_a_note(office: Office) -> None:
    case_id, berit = asks(office), office.employs("Berit Moe", Role.FAMILY_CONTACT)
    desk = office.at_the_desk()
    takes(desk, case_id)
    desk.choose("taker", berit.id)
    desk.fill("note", "Spør forsiktig om mor.")
    desk.press(action=f"/desk/live/{case_id}/offer")
    assert "Berit Moe er bedt om å ta over" in desk.text
    hands = office.at_the_desk(berit)
    hands.open("/desk/live")
    assert "Tilbudt deg" in hands.text
    hands.open(f"/desk/live/{case_id}")
    assert "Spør forsiktig om mor." in hands.text
    hands.press(action=f"/desk/live/{case_id}/accept")
    assert "Du svarer her" in hands.text


def test_a_pause_is_refused_without_a_reason_and_kept_when_it_has_one(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    desk.fill("minutes", "7")
    desk.press(action=f"/desk/live/{case_id}/pause")
    assert status(desk) == 422
    desk.open(f"/desk/live/{case_id}")
    desk.fill("reason", "Grov sjikane av kollega.")
    desk.press(action=f"/desk/live/{case_id}/pause")
    assert "Grov sjikane av kollega." in desk.text
    desk.press(action=f"/desk/live/{case_id}/go-on")
    assert talk(office, case_id).state == "talking"


def test_a_ready_answer_is_put_after_what_is_typed_and_not_sent(office: Office) -> None:
    case_id, desk = asks(office, language="pl"), office.at_the_desk()
    takes(desk, case_id)
    desk.fill("body", "Cześć!")
    desk.press("ready", "moment")
    typed = next(one for one in desk.page.root.all("textarea") if one.get("name") == "body").text
    assert typed.strip().startswith("Cześć!")
    assert "Czytam to, co piszesz" in typed
    assert office.events(case_id).count("answer_sent") == 0


def test_fetching_what_has_come_without_a_script_keeps_what_is_typed(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    writes(office, case_id, "Er du der?")
    desk.fill("body", "Ja, jeg")
    fetch = next(one for one in desk.page.root.all("button") if "Hent nye meldinger" in one.text)
    assert fetch.get("form") == "write"
    desk.press(action=fetch.get("formaction"))
    assert "Er du der?" in desk.text
    assert next(one for one in desk.page.root.all("textarea") if one.get("name") == "body").text.strip() == "Ja, jeg"
    assert office.events(case_id).count("answer_sent") == 0


def test_the_same_form_sent_twice_is_one_message_and_a_script_is_told_204(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    form = next(one for one in desk.page.root.all("form") if one.get("id") == "write")
    sent = {one.get("name"): one.get("value") for one in form.all("input")} | {"body": "Hei!"}
    for _ in range(2):
        answer = desk.client.post(f"/desk/live/{case_id}/write", data=sent, headers={"X-Live": "yes"})
        assert answer.status_code == 204
    assert office.events(case_id).count("answer_sent") == 1
    other = desk.client.post(
        f"/desk/live/{case_id}/write",
        data={**sent, "body": "Noe annet"},
        headers={"X-Live": "yes", "HX-Request": "true"},
    )
    assert other.status_code == 422
    assert "data-live-why" in other.get_data(as_text=True)


def test_what_lies_unread_is_shown_to_the_team_leader_in_the_queue_and_on_the_desk(
    office: Office, clock: MovableClock
) -> None:
    case_id = asks(office)
    takes(office.at_the_desk(), case_id)
    writes(office, case_id, "Er du der?")
    rules = portal_of(office.app).pack.live
    clock.move(minutes=rules.unread_minutes)
    with office.db.write() as db:
        tick(db, utc_now(), rules, rules.opening(utc_now()))
    marit = office.at_the_desk(office.employs("Marit Dahl", Role.TEAM_LEADER))
    marit.open("/desk")
    assert "1 samtale i chatten ligger ulest" in marit.text
    marit.open("/desk/live")
    assert "Astrid Lund svarer her, ulest i 3 minutter" in marit.text
    marit.open(f"/desk/live/{case_id}")
    marit.press(action=f"/desk/live/{case_id}/step-in")
    assert "Du svarer her" in marit.text
    contact = office.at_the_desk(office.employs("Berit Moe", Role.FAMILY_CONTACT))
    contact.open("/desk")
    assert "ligger ulest" not in contact.text


def test_opening_the_talk_reads_what_lay_unread(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    writes(office, case_id, "Er du der?")
    assert talk(office, case_id).unread_since is not None
    desk.open(f"/desk/live/{case_id}")
    assert talk(office, case_id).unread_since is None


def test_the_chat_is_closed_by_hand_until_a_time_and_opened_again(
    office: Office, clock: MovableClock
) -> None:
    desk = office.at_the_desk()
    desk.open("/desk/live")
    assert "Chatten er åpen" in desk.text
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    desk.client.post("/desk/live/close", data={"csrf_token": token, "until": "11:30"})
    desk.open("/desk/live")
    assert "Chatten er stengt" in desk.text
    clock.move(hours=2)
    desk = office.at_the_desk()
    desk.open("/desk/live")
    assert "Chatten er åpen" in desk.text
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    answer = desk.client.post("/desk/live/open", data={"csrf_token": token, "until": "08:00"})
    assert answer.status_code == 422


def test_whoever_is_here_is_told_so_and_gone_when_the_page_is_shut(
    office: Office, clock: MovableClock
) -> None:
    desk = office.at_the_desk()
    desk.open("/desk/live")
    desk.press(action="/desk/live/here")
    assert "Du er her" in desk.text
    for _ in range(3):
        clock.move(minutes=2)
        desk.client.get("/desk/live/part", headers={"HX-Request": "true"})
    with office.db.read() as db:
        assert presence_of(db, office)
    clock.move(minutes=4)
    with office.db.read() as db:
        assert not presence_of(db, office)
        assert queries.colleagues_ready(db) == []


def presence_of(db: Session, office: Office) -> bool:
    return queries.is_ready(db, office.astrid.id)


def test_the_number_of_queries_does_not_grow_with_the_talks_or_the_words(
    office: Office, queries: Queries
) -> None:
    desk, counted = office.at_the_desk(), []
    first = asks(office)
    takes(desk, first)
    for _ in range(2):
        desk.open("/desk/live")
        queries.statements.clear()
        desk.open("/desk/live")
        desk.open(f"/desk/live/{first}")
        counted.append(queries.number)
        for _ in range(5):
            asks(office)
            writes(office, first, "Mer.")
        desk.open(f"/desk/live/{first}")
    assert counted[0] == counted[1]


@pytest.fixture
def office_without_chat(
    make_settings: Callable[..., Settings], clock: object, cheap_keys: None
) -> Iterator[Office]:
    """A municipality that has not said that it answers in a live talk."""
    made = create_app(make_settings(PACK="sandnes"))
    made.test_client_class = PageReviewingClient
    yield Office(made)
    portal_of(made).bell.close()
    portal_of(made).db.close()


def test_where_it_is_not_offered_there_is_no_page_and_no_link(office_without_chat: Office) -> None:
    desk = office_without_chat.at_the_desk()
    desk.open("/desk")
    assert "/desk/live" not in [one.get("href") for one in desk.page.root.all("a")]
    desk.open("/desk/live")
    assert status(desk) == 404


def test_who_may_not_talk_has_no_link_and_no_page(office: Office) -> None:
    coordinator = office.at_the_desk(office.employs("Kari Vik", Role.FAMILY_COORDINATOR))
    coordinator.open("/desk")
    assert "/desk/live" not in [one.get("href") for one in coordinator.page.root.all("a")]
    coordinator.open("/desk/live")
    assert status(coordinator) == 403


def test_the_case_says_that_the_family_is_in_the_chat_and_how_it_ended(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    assert "Familien er i chatten nå." in desk.text
    takes(desk, case_id)
    desk.press(action=f"/desk/live/{case_id}/finish")
    desk.open(f"/desk/case/{case_id}")
    assert "Familien er i chatten nå." not in desk.text
    assert "Chatten er over: vi avsluttet" in desk.text


def test_a_talk_that_the_family_has_left_says_so_and_takes_no_more_words(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    with office.db.write() as db:
        found = queries.active_talk_of(db, case_id)
        assert found is not None
        commands.leave(db, found)
    desk.fill("body", "Er du der?")
    desk.press(action=f"/desk/live/{case_id}/write")
    assert status(desk) == 422
    assert "Skriv svaret fra saken" in desk.text
    desk.open(f"/desk/live/{case_id}")
    assert "Familien gikk fra chatten." in desk.text
