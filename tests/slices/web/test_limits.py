"""Limits: they hold over threads and processes, with Redis gone too, and no address is ever written down."""

import multiprocessing
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from limits import parse

from portal.config import Settings
from portal.db.clock import set_clock
from portal.web.limit_storage import MemoryStorage, SqliteStorage
from portal.web.limits import Limits, SlowFailures, limit, limits_of, make_limiter, network_key

ADDRESSES = ("198.51.100.77", "2001:db8:77:77::5")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        instance=tmp_path,
        packs=tmp_path,
        pack="demo",
        database_url="",
        redis_url=None,
        base_url="http://127.0.0.1:8000",
        secret_key=b"s" * 32,
        server_key=b"k" * 32,
        is_demo=True,
    )


def try_one(brake: SlowFailures, typed: str) -> tuple[str, int]:
    brake.begin()
    if typed == "right":
        brake.succeeded()
        return "in", 200
    brake.failed()
    return "wrong", 422


def make_app(settings: Settings) -> Flask:
    app = Flask("limited")
    limits = make_limiter(app, settings)
    limits.nap = lambda seconds: naps.append(seconds)
    brake = SlowFailures("code", per_network="3/10 minutes", everywhere="5/10 minutes")

    @app.post("/send")
    @limit("5/minute")
    def send() -> str:
        return network_key()

    @app.get("/read")
    def read() -> str:
        return network_key()

    @app.post("/code/<typed>")
    def code(typed: str) -> tuple[str, int]:
        return try_one(brake, typed)

    blind = SlowFailures("blind", per_network="3/10 minutes", everywhere="5/10 minutes", slows_all=True)

    @app.post("/blind/<typed>")
    def blind_code(typed: str) -> tuple[str, int]:
        return try_one(blind, typed)

    return app


naps: list[float] = []


@pytest.fixture(autouse=True)
def no_naps() -> Iterator[None]:
    naps.clear()
    yield
    set_clock(None)


def knock(app: Flask, path: str, address: str = ADDRESSES[0], times: int = 1) -> list[int]:
    client = app.test_client()
    return [client.post(path, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(times)]


def test_a_label_limits_one_network_and_tells_when_to_come_back(settings: Settings) -> None:
    app = make_app(settings)
    assert knock(app, "/send", times=7) == [200] * 5 + [429] * 2
    assert knock(app, "/send", "198.51.100.78") == [200]
    refused = app.test_client().post("/send", environ_base={"REMOTE_ADDR": ADDRESSES[0]})
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_two_apps_on_one_instance_count_together(settings: Settings) -> None:
    assert knock(make_app(settings), "/send", times=3) + knock(make_app(settings), "/send", times=3) == [
        200
    ] * 5 + [429]


def test_no_address_is_in_any_file(settings: Settings) -> None:
    app = make_app(settings)
    for address in ADDRESSES:
        knock(app, "/send", address, 3)
    written = b"".join(path.read_bytes() for path in settings.instance.iterdir())
    assert len(written) > 4096
    for address in ADDRESSES:
        packed = socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
        for form in (address.encode(), packed[:8], packed[:8].hex().encode()):
            assert form not in written


def test_a_network_is_an_ipv4_address_or_an_ipv6_64_and_renamed_each_day(settings: Settings) -> None:
    app = make_app(settings)

    def name(address: str) -> str:
        return app.test_client().get("/read", environ_base={"REMOTE_ADDR": address}).text

    assert name("2001:db8:7:7::1") == name("2001:db8:7:7:ffff::2") != name("2001:db8:7:8::1")
    assert name("::ffff:198.51.100.77") == name("198.51.100.77") != name("198.51.100.78")
    assert name("") == name("not an address")
    first = name("198.51.100.77")
    set_clock(lambda: datetime(2031, 1, 1, tzinfo=UTC))
    secret = limits_of(app).secret[1]
    assert name("198.51.100.77") != first
    assert limits_of(app).secret[1] != secret
    written = b"".join(path.read_bytes() for path in settings.instance.iterdir())
    assert secret not in written
    assert limits_of(app).secret[1] in written


def test_only_trusted_proxies_are_believed(settings: Settings) -> None:
    def name(app: Flask, **headers: str) -> str:
        return app.test_client().get("/read", headers={"X-Forwarded-For": "203.0.113.9"}).text

    direct, proxied = make_app(settings), make_app(replace(settings, trusted_proxies=1))
    own = direct.test_client().get("/read").text
    assert name(direct) == own
    assert name(proxied) != own


def test_only_failures_count_and_a_network_that_fails_is_refused(settings: Settings) -> None:
    app = make_app(settings)
    assert knock(app, "/code/right", times=6) == [200] * 6
    assert knock(app, "/code/wrong", times=5) == [422] * 3 + [429] * 2
    assert knock(app, "/code/right") == [429]
    assert knock(app, "/code/right", "198.51.100.78") == [200]


def test_many_failures_everywhere_slow_failures_and_lock_nobody_out(settings: Settings) -> None:
    app = make_app(settings)
    for last in range(4):
        assert knock(app, "/code/wrong", f"203.0.113.{last}", 2) == [422] * 2
    assert naps == [1.5] * 3
    assert knock(app, "/code/right", "198.51.100.78") == [200]
    assert naps == [1.5] * 3


def test_where_the_time_must_not_tell_the_right_ones_wait_too(settings: Settings) -> None:
    app = make_app(settings)
    for last in range(3):
        assert knock(app, "/blind/wrong", f"203.0.113.{last}", 2) == [422] * 2
    assert naps == [1.5]  # the sixth; five had failed before it
    assert knock(app, "/blind/right", "198.51.100.78") == [200]
    assert knock(app, "/blind/wrong", "198.51.100.79") == [422]
    assert naps == [1.5] * 3


def test_a_hundred_at_once_get_no_more_tries(settings: Settings) -> None:
    app, answers = make_app(settings), []
    threads = [threading.Thread(target=lambda: answers.extend(knock(app, "/code/wrong"))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [422] * 3 + [429] * 37


def _take_many(path: str, results: "multiprocessing.Queue[int]") -> None:
    storage = SqliteStorage(f"portal-sqlite://{path}")
    results.put(sum(storage.acquire_entry("network", 100, 60) for _ in range(60)))


def test_processes_share_one_exact_count(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    arguments = (str(tmp_path / "limits.sqlite"), results)
    processes = [context.Process(target=_take_many, args=arguments) for _ in range(4)]
    for process in processes:
        process.start()
    assert sum(results.get(timeout=30) for _ in processes) == 100
    for process in processes:
        process.join()


@pytest.mark.parametrize("kind", ["sqlite", "memory"])
def test_the_window_moves(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = f"portal-sqlite://{tmp_path / 'limits.sqlite'}"
    storage = SqliteStorage(uri) if kind == "sqlite" else MemoryStorage()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert [storage.acquire_entry("a", 2, 60) for _ in range(3)] == [True, True, False]
    assert not storage.acquire_entry("b", 2, 60, amount=3)
    storage.forgive("a")
    assert storage.get_moving_window("a", 2, 60) == (now, 1)
    now += 59
    assert [storage.acquire_entry("a", 2, 60) for _ in range(2)] == [True, False]
    now += 2
    assert [storage.acquire_entry("a", 2, 60) for _ in range(2)] == [True, False]
    now += 3600
    assert storage.acquire_entry("b", 2, 60, amount=2)
    assert storage.reset() in (1, 2)


def test_old_hits_leave_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = SqliteStorage(f"portal-sqlite://{tmp_path / 'limits.sqlite'}")
    storage.acquire_entry("old-network", 5, 60)
    later = time.time() + 200
    monkeypatch.setattr(time, "time", lambda: later)
    storage.acquire_entry("new-network", 5, 60)
    assert storage._run("SELECT name FROM hit", {}).fetchall() == [("new-network",)]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", server
    server.kill()
    server.wait()


def test_limits_hold_when_redis_is_killed(
    settings: Settings, redis_server: tuple[str, "subprocess.Popen[bytes]"], tmp_path: Path
) -> None:
    url, server = redis_server
    app = make_app(replace(settings, redis_url=url))
    assert knock(app, "/send", times=7) == [200] * 5 + [429] * 2
    assert knock(app, "/code/right", times=5) == [200] * 5
    server.kill()
    server.wait()
    begun = time.monotonic()
    assert knock(app, "/send", times=12) == [200] * 5 + [429] * 7
    assert knock(app, "/code/wrong", times=5) == [422] * 3 + [429] * 2
    assert time.monotonic() - begun < 3


def test_when_no_file_can_be_written_memory_counts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(replace(settings, instance=settings.instance / "not" / "there"))
    assert knock(app, "/send", times=7) == [200] * 5 + [429] * 2


def test_reading_has_a_generous_limit_of_its_own(settings: Settings) -> None:
    app = make_app(settings)
    limits_of(app).read = parse("3/minute")
    client = app.test_client()
    assert [client.get("/read").status_code for _ in range(4)] == [200] * 3 + [429]
    assert isinstance(limits_of(app), Limits)


def test_a_factor_widens_limits_but_never_the_brake_on_guessing(settings: Settings) -> None:
    app = make_app(replace(settings, limit_factor=2))
    assert knock(app, "/send", times=12) == [200] * 10 + [429] * 2
    assert knock(app, "/code/wrong", times=5) == [422] * 3 + [429] * 2
