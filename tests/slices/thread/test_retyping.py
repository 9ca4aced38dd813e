"""Typing the code once more, to see that it was written down right."""

import pytest

from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields


@pytest.fixture
def parent(office: Office) -> Parent:
    """Has just sent, and sees the code."""
    made = office.parent()
    made.begins_to_talk()
    made.answers_everything()
    made.sends()
    return made


def _retypes(parent: Parent, typed: str) -> tuple[int, str]:
    token = fields(parent.hands.page, "csrf_token")[0]
    answer = parent.hands.client.post("/thread/retype", data={"csrf_token": token, "retyped": typed})
    return answer.status_code, answer.get_data(as_text=True)


def test_the_right_code_is_told_so_however_it_is_typed(parent: Parent) -> None:
    code = parent.code
    for typed in (code, code.upper(), code.replace(" ", ", ")):
        status, page = _retypes(parent, typed)
        assert status == 200
        assert "Det stemmer." in page


def test_a_slip_in_writing_down_is_told_and_what_was_typed_stands(parent: Parent) -> None:
    status, page = _retypes(parent, "fjell bok")
    assert status == 422
    assert "Det var ikke helt likt." in page
    assert "fjell bok</textarea>" in page


def test_nobody_else_s_visit_can_try(office: Office, parent: Parent) -> None:
    parent.hands.client.delete_cookie("v")
    status, page = _retypes(parent, parent.code)
    assert status == 303
    assert "Det stemmer." not in page
