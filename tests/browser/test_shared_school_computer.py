"""A computer in a staff room, two teachers one after the other, in a real browser, with JavaScript and without."""

import email
import email.policy
import re
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest

from tests.browser.conftest import Opener
from tests.live import LiveSite
from tests.people.browser_hands import BrowserHands

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
_LINK = re.compile(r"https?://[^/\s]+(/work/sign-in/[0-9a-f]{64})")
_PATIENCE_SECONDS = 30


@BOTH
def test_two_teachers_one_after_the_other(javascript: bool, open_tab: Opener, site: LiveSite) -> None:
    suffix = "js" if javascript else "nojs"
    anne, bo = f"anne.{suffix}@fjordvik.example", f"bo.{suffix}@fjordvik.example"
    hands = open_tab(javascript=javascript)
    tab: Any = hands.tab
    _signs_in(hands, site, anne)
    assert anne in _seen(tab)
    tab.locator("#own-words summary").click()
    words = tab.locator(".code-words li").all_inner_texts()
    assert len(words) == 4
    tab.locator('form[action="/work/me/written-down"] button').click()
    assert words[0] not in _seen(tab)
    tab.locator('form[action="/work/sign-out"] button').click()
    _goes_back_and_sees_nothing(tab, anne, words[0])

    _signs_in(hands, site, bo)
    assert bo in _seen(tab)
    assert anne not in _seen(tab)
    _goes_back_and_sees_nothing(tab, anne, words[0])


@BOTH
def test_a_link_opened_in_another_browser_says_what_to_do(
    javascript: bool, open_tab: Opener, site: LiveSite
) -> None:
    address = f"cato.{'js' if javascript else 'nojs'}@fjordvik.example"
    asking, other = open_tab(javascript=javascript), open_tab(javascript=javascript)
    link = _asks(asking, site, address)
    tab: Any = other.tab
    tab.goto(site.address + link)
    assert "Åpne lenken der du ba om den" in _seen(tab)
    assert address not in _seen(tab)


def _asks(hands: BrowserHands, site: LiveSite, address: str) -> str:
    tab: Any = hands.tab
    tab.goto(site.address + "/work/sign-in")
    tab.locator("#email").fill(address)
    tab.locator('form[action="/work/sign-in"] button').click()
    tab.locator(".ds-alert").wait_for()
    return _mailed(site.instance / "mail", address)


def _signs_in(hands: BrowserHands, site: LiveSite, address: str) -> None:
    tab: Any = hands.tab
    tab.goto(site.address + _asks(hands, site, address))
    assert address in _seen(tab)
    tab.locator('main form[action^="/work/sign-in/"] button').click()
    tab.wait_for_url("**/work/me")


def _mailed(folder: Path, address: str) -> str:
    """The link in the mail to somebody, when it has come."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < ends:
        for file in folder.glob("*.eml"):
            letter = cast(
                EmailMessage, email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            )
            found = _LINK.search(letter.get_content()) if letter["To"] == address else None
            if found:
                return found[1]
        time.sleep(0.25)
    raise AssertionError("no mail has come")


def _seen(tab: Any) -> str:
    return str(tab.locator("body").inner_text())


def _goes_back_and_sees_nothing(tab: Any, *secrets: str) -> None:
    for _ in range(4):
        tab.go_back()
        assert not any(secret in _seen(tab) for secret in secrets)
