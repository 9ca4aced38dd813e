"""`portal run` for real: it answers, sends mail, survives the death of a worker, and stops when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from portal.config import load_settings
from portal.db.session import Database
from portal.outbox import MailKind, post
from portal.vault.addresses import seal_address


@dataclass(frozen=True)
class Running:
    process: "subprocess.Popen[bytes]"
    address: str
    log: Path

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/", timeout=5) as page:  # noqa: S310  our own server
                return bool(page.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def workers(self) -> list[psutil.Process]:
        return [one for one in psutil.Process(self.process.pid).children(recursive=True) if is_worker(one)]


def is_worker(process: psutil.Process) -> bool:
    """A live child that serves, and does not only watch; one that was killed waits to be taken away."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.num_threads() > 4
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return False


def until(wanted: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def running(env: dict[str, str], tmp_path: Path) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    command = [sys.executable, "-m", "portal.cli", "run", "--demo", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, **env})
    started = Running(process, f"http://localhost:{port}", log)
    try:
        until(lambda: started.answers() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield started
    finally:
        process.kill()
        process.wait()


def test_it_answers_sends_heals_and_stops(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    said = running.log.read_text()
    assert running.address in said
    assert "Traceback" not in said

    settings = load_settings(demo=True)
    private = [path for path in settings.instance.iterdir() if path.is_file()]
    assert {path.stat().st_mode & 0o077 for path in private} == {0}

    db = Database(settings.database_url)
    with db.write() as session:
        to = seal_address(settings.server_key, "vakt@example.no")
        post(session, MailKind.STAFF_NEW_ENQUIRY, to, "nb", "enquiry:of-this-test")  # at night, too: no family's mail
    db.close()
    mails = settings.instance / "mail"
    until(lambda: any(b"vakt@example.no" in path.read_bytes() for path in mails.glob("*.eml")))

    dead = running.workers()[0]
    dead.send_signal(signal.SIGKILL)
    until(lambda: len({one.pid for one in running.workers()} - {dead.pid}) == 2)
    until(running.answers)
    watching = psutil.Process(running.process.pid)
    assert watching.memory_full_info().uss < 10e6, "what watches the workers holds the app"

    everybody = watching.children(recursive=True)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(15) == 0
    assert not [one for one in everybody if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
