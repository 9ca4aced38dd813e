"""Of those who claim a case at the same moment exactly one gets it, and everybody is told the truth."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.cases import commands
from portal.cases.models import Case
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.session import Database
from tests.factories import Office

COLLEAGUES = 8
CASES = 15
Claim = Callable[[Database, str, str], bool]


def _claims(db: Database, case_id: str, staff_id: str) -> bool:
    try:
        with db.write() as session:
            commands.claim(session, case_id, staff_id)
    except NotAllowed as no:
        assert no.reason == "already_held"  # noqa: PT017 - who loses is told why, whoever it is
        return False
    return True


def _looks_and_then_claims(db: Database, case_id: str, staff_id: str) -> bool:
    """The wrong way: look whether it is free, then take it."""
    with db.read() as session:
        if session.get_one(Case, case_id).holder_id is not None:
            return False
    time.sleep(0.002)
    with db.write() as session:
        _take(session, case_id, staff_id)
    return True


def _take(session: Session, case_id: str, staff_id: str) -> None:
    session.execute(update(Case).where(Case.id == case_id).values(holder_id=staff_id))


def _race(office: Office, claim: Claim) -> list[int]:
    """Let everybody claim every case at once; how many won each case."""
    cases, barrier = [office.gets() for _ in range(CASES)], threading.Barrier(COLLEAGUES)

    def one_colleague(number: int) -> list[bool]:
        me = f"{number}" + new_id()[1:]
        won = []
        for case_id in cases:
            barrier.wait()
            won.append(claim(office.db, case_id, me))
        return won

    with ThreadPoolExecutor(COLLEAGUES) as pool:
        wins = list(pool.map(one_colleague, range(COLLEAGUES)))
    return [sum(one) for one in zip(*wins, strict=True)]


def test_of_eight_who_claim_at_once_exactly_one_wins(office: Office) -> None:
    assert _race(office, _claims) == [1] * CASES


def test_the_race_would_show_a_claim_that_looks_first(office: Office) -> None:
    assert max(_race(office, _looks_and_then_claims)) > 1


def test_whoever_won_holds_the_case_and_the_journal_says_so_once(office: Office) -> None:
    case_id = office.gets()
    assert _claims(office.db, case_id, office.astrid.id)
    assert not _claims(office.db, case_id, new_id())
    assert office.case(case_id).holder_id == office.astrid.id
    assert office.events(case_id).count("claimed") == 1


def test_nobody_can_claim_a_closed_case(office: Office) -> None:
    case_id = office.gets()
    office.closes(case_id)
    assert not _claims(office.db, case_id, office.astrid.id)


@pytest.mark.parametrize("hours", [0, 30])
def test_a_claim_does_not_touch_the_family_s_clock(office: Office, hours: int, clock: object) -> None:
    case_id = office.gets()
    before = office.case(case_id)
    clock.move(hours=hours)  # type: ignore[attr-defined]
    _claims(office.db, case_id, office.astrid.id)
    after = office.case(case_id)
    assert (after.waiting_since, after.due_at, after.place) == (before.waiting_since, before.due_at, before.place)
