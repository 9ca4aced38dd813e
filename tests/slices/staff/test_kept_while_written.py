"""What is half written is kept sealed for its writer, and no longer than it is wanted."""

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db.clock import utc_now
from portal.staff.models import ParkedForm
from portal.staff.parking import parked_by
from portal.staff.rules import MOST_PARKED, PARKED_LIVES, Role
from portal.vault.keys import derive_pair
from portal.vault.seal import seal_json
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


def _keeps(hands: ClientHands, words: str = WORDS, path: str = PATH, **more: str) -> int:
    return _kept_as(hands, words, path, **more).status_code


def _kept_as(hands: ClientHands, words: str = WORDS, path: str = PATH, **more: str) -> TestResponse:
    sent = {"csrf_token": _token(hands), "name": words, "email": "nora@eksempel.no", "roles": "editor", "language": "nb"}
    return hands.client.post("/staff/keep", data={**sent, "kept_path": path, **more})


def _token(hands: ClientHands) -> str:
    return next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")


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
    first = _kept_as(hands, "Noe som tok")
    again = _kept_as(hands, parked=first.headers["X-Kept"])
    assert first.headers["X-Kept"] == again.headers["X-Kept"]
    assert _kept(house) == 1
    _keeps(hands, "Noe helt annet i et annet skjema.", "/admin/people/other")
    assert _kept(house) == 2
    hands.open("/staff/parked")
    assert WORDS in hands.text
    assert "Noe helt annet i et annet skjema." in hands.text
    clock.move(minutes=121)
    signs_in(hands, adam)
    hands.open(PATH)
    _keeps(hands)
    assert _kept(house) == 1  # what nobody came back for is gone


def test_the_same_form_in_two_tabs_is_two(house: House, hands: ClientHands, adam: Colleague) -> None:
    for words in ("Den ene samtalen om den ene.", "Den andre samtalen om den andre."):
        _keeps(hands, words)
    hands.open("/staff/parked")
    assert "Den ene samtalen om den ene." in hands.text
    assert "Den andre samtalen om den andre." in hands.text


def test_of_several_each_goes_its_own_way(house: House, hands: ClientHands, adam: Colleague) -> None:
    kept = _kept_as(hands, "Denne skal bort igjen.").headers["X-Kept"]
    _keeps(hands)
    hands.open("/staff/me")
    assert "Du har 2 tekster som ikke er sendt." in hands.text
    hands.follow("/staff/parked")
    hands.press(action="/staff/parked/drop")
    assert _kept(house) == 1
    hands.open("/staff/parked")
    assert (kept in str(hands.page.root.all("section")), _kept(house)) == (False, 1)
    hands.press(action=PATH)
    assert (_kept(house), hands.client.get_cookie("parked")) == (0, None)


def test_there_is_a_bound_and_the_oldest_goes(
    house: House, hands: ClientHands, adam: Colleague, clock: MovableClock
) -> None:
    for number in range(MOST_PARKED + 2):
        _keeps(hands, f"Tekst nummer {number} av mange.")
        clock.move(seconds=30)
    assert _kept(house) == MOST_PARKED
    hands.open("/staff/parked")
    assert "Tekst nummer 1 av mange." not in hands.text
    assert "Tekst nummer 2 av mange." in hands.text


def test_where_it_belongs_it_is_offered_back(hands: ClientHands, adam: Colleague) -> None:
    kept = _kept_as(hands, path=f"{PATH}/nowhere", kept_on=PATH).headers["X-Kept"]
    hands.open(PATH)
    line = next(one for one in hands.page.root.all("p") if one.get("data-kept") == kept)
    assert "Du hadde skrevet noe her som ikke er sendt." in line.text
    hands.open("/staff/parked")
    assert f"{PATH}#kept-{kept}" in [one.get("href") for one in hands.page.root.all("a")]


@pytest.mark.parametrize("on", ["", "/admin/nowhere", "https://evil.example/", "/staff/keep"])
def test_where_nobody_says_where_it_belongs_it_is_the_nearest_page_above(
    hands: ClientHands, adam: Colleague, on: str
) -> None:
    _keeps(hands, path=f"{PATH}/nowhere", kept_on=on)
    hands.open(PATH)
    assert "Du hadde skrevet noe her som ikke er sendt." in hands.text


def test_what_an_older_portal_kept_is_found(house: House, hands: ClientHands, adam: Colleague) -> None:
    """One cookie was one form, and the row's own id was the cookie's."""
    token = bytes(range(32))
    old_id, key = derive_pair(token, "staff-parked")
    sealed = seal_json(key, {"path": PATH, "fields": [["name", WORDS]]}, f"staff_parked_form:{old_id}:sealed")
    with house.db.write() as db:
        db.add(ParkedForm(id=old_id, shelf=old_id, member_id=adam.id, sealed=sealed, expires_at=utc_now() + PARKED_LIVES))
    hands.client.set_cookie("parked", token.hex())
    hands.open("/staff/parked")
    assert WORDS in hands.text


def test_a_form_that_is_only_shown_again_is_kept_still(house: House, hands: ClientHands, adam: Colleague) -> None:
    kept = _kept_as(hands, "Et navn").headers["X-Kept"]
    refused = hands.client.post(PATH, data={"csrf_token": _token(hands), "name": "Et navn", "parked": kept})
    assert refused.status_code == 422
    assert f'data-kept-before="{kept}"' in refused.get_data(as_text=True)
    assert _kept(house) == 1


def test_nobody_else_reads_it_and_a_sign_out_ends_it(house: House, hands: ClientHands, adam: Colleague) -> None:
    eva = house.employs("Eva", Role.EDITOR)
    _keeps(hands)
    cookie = hands.client.get_cookie("parked")
    assert cookie is not None
    with house.db.read() as db:
        assert parked_by(db, bytes.fromhex(cookie.value), eva.id, utc_now()) == []
    hands.press(action="/staff/sign-out")
    assert (_kept(house), hands.client.get_cookie("parked")) == (0, None)


def test_who_leaves_it_lets_it_go(house: House, hands: ClientHands, adam: Colleague) -> None:
    first, second = (_kept_as(hands, words).headers["X-Kept"] for words in ("Noe som tok", WORDS))
    for kept, left in ((first, 1), (second, 0)):
        sent = {"csrf_token": _token(hands), "parked": kept}
        assert hands.client.post("/staff/keep/drop", data=sent).status_code == 204
        assert _kept(house) == left
    assert hands.client.get_cookie("parked") is None


@pytest.mark.parametrize("path", ["", "https://evil.example/", "//evil.example", "/help", "/desk/../staff", "\0"])
def test_only_forms_of_the_staffs_own_pages_are_kept(house: House, hands: ClientHands, adam: Colleague, path: str) -> None:
    assert _keeps(hands, path=path) == 404
    assert _kept(house) == 0


def test_what_comes_to_be_kept_after_the_sign_in_ran_out_waits_for_it(
    house: House, hands: ClientHands, adam: Colleague, clock: MovableClock
) -> None:
    clock.move(minutes=16)
    assert _keeps(hands) == 303
    assert _kept(house) == 1
    signs_in(hands, adam)
    assert WORDS in hands.text
    hands.press(action=PATH)  # where it goes, not where it was kept
    assert "Kode til" in hands.text


def test_to_write_is_to_be_here(hands: ClientHands, adam: Colleague, clock: MovableClock) -> None:
    for _ in range(4):
        clock.move(minutes=10)
        assert _keeps(hands) == 204
    hands.open("/staff/me")
    assert hands.path == "/staff/me"


def test_a_house_that_writes_at_once_is_kept_from_one_address(hands: ClientHands, adam: Colleague) -> None:
    """Twenty who write at the same time come here a hundred times a minute."""
    assert {_keeps(hands) for _ in range(20 * 5)} == {204}
