"""One bell a process. It begins nothing until somebody listens or rings, so that it may be made before the server forks."""

import contextlib
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from portal.bell.line import Line
from portal.bell.listeners import Listener, Listeners
from portal.bell.seats import Seats
from portal.bell.sweep import LOOK_SECONDS, Changed, News, Sweep
from portal.bell.wires import Ring, WireTrouble

WHATS = frozenset({"message", "state", "typing:citizen", "typing:staff", "read"})
_MOST_WAITING = 10_000  # rings that wait for the wire; above it the oldest are forgotten, and swept
log = logging.getLogger("portal.bell")


class Bell:
    """Rings for a topic in every process of the portal that works on the same database."""

    def __init__(
        self, database_url: str, instance: Path, news: News | None = None, changed: Changed = lambda _: set()
    ) -> None:
        """`news` finds what was said lately, (topic, when) of each message since a moment, and `changed` the topics in which
        something else has happened since it was last called: to make lost rings good."""
        self.seats = Seats()
        self._where = database_url, instance
        self._listeners = Listeners()
        self._sweep = Sweep(database_url, news, changed) if news is not None else None
        self._waiting: deque[Ring] = deque(maxlen=_MOST_WAITING)
        self._soon: set[Ring] = set()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._nudge: socket.socket | None = None

    def ring(self, topic: str, what: str) -> None:
        """Say that something is new, after it was committed. Never raises for what is outside, never waits.

        Raises ValueError for a word that is none of `WHATS`: content has no business here.
        """
        self._tell(topic, what)
        self._waiting.append((topic, what))
        self._begin()
        self._wake()

    def ring_soon(self, topic: str, what: str) -> None:
        """The same, in the other processes at the next look: for what changes all the time and is heard as well a second later.
        Many rings become one there, and none of them wakes anybody. Raises ValueError as `ring` does."""
        self._tell(topic, what)
        self._soon.add((topic, what))
        self._begin()

    def listen(self, topics: Iterable[str]) -> Listener:
        """A listener for these topics, to be used in a `with` block."""
        self._begin()
        return Listener(self._listeners, [topics] if isinstance(topics, str) else topics)

    def room(self) -> bool:
        """Whether one more stream may be held in this process."""
        return self.seats.has_room()

    @property
    def is_closed(self) -> bool:
        """Whether the process is stopping: a stream ends then."""
        return self._listeners.is_closed

    def close(self) -> None:
        """Let all listeners go, and stop what was begun. May be called again."""
        self._listeners.close()
        self._wake()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=2)

    def _tell(self, topic: str, what: str) -> None:
        if what not in WHATS:
            raise ValueError(f"a bell cannot say {what!r}")
        if self._sweep is not None and what == "message":
            self._sweep.heard(topic)
        self._listeners.tell(topic, what)

    # --- the thread that minds the wire -------------------------------------------------------------------

    def _begin(self) -> None:
        if self._thread is not None or self.is_closed:
            return
        with self._starting:
            if self._thread is None:
                nudged, self._nudge = socket.socketpair()
                nudged.setblocking(False)
                self._nudge.setblocking(False)
                self._thread = threading.Thread(target=self._mind, args=(nudged,), name="bell", daemon=True)
                self._thread.start()

    def _wake(self) -> None:
        if self._nudge is not None:
            with contextlib.suppress(OSError):  # it is awake already, or has gone
                self._nudge.send(b".")

    def _mind(self, nudged: socket.socket) -> None:
        """Until the bell is closed: carry rings out and in, and sweep. Outlives every trouble with the wire."""
        line, look_at = Line(*self._where), time.monotonic() + LOOK_SECONDS
        while not self.is_closed:
            self._carry(line, nudged, max(look_at - time.monotonic(), 0))
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + LOOK_SECONDS
                self._carry_what_waits()
                self._look()
        line.close()
        nudged.close()
        if self._nudge is not None:
            self._nudge.close()
        if self._sweep is not None:
            self._sweep.close()

    def _carry_what_waits(self) -> None:
        while self._soon:
            self._waiting.append(self._soon.pop())
            self._wake()

    def _carry(self, line: Line, nudged: socket.socket, seconds: float) -> None:
        try:
            come = line.wait(nudged, seconds, self._taken)
        except WireTrouble as trouble:
            return line.drop(str(trouble))
        except Exception as error:  # nobody else minds the wire: this thread must go on
            return line.drop(type(error).__name__)
        for topic, what in come:
            if what in WHATS:
                self._tell(topic, what)
        if line.was_away():
            self._listeners.tell_all("state")  # what was rung meanwhile was not heard here
        return None

    def _taken(self) -> list[Ring]:
        """What waits to be carried out, each ring once, in order."""
        rings: dict[Ring, None] = {}
        while self._waiting:
            rings[self._waiting.popleft()] = None
        return list(rings)

    def _look(self) -> None:
        if self._sweep is None:
            return None
        if not self._listeners:
            return self._sweep.forget()
        try:
            for topic, what in self._sweep.look():
                self._listeners.tell(topic, what)
        except (SQLAlchemyError, OSError) as error:
            log.error("could not look for what was not rung: %s", type(error).__name__)
            self._sweep.close()
