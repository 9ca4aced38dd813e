"""What is half written is kept sealed for its writer, and no longer than it is wanted."""

import pytest
from sqlalchemy import select

from portal.db.clock import utc_now
from portal.staff.models import ParkedForm
from portal.staff.parking import find_parked
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import Colleague, House, signs_in

WORDS = "Noe som tok lang tid å skrive."
PATH = "/admin/people/invite"


@pytest.fixture
def adam(house: House, hands: ClientHands) -> Colleague:
    made = house.employs("Adam", Role.ADMINISTRATOR)
    signs_in(hands, made)
    hands.open(PATH)
    return made


def _keeps(hands: ClientHands, words: str = WORDS, path: str = PATH) -> int:
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    sent = {"csrf_token": token, "name": words, "email": "nora@eksempel.no", "roles": "editor", "language": "nb"}
    return hands.client.post("/staff/keep", data={**sent, "kept_path": path}).status_code


def _kept(house: House) -> int:
    with house.db.read() as db:
        return len(db.scalars(select(ParkedForm)).all())


def test_a_browser_that_dies_takes_nothing_with_it(
    house: House, hands: ClientHands, adam: Colleague, clock: MovableClock
) -> None:
    assert _keeps(hands) == 204
    with house.db.read() as db:
        assert WORDS.encode() not in db.scalars(select(ParkedForm)).one().sealed
    hands.client.delete_cookie("staff")  # it goes with the browser; the other lives for two hours
    clock.move(minutes=1)  # for the next code of the app
    signs_in(hands, adam)
    assert hands.path == "/staff/parked"
    assert WORDS in hands.text
    assert "Du har noe som ikke er sendt." not in hands.text
    hands.press(action=PATH)
    assert "Kode til" in hands.text
    assert _kept(house) == 0


def test_a_tab_that_dies_is_reminded_of_on_the_next_page(house: House, hands: ClientHands, adam: Colleague) -> None:
    hands.open("/staff/me")
    assert "Du har noe som ikke er sendt." not in hands.text
    _keeps(hands)
    hands.open("/staff/me")
    assert "Du har noe som ikke er sendt." in hands.text
    hands.follow("/staff/parked")
    assert WORDS in hands.text


def test_of_one_form_the_newest_is_kept_and_another_takes_nothing_from_it(
    house: House, hands: ClientHands, adam: Colleague, clock: MovableClock
) -> None:
    for words in ("Noe som tok", WORDS):
        _keeps(hands, words)
    assert _kept(house) == 1
    _keeps(hands, "Noe helt annet i et annet skjema.", "/desk/new")
    assert _kept(house) == 2
    clock.move(minutes=121)
    signs_in(hands, adam)
    hands.open(PATH)
    _keeps(hands)
    assert _kept(house) == 1  # what nobody came back for is gone


def test_nobody_else_reads_it_and_a_sign_out_ends_it(house: House, hands: ClientHands, adam: Colleague) -> None:
    eva = house.employs("Eva", Role.EDITOR)
    _keeps(hands)
    cookie = hands.client.get_cookie("parked")
    assert cookie is not None
    with house.db.read() as db:
        assert find_parked(db, bytes.fromhex(cookie.value), eva.id, utc_now()) is None
    hands.press(action="/staff/sign-out")
    assert (_kept(house), hands.client.get_cookie("parked")) == (0, None)


def test_who_leaves_it_lets_it_go(house: House, hands: ClientHands, adam: Colleague) -> None:
    _keeps(hands)
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    assert hands.client.post("/staff/keep/drop", data={"csrf_token": token}).status_code == 204
    assert (_kept(house), hands.client.get_cookie("parked")) == (0, None)


@pytest.mark.parametrize("path", ["", "https://evil.example/", "//evil.example", "/help", "/desk/../staff", "\0"])
def test_only_forms_of_the_staffs_own_pages_are_kept(house: House, hands: ClientHands, adam: Colleague, path: str) -> None:
    assert _keeps(hands, path=path) == 404
    assert _kept(house) == 0


def test_to_write_is_to_be_here(hands: ClientHands, adam: Colleague, clock: MovableClock) -> None:
    for _ in range(4):
        clock.move(minutes=10)
        assert _keeps(hands) == 204
    hands.open("/staff/me")
    assert hands.path == "/staff/me"
