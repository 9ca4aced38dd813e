"""Two hands on one code: whoever is second finds what the first has done, and never are there two ways in."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.cases import calls
from portal.cases.calls import CodeState
from portal.cases.journal import staff
from portal.cases.models import Case
from portal.cases.rules import NotAllowed
from portal.vault import commands as vault
from portal.vault import receipt
from portal.vault.keys import Receipt, derive_receipt
from tests.databases import kind
from tests.factories import Office
from tests.people.hands import fields

DAYS = 7
Act = Callable[[Session], Any]


@pytest.fixture
def codes(office: Office) -> list[Receipt]:
    """Ours, the family's own, and another of ours."""
    return [derive_receipt(receipt.new_digits(), office.settings.server_key) for _ in range(3)]


@pytest.fixture
def case_id(office: Office, codes: list[Receipt]) -> str:
    made = office.gets()
    with office.db.write() as db:
        calls.give_code(db, db.get_one(Case, made), office.key_of(made), codes[0], DAYS, staff(office.astrid.id))
    return made


def _take(office: Office, case_id: str, codes: list[Receipt]) -> Act:
    key = office.key_of(case_id)
    return lambda db: calls.take_own(db, case_id, key, codes[1], codes[0].lookup_id)


def _renew(office: Office, case_id: str, codes: list[Receipt]) -> Act:
    key = office.key_of(case_id)

    def renew(db: Session) -> bool:
        case = db.get_one(Case, case_id, with_for_update=True)
        try:
            return bool(calls.renew_code(db, case, key, codes[2], DAYS, office.astrid.id))
        except NotAllowed:
            return False

    return renew


def _waits(office: Office, other: "Future[Any]") -> None:
    """Until the other stands before the first one's lock; SQLite lets it begin nothing before."""
    for _ in range(500 if kind() == "postgres" else 0):
        with office.db.read() as db:
            if other.done() or db.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
        Event().wait(0.01)


def _one_upon_the_other(office: Office, first: Act, second: Act) -> tuple[bool, bool]:
    """The second begins while the first is not yet committed."""

    def comes(begun: Event) -> bool:
        begun.set()
        with office.db.write() as db:
            return bool(second(db))

    begun = Event()
    with ThreadPoolExecutor(1) as pool:
        with office.db.write() as db:
            is_first = bool(first(db))
            other = pool.submit(comes, begun)
            begun.wait(10)
            _waits(office, other)
        return is_first, other.result(30)


def _open(office: Office, codes: list[Receipt]) -> list[bool]:
    with office.db.read() as db:
        return [vault.open_with_receipt(db, each) is not None for each in codes]


def test_a_new_code_comes_before_who_waits_with_the_old_one(office: Office, case_id: str, codes: list[Receipt]) -> None:
    done = _one_upon_the_other(office, _renew(office, case_id, codes), _take(office, case_id, codes))
    with office.db.read() as db:
        assert (done, _open(office, codes), calls.state_of(db, case_id)) == (
            (True, False), [False, False, True], CodeState.TEMPORARY
        )  # fmt: skip


def test_an_own_code_that_is_being_taken_is_not_made_anew(office: Office, case_id: str, codes: list[Receipt]) -> None:
    done = _one_upon_the_other(office, _take(office, case_id, codes), _renew(office, case_id, codes))
    with office.db.read() as db:
        assert (done, _open(office, codes), calls.state_of(db, case_id)) == ((True, False), [False, True, False], CodeState.OWN)


def test_another_code_is_not_made_while_somebody_else_has_hold_of_the_case(office: Office, case_id: str) -> None:
    """Two colleagues who make one at the same moment make them one after the other: the first one's opens nothing."""
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/code")
    typed = {"csrf_token": fields(desk.page, "csrf_token")[0]}
    with ThreadPoolExecutor(1) as pool:
        with office.db.write() as db:
            db.get_one(Case, case_id, with_for_update={"key_share": True})  # rows beside it may still come
            other = pool.submit(desk.client.post, f"/desk/case/{case_id}/code", data=typed)
            _waits(office, other)
            assert not other.done()
        assert other.result().status_code == 200
