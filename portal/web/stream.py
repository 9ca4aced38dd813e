"""A page that goes on: server-sent events over plain HTTP, and its floor, a part that is asked for again and again.

A stream holds a thread, so it ends by itself after some minutes and the browser comes back: then its visit is checked
anew. With no room it is answered 204, which tells a browser not to try again; the page then asks for the part instead.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from hashlib import blake2b
from typing import NamedTuple

from flask import Response, request

from portal.bell import MOST_A_VISITOR, Parking, Seat, parked
from portal.web import access, session
from portal.web.extensions import portal_of
from portal.web.limits import network_key

MARK = "portal.held"  # in the WSGI environment: this answer is a stream
HEARTBEAT_SECONDS = 15.0
MOST_OF_STAFF = 8  # the chat desk and a few talks, each in its own tab
BIG_STEP = 16 * 1024  # for what may bring more than usual, which nobody must see by its size
_LONGEST_SECONDS = (300.0, 600.0)
_COME_BACK_MS = (1000, 5000)  # spread, so that a restart does not bring everybody at once
_HEARTBEAT = b":\n\n"
_FILLER = b"." * BIG_STEP
_LINE_END = re.compile(r"\r\n|\r|\n")
_random = secrets.SystemRandom()


class Event(NamedTuple):
    """One event: its name, the html that goes with it, the id from which to go on after a break ('' for none), and the
    steps in bytes that it is filled up to."""

    name: str
    html: str = ""
    id: str = ""
    step: int = 1024


def event_stream(events: Iterator[Event | None], visitor: str = "", *, gives_way: bool = False) -> Response:
    """An answer that sends each event as it comes; None is a heartbeat, due each `HEARTBEAT_SECONDS`.

    `events` waits with `Listener.wait` and yields None when that has heard nothing. It runs after the request is over, in a
    copy of its context: templates and translations work, a database session must be opened anew each time, and never be
    held open over a `yield`. It is closed when the stream ends. The answer is 204 when there is no room. `visitor` is who
    holds it, when that is not the one who is signed in or the visit. What `gives_way` never takes the last seats: a family
    that talks with us needs them more than a list that can ask again.
    """
    portal = portal_of()
    holder, most = (visitor, MOST_OF_STAFF) if visitor else _holder()
    seat = portal.bell.seats.take(holder, most, gives_way=gives_way)
    if seat is None:
        _close(events)
        return Response(status=204, headers={"Cache-Control": "no-store"})
    body = Held(events, seat, lambda: portal.bell.is_closed)
    request.environ[MARK] = body
    response = Response(body, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def part_with_etag(state: tuple[object, ...], render: Callable[[], Response | str]) -> Response:
    """The part that `render` makes, or 304 when the browser has it as of `state` already.

    `state` is everything that could change the part, the newest message's id and the language among it: equal states
    must give equal parts. So an answer that changes nothing costs neither keys nor templates.
    """
    tag = blake2b(repr(state).encode(), digest_size=16, key=portal_of().settings.secret_key[:32]).hexdigest()
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        made = render()
        response = made if isinstance(made, Response) else Response(made, mimetype="text/html")
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache, private"
    return response


def last_event_id() -> str:
    """The id of the last event that this browser has, after a break; '' when there is none."""
    return request.headers.get("Last-Event-ID", "")[:64]


# --- the body ---------------------------------------------------------------------------------------------


class Held:
    """The body of a held answer. A class, since a generator that was never begun would not give its seat back.

    The events run in a copy of the request's context, so that they may render and translate as its view does. Read as any
    body is, it waits where the events wait. `portal.web.serving` reads it in `bursts` instead, and no thread waits.
    """

    __slots__ = ("parking", "_events", "_seat", "_must_stop", "_ends_at", "_has_begun", "_context")

    def __init__(self, events: Iterator[Event | None], seat: Seat, must_stop: Callable[[], bool]) -> None:
        self._events, self._seat, self._must_stop = events, seat, must_stop
        self._ends_at = time.monotonic() + _random.uniform(*_LONGEST_SECONDS)
        self._has_begun = False
        self._context = copy_context()
        self.parking: Parking | None = None

    def __iter__(self) -> "Held":
        return self

    def __next__(self) -> bytes:
        try:
            return self._next()
        except BaseException:
            self.close()
            raise

    def park(self) -> None:
        """From now on the events do not sleep when they wait: who reads this lets it stand."""
        self.parking = Parking()
        self._context.run(parked.set, self.parking)

    def burst(self) -> tuple[bytes, bool]:
        """What there is to send now, and whether that was the end. Only after `park`."""
        parts: list[bytes] = []
        try:
            while not parts or parts[-1] is not _HEARTBEAT:
                parts.append(next(self))
                if self.parking is not None:
                    self.parking.step()
        except StopIteration:
            return b"".join(parts), True
        return b"".join(parts if len(parts) == 1 else parts[:-1]), False

    def seconds_to_stand(self) -> float:
        """How long a parked stream may stand before the events want to go on."""
        asked = self.parking.seconds if self.parking else HEARTBEAT_SECONDS
        return min(asked, HEARTBEAT_SECONDS)

    def close(self) -> None:
        """End the events and give the seat back. May be called again."""
        try:
            self._context.run(_close, self._events)
        finally:
            self._seat.leave()

    def _next(self) -> bytes:
        if not self._has_begun:
            self._has_begun = True
            return b"retry: %d\n\n" % _random.randint(*_COME_BACK_MS)
        if self._is_over():
            raise StopIteration
        event = self._context.run(next, self._events)
        if event is None and self._is_over():
            raise StopIteration
        return _HEARTBEAT if event is None else written(event)

    def _is_over(self) -> bool:
        return self._seat.is_asked_to_go or self._must_stop() or time.monotonic() > self._ends_at


def written(event: Event) -> bytes:
    """The event as it goes over the line, filled up to whole steps: its size must not tell what is in it."""
    lines = [f"id: {event.id}"] if event.id else []
    lines += [f"event: {event.name}", *(f"data: {line}" for line in _LINE_END.split(event.html))]
    body = "\n".join(lines).encode()
    missing = -(len(body) + 4) % event.step
    return b"".join((body, b"\n:", _FILLER[:missing], b"\n\n"))


def _close(events: Iterator[Event | None]) -> None:
    getattr(events, "close", lambda: None)()


def _holder() -> tuple[str, int]:
    """Who holds this stream, and how many they may: staff by their id, a visitor by their cookie, else the network."""
    who = access.signed()
    if who is not None:
        return who.id, MOST_OF_STAFF
    pair = session.visitor_pair(request, "visit")
    return (pair[0] if pair else network_key()), MOST_A_VISITOR
