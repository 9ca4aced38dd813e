"""A house with a team, and a cheap key derivation: what it costs is the vault's own test."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.config import Settings
from portal.db.session import Database
from portal.vault import members
from portal.vault.stretch import Cost
from portal.web.extensions import portal_of
from tests.people.client_hands import ClientHands
from tests.slices.staff.house import House, hands_of, small_app


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PASSPHRASE_COST", Cost(memory_mib=8, passes=1))


@pytest.fixture
def house(db: Database, clock: object) -> House:
    return House(db)


@pytest.fixture
def staff_app(settings: Settings, clock: object) -> Iterator[Flask]:
    app = small_app(settings)
    yield app
    portal_of(app).db.close()


@pytest.fixture
def hands(staff_app: Flask) -> ClientHands:
    return hands_of(staff_app)
