"""The `portal` command as somebody types it, on an instance of the test's own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.cli import main
from portal.config import Settings, load_settings
from portal.db.session import Database
from tests import databases


@dataclass(frozen=True)
class Answer:
    """What a command said, and how it ended."""

    out: str
    err: str
    code: int


Portal = Callable[..., Answer]


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    values = {"PORTAL_INSTANCE": str(tmp_path / "instance")}
    if databases.kind() == "sqlite":
        yield from _set(monkeypatch, values)
        return
    with databases.postgres_database() as address:
        yield from _set(monkeypatch, {**values, "PORTAL_DATABASE_URL": address})


def _set(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Iterator[dict[str, str]]:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    yield values


@pytest.fixture
def portal(env: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Portal:
    def run(*arguments: str) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return Answer(said.out, said.err, int(ended.value.code or 0))

    return run


@pytest.fixture
def set_up(portal: Portal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Answer:
    """A portal with a municipality, two people and a recovery key in sheet.txt."""
    monkeypatch.setenv("PORTAL_SETUP_PASSPHRASE_1", "gulrot ferge lanterne sokkel")
    monkeypatch.setenv("PORTAL_SETUP_PASSPHRASE_2", "bever trapp marsipan kolonne")
    return portal(
        "setup",
        *("--pack", "demo", "--sheet", str(tmp_path / "sheet.txt")),
        *("--member", "Anne Berg,anne@example.no,administrator,team_leader"),
        *("--member", "Bjørn Dal,bjorn@example.no,reception"),
    )


@pytest.fixture
def opened(env: dict[str, str]) -> Iterator[tuple[Settings, Database]]:
    settings = load_settings()
    db = Database(settings.database_url)
    yield settings, db
    db.close()
