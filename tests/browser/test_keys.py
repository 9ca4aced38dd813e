"""The sheet of keys names every key that a page knows, and every key that it names does what it says."""

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import DESK, Employer, Opener
from tests.browser.keys import types
from tests.people.citizens import Parent
from tests.people.colleagues import Administrator, Colleague, Editor, Leader, Reception, TeamLeader

pytestmark = pytest.mark.looks  # keys are keys, whatever the database

LEAD = {"q": "/desk", "i": "/desk/today", "c": "/desk/live", "n": "/desk/new", "m": "/staff/me"}
REST = ("/", "j", "k", "↓ ↑", "Enter", "x", "t", "v", "s", "Ctrl Enter", "?", "Esc")
_STANDS = "() => document.activeElement?.dataset?.row || ''"


def _leads(tab: Tab, key: str, to: str) -> None:
    if len(key) == 1:
        tab.evaluate("() => document.activeElement.matches('[data-row]') || document.activeElement.blur()")  # nobody writes
    with tab.expect_navigation(url=to):
        tab.keyboard.press(key)


def _named(tab: Tab) -> list[str]:
    """What `?` shows, and Escape puts away."""
    tab.keyboard.press("?")
    shown = tab.locator("#keys[open] .key-list dt").all()
    found = [" ".join(each.locator("kbd").all_inner_texts()) for each in shown]
    tab.keyboard.press("Escape")
    assert tab.locator("#keys[open]").count() == 0
    return found


def _rows(tab: Tab) -> list[str]:
    return list(tab.evaluate("() => [...document.querySelectorAll('[data-row]')].map(row => row.dataset.row)"))


def _goes_up_and_down(tab: Tab) -> None:
    rows = _rows(tab)
    assert len(rows) > 1
    tab.evaluate("() => document.activeElement.blur()")
    for key, stands in (("j", 0), ("j", 1), ("k", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        tab.keyboard.press(key)
        assert tab.evaluate(_STANDS) == rows[stands], key


def _ticks_and_unticks(tab: Tab) -> None:
    for ticked in (1, 0):
        tab.keyboard.press("x")
        assert tab.locator("[name=case]:checked").count() == ticked


def _writes_and_sends(tab: Tab) -> None:
    types(tab, "textarea[name=body]", "Takk for at du skrev. Vi ringer i dag.")
    _leads(tab, "Control+Enter", "**/desk/case/*")
    assert "Vi ringer i dag." in tab.locator("main").inner_text()


def _known(tab: Tab) -> set[str]:
    """The letters that something on this page listens for."""
    return set(tab.evaluate("() => [...document.querySelectorAll('[data-key]')].map(each => each.dataset.key)"))


def test_every_key_that_the_sheet_names_does_what_it_says(open_tab: Opener, employ: Employer) -> None:
    reception, parent = employ(Reception, size=DESK), Parent(open_tab())
    parent.begins_to_talk()
    parent.answers_everything()
    reception.hands.open("/desk?view=unheld")
    tab = reception.hands.tab
    named = _named(tab)
    assert sorted(named) == sorted([*LEAD, *REST])
    assert _known(tab) <= set(named)
    tab.keyboard.press("/")
    assert tab.evaluate("() => document.activeElement.matches('[data-search]')")
    _goes_up_and_down(tab)
    _ticks_and_unticks(tab)
    known = _rows(tab)
    parent.sends()
    tab.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")  # as one who comes back to the tab
    tab.locator("[data-newer]").wait_for()
    _leads(tab, "v", "**/desk?*")
    assert tab.locator("[data-newer]").count() == 0
    while tab.evaluate(_STANDS) in ("", *known):
        tab.keyboard.press("j")
    _leads(tab, "Enter", "**/desk/case/*")
    _leads(tab, "t", "**/desk/case/*#claim")
    _leads(tab, "s", "**/answer")
    _writes_and_sends(tab)
    for key, address in LEAD.items():
        _leads(tab, key, f"**{address}")
        assert _known(tab) <= set(named)


@pytest.mark.parametrize("kind", [TeamLeader, Editor, Leader, Administrator])
def test_everybody_is_told_of_the_keys_that_they_have(employ: Employer, kind: type[Colleague]) -> None:
    one = employ(kind, size=DESK)
    one.hands.open("/staff/me")
    tab = one.hands.tab
    named = _named(tab)
    assert len(named) == len(set(named))
    assert _known(tab) == {each for each in named if len(each) == 1} - set("?/jkxtvs")
    for key in sorted(_known(tab)):
        where = tab.locator(f"[data-key={key}]").get_attribute("href")
        _leads(tab, key, f"**{where}*")
