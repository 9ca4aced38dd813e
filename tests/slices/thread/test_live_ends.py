"""How a live talk ends, who may be in it, and the frame and the part it is read in without a script."""


import pytest

from tests.conftest import START, MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.slices.thread.live_talks import Desk, case_of, has_sent, token_of

WORDS = "Han er hjemme nå. Jeg skriver fort."


# --- the end


def test_nobody_came_is_told_kindly_with_a_promise_and_whom_to_call(
    waiting: Parent, clock: MovableClock
) -> None:
    clock.move(minutes=10)
    waiting.hands.open("/thread/live")
    assert waiting.sees("Ingen rakk å svare deg nå. Det beklager vi.")
    assert waiting.sees("Du får svar senest onsdag 25. november 15:30.")
    assert waiting.sees("Da skal du ikke vente på oss. Ring:")
    assert waiting.sees("116 111")


def test_closing_time_ends_the_wait_at_once(office: Office, desk: Desk, clock: MovableClock) -> None:
    clock.set(START.replace(hour=13, minute=55))
    desk.is_here()
    parent = has_sent(office)
    parent.asks_for_a_talk()
    clock.move(minutes=5)
    desk.lets_time_pass()
    parent.hands.open("/thread/live")
    assert parent.sees("Vi har stengt for nå")


def test_closing_time_lets_a_talk_come_to_an_end(office: Office, desk: Desk, clock: MovableClock) -> None:
    clock.set(START.replace(hour=13, minute=55))
    desk.is_here()
    parent = has_sent(office)
    parent.asks_for_a_talk()
    desk.takes(case_of(office))
    parent.hands.open("/thread/live")
    assert parent.sees("Vi stenger kl. 15:00.")
    clock.move(minutes=6)
    desk.lets_time_pass()
    parent.hands.open("/thread/live")
    assert parent.sees("Vi stenger kl. 15:11.")
    clock.move(minutes=11)
    parent.hands.open("/thread/live")
    assert parent.sees("Vi har stengt for nå")


def test_a_finished_talk_is_a_thread_and_old_news_lead_there(
    office: Office, desk: Desk, talking: Parent, clock: MovableClock
) -> None:
    desk.says(case_of(office), "Ha det.")
    desk.finishes(case_of(office))
    talking.hands.open("/thread/live")
    assert talking.sees("Dere er ferdige for nå")
    talking.says_live("Takk.")
    assert talking.hands.path == "/thread"
    assert talking.sees("Takk.")
    clock.move(hours=13)
    talking.comes_back()
    talking.hands.open("/thread/live")
    assert talking.hands.path == "/thread"


# --- who may


def test_what_was_typed_when_the_visit_ran_out_waits_for_the_code(
    talking: Parent, clock: MovableClock
) -> None:
    clock.move(minutes=31)
    talking.says_live(WORDS)
    assert not talking.sees("Du snakker med")
    talking.hands.fill("code", talking.code)
    talking.hands.press(action="/thread/enter")
    field = talking.hands.page.root.first("textarea", lambda node: node.get("name") == "body")
    assert field is not None
    assert field.text == WORDS


def test_writing_and_typing_keep_the_visit_but_a_frame_does_not(talking: Parent, clock: MovableClock) -> None:
    client = talking.hands.client
    for _ in range(2):
        clock.move(minutes=20)
        client.post("/thread/live/typing", data={"csrf_token": token_of(talking)})
    clock.move(minutes=20)
    assert "Du snakker med" in client.get("/thread/live/messages").get_data(as_text=True)
    clock.move(minutes=11)
    assert "Du snakker med" not in client.get("/thread/live/messages").get_data(as_text=True)


@pytest.mark.parametrize("leave", ["/exit", "/thread/leave"])
def test_the_next_person_at_this_browser_sees_nothing(leave: str, talking: Parent) -> None:
    talking.says_live(WORDS)
    talking.hands.client.post(leave, data={"csrf_token": token_of(talking)})
    for address in ("/thread/live", "/thread/live/messages", "/thread/live/stream", "/thread"):
        answer = talking.hands.client.get(address, follow_redirects=True)
        assert WORDS not in answer.get_data(as_text=True)


def test_a_stranger_changes_nothing(office: Office, talking: Parent) -> None:
    stranger = office.parent()
    stranger.hands.open("/thread")
    token, before = token_of(stranger), office.rows()
    for address in ("/thread/live/ask", "/thread/live/leave", "/thread/live/typing"):
        answer = stranger.hands.client.post(address, data={"csrf_token": token})
        assert (answer.status_code, answer.location) == (303, "/thread")
    stranger.hands.client.post("/thread/live/write", data={"csrf_token": token, "body": WORDS})
    assert office.rows() == before


# --- the frame and the part


def test_the_frame_asks_for_itself_again_until_it_is_stopped_or_over(
    office: Office, desk: Desk, talking: Parent
) -> None:
    client = talking.hands.client
    assert client.get("/thread/live/messages").headers["Refresh"] == "5"
    assert "Refresh" not in client.get("/thread/live/messages?still=yes").headers
    desk.finishes(case_of(office))
    assert "Refresh" not in client.get("/thread/live/messages").headers


def test_only_the_frame_may_stand_in_a_frame_and_only_the_talk_may_hold_one(talking: Parent) -> None:
    client = talking.hands.client
    frame, talk, thread = (
        client.get(path).headers for path in ("/thread/live/messages", "/thread/live", "/thread")
    )
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert "frame-src 'self'" in talk["Content-Security-Policy"]
    assert talk["X-Frame-Options"] == thread["X-Frame-Options"] == "DENY"
    assert "frame-src" not in frame["Content-Security-Policy"] + thread["Content-Security-Policy"]


def test_the_newest_stands_first_in_the_frame(
    office: Office, desk: Desk, talking: Parent, clock: MovableClock
) -> None:
    talking.says_live("Først dette.")
    clock.move(seconds=5)
    desk.says(case_of(office), "Så dette.")
    page = talking.hands.client.get("/thread/live/messages").get_data(as_text=True)
    assert page.index("Så dette.") < page.index("Først dette.")


def test_a_part_that_is_as_it_was_is_not_sent_again(
    office: Office, desk: Desk, talking: Parent, clock: MovableClock
) -> None:
    client, by_script = talking.hands.client, {"X-Live": "yes", "HX-Request": "true"}
    first = client.get("/thread/live/messages", headers=by_script)
    assert "data-live-log" in first.get_data(as_text=True)
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/thread/live/messages", headers={**by_script, **tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "no-store"
    clock.move(seconds=5)
    desk.says(case_of(office), "Nytt.")
    assert client.get("/thread/live/messages", headers={**by_script, **tag}).status_code == 200


@pytest.mark.parametrize("path", ["/thread/live", "/thread/live/messages"])
def test_a_long_talk_asks_the_database_no_more_than_a_short_one(
    path: str, office: Office, desk: Desk, talking: Parent, queries: Queries
) -> None:
    desk.says(case_of(office), "Hei.")
    talking.hands.client.get(path)
    queries.statements.clear()
    talking.hands.client.get(path)
    short = queries.number
    for number in range(20):
        desk.says(case_of(office), f"Og {number}.")
    queries.statements.clear()
    talking.hands.client.get(path)
    assert queries.number == short


@pytest.mark.parametrize("language", ["nn", "en", "uk", "ar", "pl"])
def test_every_state_is_told_in_every_language(
    office: Office, desk: Desk, language: str, clock: MovableClock
) -> None:
    parent = has_sent(office, language)
    parent.asks_for_a_talk()
    assert parent.hands.path == "/thread/live"
    desk.takes(case_of(office))
    parent.hands.open("/thread/live")
    desk.pauses(case_of(office))
    parent.hands.open("/thread/live")
    parent.hands.open("/thread/live/messages")
    desk.finishes(case_of(office))
    parent.hands.open("/thread/live")
    parent.hands.open("/thread/live/messages")
