"""A case on level 3 through three rounds to its end with the keyboard alone: goals out of the plan, Duken filled in together
and by the family alone, a colleague who takes over. The family reads it as a stair."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import ARTEFACTS, DESK, Employer, Opener
from tests.browser.keys import enters, tabs_to, types
from tests.browser.looks import judge, take_pictures
from tests.people.browser_hands import BrowserHands
from tests.people.citizens import Parent
from tests.people.colleagues import Reception, TeamLeader

pytestmark = pytest.mark.looks
GOALS = ("Å komme på skolen fire dager i uka.", "Å sove hele natta.", "Å møte venner igjen.")
DREAM, DREAM_ALONE = "Å bli dyrlege.", "Å bli dyrlege, og å få en hund."
A3_LYING = ["1191", "842"]  # in points


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


def _takes_the_new_case(hands: BrowserHands, new: str) -> Tab:
    tab = hands.tab
    while not tab.evaluate("href => document.activeElement.getAttribute('href') === href", new):
        tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/desk/case/*")
    tab.keyboard.press("t")
    tab.wait_for_url("**/desk/case/*#claim")
    return tab


def _plans_a_goal(tab: Tab) -> None:
    enters(tab, "nav.subnav a[href$='/plan']", "**/plan")
    enters(tab, "a[href$='/plan/goal?side=children']", "**/plan/goal?side=children")
    _types(tab, "/plan/goal", "words", GOALS[0])
    _picks(tab, "/plan/goal", "side", "children")
    with tab.expect_navigation(url="**/plan#goal_form"):
        tab.keyboard.press("Control+Enter")
    tab.keyboard.press("Home")


def _begins_a_round_from_the_plan(tab: Tab) -> None:
    tabs_to(tab, "form[action$='/round'] [name=plan_goals]")
    assert GOALS[0] in tab.evaluate("() => document.activeElement.parentElement.innerText")
    tab.keyboard.press("Space")
    _types(tab, "/round", "measure_1", "Læreren møter henne i døra klokka ni, og går sammen med henne inn i klasserommet")
    _types_day(tab, "/round", 14)
    _saves(tab, "round_form")


def _fills_in_duken_together(tab: Tab) -> None:
    """Beside the family, all of it on one page: nothing is dragged."""
    enters(tab, "nav.subnav a[href$='/duken']", "**/duken")
    enters(tab, "a[href$='/duken/list']", "**/duken/list")
    _types(tab, "/duken/list", "good_at", "Dyr, og å høre på andre.")
    _types(tab, "/duken/list", "dreams", DREAM)
    _picks(tab, "/duken/list", "filled_by", "together")
    with tab.expect_navigation(url="**/duken#duken"):
        tab.keyboard.press("Control+Enter")
    assert DREAM in tab.locator("main").inner_text()


def _fills_in_duken_alone(parent: Parent) -> None:
    """The family comes back with its code, and goes on where the colleague and it left off."""
    tab = parent.hands.tab
    parent.leaves()
    parent.hands.open("/thread")
    types(tab, "textarea[name=code]", parent.code)
    enters(tab, "form[action='/thread/enter'] button", "**/thread")
    enters(tab, "a[href='/thread/duken']", "**/thread/duken")
    enters(tab, "a[href='/thread/duken/list']", "**/thread/duken/list")
    tabs_to(tab, "textarea[name=dreams]")
    assert tab.evaluate("() => document.activeElement.value") == DREAM
    tab.keyboard.press("Control+A")
    tab.keyboard.type(DREAM_ALONE)
    enters(tab, "button[name=go][value=save]", "**/thread/duken")
    assert "Fylt ut av familien alene" in parent.hands.text


def _compares_and_prints_duken(tab: Tab) -> None:
    """What the family changed stands beside what it was; then the sheet as it lies on A3."""
    enters(tab, "nav.subnav a[href$='/duken']", "**/duken")
    enters(tab, "a[href*='/duken/versions?']", "**/duken/versions?*")
    gone, come = (" ".join(tab.locator(f".duken-pair {each}").all_inner_texts()) for each in ("del", "ins"))
    assert "dyrlege." in gone
    assert "få en hund." in come
    enters(tab, "main a[href$='/duken']", "**/duken")
    enters(tab, "a[href$='/paper/filled']", "**/paper/filled")
    assert DREAM_ALONE in tab.locator(".duken-sheet").inner_text()
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", tab.pdf(prefer_css_page_size=True))
    assert [[f"{float(side):.0f}" for side in sheet] for sheet in sheets] == [A3_LYING]
    enters(tab, "a[href$='/duken']", "**/duken")


def _hands_over(tab: Tab, case: str, taker: str) -> None:
    """Ask a colleague, with a note."""
    enters(tab, f"nav.subnav a[href='{case}']", f"**{case}")
    _unfolds(tab, "/offer")
    tabs_to(tab, "form[action$='/offer'] select[name=taker]")
    tab.keyboard.type(taker)
    _types(tab, "/offer", "note", "Familien vil helst ringes etter klokka fire.")
    with tab.expect_navigation(url=f"**{case}#offer_form"):
        tab.keyboard.press("Control+Enter")
    assert f"{taker} er bedt om å ta over." in tab.locator("main").inner_text()


def _takes_over(tab: Tab, case: str) -> None:
    assert "Familien vil helst ringes etter klokka fire." in tab.locator("#asked").inner_text()
    enters(tab, "form[action$='/accept'] button", f"**{case}#accept")
    assert "Deg" in tab.locator("#hand-over").inner_text()


def _looks_at(hands: BrowserHands, name: str) -> None:
    for language in ("ar", "nb"):
        hands.open(f"/thread/steps?lang={language}")
        assert judge(hands.tab, f"thread-steps-{language}", is_coloured=True) == []
        take_pictures(hands.tab, ARTEFACTS / "pictures" / language, name)


def _closes(tab: Tab) -> None:
    _types(tab, "/close", "reason", "Målene er nådd.")
    _picks(tab, "/close", "kind", "better")
    _types(tab, "/close", "effect", "Hun går på skolen.")
    _types(tab, "/close", "family_view", "Vi klarer det selv nå.")
    _saves(tab, "close_form")
    assert "Vi klarer det selv nå." in tab.locator("main").inner_text()


def test_three_rounds_and_a_good_end_by_keyboard_alone(open_tab: Opener, employ: Employer) -> None:
    reception, parent = employ(Reception, size=DESK), Parent(open_tab())
    known = reception.lists_the_queue("unheld")
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    (case,) = set(reception.lists_the_queue("unheld")) - set(known)
    tab = _takes_the_new_case(reception.hands, case)
    _plans_a_goal(tab)
    enters(tab, "nav.subnav a[href$='/steps']", "**/steps")
    _sets_level_three(tab)
    _begins_a_round_from_the_plan(tab)
    _fills_in_duken_together(tab)

    _hands_over(tab, case, "Marit Haugland")
    leader = employ(TeamLeader, size=DESK)
    leader.hands.open(case)
    tab = leader.hands.tab
    _takes_over(tab, case)
    parent.hands.open("/thread")
    assert "Marit" in parent.hands.text
    enters(tab, "nav.subnav a[href$='/steps']", "**/steps")
    _ends_round(tab, "3", GOALS[1])
    _fills_in_duken_alone(parent)
    _compares_and_prints_duken(tab)
    enters(tab, "nav.subnav a[href$='/steps']", "**/steps")
    _ends_round(tab, "2", GOALS[2])
    assert judge(tab, "desk-steps-rounds", is_coloured=True) == []
    take_pictures(tab, ARTEFACTS / "pictures/nb", "desk-steps-rounds")
    tab.set_viewport_size(DESK)
    parent.hands.open("/thread/steps")
    assert all(goal in parent.hands.text for goal in GOALS)
    _looks_at(parent.hands, "thread-steps-rounds")
    _ends_round(tab, "close", "")
    _closes(tab)
