"""The desk with the keyboard alone, and the conversation too: no mouse is touched here."""

import pytest

from tests.browser.conftest import DESK, Employer, Opener
from tests.browser.keys import tabs_to
from tests.people.citizens import Parent
from tests.people.colleagues import Reception

pytestmark = pytest.mark.looks  # keys are keys, whatever the database


def test_a_call_is_noted_by_keyboard_alone(employ: Employer) -> None:
    reception = employ(Reception, size=DESK)
    reception.hands.open("/desk")
    tab = reception.hands.tab
    tab.keyboard.press("n")
    tab.wait_for_url("**/desk/new")
    must = tab.locator("form[action='/desk/new'] :is(textarea, input, select):not([type=hidden])")
    assert must.count() <= 13, "a call is noted as fast as it is told: every field more costs"
    assert tab.evaluate("() => document.activeElement.id") == "what"  # three keys in all, beside what is told
    tab.keyboard.type("Bestemor ringte. Gutten vil ikke hjem fra henne.")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url("**/desk/case/*")
    assert "Gutten vil ikke hjem fra henne." in tab.locator("main").inner_text()


def test_a_case_is_opened_taken_and_answered_by_keyboard_alone(open_tab: Opener, employ: Employer) -> None:
    parent = Parent(open_tab())
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    reception = employ(Reception, size=DESK)
    reception.hands.open("/desk?view=unheld")
    tab = reception.hands.tab
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/desk/case/*")
    tab.keyboard.press("t")
    tab.wait_for_url("**/desk/case/*#claim")
    tab.keyboard.press("s")
    tab.wait_for_url("**/answer")
    tabs_to(tab, "textarea[name=body]")
    tab.keyboard.type("Takk for at du skrev. Vi ringer i morgen.")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_url("**/desk/case/*")
    assert "Vi ringer i morgen." in tab.locator("main").inner_text()


def test_single_keys_can_be_switched_off(employ: Employer) -> None:
    """WCAG 2.1.4: whoever speaks to the machine, or whose hands slip, is not carried away by a letter. It is remembered."""
    reception = employ(Reception, size=DESK)
    reception.hands.open("/desk")
    tab = reception.hands.tab
    tab.keyboard.press("?")
    tabs_to(tab, "[data-keys-switch]")
    with tab.expect_response("**/desk/wishes"):
        tab.keyboard.press("Enter")
    tab.keyboard.press("Escape")
    for _ in range(2):
        tab.keyboard.press("n")
        tab.wait_for_timeout(300)
        assert tab.url.endswith("/desk")
        reception.hands.open("/desk")
    reception.hands.open("/desk/keys")  # on again, and without a dialog
    tabs_to(tab, "main [data-keys-switch]")
    with tab.expect_response("**/desk/wishes"):
        tab.keyboard.press("Enter")
    tab.keyboard.press("n")
    tab.wait_for_url("**/desk/new")


def test_the_conversation_by_keyboard_alone(open_tab: Opener) -> None:
    hands = open_tab()
    hands.open("/")
    tab = hands.tab
    tabs_to(tab, "button[value=parent]")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/talk")
    tabs_to(tab, "button[name=answer][value=no]")
    tab.keyboard.press("Enter")
    tab.locator("input[name=q][value=topic]").wait_for(state="attached")
    tabs_to(tab, "input[value=feelings]")
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")  # Enter in a form goes on, as people expect
    tab.locator("input[name=q][value=words]").wait_for(state="attached")
    tabs_to(tab, "textarea[name=answer]")
    tab.keyboard.type("Han sover ikke.")
    tabs_to(tab, "button[name=go][value=next]:not([aria-hidden])")
    tab.keyboard.press("Enter")
    tab.locator("input[name=q][value=matters]").wait_for(state="attached")
    tabs_to(tab, "button[name=go][value=skip]")
    tab.keyboard.press("Enter")
    tab.locator("input[name=q][value=about]").wait_for(state="attached")
    tabs_to(tab, "button[name=go][value='pass:rather_not_say']")
    tab.keyboard.press("Enter")
    tab.locator("input[name=q][value=age]").wait_for(state="attached")
    assert tab.evaluate("() => document.activeElement.id") == "question"
