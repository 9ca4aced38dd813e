"""The stream of a live talk: what it sends, what it asks the database for, and what ends it."""

from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from portal.thread import live_stream
from portal.thread.live_stream import Follower
from portal.web import session
from portal.web.extensions import portal_of
from portal.web.stream import Event, written
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.slices.thread.live_talks import Desk, case_of, has_sent, token_of

Following = Callable[..., Iterator[Event | None]]


@pytest.fixture
def desk(office: Office) -> Desk:
    made = Desk(office)
    made.is_here()
    return made


@pytest.fixture
def talking(office: Office, desk: Desk) -> Parent:
    parent = has_sent(office)
    parent.asks_for_a_talk()
    desk.takes(case_of(office))
    parent.hands.open("/thread/live")
    return parent


@pytest.fixture
def follow(office: Office, talking: Parent, monkeypatch: pytest.MonkeyPatch) -> Iterator[Following]:
    """The events of a browser that follows the talk; a heartbeat comes at once when nothing is heard."""
    monkeypatch.setattr(live_stream, "HEARTBEAT_SECONDS", 0.01)
    cookie = talking.hands.client.get_cookie("v")
    assert cookie is not None
    with office.app.test_request_context("/thread/live/stream"):
        pair = session.pair_of(bytes.fromhex(cookie.value), "visit")
        yield lambda last="": Follower(portal_of(), pair, case_of(office), last).events()


def _names(events: Iterator[Event | None], count: int) -> list[str]:
    return [event.name if event else "" for event in islice(events, count)]


def test_it_begins_with_what_was_missed_and_the_state(follow: Following) -> None:
    assert _names(follow(), 3) == ["message", "state", ""]


def test_a_message_comes_once_with_its_id_and_is_not_missed_after_a_break(
    office: Office, desk: Desk, follow: Following, clock: MovableClock
) -> None:
    events = follow()
    first = next(events)
    assert first is not None
    assert _names(events, 2) == ["state", ""]
    clock.move(seconds=5)
    desk.says(case_of(office), "Er du der?")
    heard = next(events)
    assert heard is not None
    assert "Er du der?" in heard.html
    assert f'id="m-{heard.id}"' in heard.html
    assert _names(events, 2) == ["", ""]
    clock.move(seconds=5)
    desk.says(case_of(office), "Bare ta deg tid.")
    again = [event for event in islice(follow(heard.id), 3) if event is not None and event.name == "message"]
    assert ["Bare ta deg tid." in event.html for event in again] == [True]


def test_typing_is_told_without_asking_the_database(
    office: Office, desk: Desk, follow: Following, queries: Queries
) -> None:
    events = follow()
    assert _names(events, 3) == ["message", "state", ""]
    case_id = case_of(office)
    queries.statements.clear()
    desk.rings(case_id, "typing:staff")
    heard = next(events)
    assert heard == Event("typing", "Astrid skriver …")
    assert _names(events, 20) == [""] * 20
    assert queries.number == 0


def test_one_s_own_typing_is_not_told_back(office: Office, desk: Desk, follow: Following) -> None:
    events = follow()
    assert _names(events, 3) == ["message", "state", ""]
    desk.rings(case_of(office), "typing:citizen")
    assert _names(events, 3) == ["", "", ""]


def test_it_ends_when_the_talk_is_over(office: Office, desk: Desk, follow: Following) -> None:
    events = follow()
    assert _names(events, 3) == ["message", "state", ""]
    desk.finishes(case_of(office))
    rest = list(islice(events, 5))
    assert [event.name for event in rest if event] == ["state"]
    assert "data-live-over" in "".join(event.html for event in rest if event)


@pytest.mark.parametrize("way", ["/exit", "/thread/leave"])
def test_it_ends_when_the_visitor_leaves(way: str, office: Office, talking: Parent, follow: Following) -> None:
    events = follow()
    assert _names(events, 3) == ["message", "state", ""]
    talking.hands.client.post(way, data={"csrf_token": token_of(talking)})
    assert list(islice(events, 5)) == []


def test_it_ends_when_somebody_else_comes_in_at_this_browser(
    office: Office, talking: Parent, follow: Following
) -> None:
    events = follow()
    assert _names(events, 3) == ["message", "state", ""]
    talking.hands.client.post("/thread/enter", data={"csrf_token": token_of(talking), "code": "en annen kode"})
    assert list(islice(events, 5)) == []


def test_it_sends_nothing_more_when_the_visit_has_run_out(
    office: Office, desk: Desk, follow: Following, clock: MovableClock
) -> None:
    events = follow()
    assert _names(events, 3) == ["message", "state", ""]
    clock.move(minutes=31)
    desk.says(case_of(office), "Er du der?")
    assert [event for event in islice(events, 5) if event] == []


def test_it_sends_nothing_more_when_all_was_deleted(office: Office, talking: Parent, follow: Following) -> None:
    events = follow()
    assert _names(events, 3) == ["message", "state", ""]
    form = {"csrf_token": token_of(talking), "is_sure": "yes"}
    assert talking.hands.client.post("/thread/delete", data=form).status_code == 200
    assert [event for event in islice(events, 5) if event] == []


@pytest.mark.parametrize("way", ["", "/exit", "/thread/leave"])
def test_who_has_left_is_told_not_to_come_again(way: str, office: Office, talking: Parent) -> None:
    client = talking.hands.client if way else office.parent().hands.client
    if way:
        client.post(way, data={"csrf_token": token_of(talking)})
    answer = client.get("/thread/live/stream", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.data) == (204, b"")


def test_over_http_it_is_a_stream_of_even_sizes(office: Office, talking: Parent) -> None:
    answer = talking.hands.client.get("/thread/live/stream", buffered=False)
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    parts = list(islice(answer.iter_encoded(), 3))
    answer.close()
    assert parts[0].startswith(b"retry:")
    assert {len(part) % 1024 for part in parts[1:]} == {0}


def test_help_beside_words_that_worry_does_not_show_by_its_size(talking: Parent, follow: Following) -> None:
    events = follow()
    assert _names(events, 3) == ["message", "state", ""]
    sizes = []
    for words in ("Alt er bedre nå.", "Han slår meg når du har gått."):
        talking.says_live(words)
        come = [event for event in islice(events, 2) if event]
        assert ('class="care"' in come[0].html) == ("slår" in words)
        sizes.append([len(written(event)) for event in come])
    assert sizes[0] == sizes[1]
