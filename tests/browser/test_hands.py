"""The hands that all walks in a browser are made with: what they do when a page goes elsewhere by itself."""

from typing import Any

import pytest
from playwright.sync_api import Error

from tests.people.browser_hands import BrowserHands

HOUSE = "http://house"


class Tab:
    """A tab whose page goes elsewhere by itself so many times while an address is typed in."""

    def __init__(self, *troubles: str) -> None:
        self.troubles, self.did, self.url = list(troubles), [], "about:blank"  # type: ignore[var-annotated]

    def goto(self, address: str) -> None:
        self.did.append(address)
        if self.troubles:
            raise Error(self.troubles.pop(0))

    def wait_for_load_state(self, state: str) -> None:
        self.did.append(state)


def _hands(tab: Any) -> BrowserHands:
    return BrowserHands(tab, HOUSE)


def test_a_page_that_goes_elsewhere_by_itself_is_let_go_and_then_one_goes_on() -> None:
    tab = Tab(f'Page.goto: Navigation to "{HOUSE}/desk" is interrupted by another navigation to "{HOUSE}/staff/sign-in"')
    _hands(tab).open("/desk")
    assert tab.did == [f"{HOUSE}/desk", "load", f"{HOUSE}/desk"]


def test_any_other_trouble_is_told() -> None:
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        _hands(Tab("Page.goto: net::ERR_CONNECTION_REFUSED")).open("/desk")
