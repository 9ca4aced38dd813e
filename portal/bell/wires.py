"""How a ring reaches the other processes: over sockets in `instance/run/`, or by PostgreSQL's own LISTEN and NOTIFY.

A wire carries lines of "topic what". It may lose some; it raises WireTrouble when it is broken, and is then made anew.
"""

import os
import secrets
import socket
import time
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url

Ring = tuple[str, str]

_CHANNEL = "portal_bell"
_MOST_BYTES = 7000  # below what PostgreSQL lets a notice carry
_TRIES, _BETWEEN_SECONDS = 200, 0.005  # with a process that does not keep up, before its ring is lost
_LONGEST_ADDRESS = 100  # of a socket, in bytes: the least that the systems have


class WireTrouble(Exception):
    """The wire is broken, for now."""


class Wire(Protocol):
    """Used by the bell's own thread alone."""

    def fileno(self) -> int: ...

    def send(self, rings: list[Ring]) -> None:
        """Raises WireTrouble."""

    def receive(self) -> list[Ring]:
        """What has come, at once. Raises WireTrouble."""

    def close(self) -> None: ...


def make_wire(database_url: str, instance: Path) -> Wire:
    """The wire that fits the database. Raises WireTrouble."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return SocketWire(instance / "run")
    return PostgresWire(url.set(drivername="postgresql").render_as_string(hide_password=False))


def packed(rings: list[Ring]) -> list[bytes]:
    """The rings as few lines together, none too long to be carried."""
    packs: list[list[bytes]] = [[]]
    size = 0
    for topic, what in rings:
        line = f"{topic} {what}".encode()
        if size + len(line) >= _MOST_BYTES:
            packs, size = [*packs, []], 0
        packs[-1].append(line)
        size += len(line) + 1
    return [b"\n".join(lines) for lines in packs]


def unpacked(data: bytes) -> list[Ring]:
    """The rings of what came; whatever is none is left out."""
    parts = [line.split(" ") for line in data.decode("utf-8", "replace").split("\n")]
    return [(part[0], part[1]) for part in parts if len(part) == 2]


# --- SQLite: all processes are on one machine -------------------------------------------------------------


class SocketWire:
    """A datagram socket a process, in a folder that is the portal's alone. Whoever is dead is swept away."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._folder = folder
            self._folder_number = os.open(folder, os.O_RDONLY)
        except OSError as error:
            raise WireTrouble(str(error)) from None
        self._stuck: set[str] = set()  # who did not keep up the last time: nobody else waits for them again
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}.bell"
        try:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.bind(self._address(self._name))
        except (OSError, AttributeError) as error:  # Windows has no such sockets
            os.close(self._folder_number)
            raise WireTrouble(str(error)) from None
        self._socket.setblocking(False)

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, rings: list[Ring]) -> None:
        others = [name for name in os.listdir(self._folder) if name.endswith(".bell") and name != self._name]
        for pack in packed(rings):
            for name in others:
                self._send_to(name, pack)

    def _send_to(self, name: str, pack: bytes) -> None:
        for _ in range(1 if name in self._stuck else _TRIES):
            try:
                self._socket.sendto(pack, self._address(name))
                return self._stuck.discard(name)
            except (ConnectionRefusedError, FileNotFoundError):
                (self._folder / name).unlink(missing_ok=True)
                return self._stuck.discard(name)
            except BlockingIOError:
                time.sleep(_BETWEEN_SECONDS)
            except OSError as error:
                raise WireTrouble(str(error)) from None
        self._stuck.add(name)
        return None

    def receive(self) -> list[Ring]:
        rings: list[Ring] = []
        while True:
            try:
                rings += unpacked(self._socket.recv(2 * _MOST_BYTES))
            except BlockingIOError:
                return rings
            except OSError as error:
                raise WireTrouble(str(error)) from None

    def close(self) -> None:
        self._socket.close()
        (self._folder / self._name).unlink(missing_ok=True)
        os.close(self._folder_number)

    def _address(self, name: str) -> str:
        """The path, or a shorter way to it: a socket's address has room for about a hundred bytes."""
        path = str(self._folder / name)
        return (
            path
            if len(os.fsencode(path)) < _LONGEST_ADDRESS
            else f"/proc/self/fd/{self._folder_number}/{name}"
        )


# --- PostgreSQL: on any machines --------------------------------------------------------------------------


class PostgresWire:
    """One connection that listens, and notifies."""

    def __init__(self, address: str) -> None:
        import psycopg

        self._errors = psycopg.Error
        try:
            self._connection = psycopg.connect(
                address,
                autocommit=True,
                connect_timeout=5,
                keepalives_idle=30,
                application_name="portal bell",
            )
            self._connection.execute(f"LISTEN {_CHANNEL}")
        except psycopg.Error as error:
            raise WireTrouble(type(error).__name__) from None

    def fileno(self) -> int:
        return self._connection.fileno()

    def send(self, rings: list[Ring]) -> None:
        try:
            for pack in packed(rings):
                self._connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, pack.decode()))
        except self._errors as error:
            raise WireTrouble(type(error).__name__) from None

    def receive(self) -> list[Ring]:
        try:
            come = list(self._connection.notifies(timeout=0))  # those too that came while we sent
            own = self._connection.info.backend_pid
        except self._errors as error:
            raise WireTrouble(type(error).__name__) from None
        return [ring for notice in come if notice.pid != own for ring in unpacked(notice.payload.encode())]

    def close(self) -> None:
        self._connection.close()
