"""The demo municipality, filled once a worker and copied for each test that changes something."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from portal.config import load_settings
from tests import databases
from tests.client import PageReviewingClient


@contextmanager
def demo_app(folder: Path, address: str) -> Iterator[Flask]:
    """The app over a freshly filled demo in `folder`."""
    from portal import create_app, demo
    from portal.web.extensions import portal_of

    settings = load_settings(
        {"PORTAL_DATABASE_URL": address, "PORTAL_LEAST_SECONDS": "0"}, demo=True, instance=folder
    )
    databases.built(address)  # after the keys: a database without its keys is refused
    app = create_app(settings)
    app.testing = True
    app.test_client_class = PageReviewingClient
    demo.fill(app)
    yield app
    portal_of(app).bell.close()
    portal_of(app).db.close()


@contextmanager
def fresh_address(folder: Path) -> Iterator[str]:
    """An address for a database of the chosen kind, apart from the one that tests empty."""
    databases.know_all_tables()
    if databases.kind() == "sqlite":
        yield f"sqlite:///{folder / 'demo.sqlite'}"
        return
    with databases.postgres_database() as address:
        yield address
