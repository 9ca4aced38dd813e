"""The sign-in page and the sessions behind it, over HTTP, without JavaScript."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.db.clock import utc_now
from portal.staff import commands, queries
from portal.staff.models import StaffMember, StaffSession
from portal.staff.rules import Role
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import House, hands_of, signs_in, small_app


def _cookie(hands: ClientHands, name: str = "staff") -> str | None:
    cookie = hands.client.get_cookie(name)
    return cookie.value if cookie else None


def test_signing_in_and_out(house: House, hands: ClientHands) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    hands.open("/staff/me")
    assert hands.path == "/staff/sign-in"
    signs_in(hands, rut)
    assert hands.path == "/staff/me"
    assert "rut@eksempel.no" in hands.text
    old = _cookie(hands)
    hands.press(action="/staff/sign-out")
    assert hands.path == "/staff/sign-in"
    assert _cookie(hands) is None
    hands.client.set_cookie("staff", old or "")
    hands.open("/staff/me")
    assert hands.path == "/staff/sign-in"


def test_the_fields_help_whoever_fills_them(hands: ClientHands) -> None:
    hands.open("/staff/sign-in")
    found = {
        one.get("name"): one.get("autocomplete") for one in hands.page.root.all("input") if one.get("id")
    }
    assert found == {"email": "username", "passphrase": "current-password", "code": "one-time-code"}


def test_the_cookie_is_a_random_token_for_the_server_only(house: House, staff_app: Flask) -> None:
    client = hands_of(staff_app)
    signs_in(client, house.employs("Rut", Role.EDITOR))
    sent = [line for line in client.client.get_cookie("staff").__dict__.items()]  # type: ignore[union-attr]
    facts = dict(sent)
    assert facts["http_only"]
    assert facts["same_site"] == "Lax"
    assert facts["path"] == "/"
    assert len(bytes.fromhex(facts["value"])) == 32


def test_over_https_the_cookie_belongs_to_this_host(make_settings: object, clock: object) -> None:
    settings: Settings = make_settings(BASE_URL="https://hjelp.eksempel.no")  # type: ignore[operator]
    app = small_app(settings)
    house = House(portal_of(app).db)
    rut = house.employs("Rut", Role.EDITOR)
    client = app.test_client()
    page = client.get("/staff/sign-in", base_url="https://hjelp.eksempel.no")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {"csrf_token": token, "email": rut.email, "passphrase": rut.passphrase, "code": rut.digits()}
    answer = client.post("/staff/sign-in", data=typed, base_url="https://hjelp.eksempel.no")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-staff="))
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    portal_of(app).db.close()


WRONG = {
    "unknown address": {"email": "ingen@eksempel.no"},
    "wrong passphrase": {"passphrase": "noe helt annet enn det"},
    "wrong code": {"code": "000000"},
    "disabled": {"email": "siri@eksempel.no"},
    "invited": {"email": "ny@eksempel.no"},
}


def _refusal(house: House, app: Flask, different: dict[str, str]) -> tuple[int, str, list[str]]:
    hands = hands_of(app)
    signs_in(hands, house.people["Rut"], **different)
    response = hands.response
    assert response is not None
    text = response.text.replace(different.get("email", "rut@eksempel.no"), "ADDRESS")
    for one in hands.page.root.all("input"):
        if one.get("name") == "csrf_token":
            text = text.replace(one.get("value"), "TOKEN")
    for one in hands.page.root.all("div"):
        if one.get("data-token"):
            text = text.replace(one.get("data-token"), "TOKEN")
    return response.status_code, text, sorted(response.headers.keys())


def test_nothing_tells_who_works_here_or_what_was_wrong(house: House, staff_app: Flask) -> None:
    house.employs("Rut", Role.RECEPTION)
    adam, siri = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Siri", Role.TEAM_LEADER)
    with house.db.write() as db:
        commands.disable(db, siri.id, by=adam.id)
        commands.invite(
            db,
            name="Ny",
            email="ny@eksempel.no",
            roles=[Role.EDITOR],
            language="nb",
            by=adam.id,  # type: ignore[arg-type]
        )
    answers = {name: _refusal(house, staff_app, different) for name, different in WRONG.items()}
    first = next(iter(answers.values()))
    assert first[0] == 422
    for name, answer in answers.items():
        assert answer == first, name


def test_an_empty_form_says_what_is_missing(hands: ClientHands) -> None:
    hands.open("/staff/sign-in")
    hands.press(action="/staff/sign-in")
    assert hands.response is not None
    assert hands.response.status_code == 422
    for words in ("Skriv e-posten din.", "Skriv passordfrasen din.", "Skriv de seks sifrene"):
        assert hands.text.count(words) == 2, words


def test_the_same_digits_do_not_work_twice(house: House, staff_app: Flask, clock: MovableClock) -> None:
    rut, one, two = house.employs("Rut", Role.EDITOR), hands_of(staff_app), hands_of(staff_app)
    digits = rut.digits()
    signs_in(one, rut, code=digits)
    assert one.path == "/staff/me"
    signs_in(two, rut, code=digits)
    assert two.path == "/staff/sign-in"
    clock.move(seconds=30)
    signs_in(two, rut)
    assert two.path == "/staff/me"


def test_a_new_sign_in_has_a_new_id_and_ends_the_old(
    house: House, hands: ClientHands, clock: MovableClock
) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    signs_in(hands, rut)
    before = _cookie(hands)
    clock.move(seconds=40)
    hands.open("/staff/sign-in")
    signs_in(hands, rut)
    assert _cookie(hands) != before
    hands.client.set_cookie("staff", before or "")
    hands.open("/staff/me")
    assert hands.path == "/staff/sign-in"


def test_fifteen_minutes_idle_and_ten_hours_at_most(
    house: House, hands: ClientHands, clock: MovableClock
) -> None:
    signs_in(hands, house.employs("Rut", Role.EDITOR))
    clock.move(minutes=15)
    hands.open("/staff/me")
    assert hands.path == "/staff/me"
    clock.move(minutes=15, seconds=1)
    hands.open("/staff/me")
    assert hands.path == "/staff/sign-in"


def test_ten_hours_of_work_end_too(house: House, hands: ClientHands, clock: MovableClock) -> None:
    signs_in(hands, house.employs("Rut", Role.EDITOR))
    for _ in range(40):
        clock.move(minutes=14, seconds=59)
        hands.open("/staff/me")
        assert hands.path == "/staff/me"
    clock.move(minutes=1)
    hands.open("/staff/me")
    assert hands.path == "/staff/sign-in"


def test_a_busy_session_is_noted_once_a_minute(house: House, hands: ClientHands, clock: MovableClock) -> None:
    signs_in(hands, house.employs("Rut", Role.EDITOR))
    started = clock.moment
    clock.move(seconds=59)
    hands.open("/staff/me")
    assert _seen(house) == started
    clock.move(seconds=1)
    hands.open("/staff/me")
    assert _seen(house) == clock.moment


def _seen(house: House) -> object:
    with house.db.read() as db:
        return db.scalars(select(StaffSession.seen_at)).one()


def test_shutting_out_works_at_once_in_another_process(
    house: House, settings: Settings, staff_app: Flask
) -> None:
    adam, rut = house.employs("Adam", Role.ADMINISTRATOR), house.employs("Rut", Role.RECEPTION)
    house.employs("Siri", Role.TEAM_LEADER)
    other = small_app(settings)
    in_one, in_other = hands_of(staff_app), hands_of(other)
    signs_in(in_one, rut)
    in_one.open("/staff/me")
    in_other.client.set_cookie("staff", _cookie(in_one) or "")
    in_other.open("/staff/me")
    assert in_other.path == "/staff/me"
    with house.db.write() as db:
        commands.disable(db, rut.id, by=adam.id)
    for each in (in_one, in_other):
        each.open("/staff/me")
        assert each.path == "/staff/sign-in"
    portal_of(other).db.close()


def test_ones_sessions_are_listed_and_each_can_be_ended(
    house: House, staff_app: Flask, clock: MovableClock
) -> None:
    rut, here, there = house.employs("Rut", Role.EDITOR), hands_of(staff_app), hands_of(staff_app)
    signs_in(there, rut)
    clock.move(minutes=1)
    signs_in(here, rut)
    here.open("/staff/me")
    assert here.text.count("Logget inn i dag") == 2
    assert here.text.count("Denne nettleseren") == 1
    here.press(action="/staff/me/sessions/end")
    assert here.text.count("Logget inn i dag") == 1
    there.open("/staff/me")
    assert there.path == "/staff/sign-in"


def test_all_other_sessions_are_ended_together(house: House, staff_app: Flask, clock: MovableClock) -> None:
    rut, browsers = house.employs("Rut", Role.EDITOR), [hands_of(staff_app) for _ in range(3)]
    for each in browsers:
        signs_in(each, rut)
        clock.move(minutes=1)
    here = browsers[2]
    here.open("/staff/me")
    here.press(action="/staff/me/sessions/end-others")
    assert here.path == "/staff/me"
    for each in browsers[:2]:
        each.open("/staff/me")
        assert each.path == "/staff/sign-in"


def test_nobody_ends_anothers_session(house: House, staff_app: Flask) -> None:
    rut, eva = house.employs("Rut", Role.EDITOR), house.employs("Eva", Role.EDITOR)
    ruts, evas = hands_of(staff_app), hands_of(staff_app)
    signs_in(ruts, rut)
    with house.db.read() as db:
        target = queries.live_sessions(db, rut.id, utc_now())[0].id
    signs_in(evas, eva)
    token = next(one.get("value") for one in evas.page.root.all("input") if one.get("name") == "csrf_token")
    evas.client.post("/staff/me/sessions/end", data={"session": target, "csrf_token": token})
    ruts.open("/staff/me")
    assert ruts.path == "/staff/me"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org", "//example.org", "/\\example.org", "/desk/../../x", "javascript:alert(1)",
     "/desk%0d%0aX: y", "/staff/me\r\nX: y", "/talk", "/desk//example.org", "\\\\example.org",
     "/desk@example.org"],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(house: House, staff_app: Flask, elsewhere: str) -> None:
    rut, hands = house.employs("Rut", Role.EDITOR), hands_of(staff_app)
    hands.open("/staff/sign-in")
    signs_in(hands, rut, next=elsewhere)
    assert hands.path == "/staff/me"


def test_one_comes_back_to_where_one_was_going(house: House, hands: ClientHands) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    hands.open("/staff/me/passphrase")
    assert hands.path == "/staff/sign-in"
    signs_in(hands, rut)
    assert hands.path == "/staff/me/passphrase"


def test_a_changed_passphrase_or_app_needs_a_recent_sign_in(
    house: House, hands: ClientHands, clock: MovableClock
) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    signs_in(hands, rut)
    hands.open("/staff/me/code")
    assert hands.path == "/staff/me/code"
    clock.move(minutes=10, seconds=1)
    for path in ("/staff/me/code", "/staff/me/passphrase"):
        hands.open(path)
        assert hands.path == "/staff/sign-in"
        assert "Logg inn på nytt" in hands.text
    signs_in(hands, rut)
    assert hands.path == "/staff/me/passphrase"


def test_a_new_passphrase_replaces_the_old(house: House, staff_app: Flask, clock: MovableClock) -> None:
    rut, hands = house.employs("Rut", Role.EDITOR), hands_of(staff_app)
    signs_in(hands, rut)
    hands.open("/staff/me/passphrase")
    hands.fill("passphrase", "kort")
    hands.fill("passphrase_again", "kortere")
    hands.press(action="/staff/me/passphrase")
    assert hands.response is not None
    assert hands.response.status_code == 422
    assert "minst 14 tegn" in hands.text
    assert "ikke like" in hands.text
    assert "kortere" not in hands.response.text
    for name in ("passphrase", "passphrase_again"):
        hands.fill(name, "sju sure reker på taket")
    hands.press(action="/staff/me/passphrase")
    assert hands.path == "/staff/me"
    clock.move(minutes=1)
    fresh = hands_of(staff_app)
    signs_in(fresh, rut)
    assert fresh.path == "/staff/sign-in"
    clock.move(minutes=1)
    signs_in(fresh, rut, passphrase="sju sure reker på taket")
    assert fresh.path == "/staff/me"


def test_a_new_telephone_replaces_the_old(house: House, hands: ClientHands, clock: MovableClock) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    signs_in(hands, rut)
    hands.open("/staff/me/code")
    secret = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "secret")
    hands.fill("code", "123")
    hands.press(action="/staff/me/code")
    assert hands.response is not None
    assert hands.response.status_code == 422
    assert secret in hands.response.text
    old, rut.secret = rut.secret, secret
    hands.fill("code", rut.digits())
    hands.press(action="/staff/me/code")
    assert hands.path == "/staff/me"
    clock.move(minutes=1)
    hands.press(action="/staff/sign-out")
    signs_in(hands, rut)
    assert hands.path == "/staff/me"
    assert old != rut.secret


def test_ones_language_follows(house: House, staff_app: Flask) -> None:
    rut, hands = house.employs("Rut", Role.EDITOR), hands_of(staff_app)
    signs_in(hands, rut)
    hands.choose("language", "en")
    hands.press(action="/staff/me/language")
    assert hands.page.root.first("html").get("lang") == "en"  # type: ignore[union-attr]
    with house.db.read() as db:
        assert db.get_one(StaffMember, rut.id).language == "en"


@pytest.mark.parametrize("cookie", ["", "x", "00", "z" * 64, "0" * 64, "ff" * 1000])
def test_a_strange_cookie_is_nobody(hands: ClientHands, cookie: str) -> None:
    hands.client.set_cookie("staff", cookie)
    hands.client.set_cookie("parked", cookie)
    hands.open("/staff/me")
    assert hands.path == "/staff/sign-in"
