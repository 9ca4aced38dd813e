"""`portal server-method`: off unless the settings say so, a colleague unlocks, and both ways stand in the log."""

import socket

import click
import pytest

from portal.audit.queries import history
from portal.cli import run as run_module
from portal.config import load_settings
from portal.db.base import new_id
from portal.db.session import Database
from portal.vault import members
from portal.vault.commands import new_case_key
from portal.vault.errors import ServerMethodOff
from portal.vault.server import server_method_is_on, unlock_with_server
from portal.vault.stretch import Cost
from tests.slices.cli.conftest import Answer, Portal

OPENS = "bever trapp marsipan kolonne"
ON = ("server-method", "on", "--email", "bjorn@example.no")


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PASSPHRASE_COST", Cost(memory_mib=8, passes=1))


@pytest.fixture
def allowed(set_up: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The municipality has chosen it, and a machine gives the passphrase."""
    assert set_up.code == 0, set_up.err
    monkeypatch.setenv("PORTAL_SERVER_METHOD", "true")
    monkeypatch.setenv("PORTAL_PASSPHRASE", OPENS)


def sealed_case() -> tuple[str, bytes]:
    db, case_id = Database(load_settings().database_url), new_id()
    with db.write() as session:
        key = new_case_key(session, case_id)
    db.close()
    return case_id, key


def opened_by_server(case_id: str) -> bytes | None:
    settings = load_settings()
    db = Database(settings.database_url)
    try:
        with db.read() as session:
            return unlock_with_server(session, settings.server_key).case_key(session, case_id)
    except ServerMethodOff:
        return None
    finally:
        db.close()


def logged() -> list[str]:
    db = Database(load_settings().database_url)
    with db.read() as session:
        entries = history(session, subject="server_method", limit=10)
        found = [f"{entry.actor_kind} {entry.action}" for entry in reversed(entries)]
    db.close()
    return found


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


def test_on_and_off_again(allowed: None, portal: Portal) -> None:
    case_id, key = sealed_case()
    assert "It is off." in portal("server-method", "status").out
    turned = portal(*ON, "--yes")
    assert turned.code == 0, turned.err
    assert "without any of the staff" in turned.out
    assert "Sealed 1 of 1 cases" in turned.err
    assert opened_by_server(case_id) == key
    later, later_key = sealed_case()
    assert opened_by_server(later) == later_key
    status = portal("server-method", "status").out
    assert "It is on." in status
    assert "server_method is on" in status
    assert portal(*ON, "--yes").err == "portal: it is on already. See: portal server-method status\n"
    gone = portal("server-method", "off")
    assert (gone.code, "Backups from before" in gone.out) == (0, True)
    assert opened_by_server(case_id) is None
    assert "off already" in portal("server-method", "off").out
    assert logged() == ["cli server_method_on", "cli server_method_off"]


def test_the_settings_must_allow_it(set_up: Answer, portal: Portal) -> None:
    answer = portal(*ON, "--yes")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "PORTAL_SERVER_METHOD=true" in answer.err


@pytest.mark.parametrize(
    ("email", "passphrase"),
    [("bjorn@example.no", "noe helt annet enn det"), ("ingen@example.no", OPENS)],
)
def test_without_a_colleague_s_passphrase_nothing_happens(
    allowed: None, portal: Portal, monkeypatch: pytest.MonkeyPatch, email: str, passphrase: str
) -> None:
    monkeypatch.setenv("PORTAL_PASSPHRASE", passphrase)
    answer = portal("server-method", "on", "--email", email, "--yes")
    assert (answer.code, answer.err) == (2, "portal: nobody has that e-mail address and that passphrase\n")
    assert logged() == []


def test_who_was_shut_out_unlocks_nothing(allowed: None, portal: Portal) -> None:
    assert portal("staff", "disable", "bjorn@example.no").code == 0
    assert portal(*ON, "--yes").code == 2
    assert logged() == []


def test_it_asks_and_a_no_is_a_no(
    allowed: None, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORTAL_PASSPHRASE")
    asked: list[tuple[str, bool]] = []

    def answer(text: str, hide_input: bool = False, **_how: object) -> str:
        asked.append((text, hide_input))
        return OPENS if hide_input else "bjorn@example.no"

    def no(_text: str, abort: bool) -> None:
        assert abort
        raise click.Abort

    monkeypatch.setattr(click, "prompt", answer)
    monkeypatch.setattr(click, "confirm", no)
    stopped = portal("server-method", "on")
    assert stopped.code == 130
    assert [hidden for _, hidden in asked] == [False, True]
    assert logged() == []


def test_the_portal_does_not_start_when_the_settings_hide_it(
    allowed: None, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert portal(*ON, "--yes").code == 0
    monkeypatch.setenv("PORTAL_SERVER_METHOD", "false")
    answer = portal("run", "--port", free_port())
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "portal server-method off" in answer.err


def test_the_portal_warns_when_the_settings_say_more_than_is_so(
    allowed: None, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("serve", "load_app", "warm"):
        monkeypatch.setattr(run_module, name, lambda *_: None)
    answer = portal("run", "--port", free_port())
    assert answer.code == 0, answer.err
    assert "Run: portal server-method on" in answer.err
    db = Database(load_settings().database_url)
    with db.read() as session:
        assert not server_method_is_on(session)
    db.close()
