"""A held answer: what goes over the line, when it ends, and that its seat comes back."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.wrappers import Response

from portal.web import stream
from portal.web.access import public
from portal.web.extensions import portal_of
from portal.web.stream import Event, event_stream, part_with_etag, written


def events_of(*events: Event | None) -> Iterator[Event | None]:
    yield from events


@pytest.fixture
def calls(app: Flask) -> list[str]:
    """Two addresses: a stream of three events, and a part that says how often it was made."""
    made: list[str] = []

    @public
    def streaming() -> Response:
        return event_stream(
            events_of(Event("message", "<p>Hei</p>\n<p>du</p>", "m1"), None, Event("state")), "anna"
        )

    @public
    def part() -> Response:
        def render() -> str:
            made.append("made")
            return "<p>part</p>"

        return part_with_etag(("case", len(made) // 2), render)

    app.add_url_rule("/_stream", "stream", streaming)
    app.add_url_rule("/_part", "part", part)
    return made


def test_a_stream_says_how_to_come_back_and_then_each_event(app: Flask, calls: list[str]) -> None:
    answer = app.test_client().get("/_stream")
    first, message, beat, state, rest = answer.data.split(b"\n\n")
    assert 1000 <= int(first.removeprefix(b"retry: ")) <= 5000
    assert message.split(b"\n")[:4] == [b"id: m1", b"event: message", b"data: <p>Hei</p>", b"data: <p>du</p>"]
    assert (beat, rest) == (b":", b"")
    assert state.startswith(b"event: state\ndata: \n:")
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "Content-Encoding" not in answer.headers


def test_the_size_of_an_event_does_not_tell_what_is_in_it() -> None:
    sizes = {len(written(Event("message", "x" * length, "m" * 26))) for length in range(1, 900)}
    assert sizes == {1024}
    assert len(written(Event("message", "å" * 1000, "m" * 26))) == 3072


def test_a_seat_is_given_back_when_the_stream_ends_or_was_never_read(app: Flask, calls: list[str]) -> None:
    seats = portal_of(app).bell.seats
    client = app.test_client()
    unread = client.get("/_stream", buffered=False)
    assert seats.taken == 1
    unread.close()
    assert seats.taken == 0
    assert client.get("/_stream").data
    assert seats.taken == 0


def test_without_room_the_browser_is_told_not_to_come_back(app: Flask, calls: list[str]) -> None:
    portal_of(app).bell.seats.most = 0
    answer = app.test_client().get("/_stream")
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_stream_ends_when_its_time_is_up(
    app: Flask, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_LONGEST_SECONDS", (-1.0, -1.0))
    assert app.test_client().get("/_stream").data.count(b"\n\n") == 1


def test_a_stream_ends_when_the_process_stops(app: Flask, calls: list[str]) -> None:
    portal_of(app).bell.close()
    assert app.test_client().get("/_stream").data.count(b"\n\n") == 1


def test_a_part_that_has_not_changed_is_not_made_again(app: Flask, calls: list[str]) -> None:
    client = app.test_client()
    first = client.get("/_part", headers={"HX-Request": "true"})
    assert (first.status_code, calls) == (200, ["made"])
    again = client.get("/_part", headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, calls) == (304, b"", ["made"])
    client.get("/_part", headers={"HX-Request": "true"})
    changed = client.get("/_part", headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
