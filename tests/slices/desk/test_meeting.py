"""A meeting: the family is invited from the case, answers, and gets a calendar file that says nothing of what it is about."""

from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.policy import SMTP

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.cases.notices import note_lost
from portal.cases.nudges import Nudge, set_nudge
from portal.cli.mailroom import mailroom_for
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.outbox import MailKind, Way, run_once
from portal.outbox.models import OutboxMail
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.thread.concerns_about import Family, is_written_about

PLACE = "Helsestasjonen, rom 3"


@pytest.fixture
def family(office: Office) -> Family:
    return is_written_about(office)


@pytest.fixture
def desk(office: Office, family: Family) -> ClientHands:
    """Has invited the family for tomorrow at half past ten."""
    hands = office.at_the_desk()
    _invites(hands, family, days=1)
    return hands


def _invites(desk: ClientHands, family: Family, days: int) -> None:
    desk.open(f"/desk/case/{family.case_id}")
    desk.fill("day", (utc_now() + timedelta(days=days)).astimezone(OSLO).date().isoformat())
    desk.fill("clock", "10:30")
    desk.fill("place", PLACE)
    desk.press(action=f"/desk/case/{family.case_id}/invite")


def _file(family: Family) -> str:
    answer = family.browser.client.get("/thread/appointment.ics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return answer.get_data(as_text=True)


def test_the_family_sees_the_invitation_and_comes(office: Office, family: Family, desk: ClientHands) -> None:
    family.hands.open("/thread")
    assert family.sees("Vi vil gjerne møte dere")
    family.hands.open("/thread/concern")
    assert family.sees(PLACE)
    family.hands.press("reply", "comes")
    desk.open(f"/desk/case/{family.case_id}")
    assert "Familien kommer." in desk.text
    assert PLACE.encode() not in office.stored()


def test_the_calendar_says_nothing_of_what_it_is_about(office: Office, family: Family, desk: ClientHands) -> None:
    begins = datetime.combine(utc_now().astimezone(OSLO).date() + timedelta(days=1), time(10, 30), OSLO)
    lines = dict(line.split(":", 1) for line in _file(family).split("BEGIN:VEVENT")[1].strip().splitlines())
    assert lines["SUMMARY"] == "Avtale"
    assert lines["DTSTART"] == begins.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    assert set(lines) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "END"}
    for telling in ("Familiehjelp", "Moe", "Lie", family.case_id, office.case(family.case_id).reference, PLACE):
        assert telling not in _file(family)


def test_the_place_is_there_when_the_family_says_so(family: Family, desk: ClientHands) -> None:
    family.hands.open("/thread/concern")
    family.hands.choose("shows_place", "yes")
    family.hands.press("reply", "comes")
    assert "Helsestasjonen" in _file(family)
    shown = desk.client.get(f"/desk/case/{family.case_id}/appointment.ics").get_data(as_text=True)
    assert "Helsestasjonen" in shown


def test_a_day_that_was_is_no_day_to_meet(office: Office, family: Family) -> None:
    desk = office.at_the_desk()
    _invites(desk, family, days=-1)
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert family.browser.client.get("/thread/appointment.ics").status_code == 404


def test_only_a_concern_has_a_meeting(office: Office) -> None:
    desk, case_id = office.at_the_desk(), office.gets(first_message="Hjelp.")
    desk.open(f"/desk/case/{case_id}")
    assert "Inviter familien" not in desk.text
    assert desk.client.get(f"/desk/case/{case_id}/appointment.ics").status_code == 404


# --- the nudge ------------------------------------------------------------------------------------------------------------


def _wants(office: Office, family: Family, way: Way, to: str, *parts: str) -> None:
    with office.db.write() as db:
        set_nudge(db.get_one(Case, family.case_id), office.settings.server_key, Nudge(way, to, parts))


def _nudges(office: Office) -> list[OutboxMail]:
    with office.db.read() as db:
        return list(db.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.CITIZEN_ANSWER)))


def test_who_asked_for_word_is_told_without_a_word_of_what(office: Office, family: Family, clock: MovableClock) -> None:
    _wants(office, family, Way.MAIL, "mor@eksempel.no", "morning")
    desk = office.at_the_desk()
    _invites(desk, family, days=1)
    assert "Beskjed går ut på e-post" in desk.text
    room = mailroom_for(office.settings, office.db, portal_of(office.app).pack)
    clock.set(datetime(2026, 11, 24, 22, 30, tzinfo=OSLO).astimezone(UTC))
    assert run_once(room) == 0  # no hour that was said to be safe
    clock.set(datetime(2026, 11, 25, 7, 30, tzinfo=OSLO).astimezone(UTC))
    assert run_once(room) == 1
    (letter,) = (each for each in (office.settings.instance / "mail").iterdir() if b"mor@eksempel.no" in each.read_bytes())
    for telling in ("10:30", "rom 3", "møte", "Moe", "bekymring"):
        assert telling not in _words_of(letter.read_bytes())


def _words_of(letter: bytes) -> str:
    found = message_from_bytes(letter, policy=SMTP)
    body = found.get_body()
    assert body is not None
    assert "Du har fått en melding" in body.get_content()
    return f"{found['Subject']} {body.get_content()}"


def test_who_asked_for_none_is_sent_none(office: Office, family: Family, desk: ClientHands) -> None:
    assert _nudges(office) == []


def test_another_time_before_it_went_is_one_nudge_and_an_answer_to_it_takes_it_back(office: Office, family: Family) -> None:
    _wants(office, family, Way.SMS, "+4791234567")
    desk = office.at_the_desk()
    _invites(desk, family, days=1)
    _invites(desk, family, days=2)
    assert [row.way for row in _nudges(office)] == ["sms"]
    family.hands.open("/thread/concern")
    family.hands.press("reply", "comes")
    assert _nudges(office) == []


def test_word_of_a_meeting_that_never_arrived_is_a_task(office: Office, family: Family) -> None:
    _wants(office, family, Way.MAIL, "mor@eksempel.no")
    _invites(office.at_the_desk(), family, days=1)
    (row,) = _nudges(office)
    with office.db.write() as db:
        note_lost(db, row.key, True)
    assert (office.case(family.case_id).notice_state, office.case(family.case_id).notify_sealed) == ("failed", None)
