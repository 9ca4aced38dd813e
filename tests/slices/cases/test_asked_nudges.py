"""Who is asked for a consent or invited to a meeting gets the ordinary nudge, when it was asked for, without a word of what."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from portal.cases import commands, consents, invitations
from portal.cases.consents import Asking
from portal.cases.consents_rules import State
from portal.cases.invitations import Proposal
from portal.cases.moments import local_today
from portal.cases.notices import note_lost, standing_of_nudge
from portal.cases.nudges import Nudge
from portal.cli.mailroom import mailroom_for
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.outbox import Way, run_once
from portal.web.extensions import portal_of
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.cases.climbing import does
from tests.slices.cases.test_nudges import answers, waiting, wanted

MAIL = Nudge(Way.MAIL, "mor@eksempel.no")
SCHOOL, PLACE = "Skolen Rugdehår", "Rådhuset, rom 214"


def _asks(office: Office, case_id: str) -> str:
    asked = Asking(SCHOOL, ["Fraværet"], "Å lage en plan", local_today() + timedelta(days=9))
    return str(does(office, case_id, lambda db, case, key: consents.ask(db, case, key, asked, office.astrid.id).id))


def _invites(office: Office, case_id: str) -> str:
    starts = utc_now() + timedelta(days=3)
    what = Proposal(starts, starts + timedelta(hours=1), PLACE, "Skolehverdagen", [])
    return str(does(office, case_id, lambda db, case, key: invitations.propose(db, case, key, what, office.astrid.id).id))


BOTH = pytest.mark.parametrize("asks", [_asks, _invites])
Asks = Callable[[Office, str], str]


@BOTH
def test_it_waits_for_a_safe_hour_and_says_nothing_of_what(office: Office, clock: MovableClock, asks: Asks) -> None:
    clock.set(datetime(2026, 11, 24, 22, 30, tzinfo=OSLO).astimezone(UTC))
    asks(office, wanted(office, MAIL))
    room = mailroom_for(office.settings, office.db, portal_of(office.app).pack)
    clock.move(hours=1)
    assert run_once(room) == 0
    clock.set(datetime(2026, 11, 25, 9, 30, tzinfo=OSLO).astimezone(UTC))
    assert run_once(room) == 1
    [sent] = [path for path in (office.settings.instance / "mail").iterdir() if path.is_file()]
    told = _words(sent)
    for word in (SCHOOL, PLACE, "Fraværet", "samtykke", "møte", "Skolehverdagen"):
        assert word not in told, word


def _words(path: Path) -> str:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return f"{mail['Subject']}\n{body.get_content()}"


@BOTH
def test_one_nudge_is_enough_for_all_that_waits(office: Office, asks: Asks) -> None:
    case_id = wanted(office, MAIL)
    answers(office, case_id)
    asks(office, case_id)
    [row] = waiting(office)
    assert row.key.startswith("invited:")
    answers(office, case_id)
    [row] = waiting(office)
    assert row.key.startswith("answer:")


@BOTH
def test_who_wants_no_nudge_gets_none(office: Office, asks: Asks) -> None:
    asks(office, wanted(office, None))
    assert waiting(office) == []


@BOTH
def test_how_it_stands_is_known_and_a_lost_one_is_a_task(office: Office, clock: MovableClock, asks: Asks) -> None:
    case_id = wanted(office, MAIL)
    asks(office, case_id)
    [row] = waiting(office)
    with office.db.read() as db:
        assert standing_of_nudge(db, case_id) is not None
    with office.db.write() as db:
        note_lost(db, row.key, True)
    assert office.case(case_id).notice_state == "failed"


def test_who_has_answered_is_not_told_of_the_question(office: Office) -> None:
    case_id = wanted(office, MAIL)
    which = _asks(office, case_id)
    does(office, case_id, lambda db, case, key: consents.answer(db, case, key, which, State.NO))
    assert waiting(office) == []


@BOTH
def test_another_way_to_be_reached_takes_it_back(office: Office, asks: Asks) -> None:
    case_id, server_key = wanted(office, MAIL), office.settings.server_key
    asks(office, case_id)
    does(office, case_id, lambda db, case, key: commands.change_contact(db, case, key, {"contact": ["here_only"]}, server_key))
    assert waiting(office) == []
