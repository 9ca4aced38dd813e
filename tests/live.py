"""The real server in a process of its own, started as anybody starts it: `portal run --demo`."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.servers import free_port

_READY_SECONDS = 180  # on a machine that is busy with everything else, too
_PORTAL = str(Path(sys.executable).with_name("portal"))


@dataclass(frozen=True)
class LiveSite:
    """A running portal: where it answers, its instance folder, its log, and how long it took to answer."""

    address: str
    instance: Path
    log: Path
    seconds: float
    pid: int
    database_url: str = ""

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of one plain request."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


@contextmanager
def live_site(
    folder: Path,
    database_url: str = "",
    *,
    program: Sequence[str] = (_PORTAL,),
    options: Sequence[str] = (),
    **different: str,
) -> Iterator[LiveSite]:
    """Start the portal with the demo municipality in `folder`, and stop it when the block ends.

    `program` is what is started in its place: `tests.clocked` is the same with another clock. `options` are further words
    of `portal run`, `different` further settings.

    Raises RuntimeError with the server's own words when it does not answer within three minutes.
    """
    port, log = free_port(), folder / "server.log"
    address = f"http://127.0.0.1:{port}"
    values = {
        "INSTANCE": str(folder / "instance"),
        "BASE_URL": address,
        "DATABASE_URL": database_url,
        "LEAST_SECONDS": "0",  # hands of a program answer faster than anybody reads
        **different,
    }
    environment = os.environ | {f"PORTAL_{name}": value for name, value in values.items() if value}
    database = database_url or f"sqlite:///{folder / 'instance' / 'demo.sqlite'}"
    started = time.monotonic()
    with log.open("wb") as output:
        command = [*program, "run", "--demo", "--port", str(port), *options]
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(server, address, log)
        yield LiveSite(address, folder / "instance", log, time.monotonic() - started, server.pid, database)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    ends_at = time.monotonic() + _READY_SECONDS
    while time.monotonic() < ends_at and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"the server did not answer:\n{log.read_text('utf-8')[-3000:]}")
