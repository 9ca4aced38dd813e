"""Another language is the same page: what was chosen on it stays chosen."""

import pytest

from portal.web.i18n import _LONGEST_CHOSEN
from tests.client import PageReviewingClient
from tests.dom import Page, parse
from tests.factories import Office


def _links(page: Page) -> set[str]:
    return {link.get("href") for link in page.root.all("a") if link.has("hreflang")}


def test_what_is_chosen_by_the_address_stays_chosen(client: PageReviewingClient) -> None:
    here = "/help/find?age=0-5&only=free"
    assert "?age=0-5&only=free&lang=en" in _links(parse(client.get(here).get_data(as_text=True)))
    answer = client.get(f"{here}&lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, here)


def test_a_view_of_the_queue_stays(office: Office) -> None:
    desk = office.at_the_desk()
    desk.open("/desk?view=theirs")
    assert "?view=theirs&lang=nn" in _links(desk.page)


@pytest.mark.parametrize("page", ["/help", "/"])
def test_a_page_that_is_kept_has_nothing_of_who_asked_first(client: PageReviewingClient, page: str) -> None:
    html = client.get(f"{page}?from=somewhere").get_data(as_text=True)
    assert "somewhere" not in html
    assert "?lang=en" in _links(parse(html))


def test_a_heap_in_the_address_stands_in_no_link(client: PageReviewingClient) -> None:
    html = client.get("/no-such-page?x=" + "y" * _LONGEST_CHOSEN).get_data(as_text=True)
    assert "?lang=en" in _links(parse(html))
    assert "yyy" not in html
