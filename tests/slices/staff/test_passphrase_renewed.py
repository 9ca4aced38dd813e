"""A sign-in wraps the key anew when the cost of a passphrase was raised; the page about oneself tells of the server's key."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.staff import commands, signing
from portal.staff.rules import Role
from portal.vault import members
from portal.vault.models import KeyWrap, Method
from portal.vault.stretch import Cost
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.slices.staff.house import NEW_PASSPHRASE, PASSPHRASE, House, hands_of, signs_in, small_app


def _cost_of(house: House, member_id: str) -> str:
    with house.db.read() as db:
        own = (KeyWrap.method == Method.PASSPHRASE, KeyWrap.holder == member_id)
        return db.scalars(select(KeyWrap.params).where(*own)).one()


def test_a_raised_cost_is_taken_into_use_at_the_next_sign_in(
    house: House, staff_app: Flask, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rut = house.employs("Rut", Role.RECEPTION)
    before = _cost_of(house, rut.id)
    raised = Cost(memory_mib=16, passes=1)
    monkeypatch.setattr(members, "PASSPHRASE_COST", raised)
    signs_in(hands_of(staff_app), rut, passphrase="noe helt annet enn det")
    signs_in(hands_of(staff_app), rut, code="000000")
    assert _cost_of(house, rut.id) == before
    for _ in range(2):
        clock.move(minutes=1)
        hands = hands_of(staff_app)
        signs_in(hands, rut)
        hands.open("/staff/me")
        assert hands.path == "/staff/me"
        assert _cost_of(house, rut.id) == str(raised)


def test_a_passphrase_exchanged_while_signing_in_stays_exchanged(
    house: House, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    monkeypatch.setattr(members, "PASSPHRASE_COST", Cost(memory_mib=16, passes=1))
    stretch = members.stretch_passphrase

    def exchanged_meanwhile(typed: str) -> members.Stretched:
        with house.db.write() as db:
            private = members.unwrap_member_with_passphrase(db, rut.id, PASSPHRASE)
            assert private is not None
            commands.change_passphrase(db, rut.id, private, stretch(NEW_PASSPHRASE))
        return stretch(typed)

    monkeypatch.setattr(signing, "stretch_passphrase", exchanged_meanwhile)
    assert signing.sign_in(house.db, rut.email, PASSPHRASE, rut.digits(), replaces=None) is not None
    with house.db.read() as db:
        assert members.unwrap_member_with_passphrase(db, rut.id, PASSPHRASE) is None
        assert members.unwrap_member_with_passphrase(db, rut.id, NEW_PASSPHRASE) is not None


@pytest.mark.parametrize("is_on", [True, False])
def test_the_page_about_oneself_says_when_the_server_opens_cases(
    make_settings: Callable[..., Settings], clock: MovableClock, is_on: bool
) -> None:
    app = small_app(make_settings(SERVER_METHOD=str(is_on)))
    house = House(portal_of(app).db)
    hands = hands_of(app)
    signs_in(hands, house.employs("Rut", Role.EDITOR))
    assert ("Serverens nøkkel kan åpne saker" in hands.text) is is_on
    portal_of(app).db.close()
