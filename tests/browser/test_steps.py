"""A case on level 3 through three rounds to its end with the keyboard alone; the family reads it as a stair."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import ARTEFACTS, DESK, Employer, Opener
from tests.browser.keys import tabs_to
from tests.browser.looks import judge, take_pictures
from tests.people.citizens import Parent
from tests.people.colleagues import Reception

pytestmark = pytest.mark.looks
GOALS = ("Å komme på skolen fire dager i uka.", "Å sove hele natta.", "Å møte venner igjen.")


def _types(tab: Tab, form: str, name: str, words: str) -> None:
    tabs_to(tab, f"form[action$='{form}'] [name={name}]")
    tab.keyboard.press("Control+A")
    tab.keyboard.type(words)


def _picks(tab: Tab, form: str, name: str, value: str) -> None:
    """A radio group is one stop for Tab: the arrows move in it, and choose."""
    group = f"form[action$='{form}'] [name={name}]"
    tabs_to(tab, group)
    if tab.evaluate("() => document.activeElement.type") == "checkbox":
        tabs_to(tab, f"{group}[value='{value}']")
        tab.keyboard.press("Space")
        return
    tab.keyboard.press("Space")
    for _ in range(8):
        if tab.evaluate("() => document.activeElement.value") == value:
            return
        tab.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not among {name}")


def _unfolds(tab: Tab, form: str) -> None:
    """Open what holds this form, if it is closed."""
    tabs_to(tab, f"details:has(form[action$='{form}']) > summary")
    if not tab.evaluate("() => document.activeElement.parentElement.open"):
        tab.keyboard.press("Enter")


def _saves(tab: Tab, place: str) -> None:
    with tab.expect_navigation(url=f"**/steps#{place}"):
        tab.keyboard.press("Control+Enter")
    tab.keyboard.press("Home")


def _types_day(tab: Tab, form: str, days: int) -> None:
    """A browser asks for day and month in the order of its own language, not of the page's."""
    field = f"form[action$='{form}'] [name=evaluate_on]"
    wanted = date.today() + timedelta(days=days)  # noqa: DTZ011  (the demo runs by the real clock)
    for order in ("%m%d%Y", "%d%m%Y"):
        tabs_to(tab, field)
        tab.keyboard.type(wanted.strftime(order))
        if tab.evaluate("field => document.querySelector(field).value", field) == wanted.isoformat():
            return
        tab.keyboard.press("Shift+Tab")
    raise AssertionError("no day could be typed")


def _sets_level_three(tab: Tab) -> None:
    tabs_to(tab, "form[action$='/level'] select[name=level]")
    for _ in range(2):
        tab.keyboard.press("ArrowDown")
    assert tab.evaluate("() => document.activeElement.value") == "3"
    _types(tab, "/level", "reason", "Skole og helse må trekke sammen.")
    _picks(tab, "/level", "leader", "informed")
    _types(tab, "/level", "leader_words", "Rektor vet det.")
    _saves(tab, "level_form")


def _ends_round(tab: Tab, decision: str, goal: str) -> None:
    _unfolds(tab, "/round/end")
    _types(tab, "/round/end", "came_of_it", "Det gikk bedre enn vi trodde.")
    _types(tab, "/round/end", "family_says", "Vi merker forskjell.")
    _picks(tab, "/round/end", "round_part", "family")
    _picks(tab, "/round/end", "decision", decision)
    if goal:
        _types(tab, "/round/end", "goal", goal)
        _types_day(tab, "/round/end", 21)
    _saves(tab, "evaluate_form")


def test_three_rounds_and_a_good_end_by_keyboard_alone(open_tab: Opener, employ: Employer) -> None:
    reception, parent = employ(Reception, size=DESK), Parent(open_tab())
    known = reception.lists_the_queue("unheld")
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    (new,) = set(reception.lists_the_queue("unheld")) - set(known)
    tab = reception.hands.tab
    while not tab.evaluate("href => document.activeElement.getAttribute('href') === href", new):
        tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/desk/case/*")
    tab.keyboard.press("t")
    tab.wait_for_url("**/desk/case/*#claim")
    tabs_to(tab, "nav.subnav a[href$='/steps']")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/steps")
    _sets_level_three(tab)
    _types(tab, "/round", "goal", GOALS[0])
    _types(tab, "/round", "measure_1", "Læreren møter henne i døra klokka ni, og går sammen med henne inn i klasserommet")
    _types_day(tab, "/round", 14)
    _saves(tab, "round_form")
    _ends_round(tab, "3", GOALS[1])
    _ends_round(tab, "2", GOALS[2])
    assert judge(tab, "desk-steps-rounds", is_coloured=True) == []
    take_pictures(tab, ARTEFACTS / "pictures/nb", "desk-steps-rounds")
    tab.set_viewport_size(DESK)
    parent.hands.open("/thread/steps")
    assert all(goal in parent.hands.text for goal in GOALS)
    for language in ("ar", "nb"):
        parent.hands.open(f"/thread/steps?lang={language}")
        assert judge(parent.hands.tab, f"thread-steps-{language}", is_coloured=True) == []
        take_pictures(parent.hands.tab, ARTEFACTS / "pictures" / language, "thread-steps-rounds")
    _ends_round(tab, "close", "")
    _types(tab, "/close", "reason", "Målene er nådd.")
    _picks(tab, "/close", "kind", "better")
    _types(tab, "/close", "effect", "Hun går på skolen.")
    _types(tab, "/close", "family_view", "Vi klarer det selv nå.")
    _saves(tab, "close_form")
    assert "Vi klarer det selv nå." in tab.locator("main").inner_text()
