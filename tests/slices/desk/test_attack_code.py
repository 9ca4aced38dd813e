"""Another code from us: who may make one, for which case, and what it leaves open of what was open before."""

from typing import Any

import pytest

from portal.cases import calls
from portal.cases.barring_models import CaseBar
from portal.cases.calls import CodeState
from portal.cases.journal import staff
from portal.cases.models import Case
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.rules import Role
from portal.vault import receipt
from portal.vault.commands import open_with_receipt
from portal.vault.keys import Receipt, derive_receipt
from tests.conftest import MovableClock
from tests.factories import Office
from tests.people.client_hands import ClientHands

DAYS = 7


@pytest.fixture
def made(office: Office) -> Receipt:
    return derive_receipt(receipt.new_digits(), office.settings.server_key)


@pytest.fixture
def case_id(office: Office, made: Receipt) -> str:
    case_id = office.gets(first_message="Gutten vil ikke hjem.")
    with office.db.write() as db:
        calls.give_code(db, db.get_one(Case, case_id), office.key_of(case_id), made, DAYS, staff(office.astrid.id))
    return case_id


def _asks(hands: ClientHands, case_id: str, **typed: Any) -> Any:
    hands.open("/staff/me")
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    return hands.client.post(f"/desk/case/{case_id}/code", data={"csrf_token": token, **typed})


def _opens(office: Office, made: Receipt) -> bool:
    with office.db.read() as db:
        return open_with_receipt(db, made) is not None


@pytest.mark.parametrize("role", [Role.FAMILY_CONTACT, Role.ADMINISTRATOR])
def test_who_has_nothing_to_do_with_the_case_makes_none(office: Office, case_id: str, made: Receipt, role: Role) -> None:
    hands = office.at_the_desk(office.employs("Jonas Berg", role))
    answers = [hands.client.get(f"/desk/case/{case_id}/code"), _asks(hands, case_id)]
    assert {answer.status_code for answer in answers} <= {403, 404}
    assert (_opens(office, made), office.events(case_id).count("code_issued")) == (True, 1)


def test_who_is_kept_out_makes_none(office: Office, case_id: str, made: Receipt) -> None:
    hands, me = office.at_the_desk(), office.astrid.id
    with office.db.write() as db:
        db.add(CaseBar(case_id=case_id, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))
    assert [hands.client.get(f"/desk/case/{case_id}/code").status_code, _asks(hands, case_id).status_code] == [404, 404]
    assert _opens(office, made)


@pytest.mark.parametrize("which", ["nonsense", "\u00e6" * 26, "none"])
def test_of_a_case_that_is_none_there_is_no_code(office: Office, which: str) -> None:
    assert _asks(office.at_the_desk(), new_id() if which == "none" else which).status_code == 404


def test_a_form_of_elsewhere_or_without_its_token_kills_no_code(office: Office, case_id: str, made: Receipt) -> None:
    desk = office.at_the_desk()
    bare = desk.client.post(f"/desk/case/{case_id}/code")
    desk.client.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert [bare.status_code, _asks(desk, case_id).status_code] == [400, 400]
    assert _opens(office, made)


def test_no_code_stands_in_an_address_a_cookie_or_the_database(office: Office, case_id: str) -> None:
    desk = office.at_the_desk()
    answer = _asks(desk, case_id)
    shown = [node.text.strip() for node in ClientHands(desk.client, "nb", answer).page.root.all("span")]
    groups = [each for each in shown if each.isdecimal() and len(each) >= 4]
    digits = "".join(groups)
    assert len(digits) == len(receipt.new_digits())
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert not any(each in str(answer.headers) for each in (digits, *groups))
    assert digits.encode() not in office.stored()


def test_a_code_that_ran_out_opens_nothing_before_another_is_made(
    office: Office, case_id: str, made: Receipt, clock: MovableClock
) -> None:
    """Neither before the round that ends it nor after; and the new one begins its own days."""
    clock.move(days=DAYS + 1)
    with office.db.write() as db:
        assert not calls.take_own(db, case_id, office.key_of(case_id), made, made.lookup_id)
        assert calls.state_of(db, case_id) is CodeState.RUN_OUT
    assert _asks(office.at_the_desk(), case_id).status_code == 200
    with office.db.read() as db:
        assert calls.state_of(db, case_id) is CodeState.TEMPORARY
    assert not _opens(office, made)
