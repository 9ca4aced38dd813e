"""The nudge: only where and when it was asked for, sealed, taken back at once, and a task for us when it did not arrive."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.cases import commands, queries
from portal.cases.models import Case, Message
from portal.cases.notices import note_lost, settle_notice, standing_of_nudge, tell_family
from portal.cases.nudges import (
    Forecast,
    Nudge,
    earliest_for,
    nudge_from,
    open_to,
    outlook,
    seal_nudge,
    set_nudge,
)
from portal.cases.rules import NotAllowed
from portal.cli.mailroom import mailroom_for
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.municipality.load import load_pack
from portal.municipality.safe_hours import PARTS
from portal.outbox import MailKind, Way, run_once
from portal.outbox.models import OutboxMail
from portal.replies import commands as replies
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office

BERIT = "berit" + "b" * 21
PACK = load_pack(Path("packs"), "demo")
HOURS = PACK.contact_hours
SMS = Nudge(Way.SMS, "+4791234567", ("morning",))
BY_SMS = {"contact": ["sms"], "contact_phone": ["+4791234567"], "contact_safe": ["morning"]}


def oslo(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=OSLO)


def wanted(office: Office, nudge: Nudge | None = SMS) -> str:
    case_id = office.gets()
    with office.db.write() as db:
        set_nudge(db.get_one(Case, case_id), office.settings.server_key, nudge)
    return case_id


def answers(office: Office, case_id: str) -> str:
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        return replies.answer(db, case, office.key_of(case_id), "Hei.", new_id(), BERIT).id


def waiting(office: Office) -> Sequence[OutboxMail]:
    with office.db.read() as db:
        return db.scalars(select(OutboxMail).where(OutboxMail.sent_at.is_(None))).all()


# --- what was asked for -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "nudge"),
    [
        ({}, None),
        ({"contact": ["here_only"], "contact_email": ["mor@eksempel.no"]}, None),
        ({"contact": ["phone"], "contact_phone": ["91234567"]}, None),
        ({"contact": ["email"], "contact_email": ["mor@eksempel.no"]}, Nudge(Way.MAIL, "mor@eksempel.no")),
        (BY_SMS, SMS),
        ({"contact": ["sms"]}, None),
        ({**BY_SMS, "contact_safe": ["midnight", "day", "morning"]}, Nudge(Way.SMS, "+4791234567", ("morning", "day"))),
    ],
)
def test_only_what_was_asked_for(contact: dict[str, list[str]], nudge: Nudge | None) -> None:
    assert nudge_from(contact) == nudge


def test_address_and_hours_are_sealed_together_and_no_length_tells() -> None:
    key = b"k" * 32
    sealed = seal_nudge(key, SMS)
    assert b"morning" not in sealed
    assert b"912345" not in sealed
    assert open_to(key, sealed) == SMS.to
    assert len(sealed) == len(seal_nudge(key, Nudge(Way.MAIL, "kari.nordmann@eksempel.no")))


# --- safe hours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "chosen", "goes"),
    [
        ("2026-11-23T12:00", (), "2026-11-23T12:00"),
        ("2026-11-23T22:30", (), "2026-11-24T09:00"),
        ("2026-11-24T08:59", (), "2026-11-24T09:00"),
        ("2026-11-23T20:00", (), "2026-11-24T09:00"),
        ("2026-11-23T12:00", ("morning",), "2026-11-24T07:00"),
        ("2026-11-23T12:00", ("morning", "evening"), "2026-11-23T17:00"),
        ("2026-11-23T15:00", ("afternoon",), "2026-11-23T15:00"),
        ("2026-11-23T03:00", ("nonsense",), "2026-11-23T09:00"),
        ("2026-03-28T22:00", (), "2026-03-29T09:00"),  # the night is an hour shorter
        ("2026-10-24T22:00", (), "2026-10-25T09:00"),  # and an hour longer
    ],
)
def test_it_waits_for_a_safe_hour(now: str, chosen: tuple[str, ...], goes: str) -> None:
    assert HOURS.earliest(oslo(now).astimezone(UTC), chosen) == oslo(goes)


_moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


@given(_moments, st.sets(st.sampled_from(PARTS)))
def test_whenever_it_goes_it_is_a_safe_hour_on_the_wall(moment: datetime, chosen: set[str]) -> None:
    goes = HOURS.earliest(moment, chosen)
    assert moment <= goes <= moment + timedelta(hours=49)
    on_the_wall = goes.astimezone(OSLO).time()
    spans = [HOURS.parts[part] for part in chosen or {"default"}]
    assert any(span.start <= on_the_wall < span.end for span in spans)


def test_colleagues_are_told_at_any_hour() -> None:
    night, sealed = oslo("2026-11-23T03:00"), seal_nudge(b"k" * 32, Nudge(Way.MAIL, "vakt@eksempel.no"))
    assert earliest_for(HOURS, b"k" * 32, MailKind.STAFF_NEW_ENQUIRY, sealed, night) == night
    assert earliest_for(HOURS, b"k" * 32, MailKind.CITIZEN_ANSWER, sealed, night) == oslo("2026-11-23T09:00")


@pytest.mark.parametrize("pack_name", ["demo", "levanger", "ovre-eiker", "oygarden", "sandnes"])
def test_every_pack_has_every_part_of_the_day_and_nothing_at_night(pack_name: str) -> None:
    parts = load_pack(Path("packs"), pack_name).contact_hours.parts
    assert set(parts) == {*PARTS, "default"}
    assert all(7 <= span.start.hour < span.end.hour <= 21 for span in parts.values())


def test_an_sms_goes_out_in_the_morning_that_was_chosen(office: Office, clock: MovableClock) -> None:
    answers(office, wanted(office))
    room = mailroom_for(office.settings.__class__(**{**vars(office.settings), "sms_transport": "file"}), office.db, PACK)
    clock.move(hours=1)  # eleven in the morning is no morning any more
    assert run_once(room) == 0
    clock.set(oslo("2026-11-24T07:30").astimezone(UTC))
    assert run_once(room) == 1
    assert len(list((office.settings.instance / "sms").iterdir())) == 1


# --- one nudge, taken back at once ------------------------------------------------------------------------


def test_several_answers_before_it_goes_are_one_nudge(office: Office) -> None:
    case_id = wanted(office)
    first = answers(office, case_id)
    second = answers(office, case_id)
    (row,) = waiting(office)
    assert (row.key, row.way) == (f"answer:{second}", "sms")
    assert first != second


@pytest.mark.parametrize(
    "contact", [{"contact": ["here_only"]}, {"contact": ["email"], "contact_email": ["ny@eksempel.no"]}]
)
def test_another_way_to_be_reached_takes_back_what_waits(office: Office, contact: dict[str, list[str]]) -> None:
    case_id = wanted(office)
    answers(office, case_id)
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        commands.change_contact(db, case, office.key_of(case_id), contact, office.settings.server_key)
    assert waiting(office) == []
    answers(office, case_id)
    assert [row.way for row in waiting(office)] == (["mail"] if "contact_email" in contact else [])


def test_who_has_read_the_answer_is_not_told_of_it(office: Office, clock: MovableClock) -> None:
    case_id = wanted(office)
    answers(office, case_id)
    clock.move(minutes=2)
    with office.db.write() as db:
        commands.mark_read(db, db.get_one(Case, case_id))
    assert waiting(office) == []


# --- what did not arrive ----------------------------------------------------------------------------------


def _lost(office: Office, case_id: str, *, is_address: bool = True) -> None:
    message_id = answers(office, case_id)
    with office.db.write() as db:
        note_lost(db, f"answer:{message_id}", is_address)


def test_a_nudge_that_was_refused_is_a_task_in_the_queue(office: Office) -> None:
    case_id = wanted(office)
    _lost(office, case_id)
    case = office.case(case_id)
    assert (case.notice_state, case.notify_sealed) == ("failed", None)
    assert "notice_failed" in office.events(case_id)
    assert [found.id for found in _unreached(office)] == [case_id]


def _unreached(office: Office) -> Sequence[Case]:
    with office.db.read() as db:
        return queries.queue_for(db, office.signed(office.astrid), "unreached")


def test_a_gateway_that_was_down_for_days_costs_nobody_their_address(office: Office) -> None:
    case_id = wanted(office)
    _lost(office, case_id, is_address=False)
    assert (office.case(case_id).notice_state, office.case(case_id).notify_sealed is None) == ("failed", False)


def test_a_colleague_settles_it_once(office: Office) -> None:
    case_id = wanted(office)
    _lost(office, case_id)
    with office.db.write() as db:
        settle_notice(db, db.get_one(Case, case_id), BERIT)
    assert _unreached(office) == []
    with pytest.raises(NotAllowed, match="changed"), office.db.write() as db:
        settle_notice(db, db.get_one(Case, case_id), BERIT)
    assert "notice_settled" in office.events(case_id)


def test_another_address_or_the_end_of_the_case_ends_the_task(office: Office) -> None:
    changed, closed = wanted(office), wanted(office)
    for case_id in (changed, closed):
        _lost(office, case_id)
    with office.db.write() as db:
        commands.change_contact(db, db.get_one(Case, changed), office.key_of(changed), BY_SMS, office.settings.server_key)
    office.closes(closed, BERIT)
    assert _unreached(office) == []
    assert open_to(office.settings.server_key, office.case(changed).notify_sealed or b"") == SMS.to
    with office.db.write() as db:  # it comes back after the case was closed
        note_lost(db, f"answer:{_last_message(office, closed)}", True)
    assert _unreached(office) == []


def _last_message(office: Office, case_id: str) -> str:
    with office.db.read() as db:
        return db.scalars(select(Message.id).where(Message.case_id == case_id)).one()


def test_what_is_lost_of_a_deleted_case_or_a_colleague_is_nobodys_task(office: Office) -> None:
    with office.db.write() as db:
        note_lost(db, f"answer:{new_id()}", True)
        note_lost(db, "notice:service:first", True)
    assert _unreached(office) == []


def test_losing_it_does_not_disturb_who_works_on_the_case(office: Office) -> None:
    case_id = wanted(office)
    before = office.case(case_id).version
    _lost(office, case_id)
    assert office.case(case_id).version == before + 1  # the answer's, not the loss


# --- what a colleague is told -----------------------------------------------------------------------------

EVERY_WAY = frozenset(Way)


@pytest.mark.parametrize(
    ("nudge", "contact", "ways", "what"),
    [
        (SMS, BY_SMS, EVERY_WAY, Forecast.GOES_LATER),
        (SMS, BY_SMS, frozenset({Way.MAIL}), Forecast.NO_SMS),
        (Nudge(Way.MAIL, "a@b.no"), {"contact": ["email"]}, EVERY_WAY, Forecast.GOES_NOW),
        (None, {"contact": ["here_only"]}, EVERY_WAY, Forecast.HERE_ONLY),
        (None, {"contact": ["phone"]}, EVERY_WAY, Forecast.BY_PHONE),
        (None, {}, EVERY_WAY, Forecast.NONE),
    ],
)
def test_the_forecast(
    office: Office, nudge: Nudge | None, contact: dict[str, list[str]], ways: frozenset[Way], what: Forecast
) -> None:
    case = office.case(wanted(office, nudge))
    found = outlook(case, contact, HOURS, oslo("2026-11-23T12:00"), ways)
    assert found.what is what
    if what is Forecast.GOES_LATER:
        assert found.at == oslo("2026-11-24T07:00")


def test_how_it_stands_is_known_until_it_is_forgotten(office: Office) -> None:
    case_id = wanted(office, Nudge(Way.MAIL, "mor@eksempel.no"))
    with office.db.read() as db:
        assert standing_of_nudge(db, case_id) is None
    answers(office, case_id)
    with office.db.read() as db:
        standing = standing_of_nudge(db, case_id)
    assert standing is not None
    assert (standing.way, standing.sent_at) == (Way.MAIL, None)
    run_once(mailroom_for(office.settings, office.db, portal_of(office.app).pack), utc_now() + timedelta(minutes=11))
    with office.db.read() as db:
        standing = standing_of_nudge(db, case_id)
    assert standing is not None
    assert standing.sent_at is not None


def test_telling_a_family_that_wants_nothing_posts_nothing(office: Office) -> None:
    case_id = wanted(office, None)
    with office.db.write() as db:
        tell_family(db, db.get_one(Case, case_id), new_id())
    assert waiting(office) == []
