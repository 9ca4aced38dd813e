"""How often somebody may knock, without remembering who knocked.

A network is named by an HMAC under a secret that lives one day; its address is never stored. Views are
marked with `@limit("30/minute")`; every other view has the generous limits below. Counts are kept in Redis
where there is one, else in a small SQLite file, else in memory: when one fails the next takes over at once.
"""

import hmac
import ipaddress
import math
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.config import Settings
from portal.db.clock import utc_now
from portal.web.extensions import portal_of
from portal.web.limit_storage import MemoryStorage, SqliteStorage

View = TypeVar("View", bound=Callable[..., Any])

# A school or an office has one address for hundreds of people: these stop machines, never a class.
READ_LIMIT = "3000/minute"
CHANGE_LIMIT = "1200/minute"  # a whole school that writes in the same lesson
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_RETRY_STORAGE_SECONDS = 15
_REDIS_TIMEOUT_SECONDS = 0.25
_MOST_SLEEPERS = 4


def limit(*rates: str, apart: bool = False) -> Callable[[View], View]:
    """Label a view with its own limits a network: "30/minute", "5 per 10 minutes". All of them hold.

    `apart` for what a page does by itself: it uses up nothing of what the people behind one address may send.
    """
    items = tuple(parse(rate) for rate in rates)

    def mark(view: View) -> View:
        cast(Any, view).limits, cast(Any, view).is_apart = items, apart
        return view

    return mark


class Counter:
    """Counts hits in the first storage that answers."""

    def __init__(self, settings: Settings) -> None:
        self.local = SqliteStorage(f"portal-sqlite://{settings.instance / 'limits.sqlite'}")
        self.memory = MemoryStorage()
        self._storages: list[Storage] = [*_redis(settings), self.local, self.memory]
        self._asleep_until: dict[int, float] = {}

    def hit(self, rate: RateLimitItem, *names: str) -> bool:
        """Count one hit; False when there were too many already, and then it is not counted."""
        return bool(self._first(lambda storage: MovingWindowRateLimiter(storage).hit(rate, *names)))

    def forgive(self, rate: RateLimitItem, *names: str) -> None:
        """Take back the newest hit."""
        self._first(lambda storage: _forgive(storage, rate.key_for(*names)))

    def seconds_left(self, rate: RateLimitItem, *names: str) -> int:
        """Whole seconds until the next hit may come; at least one."""
        stats = self._first(lambda storage: MovingWindowRateLimiter(storage).get_window_stats(rate, *names))
        return max(1, math.ceil(float(stats.reset_time) - time.time()))

    def count(self, rate: RateLimitItem, *names: str) -> int:
        """How many hits stand in the window now."""
        stats = self._first(lambda storage: MovingWindowRateLimiter(storage).get_window_stats(rate, *names))
        return int(rate.amount - stats.remaining)

    def read_hit(self, rate: RateLimitItem, name: str) -> bool:
        """Count a page that is only read: in this process alone, since it must cost next to nothing."""
        return MovingWindowRateLimiter(self.memory).hit(rate, name)

    def _first(self, ask: Callable[[Storage], Any]) -> Any:
        for storage in self._storages[:-1]:
            if self._asleep_until.get(id(storage), 0) > time.monotonic():
                continue
            try:
                return ask(storage)
            except Exception as error:
                if not isinstance(error, (OSError, sqlite3.Error, *_redis_errors())):
                    raise
                self._asleep_until[id(storage)] = time.monotonic() + _RETRY_STORAGE_SECONDS
        return ask(self._storages[-1])


def _redis(settings: Settings) -> list[Storage]:
    if settings.redis_url is None:
        return []
    waits = {"socket_connect_timeout": _REDIS_TIMEOUT_SECONDS, "socket_timeout": _REDIS_TIMEOUT_SECONDS}
    url = settings.redis_url.replace("unix://", "redis+unix://", 1)
    return [storage_from_string(url, **waits)]  # type: ignore[list-item]


def _redis_errors() -> tuple[type[Exception], ...]:
    try:
        from redis.exceptions import RedisError
    except ImportError:
        return ()
    return (RedisError,)


def _forgive(storage: Storage, key: str) -> None:
    if isinstance(storage, (SqliteStorage, MemoryStorage)):
        storage.forgive(key)
    else:  # Redis keeps a list a key, the newest hit first
        redis = cast(Any, storage)
        redis.get_connection().lpop(redis.prefixed_key(key))


# --- who knocks -------------------------------------------------------------------------------------------


@dataclass
class Limits:
    """The app's counter, its secret of the day, and who is being slowed."""

    counter: Counter
    read: RateLimitItem
    change: RateLimitItem
    factor: int = 1
    secret: tuple[str, bytes] = ("", b"")
    sleepers: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_MOST_SLEEPERS))
    nap: Callable[[float], None] = time.sleep

    def secret_of_today(self) -> bytes:
        """Replaced each day (UTC), so that yesterday's names mean nothing."""
        day = utc_now().date().isoformat()
        if self.secret[0] != day:
            try:
                self.secret = (day, self.counter.local.secret_of(day))
            except (sqlite3.Error, OSError):
                self.secret = (day, secrets.token_bytes(32))
        return self.secret[1]


def limits_of(app: Flask | None = None) -> Limits:
    """The limits of this app, or of the app that serves the present request."""
    return cast(Limits, (app or current_app).extensions["portal_limits"])


def network_key() -> str:
    """The visitor's network as a name that lives one day: HMAC of the IPv4 address or the IPv6 /64."""
    if "network_key" not in g:
        network = _network(request.remote_addr)
        g.network_key = hmac.digest(limits_of().secret_of_today(), network, "sha256")[:16].hex()
    return cast(str, g.network_key)


def _network(address: str | None) -> bytes:
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return b"unknown"
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.packed
    return ip.ipv4_mapped.packed if ip.ipv4_mapped else ip.packed[:8]


# --- the one guard ----------------------------------------------------------------------------------------


def enforce() -> None:
    """Refuse with 429 when this network has knocked too often. Before every view."""
    limits, view = limits_of(), current_app.view_functions.get(request.endpoint or "")
    own: tuple[RateLimitItem, ...] = getattr(view, "limits", ())
    for rate in own:
        _take(limits.counter, times(rate, limits.factor), network_key(), request.endpoint or "")
    if own and getattr(view, "is_apart", False):
        return
    if request.method not in _SAFE_METHODS:
        _take(limits.counter, limits.change, network_key(), "change")
    elif not limits.counter.read_hit(limits.read, network_key()):
        raise TooManyRequests(retry_after=10)


def is_within(rate: RateLimitItem, name: str, *, or_refuse: bool = False) -> bool:
    """Count something that this visitor's network does; False when it was too often within the time, and not counted.

    With `or_refuse` that raises TooManyRequests (429).
    """
    limits = limits_of()
    allowed = times(rate, limits.factor)
    if or_refuse:
        _take(limits.counter, allowed, name, network_key())
        return True
    return limits.counter.hit(allowed, name, network_key())


def times(rate: RateLimitItem, factor: int) -> RateLimitItem:
    """The same limit with `factor` times as many hits."""
    return rate if factor == 1 else type(rate)(rate.amount * factor, rate.multiples)


def _take(counter: Counter, rate: RateLimitItem, *names: str) -> None:
    if not counter.hit(rate, *names):
        raise TooManyRequests(retry_after=counter.seconds_left(rate, *names))


# --- wrong codes and passphrases --------------------------------------------------------------------------


class SlowFailures:
    """A brake on guessing: hard a network, soft for everybody together, and only failures count.

    `begin()` before a try, then `succeeded()` or `failed()`. The try is counted before it is made and taken
    back when it succeeds, so that a hundred at once get no more tries than one after the other. The soft
    brake never locks anybody out: while many fail all over, each *failure* is answered later; with `slows_all` each try
    is, the right ones too, where the time of an answer must not tell which it was.
    """

    def __init__(
        self,
        name: str,
        per_network: str = "20/10 minutes",
        everywhere: str = "200/10 minutes",
        slow_seconds: float = 1.5,
        slows_all: bool = False,
    ) -> None:
        self.name = name
        self.per_network = parse(per_network)
        self.everywhere = parse(everywhere)
        self.slow_seconds = slow_seconds
        self.slows_all = slows_all

    def begin(self) -> None:
        """Count a try. Raises TooManyRequests (429) when this network has failed too often."""
        limits = limits_of()
        _take(limits.counter, self.per_network, self.name, network_key())
        often = times(self.everywhere, limits.factor)
        if self.slows_all and limits.counter.count(often, self.name, "everywhere") >= often.amount:
            self._wait(limits)

    def succeeded(self) -> None:
        """The try was right: it does not count."""
        limits_of().counter.forgive(self.per_network, self.name, network_key())

    def failed(self) -> None:
        """The try was wrong: it stays counted, and is answered later while many fail everywhere."""
        limits = limits_of()
        is_few = limits.counter.hit(times(self.everywhere, limits.factor), self.name, "everywhere")
        if not is_few and not self.slows_all:
            self._wait(limits)

    def _wait(self, limits: Limits) -> None:
        if limits.sleepers.acquire(blocking=False):  # a few may wait; a flood must not hold all threads
            try:
                limits.nap(self.slow_seconds)
            finally:
                limits.sleepers.release()


def make_limiter(app: Flask, settings: Settings) -> Limits:
    """Give the app its limits, and peel off the trusted proxies: the network is the visitor's own."""
    factor = settings.limit_factor
    read, change = times(parse(READ_LIMIT), factor), times(parse(CHANGE_LIMIT), factor)
    limits = Limits(Counter(settings), read, change, factor)
    app.extensions["portal_limits"] = limits
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.before_request(enforce)
    return limits


def register(app: Flask) -> None:
    """Guard every view of the app."""
    make_limiter(app, portal_of(app).settings)
