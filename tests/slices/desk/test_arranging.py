"""What a colleague arranges for the own work: own views of the queue, keys, being told, days of being away."""

import pytest

from portal.db.clock import utc_now
from portal.staff.desk_views import MOST_VIEWS
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def _saves(hands: ClientHands, name: str, chosen: str = "view=ours&language=uk") -> None:
    hands.open(f"/desk?{chosen}")
    hands.fill("name", name)
    hands.press(action="/desk/views")


def _views(hands: ClientHands) -> list[tuple[str, str]]:
    nav = next(one for one in hands.page.root.all("nav") if one.get("class") == "subnav")
    return [(link.text, link.get("href")) for link in nav.all("a")]


def _sends(hands: ClientHands, address: str, **typed: str) -> int:
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    hands.response = hands.client.post(address, data={"csrf_token": token, **typed})
    return hands.response.status_code


def test_what_is_chosen_gets_a_name_and_stands_beside_the_others_for_its_owner_alone(office: Office, desk: ClientHands) -> None:
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    _saves(desk, "Ukrainsk nå")
    assert ("Ukrainsk nå", "/desk?view=ours&language=uk") in _views(desk)
    desk.open("/desk")
    assert ("Ukrainsk nå", "/desk?view=ours&language=uk") in _views(desk)
    berit.open("/desk")
    assert "Ukrainsk nå" not in berit.text


def test_a_view_is_renamed_moved_begun_with_and_removed(office: Office, desk: ClientHands) -> None:
    _saves(desk, "Den ene")
    _saves(desk, "Den andre", "view=unheld&flag=danger")
    desk.open("/desk/views")
    forms = [one.get("action") for one in desk.page.root.all("form") if one.get("action").startswith("/desk/views/")]
    first, second = dict.fromkeys(one.split("/")[3] for one in forms)
    assert _sends(desk, f"/desk/views/{second}/earlier") == 303
    desk.open("/desk/views")
    assert _sends(desk, f"/desk/views/{first}/name", name="Den første") == 303
    desk.open("/desk")
    assert [name for name, _ in _views(desk)][-2:] == ["Den andre", "Den første"]
    assert _sends(desk, f"/desk/views/{second}/start") == 303
    desk.open("/desk")
    assert desk.response is not None
    assert desk.response.request.query_string == b"view=unheld&flag=danger"
    assert _sends(desk, "/desk/views/start") == 303
    desk.open("/desk")
    assert desk.response.request.query_string == b""
    assert _sends(desk, f"/desk/views/{second}/remove") == 303
    desk.open("/desk")
    assert [name for name, _ in _views(desk)][-1] == "Den første"


def test_nobody_changes_anothers_view(office: Office, desk: ClientHands) -> None:
    _saves(desk, "Min")
    desk.open("/desk/views")
    mine = next(one.get("action") for one in desk.page.root.all("form") if one.get("action").endswith("/remove"))
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    berit.open("/desk")
    for what in ("remove", "start", "earlier", "name"):
        assert _sends(berit, f"{mine.rsplit('/', 1)[0]}/{what}", name="Tatt") == 404
        berit.open("/desk")
    desk.open("/desk")
    assert "Min" in dict(_views(desk))


@pytest.mark.parametrize("name", ["", " ", "x" * 41])
def test_a_name_that_is_none_is_asked_for_and_the_choice_stays(desk: ClientHands, name: str) -> None:
    _saves(desk, name)
    assert desk.response is not None
    assert desk.response.status_code == 422
    desk.fill("name", "Navn")
    desk.press(action="/desk/views")
    assert ("Navn", "/desk?view=ours&language=uk") in _views(desk)


@pytest.mark.parametrize(
    "chosen",
    ["", "x", "view=nothing", "view=ours&view=closed", "view=ours&language=<b>&holder=Kari", "\0" * 50, "%00=%ff"],
)
def test_nothing_but_slugs_is_ever_kept(office: Office, desk: ClientHands, chosen: str) -> None:
    desk.open("/desk?view=ours&language=uk")
    status = _sends(desk, "/desk/views", name="Navn", chosen=chosen)
    assert status in (303, 404)
    desk.open("/desk")
    assert {address for name, address in _views(desk) if name == "Navn"} <= {"/desk?view=ours", "/desk?view=closed"}


def test_there_is_room_for_so_many_views(desk: ClientHands) -> None:
    desk.open("/desk?view=ours&language=uk")
    chosen = [
        f"view={view}&level={level}&channel={channel}"
        for view in ("ours", "mine") for level in "1234" for channel in ("phone", "chat", "email")
    ]  # fmt: skip
    statuses = []
    for number, each in enumerate(chosen[: MOST_VIEWS + 1]):
        statuses.append(_sends(desk, "/desk/views", name=f"Nr. {number}", chosen=each))
        desk.open("/desk?view=ours&language=uk")
    assert statuses == [303] * MOST_VIEWS + [422]


# --- keys, and being told -------------------------------------------------------------------------------------------------


def test_keys_are_off_for_the_person_wherever_they_sit(office: Office, desk: ClientHands, clock: MovableClock) -> None:
    desk.open("/desk/keys")
    desk.press(action="/desk/wishes")
    clock.move(minutes=1)  # for the next code of the app
    elsewhere = office.at_the_desk()
    for hands in (desk, elsewhere):
        hands.open("/desk")
        body = hands.page.root.first("body")
        assert body is not None
        assert body.get("data-keys") == "off"
    elsewhere.open("/desk/keys")
    elsewhere.press(action="/desk/wishes")
    elsewhere.open("/desk")
    body = elsewhere.page.root.first("body")
    assert body is not None
    assert not body.has("data-keys")


def test_what_one_is_told_names_nobody_and_the_choice_shows_only_to_who_has_scripts(office: Office, desk: ClientHands) -> None:
    office.gets()
    desk.open("/desk")
    line = next(one for one in desk.page.root.all("div") if one.has("data-newer-from"))
    assert line.get("data-tell-words") == "Noe nytt i køen"
    assert next(one for one in desk.page.root.all("div") if one.has("data-wishes")).has("hidden")  # until a script can keep it


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\0"])
def test_a_wish_leads_nowhere_else(desk: ClientHands, back: str) -> None:
    desk.open("/desk")
    assert _sends(desk, "/desk/wishes", wish="keys_off", is_on="yes", back=back) == 303
    assert desk.response is not None
    assert desk.response.headers["Location"] == "/desk/keys"


# --- being away -----------------------------------------------------------------------------------------------------------


def test_ones_own_days_and_what_becomes_of_the_cases(office: Office, desk: ClientHands) -> None:
    case_id = office.gets(holder_id=office.astrid.id)
    today = utc_now().date().isoformat()
    desk.open("/desk/away")
    desk.fill("first_day", today)
    desk.fill("last_day", today)
    desk.press(action="/desk/away")
    assert "Borte nå" in desk.text
    assert office.case(case_id).holder_id is None
    desk.press(action="/desk/away/back")
    assert "Du er ikke meldt borte." in desk.text


def test_the_team_leader_notes_anybodys_days_and_others_only_their_own(office: Office, desk: ClientHands) -> None:
    leader = office.employs("Terje Holm", Role.TEAM_LEADER)
    hands, today = office.at_the_desk(leader), utc_now().date().isoformat()
    hands.open("/desk/away")
    hands.choose("who", office.astrid.id)
    hands.fill("first_day", today)
    hands.fill("last_day", today)
    hands.press(action="/desk/away")
    assert "Astrid Lund" in hands.text
    desk.open("/desk/away")
    assert _sends(desk, "/desk/away", who=leader.id, first_day=today, last_day=today) == 404
    desk.open("/desk/away")
    assert _sends(desk, "/desk/away/back", who=leader.id) == 404


@pytest.mark.parametrize(
    ("first", "last"), [("", ""), ("x", "2026-13-40"), ("2026-01-05", "2026-01-01"), ("0001-01-01", "9999-12-31"), ("\0", "ø")]
)
def test_days_that_are_none_are_answered_beside_the_field(desk: ClientHands, first: str, last: str) -> None:
    desk.open("/desk/away")
    assert _sends(desk, "/desk/away", first_day=first, last_day=last) == 422
