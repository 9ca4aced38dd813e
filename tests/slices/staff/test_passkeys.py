"""Passkeys over HTTP, with a key in software that can behave badly."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.config import Settings
from portal.staff import commands
from portal.staff.models import Passkey, PasskeyChallenge
from portal.staff.passkeys import relying_party
from portal.staff.rules import Role
from portal.vault.keyring import unlock_team
from portal.vault.members import unwrap_member_with_prf
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.people.client_hands import ClientHands
from tests.slices.staff.authenticator import SoftwareKey
from tests.slices.staff.house import Colleague, House, hands_of, signs_in, small_app

PRF = "A" * 43


@pytest.fixture
def app(make_settings: Callable[..., Settings], clock: MovableClock) -> Iterator[Flask]:
    made = small_app(make_settings(BASE_URL="http://localhost:8000"))
    yield made
    portal_of(made).db.close()


@pytest.fixture
def house(app: Flask) -> House:
    return House(portal_of(app).db)


def _token(hands: ClientHands) -> str:
    return next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")


def _options(hands: ClientHands, path: str) -> dict[str, Any]:
    answer = hands.client.post(path, headers={"X-CSRFToken": _token(hands)})
    assert answer.status_code == 200, answer.status_code
    value: dict[str, Any] = json.loads(answer.data)
    return value


def _adds(hands: ClientHands, key: SoftwareKey, **different: str) -> TestResponse:
    credential, prf = key.make(_options(hands, "/staff/me/passkeys/options"))
    sent = {
        "csrf_token": _token(hands),
        "credential": credential,
        "prf": prf,
        "name": "Min telefon",
        **different,
    }
    return hands.client.post("/staff/me/passkeys", data=sent, follow_redirects=True)


def _uses(hands: ClientHands, key: SoftwareKey, **different: str) -> TestResponse:
    hands.open("/staff/sign-in")
    credential, prf = key.get(_options(hands, "/staff/sign-in/passkey/options"))
    sent = {"csrf_token": _token(hands), "credential": credential, "prf": prf, "next": "", **different}
    return hands.client.post("/staff/sign-in/passkey", data=sent, follow_redirects=True)


def _with_passkey(
    house: House, app: Flask, name: str = "Rut", role: Role = Role.EDITOR
) -> tuple[Colleague, SoftwareKey]:
    who, key, hands = house.employs(name, role), SoftwareKey(), hands_of(app)
    hands.open("/staff/me")
    signs_in(hands, who, next="/staff/me")
    hands.open("/staff/me")
    answer = _adds(hands, key)
    assert "Min telefon" in answer.text
    return who, key


def test_a_passkey_alone_signs_in_and_opens_the_cases(house: House, app: Flask, clock: MovableClock) -> None:
    who, key = _with_passkey(house, app, role=Role.FAMILY_CONTACT)
    hands = hands_of(app)
    hands.open("/staff/sign-in")
    options = _options(hands, "/staff/sign-in/passkey/options")
    assert options["userVerification"] == "required"
    assert options.get("allowCredentials", []) == []  # it says nothing of who works here
    answer = _uses(hands, key, next="/staff/me")
    assert answer.request.path == "/staff/me"
    with house.db.read() as db:
        private = unwrap_member_with_prf(db, key.id.hex(), _prf_of(key))
        assert private is not None
        assert unlock_team(db, who.id, private).pairs


def _prf_of(key: SoftwareKey) -> bytes:
    import hmac

    party = relying_party("http://localhost:8000", "x")
    assert party is not None
    return hmac.digest(key.secret, party.prf_salt, "sha256")


def test_the_prf_output_is_stored_nowhere(house: House, app: Flask) -> None:
    _, key = _with_passkey(house, app)
    house.db.checkpoint()
    if house.db.is_sqlite:
        stored = Path(str(house.db.engine.url.database)).read_bytes()
        assert _prf_of(key) not in stored
        assert b"Min telefon" in stored


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", "https://example.org"),
        ("rp_id", "example.org"),
        ("is_verified", False),
        ("secret", b"x" * 32),
    ],
)
def test_a_reply_that_does_not_hold_lets_nobody_in(
    house: House, app: Flask, name: str, value: object
) -> None:
    _, key = _with_passkey(house, app)
    setattr(key, name, value)
    answer = _uses(hands_of(app), key)
    assert answer.status_code == 422
    assert "slapp deg ikke inn" in answer.text


def test_a_stranger_s_key_or_signature_lets_nobody_in(house: House, app: Flask) -> None:
    _, key = _with_passkey(house, app)
    assert _uses(hands_of(app), SoftwareKey()).status_code == 422
    forged = SoftwareKey(id=key.id, secret=key.secret, user=key.user)
    assert _uses(hands_of(app), forged).status_code == 422


def test_a_copied_key_is_noticed_by_its_count(house: House, app: Flask) -> None:
    _, key = _with_passkey(house, app)
    key.count = 5
    assert _uses(hands_of(app), key).status_code == 200
    key.count = 5
    assert _uses(hands_of(app), key).status_code == 422


def test_a_challenge_is_answered_once(house: House, app: Flask) -> None:
    _, key = _with_passkey(house, app)
    hands = hands_of(app)
    hands.open("/staff/sign-in")
    credential, prf = key.get(_options(hands, "/staff/sign-in/passkey/options"))
    sent = {"csrf_token": _token(hands), "credential": credential, "prf": prf}
    assert hands.client.post("/staff/sign-in/passkey", data=sent).status_code == 303
    with house.db.write() as db:  # even where the key keeps no count
        db.execute(update(Passkey).values(sign_count=0))
    other = hands_of(app)
    other.open("/staff/sign-in")
    sent["csrf_token"] = _token(other)
    assert other.client.post("/staff/sign-in/passkey", data=sent).status_code == 422


def test_a_challenge_lives_five_minutes(house: House, app: Flask, clock: MovableClock) -> None:
    _, key = _with_passkey(house, app)
    hands = hands_of(app)
    hands.open("/staff/sign-in")
    credential, prf = key.get(_options(hands, "/staff/sign-in/passkey/options"))
    clock.move(minutes=5, seconds=1)
    sent = {"csrf_token": _token(hands), "credential": credential, "prf": prf}
    assert hands.client.post("/staff/sign-in/passkey", data=sent).status_code == 422


def test_a_question_for_signing_in_does_not_add_a_key(house: House, app: Flask) -> None:
    who, hands, key = house.employs("Rut", Role.EDITOR), hands_of(app), SoftwareKey()
    signs_in(hands, who)
    asked = _options(hands, "/staff/sign-in/passkey/options")
    credential, prf = key.make({**asked, "user": {"id": "eA"}})
    sent = {"csrf_token": _token(hands), "credential": credential, "prf": prf, "name": "x"}
    assert hands.client.post("/staff/me/passkeys", data=sent).status_code == 422
    with house.db.read() as db:
        assert db.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize(
    ("credential", "prf"),
    [("", ""), ("{}", "AAAA"), ("null", PRF), ("[]", PRF), ('{"response":{"clientDataJSON":1}}', PRF),
     ("[" * 9000, PRF), ('{"response":{"clientDataJSON":"e30"}}', PRF), ("{", "é"), ("x" * 30000, PRF)],
)  # fmt: skip
def test_nonsense_is_refused_kindly(house: House, app: Flask, credential: str, prf: str) -> None:
    hands = hands_of(app)
    hands.open("/staff/sign-in")
    sent = {"csrf_token": _token(hands), "credential": credential, "prf": prf}
    assert hands.client.post("/staff/sign-in/passkey", data=sent).status_code == 422


def test_adding_a_key_needs_a_recent_sign_in(house: House, app: Flask, clock: MovableClock) -> None:
    who, hands, key = house.employs("Rut", Role.EDITOR), hands_of(app), SoftwareKey()
    signs_in(hands, who)
    asked = _options(hands, "/staff/me/passkeys/options")
    clock.move(minutes=10, seconds=1)
    refused = hands.client.post("/staff/me/passkeys/options", headers={"X-CSRFToken": _token(hands)})
    assert refused.status_code == 403
    credential, prf = key.make(asked)
    sent = {"csrf_token": _token(hands), "credential": credential, "prf": prf, "name": "x"}
    assert hands.client.post("/staff/me/passkeys", data=sent).headers["Location"].startswith("/staff/sign-in")


def test_a_removed_key_opens_nothing(house: House, app: Flask, clock: MovableClock) -> None:
    who, key = _with_passkey(house, app)
    clock.move(minutes=1)
    hands = hands_of(app)
    signs_in(hands, who)
    hands.open("/staff/me")
    hands.press(action="/staff/me/passkeys/remove")
    assert "Min telefon" not in hands.text
    assert _uses(hands_of(app), key).status_code == 422
    with house.db.read() as db:
        assert unwrap_member_with_prf(db, key.id.hex(), _prf_of(key)) is None


def test_a_key_of_somebody_shut_out_opens_nothing(house: House, app: Flask) -> None:
    adam = house.employs("Adam", Role.ADMINISTRATOR)
    who, key = _with_passkey(house, app)
    with house.db.write() as db:
        commands.disable(db, who.id, by=adam.id)
    assert _uses(hands_of(app), key).status_code == 422


def test_old_questions_are_forgotten(house: House, app: Flask, clock: MovableClock) -> None:
    hands = hands_of(app)
    hands.open("/staff/sign-in")
    _options(hands, "/staff/sign-in/passkey/options")
    clock.move(minutes=6)
    _options(hands, "/staff/sign-in/passkey/options")
    with house.db.read() as db:
        assert len(db.scalars(select(PasskeyChallenge)).all()) == 1


@pytest.mark.parametrize(
    ("address", "works"),
    [("https://hjelp.eksempel.no", True), ("http://localhost:8000", True), ("http://127.0.0.1:8000", False),
     ("http://hjelp.eksempel.no", False), ("https://[::1]:8000", False), ("https://10.0.0.1", False)],
)  # fmt: skip
def test_where_passkeys_can_work(address: str, works: bool) -> None:
    party = relying_party(address, "Familiehjelpa")
    assert (party is not None) is works
    if party is not None:
        assert party.origin == address


def test_no_button_where_passkeys_cannot_work(
    make_settings: Callable[..., Settings], clock: MovableClock
) -> None:
    plain = small_app(make_settings(BASE_URL="http://127.0.0.1:8000"))
    hands = hands_of(plain)
    hands.open("/staff/sign-in")
    assert "Logg inn med nøkkel" not in hands.text
    answer = hands.client.post("/staff/sign-in/passkey/options", headers={"X-CSRFToken": _token(hands)})
    assert answer.status_code == 404
    portal_of(plain).db.close()
