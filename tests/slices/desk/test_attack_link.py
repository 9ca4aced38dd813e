"""Taking two cases apart: by whom, of which, and sent again."""

from typing import Any

import pytest

from portal.cases.barring_models import CaseBar
from portal.db.clock import utc_now
from portal.staff.rules import Role
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.cases.test_linking import _links, _two

WHY = {"apart_reason": "Det var en annen familie."}


@pytest.fixture
def linked(office: Office) -> tuple[str, str]:
    old, new = _two(office)
    _links(office, new, old)
    return old, new


def _sends(hands: ClientHands, case_id: str, **typed: object) -> Any:
    hands.open("/desk")
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    return hands.client.post(f"/desk/case/{case_id}/apart", data={"csrf_token": token, **typed})


def _bars(office: Office, case_id: str) -> None:
    me = office.astrid.id
    with office.db.write() as db:
        db.add(CaseBar(case_id=case_id, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))


@pytest.mark.parametrize("barred", [0, 1])
def test_who_is_kept_out_of_one_of_the_two_takes_nothing_apart(office: Office, linked: tuple[str, str], barred: int) -> None:
    old, new = linked
    _bars(office, linked[barred])
    desk = office.at_the_desk()
    answers = [desk.client.get(f"/desk/case/{old}/apart"), _sends(desk, old, **WHY)]
    assert [each.status_code for each in answers] == [404, 404]
    assert all(office.case(each).reference not in answer.get_data(as_text=True) for each in linked for answer in answers)
    assert office.case(old).continued_in == new


def test_who_may_not_link_takes_nothing_apart(office: Office, linked: tuple[str, str]) -> None:
    desk = office.at_the_desk(office.employs("Jonas Berg", Role.FAMILY_CONTACT))
    assert _sends(desk, linked[0], **WHY).status_code in (403, 404)
    assert office.case(linked[0]).continued_in == linked[1]


HAND_MADE: dict[str, dict[str, Any]] = {
    "nothing": {}, "spaces": {"apart_reason": " \x00 "}, "too much": {"apart_reason": "a b " * 600},
    "another form": {"earlier": "x", "link_reason": "Sikre.", "is_sure": "yes"},
}  # fmt: skip


@pytest.mark.parametrize("name", HAND_MADE)
def test_a_form_made_by_hand_changes_nothing(office: Office, linked: tuple[str, str], name: str) -> None:
    assert _sends(office.at_the_desk(), linked[0], **HAND_MADE[name]).status_code == 422
    assert office.case(linked[0]).continued_in == linked[1]


def test_the_same_form_sent_again_is_told_that_it_is_done(office: Office, linked: tuple[str, str]) -> None:
    desk = office.at_the_desk()
    assert _sends(desk, linked[1], **WHY).status_code == 409  # the later of the two is linked to nothing
    assert _sends(desk, linked[0], **WHY).status_code == 303
    again = _sends(desk, linked[0], **WHY)
    assert again.status_code == 409
    assert office.events(linked[0]).count("unlinked") == 1

