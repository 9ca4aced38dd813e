"""Whoever watches the line sees pages of one size, whatever was answered."""

import pytest

from portal.web.padding import LEAST_PAGE_BYTES, LEAST_PART_BYTES, STEP_BYTES, filled
from tests.factories import Office, cheap_keys, office, queries
from tests.people.citizens import Parent
from tests.people.hands import buttons, fields

__all__ = ["cheap_keys", "office", "queries"]


@pytest.mark.parametrize("length", [0, 1, 7, STEP_BYTES - 8, STEP_BYTES - 7, STEP_BYTES, STEP_BYTES + 1, 70_000])
@pytest.mark.parametrize("start", [b"<!doctype html>", b"<div>"])
def test_every_length_becomes_one_of_a_few(start: bytes, length: int) -> None:
    body = start + b"x" * length + b"</div>"
    full = filled(body)
    assert len(full) % STEP_BYTES == 0
    assert len(full) >= len(body) + 7
    assert len(full) - len(body) < STEP_BYTES + 8 or len(full) in (LEAST_PAGE_BYTES, LEAST_PART_BYTES)
    assert (full.endswith(b"-->")) == start.startswith(b"<!")


@pytest.mark.parametrize("language", ["nb", "ar", "uk"])
def test_no_answer_can_be_told_by_the_size_of_the_next_page(office: Office, language: str) -> None:
    parent = office.parent(language)
    parent.begins_to_talk()
    seen = set()
    while ("go", "send") not in buttons(parent.hands.page):
        assert parent.hands.response is not None
        part = parent.hands.client.get("/talk", headers={"HX-Request": "true"})
        seen.add((len(parent.hands.response.data), len(part.data)))
        parent.answers(*{"danger": ("unsure",), "interpreter": ("yes",), "contact": ("email",)}.get(parent.is_asked, ()))
    assert seen == {(LEAST_PAGE_BYTES, LEAST_PART_BYTES)}


def _size_after(office: Office, **typed: str) -> int:
    hands = office.hands()
    hands.open("/thread")
    token = fields(hands.page, "csrf_token")[0]
    hands.client.post("/thread/enter", data={"csrf_token": token, **typed})
    return len(hands.client.get("/thread").data)


def test_right_and_wrong_codes_are_answered_with_pages_of_one_size(office: Office) -> None:
    parent = Parent(office.hands())
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    wrong = _size_after(office, code="en to tre fire fem seks")
    assert wrong == LEAST_PAGE_BYTES
    assert _size_after(office, code=parent.code) % STEP_BYTES == 0
