"""A talk's page that goes on by itself: each message once, nothing for who is not in the talk, and no sign-in kept alive."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from portal.cases import queries as cases
from portal.cases.models import Case
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.live import commands, queries
from portal.staff import grants, sessions
from portal.staff.rules import Permission, Right, Role, Scope
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.desk.chatting import SECRET, asks, takes, writes


def test_the_stream_sends_each_message_once_and_ends_with_the_sign_in(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    bell = portal_of(office.app).bell
    answer = desk.client.get(f"/desk/live/{case_id}/stream", buffered=False)
    stream = iter(answer.response)
    begun = _read_until(stream, "event: state")
    assert begun.count(SECRET) == 1
    writes(office, case_id, "Nå er jeg her igjen.")
    bell.ring(case_id, "message")
    more = _read_until(stream, "event: message")
    assert (more.count("Nå er jeg her igjen."), SECRET in more) == (1, False)
    bell.ring(case_id, "typing:citizen")
    assert "Familien skriver" in _read_until(stream, "event: typing")
    with office.db.write() as db:
        sessions.end_all_sessions(db, office.astrid.id, utc_now())
    bell.ring(case_id, "message")
    assert next(stream, None) is None
    answer.close()


def _read_until(stream: Iterator[Any], mark: str) -> str:
    """What the stream sends up to and with the first event that has `mark`."""
    heard = ""
    for part in stream:
        heard += str(part, "utf-8")
        if mark in heard:
            return heard
    raise AssertionError(f"the stream ended without {mark!r}: {heard}")


def test_after_a_break_the_stream_goes_on_where_it_was(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    with office.db.read() as db:
        first = cases.messages_of(db, case_id, office.key_of(case_id))[0].id
    writes(office, case_id, "Og dette er nytt.")
    answer = desk.client.get(f"/desk/live/{case_id}/stream?after=m-{first}", buffered=False)
    begun = _read_until(iter(answer.response), "event: message")
    assert (SECRET in begun, begun.count("Og dette er nytt.")) == (False, 1)
    answer.close()


def test_the_polled_part_costs_nothing_when_nothing_is_new(office: Office) -> None:
    case_id, desk = asks(office), office.at_the_desk()
    takes(desk, case_id)
    first = desk.client.get(f"/desk/live/{case_id}/part")
    again = desk.client.get(f"/desk/live/{case_id}/part", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    writes(office, case_id, "Nytt.")
    third = desk.client.get(f"/desk/live/{case_id}/part", headers={"If-None-Match": first.headers["ETag"]})
    assert "Nytt." in third.get_data(as_text=True)


def test_whoever_has_given_a_talk_away_is_told_so_and_hears_no_more(office: Office) -> None:
    case_id, berit = asks(office, holder_id=new_id()), office.employs("Berit Moe", Role.FAMILY_CONTACT)
    hands = office.at_the_desk(berit)
    takes(hands, case_id)
    stream = iter(hands.client.get(f"/desk/live/{case_id}/stream", buffered=False).response)
    _read_until(stream, "event: state")
    with office.db.write() as db:
        found = queries.active_talk_of(db, case_id)
        assert found is not None
        commands.offer_talk(
            db, found, db.get_one(Case, case_id), office.key_of(case_id), berit.id, office.astrid.id, ""
        )
        commands.accept_talk(db, found, office.astrid.id, 3)
    writes(office, case_id, "Bare til Astrid.")
    portal_of(office.app).bell.ring(case_id, "state")
    rest = _read_until(stream, "event: state")
    assert next(stream, None) is None
    assert "Du er ikke lenger med" in rest
    assert "Bare til Astrid." not in rest


def test_a_page_that_looks_by_itself_keeps_no_sign_in_alive(office: Office, clock: MovableClock) -> None:
    desk = office.at_the_desk()
    for _ in range(4):
        clock.move(minutes=4)
        desk.client.get("/desk/live/part")
    desk.open("/desk/live")
    assert desk.path.startswith("/staff/sign-in")


def test_whoever_may_talk_no_longer_hears_no_more(office: Office, clock: MovableClock) -> None:
    """A grant's end needs nobody to ring: the next word is not sent."""
    case_id, now = asks(office), utc_now()
    solveig = office.employs("Solveig Haug", Role.FAMILY_COORDINATOR)
    with office.db.write() as db:
        right = Right(Permission.TALK_LIVE, Scope.ALL)
        grants.give(db, solveig.id, right, now, now + timedelta(minutes=5), "Vikar.", by=office.astrid.id)
    desk = office.at_the_desk(solveig)
    takes(desk, case_id)
    stream = iter(desk.client.get(f"/desk/live/{case_id}/stream", buffered=False).response)
    assert SECRET in _read_until(stream, "event: state")
    clock.move(minutes=6)
    writes(office, case_id, "Dette er bare for den som er her.")
    portal_of(office.app).bell.ring(case_id, "message")
    assert next(stream, None) is None
