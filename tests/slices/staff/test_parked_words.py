"""What was being typed when a session ran out: it waits for its owner, and for nobody else."""

from sqlalchemy import select

from portal.staff import queries
from portal.staff.models import ParkedForm
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import House, signs_in


def _cookie(hands: ClientHands, name: str = "staff") -> str | None:
    cookie = hands.client.get_cookie(name)
    return cookie.value if cookie else None


def _types_after_idle(house: House, hands: ClientHands, clock: MovableClock, words: str) -> None:
    """Adam fills in an invitation, is away for too long, and sends it."""
    hands.open("/admin/people/invite")
    hands.fill("name", words)
    hands.fill("email", "nora@eksempel.no")
    hands.choose("roles", "editor")
    clock.move(minutes=16)
    hands.press(action="/admin/people/invite")


def test_what_was_typed_waits_for_its_owner(house: House, hands: ClientHands, clock: MovableClock) -> None:
    adam = house.employs("Adam", Role.ADMINISTRATOR)
    signs_in(hands, adam)
    _types_after_idle(house, hands, clock, "Nora <b>Ny</b> Kollega")
    assert hands.path == "/staff/sign-in"
    assert "Ingenting er tapt" in hands.text
    with house.db.read() as db:
        row = db.scalars(select(ParkedForm)).one()
        assert b"Nora" not in row.sealed
    signs_in(hands, adam)
    assert hands.path == "/staff/parked"
    assert "Nora <b>Ny</b> Kollega" in hands.text
    with house.db.read() as db:
        assert queries.member_by_email(db, "nora@eksempel.no") is None  # nothing is sent by itself
    hands.press(action="/admin/people/invite")
    assert "Kode til Nora" in hands.text
    with house.db.read() as db:
        nora = queries.member_by_email(db, "nora@eksempel.no")
        assert nora is not None
        assert nora.name == "Nora <b>Ny</b> Kollega"
        assert db.scalars(select(ParkedForm)).all() == []
    assert _cookie(hands, "parked") is None


def test_nobody_else_sees_what_waited(house: House, hands: ClientHands, clock: MovableClock) -> None:
    adam, eva = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Eva", Role.EDITOR)
    signs_in(hands, adam)
    _types_after_idle(house, hands, clock, "Nora Hemmelig Navn")
    signs_in(hands, eva)
    assert hands.path == "/staff/me"
    hands.open("/staff/parked")
    assert hands.path == "/staff/me"
    assert "Nora" not in hands.text
    with house.db.read() as db:
        assert db.scalars(select(ParkedForm)).all() == []


def test_what_waited_can_be_given_up(house: House, hands: ClientHands, clock: MovableClock) -> None:
    adam = house.employs("Adam", Role.ADMINISTRATOR)
    signs_in(hands, adam)
    _types_after_idle(house, hands, clock, "Nora Ny Kollega")
    signs_in(hands, adam)
    hands.press(action="/staff/parked/drop")
    assert hands.path == "/admin/people"
    with house.db.read() as db:
        assert db.scalars(select(ParkedForm)).all() == []


def test_secrets_are_never_parked(house: House, hands: ClientHands, clock: MovableClock) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    signs_in(hands, rut)
    hands.open("/staff/me/passphrase")
    for name in ("passphrase", "passphrase_again"):
        hands.fill(name, "sju sure reker på taket")
    clock.move(minutes=16)
    hands.press(action="/staff/me/passphrase")
    signs_in(hands, rut)
    assert hands.path != "/staff/parked" or "reker" not in hands.text


def test_htmx_is_led_to_the_whole_page(house: House, hands: ClientHands, clock: MovableClock) -> None:
    signs_in(hands, house.employs("Rut", Role.EDITOR))
    clock.move(minutes=16)
    answer = hands.client.get("/staff/me", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/staff/sign-in")
