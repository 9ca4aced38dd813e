"""A teacher at a browser, and the mailbox of a school."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

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
def asked(app: Flask) -> Iterator[list[str]]:
    """What the app's database is asked, from now on."""
    heard: list[str] = []

    def hear(_c: object, _u: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    engine = portal_of(app).db.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


@pytest.fixture
def teacher(app: Flask, mailbox: Mailbox) -> Teacher:
    """Somebody at a browser of their own."""
    client = app.test_client()
    assert isinstance(client, PageReviewingClient)
    return Teacher(client, mailbox)
