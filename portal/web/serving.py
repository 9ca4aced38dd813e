"""How the portal meets its server: pages in threads, streams in none.

Granian speaks RSGI to `Serving`, which runs in the worker's event loop. A page is answered by the WSGI app in one of a few
threads. A stream (`portal.web.stream`) takes a thread only for the moment in which it has something to say; between, it
stands in the loop, where a thousand weigh little and no page ever waits behind them.
"""

import asyncio
import contextlib
import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any, Protocol

from flask import Flask

from portal.web.extensions import portal_of
from portal.web.kept import Answer
from portal.web.sizes import most_bytes
from portal.web.stream import MARK, Held

PAGE_THREADS = 16  # a request that waits for a key derivation must not stop the others
STREAM_THREADS = 4  # of their own, so that many streams with news do not stand in the way of pages
MOST_STREAMS = 1500  # a process: some forty megabytes
THREADS_FROM = "PORTAL_PAGE_THREADS"  # the environment tells the worker what `portal run --threads` said
_BODY_SECONDS = 30.0
_ALWAYS: dict[str, Any] = {
    "SCRIPT_NAME": "", "SERVER_SOFTWARE": "portal", "GATEWAY_INTERFACE": "CGI/1.1", "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}  # fmt: skip
_UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Job = Callable[[], None]
log = logging.getLogger("portal.serving")


class Transport(Protocol):
    """What granian gives to write a stream to."""

    async def send_bytes(self, data: bytes) -> None: ...


class Proto(Protocol):
    """What granian gives to answer a request with. An answer may be given from any thread."""

    def __aiter__(self) -> Any: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...
    def response_stream(self, status: int, headers: Headers) -> Transport: ...


class Hands:
    """A few threads that do what they are given, in order."""

    def __init__(self, most: int, name: str) -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        for number in range(most):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    def do(self, job: Job) -> None:
        self._jobs.put(job)

    def _work(self) -> None:
        while True:
            try:
                self._jobs.get()()
            except Exception:
                log.exception("a request failed outside the app")


class Serving:
    """The portal as granian's RSGI application."""

    def __init__(self, app: Flask, begin: Callable[[], None] = lambda: None) -> None:
        """`begin` starts what runs beside the pages; it is called in the worker, where threads may be started."""
        self._app, self._begin = app, begin
        self._known: Callable[[Environ], Answer | None] = getattr(app.wsgi_app, "known", lambda environ: None)
        self._most_bytes: int = app.config["MAX_CONTENT_LENGTH"]
        self._bell = portal_of(app).bell

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The worker has forked and its loop is made."""
        self.begin_in(loop)
        self._begin()
        for name in (
            signal.SIGTERM,
            signal.SIGINT,
        ):  # beside the loop's own handler, which hears them in another way
            signal.signal(name, lambda *_: self.call(self._bell.close))

    def begin_in(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answer in this loop, with threads for pages and for streams with news."""
        self._loop = loop
        self._pages = Hands(int(os.environ.get(THREADS_FROM, PAGE_THREADS)), "page")
        self._streams = Hands(STREAM_THREADS, "stream")
        self._bell.seats.most = MOST_STREAMS

    async def __rsgi__(self, scope: Any, proto: Proto) -> None:
        """Answer one request."""
        environ = environ_of(scope)
        known = self._known(environ)
        if known is not None:
            proto.response_bytes(int(known.status[:3]), known.headers, known.body)
            return
        body = await self._body_of(proto, environ)
        if body is None:  # it broke off: what came must not pass for the whole
            proto.response_bytes(400, [("content-type", "text/plain")], b"")
            return
        environ["wsgi.input"] = io.BytesIO(body)
        held = await self._soon(self._pages, lambda: self._answer(environ, proto))
        if held is not None:
            await _Standing(held, self).go_on(proto)

    async def _body_of(self, proto: Proto, environ: Environ) -> bytes | None:
        """The whole body, read before a thread is taken: who sends slowly keeps nobody waiting. Cut off where the app
        refuses it anyway; None when it broke off."""
        announced, most = _announced(environ), most_bytes(environ["PATH_INFO"], self._most_bytes)
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") or announced > most:
            return b""
        body = bytearray()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_BODY_SECONDS):
                async for chunk in proto:
                    body += chunk
                    if len(body) > most:
                        break
        environ["CONTENT_LENGTH"] = str(len(body))
        return bytes(body) if len(body) >= announced else None

    def _answer(self, environ: Environ, proto: Proto) -> "_HeldAnswer | None":
        """Ask the app and answer, in a thread; gives back an answer that is to be held open."""
        status, headers = "", Headers()

        def start_response(said: str, named: Headers, error: Any = None, /) -> Callable[[bytes], object]:
            nonlocal status, headers
            status, headers = said, named
            return _no_writing

        try:
            parts = self._app(environ, start_response)
            if MARK in environ and status.startswith("200"):
                return _HeldAnswer(environ[MARK], parts, headers)
            body = b"".join(parts)
            getattr(parts, "close", lambda: None)()
        except Exception:
            log.exception("the app failed")
            status, headers, body = "500", [("content-type", "text/plain")], b""
        proto.response_bytes(int(status[:3]), headers, body)
        return None

    async def in_a_thread(self, ask: Callable[[], Any]) -> Any:
        """What `ask` gives, asked in one of the streams' threads."""
        return await self._soon(self._streams, ask)

    def _soon(self, hands: Hands, ask: Callable[[], Any]) -> "asyncio.Future[Any]":
        answered: asyncio.Future[Any] = self._loop.create_future()

        def job() -> None:
            try:
                result, error = ask(), None
            except Exception as raised:
                result, error = None, raised
            self.call(_settle, answered, result, error)

        hands.do(job)
        return answered

    def call(self, function: Callable[..., None], *values: Any) -> None:
        """Call in the loop, from any thread. Nothing happens when the loop has stopped."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, *values)

    def wake_after(self, seconds: float, standing: "asyncio.Future[None]") -> asyncio.TimerHandle:
        return self._loop.call_later(seconds, _settle, standing, None, None)

    def new_future(self) -> "asyncio.Future[None]":
        return self._loop.create_future()


def _no_writing(data: bytes) -> object:
    raise NotImplementedError("the app gives its body back, and writes nothing")


def _settle(answered: "asyncio.Future[Any]", result: Any, error: Exception | None) -> None:
    if answered.done():  # the visitor has gone, or the clock and the bell came together
        return
    if error is None:
        answered.set_result(result)
    else:
        answered.set_exception(error)


class _HeldAnswer:
    """An answer that is to be held open: the stream, what closes its request, and its headers."""

    __slots__ = ("stream", "parts", "headers")

    def __init__(self, stream: Held, parts: Iterable[bytes], headers: Headers) -> None:
        stream.park()
        self.stream, self.parts, self.headers = stream, parts, headers

    def close(self) -> None:
        getattr(self.parts, "close", lambda: None)()
        self.stream.close()


class _Standing:
    """A stream in the loop."""

    __slots__ = ("_held", "_serving")

    def __init__(self, held: _HeldAnswer, serving: Serving) -> None:
        self._held, self._serving = held, serving

    async def go_on(self, proto: Proto) -> None:
        """Send until the stream has ended or nobody reads it any more."""
        try:
            line = proto.response_stream(200, self._held.headers)
            is_over = False
            while not is_over:
                data, is_over = await self._serving.in_a_thread(self._held.stream.burst)
                if data:
                    await line.send_bytes(data)
                data = b""  # not kept while it stands: it may be large, and there are many
                if not is_over:
                    await self._stand()
        except Exception as error:  # granian's own, when the visitor has gone
            log.debug("a stream ended: %s", type(error).__name__)
        finally:
            await self._serving.in_a_thread(self._held.close)

    async def _stand(self) -> None:
        """Until the bell rings for this stream or it wants to go on by itself."""
        stream, standing = self._held.stream, self._serving.new_future()
        timer = self._serving.wake_after(stream.seconds_to_stand(), standing)
        listener = stream.parking.listener if stream.parking else None
        if listener is not None:
            listener.call_when_heard(lambda: self._serving.call(_settle, standing, None, None))
        try:
            await standing
        finally:
            timer.cancel()


# --- RSGI to WSGI -----------------------------------------------------------------------------------------


def environ_of(scope: Any) -> Environ:
    """The WSGI environment of a request, but for its body. Header names with `_` are dropped: they would pass for `-`."""
    environ = dict(_ALWAYS)
    environ["SERVER_NAME"], environ["SERVER_PORT"] = _parts_of(scope.server)
    environ["REMOTE_ADDR"] = _parts_of(scope.client)[0]
    environ["SERVER_PROTOCOL"] = f"HTTP/{scope.http_version}"
    environ["REQUEST_METHOD"] = scope.method
    environ["PATH_INFO"] = scope.path.encode().decode("latin-1")
    environ["QUERY_STRING"] = scope.query_string
    environ["wsgi.url_scheme"] = scope.scheme
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" not in name:
            _add_header(environ, name, value)
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    key = _UNPREFIXED.get(name) or "HTTP_" + name.upper().replace("-", "_")
    between = "; " if name == "cookie" else ","
    environ[key] = environ[key] + between + value if key in environ and key != "HTTP_HOST" else value


def _parts_of(address: str) -> tuple[str, str]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port


def _announced(environ: Environ) -> int:
    length = environ.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdigit() else 0
