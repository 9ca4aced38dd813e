"""Guessing: the same work for every wrong sign-in, later answers while many fail, and one winner of a race."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from portal.db.clock import utc_now
from portal.staff import commands, join_codes, signing
from portal.staff.rules import Role, StaffLanguage
from portal.vault import members
from portal.vault.members import stretch_passphrase
from portal.vault.stretch import Cost
from portal.web.limits import limits_of
from tests.slices.staff.house import PASSPHRASE, House, hands_of, signs_in


@pytest.mark.parametrize(
    ("different", "is_let_in"),
    [
        ({}, True),
        ({"code": "000000"}, False),
        ({"passphrase": "noe helt annet enn det"}, False),
        ({"email": "ingen@eksempel.no"}, False),
        ({"email": "siri@eksempel.no"}, False),
    ],
    ids=["right", "code", "passphrase", "unknown", "disabled"],
)
def test_every_sign_in_costs_one_derivation_of_the_same_size(
    house: House, monkeypatch: pytest.MonkeyPatch, different: dict[str, str], is_let_in: bool
) -> None:
    rut, adam = house.employs("Rut", Role.RECEPTION), house.employs("Adam", Role.ADMINISTRATOR)
    siri = house.employs("Siri", Role.TEAM_LEADER)
    with house.db.write() as db:
        commands.disable(db, siri.id, by=adam.id)
    costs: list[Cost] = []
    real = members.stretch

    def counted(secret: bytes, salt: bytes, cost: Cost, length: int) -> bytes:
        costs.append(cost)
        return real(secret, salt, cost, length)

    monkeypatch.setattr(members, "stretch", counted)
    typed = {"email": rut.email, "passphrase": rut.passphrase, "code": rut.digits(), **different}
    opened = signing.sign_in(house.db, **typed, replaces=None)
    assert (opened is not None) is is_let_in
    assert costs == [members.PASSPHRASE_COST]


def test_many_failures_on_one_account_are_answered_later_but_never_lock_it(
    house: House, staff_app: Flask
) -> None:
    rut, naps = house.employs("Rut", Role.EDITOR), list[float]()
    limits_of(staff_app).nap = naps.append
    for number in range(12):
        hands = hands_of(staff_app)
        hands.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"  # each from another network
        signs_in(hands, rut, passphrase="en helt feil passordfrase")
    assert len(naps) == 2
    hands = hands_of(staff_app)
    signs_in(hands, rut)
    assert hands.path == "/staff/me"
    assert len(naps) == 2


def test_one_network_is_stopped_and_others_are_not(house: House, staff_app: Flask) -> None:
    rut, hands = house.employs("Rut", Role.EDITOR), hands_of(staff_app)
    for _ in range(21):
        hands.open("/staff/sign-in")
        signs_in(hands, rut, email="ingen@eksempel.no")
    assert hands.response is not None
    assert hands.response.status_code == 429
    other = hands_of(staff_app)
    other.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    signs_in(other, rut)
    assert other.path == "/staff/me"


def _raced(attempt: Callable[[], bool], runners: int = 6) -> int:
    """How many of several at once are told that they were first."""
    won, start = list[bool](), threading.Barrier(runners)

    def run() -> None:
        start.wait()
        won.append(attempt())

    threads = [threading.Thread(target=run) for _ in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(won)


def test_one_use_of_the_digits_wins(house: House) -> None:
    rut = house.employs("Rut", Role.EDITOR)
    digits = rut.digits()
    attempt = lambda: signing.sign_in(house.db, rut.email, PASSPHRASE, digits, replaces=None) is not None  # noqa: E731
    assert _raced(attempt) == 1


def test_one_use_of_a_join_code_wins(house: House) -> None:
    with house.db.write() as db:
        invited = commands.invite(
            db,
            name="Ny",
            email="ny@eksempel.no",
            roles=[Role.EDITOR],
            language=StaffLanguage.BOKMAL,
            by=commands.CLI,
        )
    assert join_codes.code_id(invited.code)
    stretched = stretch_passphrase(PASSPHRASE)

    def attempt() -> bool:
        with house.db.write() as db:
            return commands.join(db, invited.code, stretched, "A" * 32, 1, utc_now()) is not None

    assert _raced(attempt) == 1
