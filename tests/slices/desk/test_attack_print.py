"""Paper for a receiver: no hand-made form, no colleague out of reach and no narrower yes lets more out than was said yes to."""

from typing import Any

import pytest

from portal.cases.barring_models import CaseBar
from portal.cases.consents_rules import State
from portal.db.clock import utc_now
from portal.desk import print_routes
from portal.staff.rules import Role
from tests.factories import Office
from tests.people.client_hands import ClientHands
from tests.slices.desk.test_print_given import (
    GOAL,
    PLAN,
    TALK,
    WROTE,
    _asked,
    _gives,
    _nothing_was_given,
    _says,
    case_id,
)

__all__ = ["case_id"]


@pytest.fixture
def which(office: Office, case_id: str) -> str:
    return _says(office, case_id, _asked(office, case_id), PLAN, TALK)


def _sends(hands: ClientHands, case_id: str, **typed: Any) -> Any:
    hands.open("/desk")
    token = next(one.get("value") for one in hands.page.root.all("input") if one.get("name") == "csrf_token")
    return hands.client.post(f"/desk/case/{case_id}/print/given", data={"csrf_token": token, **typed})


@pytest.mark.parametrize("go", ["page", "pdf"])
def test_a_yes_that_was_made_narrower_while_the_paper_is_made_stops_it(
    office: Office, case_id: str, which: str, monkeypatch: pytest.MonkeyPatch, go: str
) -> None:
    desk, written = office.at_the_desk(), print_routes._paper

    def meanwhile(*args: Any) -> Any:
        made = written(*args)
        _says(office, case_id, which, PLAN)
        return made

    monkeypatch.setattr(print_routes, "_paper", meanwhile)
    given = _gives(desk, case_id, which, "plan", "messages", go=go)
    assert (given.status_code, given.mimetype) == (409, "text/html")
    assert [words for words in (WROTE, GOAL) if words in given.get_data(as_text=True)] == []
    assert _nothing_was_given(office, case_id)


def test_a_no_after_a_yes_is_a_no(office: Office, case_id: str, which: str) -> None:
    _says(office, case_id, which, said=State.NO)
    assert _gives(office.at_the_desk(), case_id, which, "plan").status_code == 409
    assert _nothing_was_given(office, case_id)


def test_who_is_kept_out_prints_nothing(office: Office, case_id: str, which: str) -> None:
    desk, me = office.at_the_desk(), office.astrid.id
    with office.db.write() as db:
        db.add(CaseBar(case_id=case_id, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))
    assert _sends(desk, case_id, consent=which, parts=["plan"]).status_code == 404
    assert _nothing_was_given(office, case_id)


@pytest.mark.parametrize("role", [Role.FAMILY_CONTACT, Role.ADMINISTRATOR])
def test_who_has_nothing_to_do_with_the_case_prints_nothing(office: Office, case_id: str, which: str, role: Role) -> None:
    desk = office.at_the_desk(office.employs("Jonas Berg", role))
    desk.open("/staff/me")
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    sent = {"csrf_token": token, "consent": which, "parts": ["plan"]}
    assert desk.client.post(f"/desk/case/{case_id}/print/given", data=sent).status_code in (403, 404)
    assert _nothing_was_given(office, case_id)


HAND_MADE: dict[str, tuple[int, dict[str, Any]]] = {
    "nothing": (422, {"parts": []}),
    "no consent": (409, {"consent": None}),
    "zeros": (409, {"consent": "\x00", "parts": "\x00"}),
    "a part twice over": (409, {"parts": ["plan", "notes", "plan"]}),
    "all that there is": (409, {"parts": ["first", "messages", "notes", "facts", "people", "log", "concern"]}),
    "another way out": (400, {"go": "packet"}),
    "the archive's": (409, {"reader": "archive", "parts": "log"}),
    "long": (409, {"consent": "a" * 100_000}),
    "many": (409, {"parts": ["x"] * 2000}),
}


@pytest.mark.parametrize("name", HAND_MADE)
def test_a_form_made_by_hand_gives_nothing(office: Office, case_id: str, which: str, name: str) -> None:
    status, typed = HAND_MADE[name]
    sent = {each: value for each, value in {"consent": which, "parts": ["plan"], **typed}.items() if value is not None}
    answer = _sends(office.at_the_desk(), case_id, **sent)
    assert answer.status_code == status
    assert GOAL not in answer.get_data(as_text=True)
    assert _nothing_was_given(office, case_id)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "image/png"])
def test_another_kind_of_body_is_no_form(office: Office, case_id: str, which: str, kind: str) -> None:
    desk = office.at_the_desk()
    body = f'{{"consent": "{which}", "parts": ["plan"]}}'
    answer = desk.client.post(f"/desk/case/{case_id}/print/given", data=body, content_type=kind)
    assert answer.status_code == 400
    assert _nothing_was_given(office, case_id)
