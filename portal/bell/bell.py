"""One bell a process. It begins nothing until somebody listens, so that it may be made before the server forks."""

from collections.abc import Iterable
from pathlib import Path

from portal.bell.listeners import Listener, Listeners
from portal.bell.seats import Seats

WHATS = frozenset({"message", "state", "typing:citizen", "typing:staff", "read"})


class Bell:
    """Rings for a topic in every process of the portal that works on the same database."""

    def __init__(self, database_url: str, instance: Path) -> None:
        self.seats = Seats()
        self._listeners = Listeners()

    def ring(self, topic: str, what: str) -> None:
        """Say that something is new, after it was committed. Never raises for what is outside, never waits.

        Raises ValueError for a word that is none of `WHATS`: content has no business here.
        """
        if what not in WHATS:
            raise ValueError(f"a bell cannot say {what!r}")
        self._listeners.tell(topic, what)

    def listen(self, topics: Iterable[str]) -> Listener:
        """A listener for these topics, to be used in a `with` block."""
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
