"""The administrators' pages: the list, inviting, roles, shutting out, new keys."""

import pytest
from flask import Flask

from portal.staff import queries
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import House, hands_of, signs_in


def _as_administrator(house: House, app: Flask) -> ClientHands:
    house.employs("Adam Admin", Role.ADMINISTRATOR)
    hands = hands_of(app)
    signs_in(hands, house.people["Adam Admin"])
    assert hands.path == "/admin/people"
    return hands


def test_everybody_is_listed_with_roles_and_state(house: House, staff_app: Flask) -> None:
    house.employs("Rut Mottak", Role.RECEPTION, Role.EDITOR)
    hands = _as_administrator(house, staff_app)
    for words in ("Rut Mottak", "rut@eksempel.no", "Mottak, Redaktør", "Aktiv"):
        assert words in hands.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_comes_in(house: House, staff_app: Flask, role: Role) -> None:
    house.employs("Siri", Role.TEAM_LEADER)
    hands = hands_of(staff_app)
    rut = house.employs("Rut", role)
    hands.open("/staff/me")
    signs_in(hands, rut)
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    for path in ("/admin/people", "/admin/people/invite", f"/admin/people/{rut.id}"):
        assert hands.client.get(path).status_code == 403
    for path in ("invite", f"{rut.id}/roles", f"{rut.id}/disable", f"{rut.id}/new-keys"):
        assert hands.client.post(f"/admin/people/{path}", data={"csrf_token": token}).status_code == 403


def test_who_is_not_signed_in_is_led_to_the_door(hands: ClientHands) -> None:
    hands.open("/admin/people")
    assert hands.path == "/staff/sign-in"


def test_an_invitation_shows_its_code_once(house: House, staff_app: Flask) -> None:
    hands = _as_administrator(house, staff_app)
    hands.follow("/admin/people/invite")
    hands.fill("name", "Nora Ny")
    hands.fill("email", "Nora@Eksempel.no")
    hands.choose("roles", "family_contact")
    hands.choose("roles", "editor")
    hands.choose("language", "nn")
    hands.press(action="/admin/people/invite")
    assert "Kode til Nora Ny" in hands.text
    code = next(one.text for one in hands.page.root.all("span") if one.get("id") == "join-code")
    assert len(code) == 19
    hands.follow("/admin/people")
    assert "Invitert" in hands.text
    assert code not in hands.text
    with house.db.read() as db:
        nora = queries.member_by_email(db, "nora@eksempel.no")
        assert nora is not None
        assert nora.roles == {Role.FAMILY_CONTACT, Role.EDITOR}
        assert nora.language == "nn"


def test_an_invitation_says_what_is_missing(house: House, staff_app: Flask) -> None:
    hands = _as_administrator(house, staff_app)
    hands.open("/admin/people/invite")
    hands.fill("email", "ikke en adresse")
    hands.press(action="/admin/people/invite")
    assert hands.response is not None
    assert hands.response.status_code == 422
    for words in ("Skriv navnet.", "Det ser ikke ut som en e-post.", "Velg minst én rolle."):
        assert hands.text.count(words) == 2, words
    hands.fill("name", "Adam To")
    hands.fill("email", "ADAM@eksempel.no")
    hands.choose("roles", "editor")
    hands.press(action="/admin/people/invite")
    assert "Det finnes alt en konto" in hands.text


def test_roles_are_changed(house: House, staff_app: Flask) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    hands = _as_administrator(house, staff_app)
    hands.follow(f"/admin/people/{rut.id}")
    hands.choose("roles", "leader")
    hands.choose("roles", "editor")
    hands.press(action=f"/admin/people/{rut.id}/roles")
    ticked = [box.get("value") for box in hands.page.root.all("input") if box.get("name") == "roles" and box.has("checked")]
    assert ticked == ["leader", "editor"]
    with house.db.read() as db:
        member = queries.member_by_id(db, rut.id)
        assert member is not None
        assert member.roles == {Role.LEADER, Role.EDITOR}


def test_shutting_out_and_opening_again_with_new_keys(house: House, staff_app: Flask) -> None:
    rut, ruts = house.employs("Rut", Role.EDITOR), hands_of(staff_app)
    signs_in(ruts, rut)
    hands = _as_administrator(house, staff_app)
    hands.follow(f"/admin/people/{rut.id}")
    hands.press(action=f"/admin/people/{rut.id}/disable")
    assert "Stengt" in hands.text
    ruts.open("/staff/me")
    assert ruts.path == "/staff/sign-in"
    hands.press(action=f"/admin/people/{rut.id}/new-keys")
    assert "Kode til Rut" in hands.text
    hands.open(f"/admin/people/{rut.id}")
    assert "Invitert" in hands.text


def test_the_last_administrator_stays(house: House, staff_app: Flask) -> None:
    hands = _as_administrator(house, staff_app)
    adam = house.people["Adam Admin"]
    hands.follow(f"/admin/people/{adam.id}")
    hands.filled["roles"] = ["editor"]
    hands.press(action=f"/admin/people/{adam.id}/roles")
    assert "eneste administratoren" in hands.text
    assert "Steng kontoen" not in hands.text


def test_changing_people_needs_a_recent_sign_in(house: House, staff_app: Flask, clock: MovableClock) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    hands = _as_administrator(house, staff_app)
    hands.follow(f"/admin/people/{rut.id}")
    clock.move(minutes=11)
    hands.press(action=f"/admin/people/{rut.id}/disable")
    assert hands.path == "/staff/sign-in"
    with house.db.read() as db:
        member = queries.member_by_id(db, rut.id)
        assert member is not None
        assert member.state == "active"


def test_nobody_there_is_404(house: House, staff_app: Flask) -> None:
    hands = _as_administrator(house, staff_app)
    assert hands.client.get(f"/admin/people/{'x' * 26}").status_code == 404


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pages_stand_in_every_staff_language(house: House, staff_app: Flask, language: str) -> None:
    hands = _as_administrator(house, staff_app)
    hands.client.language = language
    hands.client.set_cookie("lang", language)
    rut = house.employs("Rut", Role.EDITOR)
    for path in ("/admin/people", "/admin/people/invite", f"/admin/people/{rut.id}", "/staff/me"):
        hands.open(path)
        assert hands.page.root.first("html").get("lang") == language  # type: ignore[union-attr]
