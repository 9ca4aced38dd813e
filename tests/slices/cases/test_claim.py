"""Of those who claim a case at the same moment exactly one gets it, and everybody is told the truth."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import update

from portal.cases import commands
from portal.cases.handing import claim_each
from portal.cases.models import Case
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.session import Database
from tests.factories import Office, new_case

COLLEAGUES = 8
RACES = 1000
TOGETHER = 25  # as many as a page shows
Claim = Callable[[Database, str, str], bool]


def _claims(db: Database, case_id: str, staff_id: str) -> bool:
    try:
        with db.write() as session:
            commands.claim(session, case_id, staff_id)
    except NotAllowed as no:
        assert no.reason == "already_held"  # noqa: PT017 - who loses is told why, whoever it is
        return False
    return True


def _looks_first(everybody: threading.Barrier) -> Claim:
    """The wrong way: look whether it is free, then take it. Everybody has looked before anybody takes."""

    def looks_and_then_claims(db: Database, case_id: str, staff_id: str) -> bool:
        with db.read() as session:
            is_free = session.get_one(Case, case_id).holder_id is None
        everybody.wait()
        if is_free:
            with db.write() as session:
                session.execute(update(Case).where(Case.id == case_id).values(holder_id=staff_id))
        return is_free

    return looks_and_then_claims


def _cases(office: Office, number: int) -> list[str]:
    with office.db.write() as db:
        return [commands.open_case(db, new_case())[0].id for _ in range(number)]


def _at_once(race: Callable[[str], Any]) -> list[Any]:
    """What eight colleagues come to who begin in the same moment."""
    everybody = threading.Barrier(COLLEAGUES)

    def one_colleague(number: int) -> Any:
        everybody.wait()
        return race(f"{number + 2}" + new_id()[1:])

    with ThreadPoolExecutor(COLLEAGUES) as pool:
        return list(pool.map(one_colleague, range(COLLEAGUES)))


def _race(office: Office, claim: Claim, races: int) -> list[int]:
    """Let everybody claim every case, each in the same moment; how many won each case."""
    cases, everybody = _cases(office, races), threading.Barrier(COLLEAGUES)

    def claims_all(me: str) -> list[bool]:
        return [everybody.wait() >= 0 and claim(office.db, case_id, me) for case_id in cases]

    return [sum(one) for one in zip(*_at_once(claims_all), strict=True)]


def test_of_eight_who_claim_at_once_exactly_one_wins(office: Office) -> None:
    assert _race(office, _claims, RACES) == [1] * RACES


def test_the_race_shows_a_claim_that_looks_first(office: Office) -> None:
    assert _race(office, _looks_first(threading.Barrier(COLLEAGUES)), 3) == [COLLEAGUES] * 3


def test_eight_who_tick_the_same_cases_share_them_and_wait_for_nobody_in_a_ring(office: Office) -> None:
    cases = _cases(office, TOGETHER)

    def takes_all(me: str) -> list[str]:
        with office.db.write() as db:
            return claim_each(db, cases if int(me[0]) % 2 else cases[::-1], me)

    taken = _at_once(takes_all)
    assert sorted(each for one in taken for each in one) == sorted(cases)
    assert None not in {office.case(each).holder_id for each in cases}


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
