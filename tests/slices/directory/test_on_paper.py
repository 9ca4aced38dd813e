"""What is printed is read tomorrow: whose page it is, where and when; never 'open now', and no button that cannot be pressed."""

import pytest

from portal.directory.here import directory_of
from tests.dom import Node
from tests.factories import Office
from tests.slices.directory.reader import change, known, main_of, page_of
from tests.slices.directory.test_keep import keep


def with_class(node: Node, wanted: str) -> list[str]:
    return [one.text for one in node.all("p", "span") if wanted in one.get("class").split()]


@pytest.mark.parametrize("slug", ["open-kindergarten", "newborn-evening"])  # one is open now, one is not
def test_a_service_s_page_says_whose_it_is_and_not_what_holds_now(office: Office, slug: str) -> None:
    main = main_of(office.client().get(page_of(office, slug)))
    assert any("Familiehjelpa" in told and "12 34 56 78" in told for told in with_class(main, "only-print"))
    state = [one for one in main.all("span") if "now" in one.get("class").split()]
    assert state
    assert all("no-print" in one.get("class") for one in state)


def test_day_and_night_holds_tomorrow_too(office: Office) -> None:
    main = main_of(office.client().get(change(office, "library", is_always_open=True)))
    state = next(one for one in main.all("span") if "now" in one.get("class").split())
    assert "no-print" not in state.get("class")


def test_the_list_tells_where_and_when_on_paper(office: Office) -> None:
    client = office.client()
    keep(client, known(office, "open-kindergarten").id)
    told = with_class(main_of(client.get("/help/shortlist")), "only-print")
    assert any("Strandgata 12" in line for line in told)
    assert any("mandag–torsdag" in line for line in told)
    assert with_class(main_of(client.get("/help/find")), "only-print") == []


def test_a_confidential_place_is_on_no_paper_either(office: Office) -> None:
    client = office.client()
    secret = next(one for one in directory_of(office.app).services if one.is_confidential_address)
    keep(client, secret.id)
    told = with_class(main_of(client.get("/help/shortlist")), "only-print")
    assert told[0].startswith("Adressen er hemmelig")


def test_the_house_says_whether_it_is_open_now(office: Office) -> None:
    main = main_of(office.client().get("/help/house"))
    assert any(told.startswith("Åpent nå") for told in with_class(main, "now"))
