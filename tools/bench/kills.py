"""`make bench-kills`: the server is killed again and again while messages are sent; each one that was acknowledged must be
there afterwards, exactly once. Nothing is tidied up between: what a kill leaves behind, the next start must manage."""

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.live import LiveSite
from tools.bench.chat import TALK, WRITE
from tools.bench.chat_browsers import MARK, Ledger, Writer
from tools.bench.chat_house import House, Talk, form_of
from tools.bench.load import Visitor
from tools.loops import run_apart
from tools.servers import free_port, postgres

_PORTAL = str(Path(sys.executable).with_name("portal"))
_TALKS = 8
_READY_SECONDS = 120
_LAST_WORDS = 3000  # characters of the log


@dataclass(frozen=True)
class Outcome:
    """What became of the messages."""

    kills: int
    acknowledged: int
    lost: int
    doubled: int
    strangers: int

    @property
    def is_well(self) -> bool:
        return self.acknowledged > 0 and not (self.lost or self.doubled or self.strangers)


class Server:
    """`portal run` that is killed, workers and all, and started again on the same port and the same instance."""

    def __init__(self, folder: Path, database_url: str, workers: int) -> None:
        self.port, self.folder = free_port(), folder
        values = {
            "INSTANCE": str(folder / "instance"), "BASE_URL": f"http://127.0.0.1:{self.port}", "DATABASE_URL": database_url,
            "TRUSTED_PROXIES": "1", "LIMIT_FACTOR": "1000",
        }  # fmt: skip
        self._env = os.environ | {f"PORTAL_{name}": value for name, value in values.items() if value}
        self._command = [_PORTAL, "run", "--demo", "--port", str(self.port), "--workers", str(workers)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._env, stdout=log, stderr=subprocess.STDOUT
            )
        self._wait()

    def _wait(self) -> None:
        """Until it answers. Raises RuntimeError as `check` does."""
        ends_at = time.monotonic() + _READY_SECONDS
        while time.monotonic() < ends_at:
            self.check()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        self.check(has_stopped_answering=True)

    def check(self, has_stopped_answering: bool = False) -> None:
        """Raises RuntimeError with the server's last words when it has ended by itself, or answers no more."""
        assert self._process is not None
        if self._process.poll() is not None or has_stopped_answering:
            raise RuntimeError(f"the server has ended ({self._process.returncode}):\n{self._last_words()}")

    def _last_words(self) -> str:
        return (self.folder / "server.log").read_text("utf-8", "replace")[-_LAST_WORDS:]

    def kill(self) -> None:
        """SIGKILL to every process of it at once: nobody gets to finish anything."""
        if self._process is None or self._process.poll() is not None:
            return
        main = psutil.Process(self._process.pid)
        for one in (main, *main.children(recursive=True)):
            _kill_one(one)
        self._process.wait()

    @property
    def site(self) -> LiveSite:
        assert self._process is not None
        address = f"http://127.0.0.1:{self.port}"
        return LiveSite(address, self.folder / "instance", self.folder / "server.log", 0, self._process.pid)


def _kill_one(process: psutil.Process) -> None:
    """Kill one that may be gone already."""
    try:
        process.send_signal(signal.SIGKILL)
    except psutil.NoSuchProcess:
        return


@contextmanager
def killed_under_load(folder: Path, database_url: str, kills: int, workers: int = 2) -> Iterator[Outcome]:
    """Run it; gives what became of the messages while the last server still runs."""
    server = Server(folder, database_url, workers)
    try:
        server.start()
        house = House.of(server.site, database_url)
        talks = house.begin(_TALKS)
        ledger = run_apart(_talk_and_kill(server, talks, kills))
        kept = [mark for talk in talks for text in house.said(talk) for mark in MARK.findall(text)]
        wanted, there = set(ledger.acknowledged), set(kept)
        house.db.close()
        yield Outcome(
            kills,
            len(wanted),
            len(wanted - there),
            len(kept) - len(there),
            len(there - ledger.sent_at.keys()),
        )
    finally:
        server.kill()


async def _talk_and_kill(server: Server, talks: list[Talk], kills: int) -> Ledger:
    ledger, stop = Ledger(), asyncio.Event()
    writers = [await _writer(server, talk, ledger) for talk in talks]
    talking = [asyncio.create_task(_go_on(writer, stop)) for writer in writers]
    for _ in range(kills):
        said, ends_at = len(ledger.acknowledged), time.monotonic() + _READY_SECONDS
        while len(ledger.acknowledged) < said + _TALKS:  # it works again
            server.check(has_stopped_answering=time.monotonic() > ends_at)
            await asyncio.sleep(0.02)
        await asyncio.sleep(random.uniform(0, 0.3))  # noqa: S311
        server.kill()
        await asyncio.to_thread(server.start)
    stop.set()
    await asyncio.gather(*talking)
    for writer in writers:
        await writer.visitor.close()
    await asyncio.sleep(0.1)  # until their connections are closed
    return ledger


async def _writer(server: Server, talk: Talk, ledger: Ledger) -> Writer:
    visitor = Visitor(server.site.address, talk.headers())
    visitor.cookies["v"] = talk.token.hex()
    token = dict(await form_of(visitor, TALK, WRITE))["csrf_token"]
    visitor.headers = {**visitor.headers, "X-Live": "yes"}
    return Writer(visitor, WRITE, token, ledger)


async def _go_on(writer: Writer, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await writer.say()
        await asyncio.sleep(0.05)


def main() -> None:
    """Kill it, and say what became of the messages; exit 1 when one is lost, doubled or not ours."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-kills-")))
        url = stack.enter_context(postgres()) if asked.database == "postgres" else ""
        began = time.monotonic()
        outcome = stack.enter_context(killed_under_load(folder, url, asked.kills, asked.workers))
        print(
            f"{outcome.kills} kills in {time.monotonic() - began:.0f} s on {asked.database}: {outcome.acknowledged} messages "
            f"acknowledged, {outcome.lost} lost, {outcome.doubled} doubled, {outcome.strangers} that nobody sent"
        )
    sys.exit(0 if outcome.is_well else 1)


if __name__ == "__main__":
    main()
