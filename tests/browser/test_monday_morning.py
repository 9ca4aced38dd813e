"""A Monday morning at the desk: forty have come in over the weekend, by every channel. No mouse is touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Page as Tab
from sqlalchemy.orm import Session

from portal.cases import commands
from portal.cases.models import Case
from portal.cases.rules import Asker, Channel
from portal.db.clock import utc_now
from portal.db.session import Database
from tests.browser.conftest import DESK, Employer
from tests.factories import new_case
from tests.live import LiveSite
from tests.people.colleagues import Reception

pytestmark = pytest.mark.looks  # keys are keys, whatever the database

CHANNELS = [each for each in Channel if each is not Channel.PROFESSIONAL]  # a concern comes with its gate
FORTY = 40
_STANDS = "() => document.activeElement?.dataset?.row || ''"


@contextmanager
def _writing(site: LiveSite) -> Iterator[Session]:
    """The portal's own database, from beside."""
    opened = Database(site.database_url or f"sqlite:///{site.instance}/demo.sqlite")
    with opened.write() as db:
        yield db
    opened.close()


def _come_in(site: LiveSite, number: int, *, minutes: int = 60) -> list[str]:
    """So many cases of all channels, urgent ones among them, the first the longest ago; gives their ids."""
    with _writing(site) as db:
        made = [_one(db, each, minutes + number - each) for each in range(number)]
        return [case.id for case in made]


def _one(db: Session, number: int, minutes_ago: int) -> Case:
    now = utc_now()
    return commands.open_case(
        db,
        new_case(
            channel=CHANNELS[number % len(CHANNELS)], asker=list(Asker)[number % 3],
            opened_at=now - timedelta(minutes=minutes_ago),
            language=("nb", "uk", "ar")[number % 3], flags=frozenset({"danger_yes"} if number % 9 == 4 else ()),
            due_at=now + timedelta(hours=number - 3),
        ),
    )[0]  # fmt: skip


def _presses(tab: Tab, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def _loads(tab: Tab, *keys: str) -> None:
    """Keys, of which the last leads to another page."""
    _presses(tab, *keys[:-1])
    with tab.expect_navigation():
        tab.keyboard.press(keys[-1])


def _held_by(site: LiveSite, ids: list[str]) -> list[str | None]:
    with _writing(site) as db:
        return [db.get_one(Case, each).holder_id for each in ids]


def test_forty_new_ones_are_looked_through_and_taken_by_keyboard_alone(site: LiveSite, employ: Employer) -> None:
    ids = _come_in(site, FORTY)
    reception = employ(Reception, size=DESK)
    reception.hands.open("/desk?view=unheld")
    tab = reception.hands.tab

    _presses(tab, "?")
    assert tab.locator("#keys").evaluate("dialog => dialog.open")
    _presses(tab, "Escape", "j", "j", "ArrowDown", "k")
    second = tab.evaluate(_STANDS)
    assert second

    _loads(tab, "Enter")  # the case, and Back: one stands where one stood
    assert tab.url.endswith(f"/desk/case/{second}")
    tab.go_back()
    tab.wait_for_function("id => document.activeElement?.dataset?.row === id", arg=second)

    _presses(tab, "x", "j", "x")  # two that are ticked
    third = tab.evaluate(_STANDS)
    assert tab.locator("[data-take-one]").inner_text() == "Ta 2 saker"
    _loads(tab, "t")
    tab.wait_for_function("() => document.activeElement?.dataset?.row")
    assert not {second, third} & set(_rows(tab))

    alone = tab.evaluate(_STANDS)
    _loads(tab, "t")  # the one that one stands on
    assert alone not in _rows(tab)

    for _ in range(FORTY):
        rows = _rows(tab)
        if not rows:
            break
        tab.evaluate("() => document.activeElement.blur()")
        for _row in rows:
            _presses(tab, "j", "x")
        _loads(tab, "t")
    assert None not in _held_by(site, ids)


def _rows(tab: Tab) -> list[str]:
    return [str(each) for each in tab.evaluate("() => [...document.querySelectorAll('[data-row]')].map(row => row.dataset.row)")]


def test_a_case_is_found_by_its_number_by_keyboard_alone(site: LiveSite, employ: Employer) -> None:
    (case_id,) = _come_in(site, 1)
    with _writing(site) as db:
        reference = db.get_one(Case, case_id).reference
    reception = employ(Reception, size=DESK)
    reception.hands.open("/desk")
    tab = reception.hands.tab
    _presses(tab, "/")
    tab.keyboard.type(reference)
    _loads(tab, "Enter")
    assert tab.url.endswith(f"/desk/case/{case_id}")


def test_what_comes_is_told_quietly_and_nothing_moves_under_the_finger(site: LiveSite, employ: Employer) -> None:
    _come_in(site, 3)
    reception = employ(Reception, size=DESK)
    reception.hands.open("/desk?view=unheld")
    tab = reception.hands.tab
    _presses(tab, "j", "j", "x")
    stands, before = tab.evaluate(_STANDS), _rows(tab)
    _come_in(site, 2, minutes=-2)
    tab.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")  # as one who comes back to the tab
    tab.locator("[data-newer]").wait_for()
    assert "2 nye i køen" in tab.locator("#newer").inner_text()
    assert (tab.evaluate(_STANDS), _rows(tab), tab.locator("[name=case]:checked").count()) == (stands, before, 1)
    _loads(tab, "v")
    tab.wait_for_function("id => document.activeElement?.dataset?.row === id", arg=stands)
    assert not tab.locator("[data-newer]").count()
