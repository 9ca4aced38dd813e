"""The bell within one process: who hears what, and that nobody waits for ever."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.bell import Bell, Parking, Seats, parked


@pytest.fixture
def bell(tmp_path: Path) -> Iterator[Bell]:
    made = Bell(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path)
    yield made
    made.close()


def test_who_waits_for_the_topic_hears_it(bell: Bell) -> None:
    with bell.listen(["case-a"]) as mine, bell.listen(["case-b"]) as theirs:
        bell.ring("case-a", "message")
        assert mine.wait(1) == {"message"}
        assert theirs.wait(0) == set()


def test_what_was_rung_while_nobody_looked_is_heard_once(bell: Bell) -> None:
    with bell.listen(["case-a", "desk"]) as listener:
        for what in ("message", "typing:staff", "message"):
            bell.ring("case-a", what)
        bell.ring("desk", "state")
        assert listener.wait_for_topics(1) == {
            ("case-a", "message"),
            ("case-a", "typing:staff"),
            ("desk", "state"),
        }
        assert listener.wait(0) == set()


def test_a_ring_that_was_heard_with_another_wakes_nobody_again(bell: Bell) -> None:
    """Rung once more between waking and listening: an empty waking after it would end whoever waits for more."""
    with bell.listen(["case-a"]) as listener:
        bell.ring("case-a", "message")
        before = parked.set(Parking())  # the wait itself is another's: only what was heard is taken
        try:
            assert listener.wait(5) == {"message"}
        finally:
            parked.reset(before)
        assert listener._sleep.locked()
        assert listener.wait(0) == set()


def test_a_ring_wakes_at_once(bell: Bell) -> None:
    with bell.listen(["case-a"]) as listener:
        threading.Timer(0.05, bell.ring, ("case-a", "read")).start()
        began = time.monotonic()
        assert listener.wait(20) == {"read"}
        assert time.monotonic() - began < 10


def test_who_has_left_hears_nothing(bell: Bell) -> None:
    with bell.listen(["case-a"]) as listener:
        pass
    bell.ring("case-a", "message")
    assert listener.wait(0) == set()


def test_content_cannot_be_rung(bell: Bell) -> None:
    with pytest.raises(ValueError, match="cannot say"):
        bell.ring("case-a", "Hei, jeg er redd")


def test_closing_lets_everybody_go(bell: Bell) -> None:
    with bell.listen(["case-a"]) as listener:
        threading.Timer(0.05, bell.close).start()
        assert listener.wait(20) == set()
        assert bell.is_closed
        assert listener.wait(20) == set()  # and nobody waits again


def test_many_listeners_each_hear_their_own(bell: Bell) -> None:
    heard: list[str] = []

    def wait(topic: str) -> None:
        with bell.listen([topic]) as listener:
            ready.release()
            if listener.wait(20):
                heard.append(topic)

    ready, topics = threading.Semaphore(0), [f"case-{number}" for number in range(100)]
    waiting = [threading.Thread(target=wait, args=(topic,)) for topic in topics]
    for thread in waiting:
        thread.start()
        ready.acquire()
    for topic in topics:
        bell.ring(topic, "message")
    for thread in waiting:
        thread.join()
    assert sorted(heard) == sorted(topics)


def test_seats_are_counted_and_given_back() -> None:
    seats = Seats(most=2)
    first, second = seats.take("anna"), seats.take("berit")
    assert first is not None
    assert second is not None
    assert not seats.has_room()
    assert seats.take("cecilie") is None
    first.leave()
    first.leave()  # twice is once
    assert seats.taken == 1
    assert seats.take("cecilie") is not None


def test_the_newest_of_a_visitor_sits_and_the_oldest_is_asked_to_go() -> None:
    seats = Seats(most=100)
    taken = [seats.take("anna", most=3) for _ in range(4)]
    assert [seat.is_asked_to_go for seat in taken if seat] == [True, False, False, False]
    more = [seats.take("anna", most=3) for _ in range(2)]
    assert all(more)
    assert seats.take("anna", most=3) is None, (
        "asked to go is not gone yet: one visitor cannot take every seat"
    )
    assert seats.take("berit", most=3) is not None
