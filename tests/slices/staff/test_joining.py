"""A new colleague: the code, the passphrase, the telephone, the wait for a key, the colleague who lets in."""

from flask import Flask

from portal.db.clock import utc_now
from portal.staff import commands, second_factor
from portal.staff.rules import Role, StaffLanguage
from tests.conftest import MovableClock
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import NEW_PASSPHRASE, Colleague, House, hands_of, signs_in


def _invited(house: House, *roles: Role) -> commands.Invited:
    with house.db.write() as db:
        return commands.invite(
            db,
            name="Nora Ny",
            email="nora@eksempel.no",
            roles=roles,
            language=StaffLanguage.BOKMAL,
            by=commands.CLI,
        )


def _joins(hands: ClientHands, code: str) -> Colleague:
    hands.open("/staff/join")
    hands.fill("join_code", code.upper().replace("-", " "))
    hands.press(action="/staff/join")
    nora = Colleague("Nora Ny", "nora@eksempel.no", passphrase=NEW_PASSPHRASE)
    nora.secret = next(
        one.get("value") for one in hands.page.root.all("input") if one.get("name") == "secret"
    )
    for name in ("passphrase", "passphrase_again"):
        hands.fill(name, NEW_PASSPHRASE)
    hands.fill("code", nora.digits())
    hands.press(action="/staff/join/secret")
    return nora


def test_from_the_code_to_the_key(house: House, staff_app: Flask, clock: MovableClock) -> None:
    rut, new, old = house.employs("Rut", Role.RECEPTION), hands_of(staff_app), hands_of(staff_app)
    nora = _joins(new, _invited(house, Role.FAMILY_CONTACT).code)
    assert new.path == "/staff/joined"
    clock.move(seconds=31)
    new.follow("/staff/sign-in")
    signs_in(new, nora)
    assert new.path == "/staff/key"
    number = next(one.text for one in new.page.root.all("p") if one.get("class") == "code-digits")

    signs_in(old, rut, next="/staff/colleagues")
    old.open("/staff/colleagues")
    assert "Nora Ny" in old.text
    assert number in old.text
    old.press(
        action=next(f.get("action") for f in old.page.root.all("form") if "/colleagues/" in f.get("action"))
    )
    assert old.path == "/staff/colleagues"
    assert "Ingen venter" in old.text
    answer = new.client.get("/staff/key")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/desk"


def test_who_waits_for_a_key_may_do_nothing_yet(house: House, staff_app: Flask, clock: MovableClock) -> None:
    house.employs("Rut", Role.RECEPTION)
    hands = hands_of(staff_app)
    nora = _joins(hands, _invited(house, Role.RECEPTION, Role.ADMINISTRATOR).code)
    clock.move(seconds=31)
    signs_in(hands, nora)
    assert hands.client.get("/admin/people").status_code == 403
    assert hands.client.get("/staff/colleagues").status_code == 403
    hands.open("/staff/me")
    assert hands.path == "/staff/me"


def test_letting_in_needs_a_recent_sign_in(house: House, staff_app: Flask, clock: MovableClock) -> None:
    rut, hands = house.employs("Rut", Role.RECEPTION), hands_of(staff_app)
    _joins(hands_of(staff_app), _invited(house, Role.RECEPTION).code)
    signs_in(hands, rut, next="/staff/colleagues")
    hands.open("/staff/colleagues")
    clock.move(minutes=11)
    hands.press(
        action=next(f.get("action") for f in hands.page.root.all("form") if "/colleagues/" in f.get("action"))
    )
    assert hands.path == "/staff/sign-in"
    signs_in(hands, rut)
    assert hands.path == "/staff/parked"


def test_a_wrong_or_used_code_says_the_same(house: House, staff_app: Flask) -> None:
    invited = _invited(house, Role.EDITOR)
    _joins(hands_of(staff_app), invited.code)
    seen = []
    for code in (invited.code, "aaaa-bbbb-cccc-dddd"):
        hands = hands_of(staff_app)
        hands.open("/staff/join")
        hands.fill("join_code", code)
        hands.press(action="/staff/join")
        assert hands.response is not None
        assert hands.response.status_code == 422
        seen.append(hands.text)
    assert seen[0] == seen[1]


def test_mistakes_are_told_and_nothing_is_lost(house: House, staff_app: Flask) -> None:
    hands, invited = hands_of(staff_app), _invited(house, Role.EDITOR)
    hands.open("/staff/join")
    hands.press(action="/staff/join")
    assert hands.text.count("Skriv koden du har fått.") == 3  # summary, field, and the lead
    hands.fill("join_code", invited.code)
    hands.press(action="/staff/join")
    secret = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "secret")
    hands.fill("passphrase", "nora ny nora ny")
    hands.fill("passphrase_again", "noe annet")
    hands.fill("code", "1")
    hands.press(action="/staff/join/secret")
    assert hands.response is not None
    assert hands.response.status_code == 422
    assert "ligner for mye på navnet" in hands.text
    assert secret in hands.response.text
    assert "nora ny nora ny" not in hands.response.text
    for name in ("passphrase", "passphrase_again"):
        hands.fill(name, NEW_PASSPHRASE)
    hands.fill("code", "111111")
    hands.press(action="/staff/join/secret")
    assert "Koden stemmer ikke" in hands.text
    hands.fill("code", second_factor.code_at(secret, utc_now()))
    for name in ("passphrase", "passphrase_again"):
        hands.fill(name, NEW_PASSPHRASE)
    hands.press(action="/staff/join/secret")
    assert hands.path == "/staff/joined"


def test_no_address_holds_the_code(house: House, staff_app: Flask) -> None:
    hands, invited = hands_of(staff_app), _invited(house, Role.EDITOR)
    _joins(hands, invited.code)
    plain = invited.code.replace("-", "")
    assert not [path for path in hands.seen if invited.code in path or plain in path]
    assert hands.client.get("/staff/join/secret").headers["Location"] == "/staff/join"


def test_guessing_codes_is_stopped(staff_app: Flask, clock: MovableClock) -> None:
    hands = hands_of(staff_app)
    for _ in range(21):
        hands.open("/staff/join")
        hands.fill("join_code", "aaaa-bbbb-cccc-dddd")
        hands.press(action="/staff/join")
    assert hands.response is not None
    assert hands.response.status_code == 429
