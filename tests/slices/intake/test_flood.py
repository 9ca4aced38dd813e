"""A flood, a prank, a school class: nobody is refused who needs us, and the desk sees one row."""

import re

import pytest

from portal.web import flood
from tests.client import PageReviewingClient
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.client_hands import ClientHands

FLOOD = "Dere er alle sammen idioter og denne siden er bare tull, det kan jeg love dere alle"
PLEA = "Sønnen min på ni gråter hver kveld og sier at han ikke vil til pappa mer. Hva gjør jeg?"


def _somebody(office: Office, network: str) -> Parent:
    client = office.client()
    client.environ_base["REMOTE_ADDR"] = network
    return Parent(ClientHands(client))


def _sends(office: Office, words: str, network: str = "203.0.113.7") -> None:
    parent = _somebody(office, network)
    parent.begins_to_talk()
    parent.answers_everything({"words": (words,)})
    parent.sends()


def _in_view(desk: ClientHands, view: str) -> int:
    desk.open(f"/desk?view={view}")
    return len([link for link in desk.page.root.all("a") if link.has("data-row")])


@pytest.fixture
def flooded(office: Office) -> Office:
    for number in range(12):
        _sends(office, f"{FLOOD} {number}")
    return office


def test_a_flood_is_a_few_rows_and_a_genuine_one_is_seen(flooded: Office) -> None:
    _sends(flooded, PLEA)
    desk = flooded.at_the_desk()
    assert _in_view(desk, "aside") == 8
    assert _in_view(desk, "ours") == 5  # the first, three that are alike, and the genuine one
    assert "11 til ligner på denne" in desk.text


def test_it_is_brought_forward_by_one_press(flooded: Office) -> None:
    hands = flooded.at_the_desk()
    hands.open("/desk?view=aside")
    address = next(a.get("href") for a in hands.page.root.all("a") if a.has("data-row"))
    hands.follow(address)
    assert "Satt til side" in hands.text
    hands.press(action=f"{address}/forward")
    assert "Hentet fram i køen" in hands.text
    assert _in_view(hands, "aside") == 7


def test_a_school_class_is_not_a_crowd_and_more_than_that_is_refused_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "MANY", flood.parse("3/hour"))
    for number in range(5):
        _sends(office, f"{number} {PLEA[::-1]} {number * 7}")
    _sends(office, PLEA, network="198.51.100.4")
    desk = office.at_the_desk()
    assert (_in_view(desk, "ours"), _in_view(desk, "aside")) == (4, 2)


def test_far_too_many_are_told_to_come_back_and_lose_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "TOO_MANY", flood.parse("2/hour"))
    for number in range(2):
        _sends(office, f"Dette er nummer {number}")
    late = _somebody(office, "203.0.113.7")
    late.begins_to_talk()
    late.answers_everything({"words": (PLEA,)})
    client: PageReviewingClient = late.hands.client  # type: ignore[attr-defined]
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/talk").get_data(as_text=True))
    assert token
    answer = client.post("/talk", data={"csrf_token": token[1], "q": "review", "go": "send"})
    assert answer.status_code == 429
    assert "116 111" in answer.get_data(as_text=True)
    assert PLEA in client.get("/talk").get_data(as_text=True)


def test_a_hidden_field_that_is_filled_in_is_noticed(office: Office) -> None:
    parent = _somebody(office, "203.0.113.9")
    parent.begins_to_talk()
    parent.answers_everything({"words": (PLEA,)})
    parent.hands.fill(flood.HONEY, "https://eksempel.no")
    parent.sends()
    assert parent.code
    desk = office.at_the_desk()
    assert (_in_view(desk, "ours"), _in_view(desk, "aside")) == (0, 1)


def test_what_is_sent_at_once_is_noticed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    portal = office.app.extensions["portal"]
    portal.settings = replace(portal.settings, least_seconds=2)
    _sends(office, PLEA)
    assert _in_view(office.at_the_desk(), "aside") == 1


def test_danger_is_never_behind_the_others(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "MANY", flood.parse("1/hour"))
    _sends(office, "En annen sak helt og holdent")
    parent = _somebody(office, "203.0.113.7")
    parent.begins_to_talk()
    parent.answers_everything({"words": (PLEA,), "danger": ("yes",)})
    parent.sends()
    assert _in_view(office.at_the_desk(), "ours") == 2
