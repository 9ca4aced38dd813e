"""`portal demo` as somebody types it."""

from pathlib import Path

import pytest

from portal.config import load_settings
from portal.db.session import Database
from portal.demo import house
from tests.slices.cli.conftest import Portal


def test_it_says_how_to_sign_in_and_how_a_family_comes_back(portal: Portal) -> None:
    answer = portal("demo")
    assert answer.code == 0
    assert "marit.haugland@fjordvik.example" in answer.out
    assert "Foreldrekode" in answer.out
    assert portal("demo").out == answer.out, "a second time changes nothing"


def test_fresh_makes_it_anew_with_the_same_secrets(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the demo's own file, whatever database the suite runs on: nothing else is ever thrown away."""
    monkeypatch.delenv("PORTAL_DATABASE_URL", raising=False)
    first = portal("demo")
    again = portal("demo", "--fresh")
    assert "Inventing" in again.err
    assert again.out == first.out
    db = Database(load_settings(demo=True).database_url)
    assert not house.is_empty(db)
    db.close()


def test_fresh_never_throws_another_database_away(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.sqlite"
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{other}")
    portal("demo")
    answer = portal("demo", "--fresh")
    assert answer.code == 2
    assert "only the demo's own file" in answer.err
    assert other.exists()
