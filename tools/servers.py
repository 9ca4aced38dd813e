"""PostgreSQL and Redis of our own, for as long as a `with` block lasts. Nothing of them stays behind."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_READY_SECONDS = 30
# Speed over safety: this cluster lives for one run and holds invented data.
_POSTGRES_OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=200 -c listen_addresses='' -c unix_socket_directories="
)


def free_port() -> int:
    """A port on the loopback address that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A fresh cluster on a socket of its own; gives the address of its `postgres` database.

    Raises SystemExit with one clear line when PostgreSQL is not installed or does not start.
    """
    place = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    owner = _give_to_ordinary_user(place)
    control = [*owner, str(_postgres_program("pg_ctl")), "-D", str(place / "data")]
    try:
        _run(
            [
                *owner,
                str(_postgres_program("initdb")),
                "-D",
                str(place / "data"),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        )
        options = f"{_POSTGRES_OPTIONS}{place}"
        _run([*control, "-w", "-l", str(place / "log"), "-o", options, "start"])
        yield f"postgresql+psycopg://postgres@/postgres?host={place}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], capture_output=True, check=False, cwd="/")
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """A Redis that keeps nothing on disk; gives its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise SystemExit("redis-server is missing: `tools/setup.sh system` installs it")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/")
    try:
        wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_for_port(port: int, seconds: float = _READY_SECONDS) -> None:
    """Come back when somebody answers on `port`. Raises SystemExit after `seconds`."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit(f"nobody answered on port {port} within {seconds:.0f} seconds")


def _give_to_ordinary_user(place: Path) -> list[str]:
    """PostgreSQL refuses to run as root: as root, hand the folder to `postgres` and become that user."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam("postgres")
    os.chown(place, account.pw_uid, account.pw_gid)
    place.chmod(0o755)
    return ["runuser", "-u", "postgres", "--"]


def _postgres_program(name: str) -> Path:
    """The newest installed PostgreSQL's program; Debian keeps them off the path."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
    found = installed[-1] if installed else shutil.which(name)
    if found is None:
        raise SystemExit("PostgreSQL is missing: `tools/setup.sh system` installs it")
    return Path(found)


def _run(command: list[str]) -> None:
    # Output goes to a file: a server started here would otherwise keep our pipe open for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False, cwd="/")
        if done.returncode:
            output.seek(0)
            raise SystemExit(f"{command[-1]} failed:\n{output.read()}")
