"""The bell between processes, on the database that the suite runs on: heard, made good when lost, quiet when idle."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from portal.bell import Bell
from portal.bell.sweep import Sweep
from portal.bell.wires import SocketWire, WireTrouble, packed, unpacked
from portal.config import Settings
from portal.db.clock import utc_now
from portal.db.session import Database
from tests import databases
from tests.conftest import MovableClock

News = list[tuple[str, datetime]]


def ring_elsewhere(url: str, instance: Path, topics: list[str]) -> None:
    """What the other process does: it rings and stays until it is ended."""
    bell = Bell(url, instance)
    for topic in topics:
        bell.ring(topic, "message")
    time.sleep(60)


@pytest.fixture
def bell(settings: Settings) -> Iterator[Bell]:
    made = Bell(settings.database_url, settings.instance)
    yield made
    made.close()


@pytest.fixture
def other(settings: Settings) -> Iterator[Any]:
    """Begins another process that rings for the topics it is given."""
    begun = []

    def begin(*topics: str) -> Any:
        spawn = multiprocessing.get_context("spawn")
        process = spawn.Process(
            target=ring_elsewhere, args=(settings.database_url, settings.instance, list(topics))
        )
        process.start()
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.join()


def settle(bell: Bell) -> None:
    """Until the bell's wire is up: a ring of its own has been carried out."""
    time.sleep(0.5)


def test_a_ring_in_another_process_is_heard(bell: Bell, other: Any) -> None:
    with bell.listen(["case-a", "desk"]) as listener:
        settle(bell)
        other("case-b", "case-a", "desk")
        heard = listener.wait_for_topics(30)
        heard |= listener.wait_for_topics(1)
    assert heard == {("case-a", "message"), ("desk", "message")}


def test_our_own_ring_is_heard_once(bell: Bell) -> None:
    with bell.listen(["case-a"]) as listener:
        settle(bell)
        bell.ring("case-a", "message")
        assert listener.wait(5) == {"message"}
        assert listener.wait(0.5) == set()


def test_many_rings_at_once_all_arrive(bell: Bell, other: Any) -> None:
    topics = [f"case-{number:022}" for number in range(2000)]
    with bell.listen(topics) as listener:
        settle(bell)
        other(*topics)
        heard: set[tuple[str, str]] = set()
        while len(heard) < len(topics) and (more := listener.wait_for_topics(20)):
            heard |= more
    assert len(heard) == 2000


if databases.kind() == "sqlite":  # PostgreSQL carries rings by its own notices

    def test_who_was_killed_is_swept_away(settings: Settings) -> None:
        run = settings.instance / "run"
        wire = SocketWire(run)
        dead = SocketWire(run)
        dead._socket.close()  # as after SIGKILL: the name stays, nobody is behind it
        wire.send([("desk", "state")])
        assert len(list(run.iterdir())) == 1
        assert run.stat().st_mode & 0o077 == 0
        wire.close()
        assert list(run.iterdir()) == []


    def test_one_that_does_not_keep_up_is_waited_for_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        """A process that was stopped must not hold back what the others are told."""
        pauses: list[float] = []
        monkeypatch.setattr("portal.bell.wires.time.sleep", pauses.append)
        wire, stuck, other = (SocketWire(settings.instance / "run") for _ in range(3))
        while not pauses:  # until its mailbox is full
            wire.send([("case-a", "message")])
            other.receive()
        waited = len(pauses)
        wire.send([("case-b", "state")])
        assert other.receive() == [("case-b", "state")]
        assert len(pauses) == waited + 1
        stuck.receive()
        wire.send([("case-c", "state")])
        assert stuck.receive() == [("case-c", "state")]
        for each in (wire, stuck, other):
            each.close()


def test_a_folder_with_a_long_name_will_do(tmp_path: Path) -> None:
    folder = tmp_path / ("a-very-long-name-of-a-municipality-" * 4) / "run"
    one, two = SocketWire(folder), SocketWire(folder)
    one.send([("desk", "state")])
    assert two.receive() == [("desk", "state")]
    one.close()
    two.close()


def test_a_wire_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file stands where the folder should be")
    with pytest.raises(WireTrouble):
        SocketWire(tmp_path / "run")
    bell = Bell(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path)
    with bell.listen(["case-a"]) as listener:
        bell.ring("case-a", "message")
        assert listener.wait(5) == {"message"}
    bell.close()


if databases.kind() == "postgres":  # SQLite has no connection that could break

    def test_a_broken_connection_is_made_anew_and_everybody_looks(
        settings: Settings, bell: Bell, other: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("portal.bell.line._AGAIN_SECONDS", 0.2)
        db = Database(settings.database_url)
        with bell.listen(["case-a"]) as listener:
            settle(bell)
            with db.write() as session:
                session.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE application_name = 'portal bell' AND datname = current_database()"
                    )
                )
            assert listener.wait(20) == {"state"}
            other("case-a")
            assert listener.wait(20) == {"message"}
        db.close()


def test_what_goes_over_the_wire_is_small_and_anything_may_come() -> None:
    rings = [(f"case-{number}", "message") for number in range(1000)]
    packs = packed(rings)
    assert max(map(len, packs)) < 8000
    assert [ring for pack in packs for ring in unpacked(pack)] == rings
    assert unpacked(b"\xff\xfe\n\nthree small words\nlonely") == []


# --- the sweep --------------------------------------------------------------------------------------------


def news_of(said: News) -> Any:
    """As the cases tell it, of a list of (topic, when)."""

    def news(db: Any, since: datetime) -> list[tuple[str, int, datetime]]:
        topics = {topic for topic, at in said if at > since}
        times = {topic: [at for one, at in said if one == topic and at > since] for topic in topics}
        return [(topic, len(each), max(each)) for topic, each in times.items()]

    return news


@pytest.fixture
def sweep(settings: Settings) -> Iterator[tuple[Sweep, News]]:
    said: News = []
    made = Sweep(settings.database_url, news_of(said))
    made.look()
    yield made, said
    made.close()


def change(settings: Settings) -> None:
    """Something is committed, so that there is a reason to look."""
    db = Database(settings.database_url)
    with db.write() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS was_changed (n INTEGER)"))
        session.execute(text("INSERT INTO was_changed VALUES (1)"))
    db.close()


def test_the_sweep_finds_what_nobody_rang_for_and_says_it_once(
    settings: Settings, sweep: tuple[Sweep, News]
) -> None:
    looking, said = sweep
    said.append(("case-a", utc_now()))
    change(settings)
    assert looking.look() == {("case-a", "message")}
    change(settings)
    assert looking.look() == set()


def test_the_sweep_says_nothing_of_what_was_rung_for(settings: Settings, sweep: tuple[Sweep, News]) -> None:
    looking, said = sweep
    for _ in range(3):
        said.append(("case-a", utc_now()))
        looking.heard("case-a")
        change(settings)
        assert looking.look() == set()


def test_a_lost_ring_is_not_hidden_by_another_of_the_same_talk(
    settings: Settings, sweep: tuple[Sweep, News]
) -> None:
    looking, said = sweep
    said += [("case-a", utc_now()), ("case-a", utc_now() + timedelta(microseconds=1))]
    looking.heard("case-a")
    change(settings)
    assert looking.look() == {("case-a", "message")}


def test_a_ring_that_comes_late_does_not_hide_the_next_that_is_lost(
    settings: Settings, sweep: tuple[Sweep, News]
) -> None:
    looking, said = sweep
    said.append(("case-a", utc_now()))
    change(settings)
    assert looking.look() == {("case-a", "message")}  # its ring was on its way
    looking.heard("case-a")
    said.append(("case-a", utc_now()))
    change(settings)
    assert looking.look() == {("case-a", "message")}


def test_the_sweep_goes_on_over_the_minute(settings: Settings, clock: MovableClock) -> None:
    said: News = []
    looking = Sweep(settings.database_url, news_of(said))
    looking.look()
    for number in range(5):
        clock.move(seconds=40)
        said.append(("case-a", utc_now().replace(second=0, microsecond=number)))  # as the cases tell it
        change(settings)
        assert looking.look() == {("case-a", "message")}
        change(settings)
        assert looking.look() == set()
    looking.close()


def test_a_message_whose_ring_was_lost_is_heard_of_all_the_same(settings: Settings, db: Database) -> None:
    said: News = []
    bell = Bell(settings.database_url, settings.instance, news_of(said))
    with bell.listen(["case-a"]) as listener:
        settle(bell)
        said.append(("case-a", utc_now()))
        change(settings)
        assert listener.wait(10) == {"message"}
    bell.close()


def test_a_thousand_idle_listeners_ask_the_database_next_to_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look a second for all of them together; on SQLite it reads no table at all until something was committed."""
    asked: list[str] = []
    event.listen(Engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    looks: list[datetime] = []

    def news(db: Any, since: datetime) -> list[tuple[str, int, datetime]]:
        looks.append(since)
        db.execute(text("SELECT 1"))
        return []

    bell = Bell(settings.database_url, settings.instance, news)
    listeners = [bell.listen([f"case-{number}"]) for number in range(1000)]
    for listener in listeners:
        listener.__enter__()
    time.sleep(1.5)
    asked.clear()
    looks.clear()
    time.sleep(3)
    bell.close()
    assert len(asked) <= 8, asked
    if settings.database_url.startswith("sqlite"):
        assert looks == []
        assert set(asked) <= {"BEGIN", "PRAGMA data_version"}


def test_nobody_listens_so_nobody_looks(settings: Settings) -> None:
    looks: list[datetime] = []

    def news(db: Any, since: datetime) -> list[tuple[str, int, datetime]]:
        looks.append(since)
        return []

    bell = Bell(settings.database_url, settings.instance, news)
    bell.ring("case-a", "message")
    time.sleep(1.5)
    bell.close()
    assert looks == []
    assert os.listdir(settings.instance / "run") == [] if settings.database_url.startswith("sqlite") else True


def ring_soon_elsewhere(url: str, instance: Path, topics: list[str]) -> None:
    """What the other process does: it rings many times for what may wait."""
    bell = Bell(url, instance)
    for topic in topics * 50:
        bell.ring_soon(topic, "state")
    time.sleep(60)


def test_a_ring_that_may_wait_is_heard_elsewhere_at_the_next_look(bell: Bell, settings: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=ring_soon_elsewhere, args=(settings.database_url, settings.instance, ["queue"]))
    with bell.listen(["queue"]) as listener:
        settle(bell)
        process.start()
        heard = listener.wait_for_topics(30)
    process.kill()
    process.join()
    assert heard == {("queue", "state")}


def test_here_it_is_heard_at_once_and_nonsense_is_refused(bell: Bell) -> None:
    with bell.listen(["queue"]) as listener:
        bell.ring_soon("queue", "state")
        assert listener.wait_for_topics(0) == {("queue", "state")}
    with pytest.raises(ValueError, match="cannot say"):
        bell.ring_soon("queue", "what somebody wrote")
