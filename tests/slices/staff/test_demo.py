"""The demo's sign-ins stand on the sign-in page of the demo, and nowhere else whatever anybody sets."""

import dataclasses

import pytest
from flask import Flask

from portal.web.extensions import portal_of
from tests.slices.staff.house import hands_of

SHOWN = {
    "name": "Rut Mottak",
    "role": "Mottak",
    "email": "rut@eksempel.no",
    "passphrase": "fire ord",
    "code": "123456",
}


@pytest.mark.parametrize("is_demo", [True, False])
def test_only_the_demo_shows_sign_ins(staff_app: Flask, is_demo: bool) -> None:
    portal = portal_of(staff_app)
    portal.settings = dataclasses.replace(portal.settings, is_demo=is_demo)
    portal.demo_sign_ins = lambda: [SHOWN]
    hands = hands_of(staff_app)
    hands.open("/staff/sign-in")
    for words in ("rut@eksempel.no", "fire ord", "123456"):
        assert (words in hands.text) is is_demo
