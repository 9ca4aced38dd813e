"""The wire to the other processes, made when it is needed and made again when it broke."""

import logging
import selectors
import socket
import time
from collections.abc import Callable
from pathlib import Path

from portal.bell.wires import Ring, Wire, make_wire

_AGAIN_SECONDS = 5.0
log = logging.getLogger("portal.bell")


class Line:
    """The wire, made when it is needed and made again when it broke."""

    def __init__(self, database_url: str, instance: Path) -> None:
        self._where = database_url, instance
        self._wire: Wire | None = None
        self._try_at = 0.0
        self._is_away = self._was_away = False

    def wait(self, nudged: socket.socket, seconds: float, taken: Callable[[], list[Ring]]) -> list[Ring]:
        """Wait for a nudge, for the wire, or `seconds`; carry out what `taken` gives, and give back what has come.

        Raises WireTrouble.
        """
        wire = self._made()
        _wait_for(nudged, wire, seconds)
        rings = taken()
        if wire is None:
            return []
        if rings:
            wire.send(rings)
        return wire.receive()

    def _made(self) -> Wire | None:
        if self._wire is None and time.monotonic() >= self._try_at:
            self._try_at = time.monotonic() + _AGAIN_SECONDS
            self._wire = make_wire(*self._where)
            self._was_away, self._is_away = self._is_away, False
        return self._wire

    def drop(self, why: str) -> None:
        if not self._is_away:
            log.warning("the bell is not heard by other processes for now: %s", why)
        self._is_away = True
        self.close()

    def was_away(self) -> bool:
        """Whether the wire has just come back."""
        was, self._was_away = self._was_away, False
        return was

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = None


def _wait_for(nudged: socket.socket, wire: Wire | None, seconds: float) -> None:
    with (
        selectors.DefaultSelector() as selector
    ):  # not `select`: a process with many streams has high numbers
        selector.register(nudged, selectors.EVENT_READ)
        if wire is not None:
            selector.register(wire, selectors.EVENT_READ)
        ready = {key.fileobj for key, _ in selector.select(seconds)}
    if nudged in ready:
        nudged.recv(4096)
