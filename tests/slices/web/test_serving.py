"""The portal as the server meets it: pages from threads, streams from none, bodies read before a thread is taken."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, request

from portal.web.access import public
from portal.web.csrf import without_token
from portal.web.extensions import portal_of
from portal.web.serving import Serving, environ_of
from portal.web.stream import HEARTBEAT_SECONDS, Event, event_stream
from tools.loops import run_apart


@dataclass
class Scope:
    """What granian says of a request."""

    path: str = "/"
    method: str = "GET"
    query_string: str = ""
    server: str = "127.0.0.1:8000"
    client: str = "127.0.0.1:5000"
    http_version: str = "1.1"
    scheme: str = "http"
    authority: str | None = None
    said: list[tuple[str, str]] = field(default_factory=lambda: [("host", "localhost")])

    @property
    def headers(self) -> dict[str, str]:
        return _Headers(self.said)


class _Headers(dict[str, str]):
    def __init__(self, said: list[tuple[str, str]]) -> None:
        super().__init__(said)
        self._said = said

    def items(self) -> Any:
        return self._said


class Line:
    """Where a stream is written; `breaks` as when the visitor has gone."""

    def __init__(self) -> None:
        self.sent = asyncio.Queue[bytes]()
        self.breaks = False

    async def send_bytes(self, data: bytes) -> None:
        if self.breaks:
            raise RuntimeError("the visitor has gone")
        self.sent.put_nowait(data)


class Proto:
    """What granian gives to answer with."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks, self.status, self.body, self.line = chunks, 0, b"", Line()
        self.named: list[tuple[str, str]] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.named, self.body = status, headers, body

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Line:
        self.status, self.named = status, headers
        return self.line


@pytest.fixture
def views(app: Flask) -> Flask:
    """One view that says what came, and one that streams what is rung for."""
    portal = portal_of(app)

    @public
    @without_token
    def echo() -> str:
        return f"{request.method} {len(request.get_data())} {threading.current_thread().name.split('-')[0]}"

    @public
    def streaming() -> Any:
        def events() -> Iterator[Event | None]:
            with portal.bell.listen(["case-a"]) as listener:
                yield Event("state", request.path)
                while True:
                    for what in sorted(listener.wait(HEARTBEAT_SECONDS)):
                        yield Event("heard", what)
                    yield None

        return event_stream(events(), "anna")

    app.add_url_rule("/_echo", "echo", echo, methods=["GET", "POST"])
    app.add_url_rule("/_stream", "stream", streaming)
    return app


def serve(app: Flask, play: Any) -> None:
    """Run `play(serving)` in a loop, as a worker does."""

    async def run() -> None:
        serving = Serving(app)
        serving.begin_in(asyncio.get_running_loop())
        await asyncio.wait_for(play(serving), 30)

    run_apart(run())


def ask(app: Flask, scope: Scope, *chunks: bytes) -> Proto:
    proto = Proto(*chunks)
    serve(app, lambda serving: serving.__rsgi__(scope, proto))
    return proto


def test_a_page_is_answered_by_a_thread_of_its_own(views: Flask) -> None:
    assert ask(views, Scope("/_echo")).body == b"GET 0 page"


def test_a_body_comes_whole_whatever_its_parts(views: Flask) -> None:
    said = [("host", "localhost"), ("content-length", "6"), ("content-type", "text/plain")]
    assert ask(views, Scope("/_echo", "POST", said=said), b"abc", b"def").body == b"POST 6 page"


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_refused_and_never_kept(views: Flask, announced: bool) -> None:
    size = 300 * 1024
    said = [("host", "localhost"), *([("content-length", str(size))] if announced else [])]
    assert ask(views, Scope("/_echo", "POST", said=said), *[b"x" * 1024] * 300).status == 413


def test_a_body_that_breaks_off_is_no_answer_of_ours(views: Flask) -> None:
    said = [("host", "localhost"), ("content-length", "100")]
    assert ask(views, Scope("/_echo", "POST", said=said), b"abc").status == 400


def test_a_kept_page_is_answered_without_a_thread(views: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    scope = Scope("/help-now")
    first = ask(views, scope)
    monkeypatch.setattr(Serving, "_answer", lambda *values: pytest.fail("the app was asked"))
    assert ask(views, scope).body == first.body
    assert first.status == 200


def test_a_stream_holds_no_thread_and_sends_what_is_rung_for(views: Flask) -> None:
    bell, proto = portal_of(views).bell, Proto()

    async def play(serving: Serving) -> None:
        streaming = asyncio.create_task(serving.__rsgi__(Scope("/_stream"), proto))
        first = await proto.line.sent.get()
        assert first.startswith(b"retry: ")
        assert b"data: /_stream\n" in first, "it runs in its request's context"
        await asyncio.sleep(0.2)
        assert not [one for one in threading.enumerate() if "stream" in one.name and "wait" in repr(one)]
        bell.ring("case-a", "message")
        assert b"event: heard\ndata: message\n" in await proto.line.sent.get()
        bell.close()
        await streaming

    serve(views, play)
    assert ("X-Accel-Buffering", "no") in proto.named
    assert bell.seats.taken == 0


def test_many_streams_need_no_more_threads_than_one(views: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    bell = portal_of(views).bell
    monkeypatch.setattr("portal.web.stream.MOST_OF_STAFF", 1000)

    async def play(serving: Serving) -> None:
        before, protos = threading.active_count(), [Proto() for _ in range(100)]
        streaming = [asyncio.create_task(serving.__rsgi__(Scope("/_stream"), proto)) for proto in protos]
        for proto in protos:
            await proto.line.sent.get()
        assert bell.seats.taken == 100
        assert threading.active_count() - before <= 1, "the bell's own"
        bell.ring("case-a", "state")
        for proto in protos:
            assert b"data: state\n" in await proto.line.sent.get()
        bell.close()
        await asyncio.gather(*streaming)

    serve(views, play)
    assert bell.seats.taken == 0


def test_a_visitor_who_has_gone_gives_the_seat_back(views: Flask) -> None:
    bell, proto = portal_of(views).bell, Proto()

    async def play(serving: Serving) -> None:
        streaming = asyncio.create_task(serving.__rsgi__(Scope("/_stream"), proto))
        await proto.line.sent.get()
        assert bell.seats.taken == 1
        proto.line.breaks = True
        bell.ring("case-a", "message")
        await streaming
        assert bell.seats.taken == 0

    serve(views, play)


def test_what_the_app_is_told_of_a_request() -> None:
    said = [
        ("host", "hjelp.example"), ("x-forwarded-for", "10.0.0.1"), ("x_forwarded_for", "6.6.6.6"), ("cookie", "a=1"),
        ("cookie", "b=2"), ("accept", "text/html"), ("accept", "*/*"), ("content-type", "text/plain"),
    ]  # fmt: skip
    environ = environ_of(Scope("/blå", query_string="a=b", client="[::1]:4000", said=said))
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/blå"
    assert environ["REMOTE_ADDR"] == "::1"
    assert environ["HTTP_X_FORWARDED_FOR"] == "10.0.0.1", "a name with `_` would pass for one with `-`"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_ACCEPT"] == "text/html,*/*"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert (environ["HTTP_HOST"], environ["QUERY_STRING"]) == ("hjelp.example", "a=b")
