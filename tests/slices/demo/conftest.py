"""A demo that is filled once: filling takes seconds, looking at it does not."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from portal import create_app
from portal.config import Settings
from portal.web.extensions import portal_of
from tests.client import PageReviewingClient
from tests.conftest import MovableClock


@pytest.fixture
def demo_app(make_settings: Callable[..., Settings], clock: MovableClock) -> Iterator[Flask]:
    """An app in demo mode, with nobody in it yet."""
    app = create_app(make_settings(DEMO="1"))
    app.testing = True
    app.test_client_class = PageReviewingClient
    yield app
    portal_of(app).db.close()
