"""A teenager in a family speaks alone: a code of her own, words of her own, and a mother who reads what is meant for her only."""

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import DESK, Employer, Opener
from tests.browser.keys import enters, tabs_to, types
from tests.people.browser_hands import BrowserHands
from tests.people.citizens import USUAL_ANSWERS, Parent
from tests.people.colleagues import Reception

pytestmark = pytest.mark.looks  # keys are keys, whatever the database

NAME = "Sunniva"
ALONE = "Jeg tør ikke si det hjemme, men jeg har sluttet å spise lunsj."
FOR_BOTH = "Vi ses tirsdag klokka ti, på kontoret ved biblioteket."
FOR_HER = "Takk for at du sa det om lunsjen. Det blir mellom oss."


def _mother_is_taken_in(mother: Parent, reception: Reception) -> str:
    """The mother sends, and the colleague opens her case and takes it; the case's address."""
    known = reception.lists_the_queue("unheld")
    mother.begins_to_talk()
    mother.answers_everything()
    mother.sends()
    (new,) = set(reception.lists_the_queue("unheld")) - set(known)
    tab = reception.hands.tab
    while not tab.evaluate("href => document.activeElement.getAttribute('href') === href", new):
        tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{new}")
    with tab.expect_navigation(url=f"**{new}#claim"):
        tab.keyboard.press("t")
    return new


def _gives_an_own_code(tab: Tab, case: str) -> tuple[str, str]:
    """The colleague gives the teenager a code: its digits, and the address of her case."""
    form = "form[action$='/people/code']"
    enters(tab, f"nav.subnav a[href='{case}/people']", "**/people")
    tabs_to(tab, f"details:has({form}) > summary")
    tab.keyboard.press("Enter")
    types(tab, f"{form} [name=who_name]", NAME)
    types(tab, f"{form} [name=who_born]", "2012")
    tabs_to(tab, f"{form} [name=who_kind]")
    assert tab.evaluate("() => document.activeElement.value") == "young"
    types(tab, f"{form} [name=beside_name]", "Mor")
    tabs_to(tab, f"{form} [name=is_from_them]")  # the person's own yes
    tab.keyboard.press("Space")
    with tab.expect_navigation(url="**/people/code"):
        tab.keyboard.press("Control+Enter")
    digits = " ".join(tab.locator(".slip .code-digits span").all_inner_texts())
    assert len(digits.replace(" ", "")) == 20
    own = tab.locator("main a[href^='/desk/case/']").get_attribute("href")
    assert own not in (None, case)
    return digits, str(own)


def _comes_in_and_writes_alone(hands: BrowserHands, digits: str) -> None:
    """The teenager types the code, must take one of her own before anything opens, and writes."""
    tab = hands.tab
    hands.open("/thread")
    types(tab, "textarea[name=code]", digits)
    enters(tab, "form[action='/thread/enter'] button", "**/thread")
    for path in ("/thread", "/thread/people"):  # nothing else opens before
        hands.open(path)
        assert tab.locator("textarea[name=body], form[action='/thread/people/shown']").count() == 0
    hands.open("/thread")
    assert "Ta din egen kode" in hands.text
    enters(tab, "form[action='/thread/own-code'] button[value=take]", "**/thread")
    types(tab, "textarea[name=body]", ALONE)
    enters(tab, "#write button:not(.first-submit)", "**/thread*")
    assert ALONE in hands.text


def _answers(hands: BrowserHands, case: str, words: str, also: str = "") -> None:
    """The colleague answers in this case; with `also`, the other's case is ticked, and it is read back before it goes."""
    tab = hands.tab
    hands.open(f"{case}/answer")
    assert f"{NAME} (f. 2012)" in tab.locator("main").inner_text()  # the wall stands here too, whichever side one is on
    types(tab, "textarea[name=body]", words)
    if also:
        tabs_to(tab, f"input[name=also][value='{also.rsplit('/', 1)[1]}']")
        tab.keyboard.press("Space")
        with tab.expect_navigation(url="**/answer"):
            tab.keyboard.press("Control+Enter")
        assert f"Det går til Mor og {NAME} (f. 2012), hver i sin egen samtale." in hands.text
        tabs_to(tab, "textarea[name=body]")
    with tab.expect_navigation(url=f"**{case}*"):
        tab.keyboard.press("Control+Enter")
    assert words in hands.text


def _all_pages(hands: BrowserHands) -> str:
    """Everything that a family's code opens, what is folded away too."""
    hands.open("/thread")
    links = (link.get("href") for link in hands.page.root.all("a"))
    paths = sorted({"/thread", "/thread/people", *(path for path in links if path.startswith("/thread/"))})
    held = []
    for path in paths:
        hands.open(path)
        held.append(hands.held)
    return " ".join(held)


def test_a_teenager_speaks_alone_and_gets_what_is_meant_for_her_by_keyboard_alone(open_tab: Opener, employ: Employer) -> None:
    reception, mother, teenager = employ(Reception, size=DESK), Parent(open_tab()), open_tab()
    mothers = _mother_is_taken_in(mother, reception)
    desk = reception.hands
    digits, own = _gives_an_own_code(desk.tab, mothers)
    _comes_in_and_writes_alone(teenager, digits)

    desk.open(mothers)
    assert f"{NAME} (f. 2012) har en egen samtale. Ingenting derfra skal inn her." in desk.text
    assert ALONE not in desk.held
    _answers(desk, mothers, FOR_BOTH, also=own)
    _answers(desk, own, FOR_HER)
    desk.open(own)
    reference = desk.tab.locator("h1").inner_text().split()[-1]

    hers = _all_pages(mother.hands)
    assert FOR_BOTH in hers
    for secret in (ALONE, FOR_HER, NAME, own.rsplit("/", 1)[1], reference):
        assert secret not in hers
    alone = _all_pages(teenager)
    for words in (ALONE, FOR_BOTH, FOR_HER):
        assert words in alone
    assert USUAL_ANSWERS["words"][0] not in alone
