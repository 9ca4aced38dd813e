"""A professional who has not signed in for a year: forgotten with all that is theirs, and not a day too early."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.audit.queries import history
from portal.cases import commands, concerns
from portal.cases.concern_models import ReferrerCopy
from portal.cases.referrers_gone import KEPT, waits_for_something
from portal.cli import upkeep
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.referrer import sessions
from portal.referrer.models import ReferrerRow
from portal.referrer.sessions import Held
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.cases.concerned import LENE, ODD, asks, case_in, concern_at, sends

OWN = ("referrer", "referrer_session", "concern_draft", "wonder_note")


def has_signed_in(office: Office, referrer_id: str = LENE) -> None:
    """A professional with an address, keys, a session, a draft and a note."""
    with office.db.write() as db:
        row = ReferrerRow(
            id=referrer_id, address_mark=f"mark-{referrer_id}", address_sealed=b"address", domain="skole.no",
            public_key=b"public", private_sealed=b"private", words_salt=b"salt", words_cost="1", keys_since=utc_now(),
        )  # fmt: skip
        db.add(row)
        db.flush()
        sessions.begin(db, (f"session-{referrer_id}", bytes(32)), referrer_id, Held(), utc_now())
        concerns.save_draft(db, referrer_id, new_id(), b"draft")
        concerns.save_note(db, referrer_id, new_id(), b"note")


def has_a_copy(office: Office, case_id: str) -> None:
    with office.db.write() as db:
        db.add(ReferrerCopy(id=new_id(), case_id=case_id, referrer_id=LENE, body_sealed=b"copy", sent_at=utc_now()))


def closes(office: Office, case_id: str) -> None:
    with office.db.write() as db:
        case = case_in(db, case_id)
        case.closed_at = utc_now()


def is_there(office: Office, referrer_id: str = LENE) -> bool:
    with office.db.read() as db:
        return db.get(ReferrerRow, referrer_id) is not None


def is_waiting(office: Office) -> bool:
    with office.db.read() as db:
        return waits_for_something(db, LENE)


@pytest.mark.parametrize(("after", "is_kept"), [(KEPT - timedelta(hours=2), True), (KEPT, False)])
def test_a_year_after_the_last_sign_in_and_not_before(
    office: Office, clock: MovableClock, after: timedelta, is_kept: bool
) -> None:
    has_signed_in(office)
    clock.move(seconds=after.total_seconds())
    assert upkeep.go_round(office.db)
    assert is_there(office) is is_kept


def test_all_that_is_theirs_goes_with_them_and_nothing_of_anybody_elses(office: Office, clock: MovableClock) -> None:
    has_signed_in(office)
    clock.move(days=KEPT.days)
    has_signed_in(office, ODD)
    assert upkeep.go_round(office.db)
    assert [office.rows()[table] for table in OWN] == [1, 1, 1, 1]
    assert (is_there(office), is_there(office, ODD)) == (False, True)
    assert b"private" in office.stored(), "the other one's"
    with office.db.read() as db:
        assert [each.action for each in history(db, subject=f"referrer:{LENE}")] == ["referrer_forgotten"]


def test_what_they_sent_stays_with_the_case_and_names_them_no_longer(office: Office, clock: MovableClock) -> None:
    has_signed_in(office)
    case_id, _key = sends(office)
    has_a_copy(office, case_id)
    closes(office, case_id)
    assert not is_waiting(office)
    clock.move(days=KEPT.days)
    assert upkeep.go_round(office.db)
    assert concern_at(office, case_id).referrer_id is None
    with office.db.read() as db:
        copy = db.scalars(select(ReferrerCopy)).one()
        assert (copy.body_sealed, copy.sent_at is not None) == (b"", True)
        assert case_in(db, case_id) is not None


@pytest.mark.parametrize("begins", [sends, asks, lambda office: sends(office, is_together=True)])
def test_whoever_has_something_open_is_kept(office: Office, clock: MovableClock, begins: Any) -> None:
    has_signed_in(office)
    begins(office)
    assert is_waiting(office)
    with office.db.write() as db:
        db.get_one(ReferrerRow, LENE).seen_at = utc_now() - KEPT - timedelta(days=1)
    assert upkeep.go_round(office.db)
    assert is_there(office)


def test_a_case_that_the_family_has_deleted_is_open_no_longer(office: Office, clock: MovableClock) -> None:
    has_signed_in(office)
    case_id, _key = sends(office)
    with office.db.write() as db:
        commands.delete_case(db, case_id, office.settings.instance)
    assert not is_waiting(office)
    clock.move(days=KEPT.days)
    assert upkeep.go_round(office.db)
    assert not is_there(office)
