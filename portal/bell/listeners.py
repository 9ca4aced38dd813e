"""Who waits in this process, and for which topics. A thousand that hear nothing cost nothing."""

import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from types import TracebackType


class Parking:
    """Where a stream stands while nothing happens, when somebody else wakes it: then no thread sleeps in `wait`.

    Set as `parked` in the context that a stream runs in. There `wait` answers at once; who drives the stream lets it stand
    when it has nothing more to say, until the listener is rung or `seconds` have gone by.
    """

    __slots__ = ("listener", "seconds", "_waits_in_a_row")

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self.seconds = 0.0
        self._waits_in_a_row = 0

    def step(self) -> None:
        """The stream has said something, or that there is nothing."""
        self._waits_in_a_row = 0

    def stand(self, listener: "Listener", seconds: float) -> None:
        """The stream would wait here. Raises RuntimeError for one that waits again and again and says nothing."""
        self.listener, self.seconds = listener, seconds
        self._waits_in_a_row += 1
        if self._waits_in_a_row > _MOST_WAITS:
            raise RuntimeError("a stream must yield None when its wait has heard nothing")


_MOST_WAITS = 50
parked: ContextVar[Parking | None] = ContextVar("parked", default=None)


class Listeners:
    """Everybody who waits in this process, by topic."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._by_topic: dict[str, set[Listener]] = {}
        self.is_closed = False

    def __bool__(self) -> bool:
        return bool(self._by_topic)

    def add(self, listener: "Listener") -> None:
        with self.lock:
            for topic in listener.topics:
                self._by_topic.setdefault(topic, set()).add(listener)

    def remove(self, listener: "Listener") -> None:
        with self.lock:
            for topic in listener.topics:
                there = self._by_topic.get(topic, set())
                there.discard(listener)
                if not there:
                    self._by_topic.pop(topic, None)

    def tell(self, topic: str, what: str) -> None:
        """Wake those who wait for `topic`."""
        with self.lock:
            for listener in self._by_topic.get(topic, ()):
                listener.hear(topic, what)

    def tell_all(self, what: str) -> None:
        """Wake everybody: what was said lately may not have been heard."""
        with self.lock:
            for topic, there in self._by_topic.items():
                for listener in there:
                    listener.hear(topic, what)

    def topics(self) -> frozenset[str]:
        """What is waited for now."""
        with self.lock:
            return frozenset(self._by_topic)

    def close(self) -> None:
        """Let everybody go at once; from now on nobody waits."""
        self.is_closed = True
        self.tell_all("")


class Listener:
    """One who waits. Made by `Bell.listen`, used in a `with` block, by one thread."""

    __slots__ = ("topics", "_everybody", "_heard", "_sleep", "_call")

    def __init__(self, everybody: Listeners, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        self._everybody = everybody
        self._heard: set[tuple[str, str]] = set()
        self._sleep = threading.Lock()  # held while there is nothing to hear: the cheapest thing to wait for
        self._sleep.acquire()
        self._call: Callable[[], None] | None = None

    def __enter__(self) -> "Listener":
        self._everybody.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._everybody.remove(self)

    def wait(self, seconds: float) -> set[str]:
        """What was heard since the last call, as soon as there is something; empty when `seconds` have gone by."""
        return {what for _, what in self.wait_for_topics(seconds) if what}

    def wait_for_topics(self, seconds: float) -> set[tuple[str, str]]:
        """The same as pairs of topic and what, for who listens to several."""
        parking = parked.get()
        if parking is not None:
            parking.stand(self, seconds)
        elif not self._everybody.is_closed:
            self._sleep.acquire(timeout=max(seconds, 0))
        with self._everybody.lock:
            self._sleep.acquire(blocking=False)  # rung again before it was taken: that is heard now, and wakes nobody later
            heard, self._heard = self._heard, set()
        return heard

    def call_when_heard(self, call: Callable[[], None]) -> None:
        """Call once, from any thread, as soon as there is something to hear; at once when there is already."""
        with self._everybody.lock:
            if self._heard or self._everybody.is_closed:
                call()
            else:
                self._call = call

    def hear(self, topic: str, what: str) -> None:
        """Note it and wake the one who waits. Only under the lock of all listeners."""
        self._heard.add((topic, what))
        call, self._call = self._call, None
        if call is not None:
            call()
        elif self._sleep.locked():
            self._sleep.release()
