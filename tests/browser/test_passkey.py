"""A passkey in a real browser: added on the account page, then one touch signs in and unlocks."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.config import Settings
from portal.staff.models import Passkey
from portal.staff.rules import Role
from portal.web.extensions import portal_of
from tests.slices.staff.house import Colleague, House, small_app
from tools.servers import free_port


@dataclass
class Served:
    """The staff door on localhost, where browsers let passkeys work."""

    address: str
    house: House
    rut: Colleague


@pytest.fixture
def served(make_settings: Callable[..., Settings]) -> Iterator[Served]:
    port = free_port()
    app = small_app(make_settings(BASE_URL=f"http://localhost:{port}"))
    house = House(portal_of(app).db)
    rut = house.employs("Rut", Role.EDITOR)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(f"http://localhost:{port}", house, rut)
    server.shutdown()
    thread.join()
    portal_of(app).db.close()


def _device(tab: Page, *, has_prf: bool) -> None:
    """A telephone's own authenticator, with finger or PIN."""
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "hasPrf": has_prf,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _signs_in(tab: Page, served: Served) -> None:
    tab.goto(f"{served.address}/staff/sign-in?next=/staff/me")
    tab.fill("#email", served.rut.email)
    tab.fill("#passphrase", served.rut.passphrase)
    tab.fill("#code", served.rut.digits())
    tab.click('form[action="/staff/sign-in"] button')
    tab.wait_for_url("**/staff/me")


def _open(browser: Browser, *, has_prf: bool = True) -> tuple[Page, list[str]]:
    tab = browser.new_context(locale="nb-NO").new_page()
    tab.set_default_timeout(10_000)
    errors: list[str] = []
    tab.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    _device(tab, has_prf=has_prf)
    return tab, errors


def test_one_touch_signs_in(browser: Browser, served: Served) -> None:
    tab, errors = _open(browser)
    _signs_in(tab, served)
    tab.fill("#name", "Min telefon")
    tab.click("[data-passkey=create] [data-passkey-start]")
    tab.wait_for_selector("text=Lagt til i dag")
    tab.click('form[action="/staff/sign-out"] button')
    tab.wait_for_url("**/staff/sign-in")
    tab.click("[data-passkey=get] [data-passkey-start]")
    tab.wait_for_url("**/staff/me")
    assert "brukt i dag" in tab.inner_text("main")
    assert errors == []
    tab.context.close()


def test_a_device_that_cannot_unlock_is_not_added(browser: Browser, served: Served) -> None:
    tab, errors = _open(browser, has_prf=False)
    _signs_in(tab, served)
    tab.click("[data-passkey=create] [data-passkey-start]")
    tab.wait_for_selector("text=Denne nøkkelen kan ikke låse opp")
    with served.house.db.read() as db:
        assert db.scalars(select(Passkey)).all() == []
    assert errors == []
    tab.context.close()


def test_without_javascript_there_is_no_dead_button(browser: Browser, served: Served) -> None:
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto(f"{served.address}/staff/sign-in")
    assert not tab.is_visible("#by-passkey")
    assert tab.is_visible("#passphrase")
    tab.context.close()
