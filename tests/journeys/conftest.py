"""Journeys are walked through the demo municipality, with the test client."""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.db.clock import set_clock
from tests.client import PageReviewingClient
from tests.conftest import MovableClock
from tests.demo_house import demo_app, fresh_address
from tests.people.client_hands import ClientHands
from tests.people.colleagues import STEP_SECONDS, Colleague, keys_of

Opener = Callable[..., ClientHands]
Employer = Callable[..., Any]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, moving_clock: MovableClock) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("demo")
    with fresh_address(folder) as address, demo_app(folder, address) as app:
        yield app


@pytest.fixture(scope="module")
def demo_instance(demo: Flask) -> Path:
    from portal.web.extensions import portal_of

    return portal_of(demo).settings.instance


@pytest.fixture(scope="module")
def moving_clock() -> Iterator[MovableClock]:
    """Begins now, and goes on whenever somebody waits for the next code of their authenticator."""
    moved = MovableClock(datetime.now(UTC))
    set_clock(moved)
    yield moved
    set_clock(None)


@pytest.fixture
def employ(demo_instance: Path, open_hands: Opener, moving_clock: MovableClock) -> Employer:
    """A colleague of the demo, with hands of their own, signed in."""

    def employ_one(kind: type[Colleague], number: int = 0, language: str = "nb") -> Colleague:
        def wait() -> object:
            return moving_clock.move(seconds=STEP_SECONDS)

        one = kind(open_hands(language), keys_of(demo_instance, kind.role, number), wait)
        one.signs_in()
        return one

    return employ_one


@pytest.fixture
def open_hands(demo: Flask) -> Opener:
    """Hands with a test client of their own."""

    def open_one(language: str = "nb") -> ClientHands:
        client = demo.test_client()
        assert isinstance(client, PageReviewingClient)
        # Each visitor comes from a network of their own, or the limits would take them for one.
        client.environ_base["REMOTE_ADDR"] = f"10.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
        return ClientHands(client, language)

    return open_one
