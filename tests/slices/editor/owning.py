"""An owner with the link from the mail open: what the tests of the owner's whole form share."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.directory.models import ServiceRow
from portal.directory.store import By, Role, put, service_in
from portal.editor import owners
from portal.editor.models import DirectoryDraft, DirectoryOwner
from tests.conftest import START, MovableClock
from tests.factories import Office, cheap_keys, office
from tests.people.client_hands import ClientHands

__all__ = ["cheap_keys", "office"]
SLUG = "open-kindergarten"


def row_of(office: Office, slug: str = SLUG) -> ServiceRow:
    with office.db.read() as db:
        return db.scalars(select(ServiceRow).where(ServiceRow.slug == slug)).one()


def asks(office: Office, clock: MovableClock, slug: str = SLUG) -> str:
    """A service with an owner who has been asked; gives the link's secret."""
    with office.db.write() as db:
        owners.set_owner(db, row_of(office, slug).id, "leder@lag.example", "nb", office.settings.server_key, START)
        return owners.ask(db, db.get_one(DirectoryOwner, row_of(office, slug).id), office.settings.server_key, clock())


def drafts(office: Office) -> list[DirectoryDraft]:
    with office.db.read() as db:
        return list(db.scalars(select(DirectoryDraft).order_by(DirectoryDraft.made_at, DirectoryDraft.id)))


def changes(office: Office, **different: object) -> None:
    """An editor changes the service meanwhile."""
    with office.db.write() as db:
        put(db, replace(service_in(row_of(office)), **different), By(Role.EDITOR), START)  # type: ignore[arg-type]


def status(hands: ClientHands) -> int:
    assert hands.response is not None
    return hands.response.status_code


def sends(hands: ClientHands) -> None:
    """Look, as one must, and send."""
    hands.press("go", "preview")
    if status(hands) == 200:
        hands.press("go", "send")


@pytest.fixture
def secret(office: Office, clock: MovableClock) -> str:
    return asks(office, clock)


@pytest.fixture
def owner(office: Office, secret: str) -> ClientHands:
    hands = office.hands()
    hands.open(f"/owner/{secret}")
    hands.follow(f"/owner/{secret}/edit")
    return hands


def names(hands: ClientHands) -> set[str]:
    return {one.get("name") for one in hands.page.root.all("input", "select", "textarea")}
