"""Hostile text through every form of the staff and admin doors: no 5xx, stored is shown, escaped."""

from urllib.parse import quote

import pytest
from flask import Flask

from portal.staff.rules import Role
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import House, hands_of, signs_in

HOSTILE = [
    "\x00\x01", "\ud800", "a\u202eb", "👩‍👧‍👦" * 50, "<script>alert(1)</script>", "{{ 7*7 }}", "%(x)s %s {0}",
    "=1+1", "' OR 1=1 --", "x" * 100_000, "\r\nSet-Cookie: a=b", "ǆ\u0130ß", "٠١٢٣٤٥", "",
]  # fmt: skip
PUBLIC = {
    "/staff/sign-in": ("email", "passphrase", "code", "next"),
    "/staff/sign-in/passkey": ("credential", "prf", "next"),
    "/staff/join": ("join_code",),
    "/staff/join/secret": ("join_code", "passphrase", "passphrase_again", "code", "secret"),
}
INSIDE = {
    "/staff/me/language": ("language",),
    "/staff/me/sessions/end": ("session",),
    "/staff/me/code": ("secret", "code"),
    "/staff/me/passphrase": ("passphrase", "passphrase_again"),
    "/staff/me/passkeys": ("credential", "prf", "name"),
    "/staff/me/passkeys/remove": ("passkey",),
    "/admin/people/invite": ("name", "email", "roles", "language"),
}


def _token(hands: ClientHands) -> str:
    return next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")


def _send(hands: ClientHands, path: str, fields: tuple[str, ...], text: str) -> int:
    body = "&".join(f"{name}={quote(text.encode('utf-8', 'surrogatepass'))}" for name in fields)
    body += f"&csrf_token={_token(hands)}"
    kind = "application/x-www-form-urlencoded"
    return hands.client.post(path, data=body, content_type=kind).status_code


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", PUBLIC)
def test_at_the_door(house: House, staff_app: Flask, path: str, text: str) -> None:
    hands = hands_of(staff_app)
    hands.open("/staff/sign-in")
    assert _send(hands, path, PUBLIC[path], text) in (413, 422, 429)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_inside(house: House, staff_app: Flask, text: str) -> None:
    hands = hands_of(staff_app)
    signs_in(hands, house.employs("Adam", Role.ADMINISTRATOR))
    for path, fields in INSIDE.items():
        assert _send(hands, path, fields, text) in (303, 413, 422), path


@pytest.mark.parametrize("path", ["%00", "%ff", "..%2f", "a" * 3000, "%F0%9F%91%A9", "' OR 1=1"])
def test_strange_ids_are_not_found(house: House, staff_app: Flask, path: str) -> None:
    hands = hands_of(staff_app)
    signs_in(hands, house.employs("Adam", Role.ADMINISTRATOR))
    assert hands.client.get(f"/admin/people/{path}").status_code == 404
    for action in ("roles", "disable", "new-keys"):
        sent = {"csrf_token": _token(hands), "roles": "editor"}
        assert hands.client.post(f"/admin/people/{path}/{action}", data=sent).status_code in (308, 404)


@pytest.mark.parametrize("name", ["<b>Nora</b> & 'Ny'", "a\u202eb", "نورا", "{{ 7*7 }} %(name)s", "=1+1"])
def test_a_name_is_shown_as_it_was_written(house: House, staff_app: Flask, name: str) -> None:
    hands = hands_of(staff_app)
    signs_in(hands, house.employs("Adam", Role.ADMINISTRATOR))
    hands.open("/admin/people/invite")
    hands.fill("name", name)
    hands.fill("email", "nora@eksempel.no")
    hands.choose("roles", "editor")
    hands.press(action="/admin/people/invite")
    assert "Kode til" in hands.text
    hands.open("/admin/people")
    assert name in [one.text for one in hands.page.root.all("bdi")]
