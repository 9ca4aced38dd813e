"""What somebody with ill will sends to the ground of every page."""


import pytest
from flask import Flask

from portal.web.forms import clean
from tests.client import PageReviewingClient
from tests.growth import times_as_long

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "path", ["/%09/evil.example", "/%0a/evil.example", "/%0d/evil.example", "/%5c/evil.example", "/%2f/evil.example"]
)
def test_the_language_link_leads_nowhere_else(client: PageReviewingClient, path: str) -> None:
    answer = client.get(f"{path}?lang=en")
    assert answer.status_code == 303
    assert not answer.headers["Location"].startswith(("//", "/\\", "/\t"))


def test_a_heap_of_marks_on_a_letter_costs_next_to_nothing() -> None:
    heap = "e" + "\u0315\u0300" * 50_000
    assert len(clean(heap)) <= 31
    assert times_as_long(clean, heap) < 24


def test_marks_that_a_writing_needs_stay() -> None:
    for words in ("ble\u0301 nå", "مَرْحَبًا", "Việt", "\u0e19\u0e49\u0e33", "שָׁלוֹם"):
        assert clean(clean(words)) == clean(words)
    assert clean("e\u0301") == "é"


def test_a_form_of_eighty_thousand_fields_gets_no_page_of_eighty_thousand_fields(client: PageReviewingClient) -> None:
    answer = client.post("/talk", data="&".join(["a="] * 80_000), content_type=FORM)
    assert answer.status_code == 400
    assert len(answer.data) < 50_000


def test_forms_without_a_token_count_too(app: Flask, client: PageReviewingClient) -> None:
    app.extensions["portal_limits"].change = type(app.extensions["portal_limits"].change)(3, 1)
    seen = [client.post("/talk", data={"q": "x"}).status_code for _ in range(4)]
    assert seen == [400, 400, 400, 429]
