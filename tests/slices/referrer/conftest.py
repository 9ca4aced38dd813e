"""A teacher at a browser, and the mailbox of a school."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.cli.mailroom import mailroom_for
from portal.config import Settings
from portal.outbox import run_once
from portal.referrer import own_keys
from portal.vault.stretch import Cost
from portal.web.extensions import portal_of
from tests.client import PageReviewingClient
from tests.slices.referrer.teacher import Mailbox, Teacher

__all__ = ["Mailbox", "Teacher"]


@pytest.fixture(autouse=True)
def cheap_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a key derivation costs is the vault's own test."""
    monkeypatch.setattr(own_keys, "PASSPHRASE_COST", Cost(memory_mib=1, passes=1))


@pytest.fixture
def mailbox(app: Flask, settings: Settings, clock: object) -> Mailbox:
    room = mailroom_for(settings, portal_of(app).db, portal_of(app).pack)
    return Mailbox(Path(settings.instance) / "mail", lambda: run_once(room))


@pytest.fixture
def teacher(app: Flask, mailbox: Mailbox) -> Teacher:
    """Somebody at a browser of their own."""
    client = app.test_client()
    assert isinstance(client, PageReviewingClient)
    return Teacher(client, mailbox)
