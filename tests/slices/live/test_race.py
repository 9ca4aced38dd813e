"""Of those who take a talk at the same moment exactly one gets it; two tabs of one colleague never go past the set number."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.session import Database
from portal.live import commands, queries
from portal.live.models import LiveTalk
from tests.conftest import MovableClock
from tests.factories import Office
from tests.slices.live.acting import RULES, asks, says, talk, talks, ticks

COLLEAGUES = 8
TALKS = 10
Take = Callable[[Database, str, str], bool]


def _takes(db: Database, case_id: str, staff_id: str) -> bool:
    try:
        with db.write() as session:
            commands.take(session, case_id, staff_id, TALKS)
    except NotAllowed as no:
        assert no.reason == "already_taken"  # noqa: PT017 - who loses is told why, whoever it is
        return False
    return True


def _looks_and_then_takes(db: Database, case_id: str, staff_id: str) -> bool:
    """The wrong way: look whether somebody answers, then answer."""
    with db.read() as session:
        found = queries.active_talk_of(session, case_id)
        if found is None or found.holder_id is not None:
            return False
    time.sleep(0.002)
    with db.write() as session:
        _hold(session, case_id, staff_id)
    return True


def _hold(session: Session, case_id: str, staff_id: str) -> None:
    session.execute(update(LiveTalk).where(LiveTalk.active == case_id).values(holder_id=staff_id))


def _race(office: Office, take: Take) -> list[int]:
    """Let everybody take every talk at once; how many won each."""
    waiting, barrier = [asks(office) for _ in range(TALKS)], threading.Barrier(COLLEAGUES)

    def one_colleague(number: int) -> list[bool]:
        me, won = f"{number}" + new_id()[1:], []
        for case_id in waiting:
            barrier.wait()
            won.append(take(office.db, case_id, me))
        return won

    with ThreadPoolExecutor(COLLEAGUES) as pool:
        wins = list(pool.map(one_colleague, range(COLLEAGUES)))
    return [sum(one) for one in zip(*wins, strict=True)]


def test_of_eight_who_answer_at_once_exactly_one_does(office: Office) -> None:
    assert _race(office, _takes) == [1] * TALKS


def test_the_race_would_show_a_take_that_looks_first(office: Office) -> None:
    assert max(_race(office, _looks_and_then_takes)) > 1


def test_one_colleague_in_many_tabs_never_holds_more_than_the_set_number(office: Office) -> None:
    waiting, me = [asks(office) for _ in range(6)], office.astrid.id

    def one_tab(case_id: str) -> bool:
        try:
            with office.db.write() as db:
                commands.take(db, case_id, me, RULES.talks_each)
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one_tab, waiting)) == RULES.talks_each


def test_ticks_at_once_tell_everything_once(office: Office, clock: MovableClock) -> None:
    waiting, unread = asks(office), talks(office)
    says(office, unread)
    clock.move(minutes=RULES.answer_minutes)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _each: ticks(office), range(6)))
    assert sorted(case_id for one in found for case_id in one.changed) == sorted([waiting, unread])
    assert (office.events(waiting).count("live_over"), office.events(unread).count("live_unread")) == (1, 1)
    assert ticks(office).changed == ()


def test_a_tick_lets_a_case_be_that_somebody_is_changing(office: Office, clock: MovableClock) -> None:
    case_id = asks(office)
    clock.move(minutes=RULES.answer_minutes)
    with office.db.write() as db:
        commands._lock_case(db, case_id)
        if not office.db.is_sqlite:
            assert ticks(office).changed == ()
    assert ticks(office).changed == (case_id,)
    assert talk(office, case_id).ending == "nobody"
