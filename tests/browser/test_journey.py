"""The main job in a real browser, with JavaScript and without."""

import pytest

from tests.browser.conftest import Employer, Opener
from tests.people.citizens import Parent
from tests.people.colleagues import Reception

ANSWER = "Takk for at du skrev. Passer det å snakke sammen i morgen klokka ti?"


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
@pytest.mark.parametrize("language", ["nb", "ar"])
def test_a_parent_is_answered(language: str, javascript: bool, open_tab: Opener, employ: Employer) -> None:
    parent = Parent(open_tab(language, javascript=javascript))
    reception = employ(Reception, javascript=javascript)
    known = reception.lists_the_queue()

    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    parent.leaves()

    reception.opens_the_queue()
    reception.finds_the_newest_case(known)
    reception.claims_it()
    reception.writes_the_answer(ANSWER)

    parent.comes_back()
    assert parent.sees(ANSWER)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_nothing_is_seen_after_the_quick_exit(javascript: bool, open_tab: Opener) -> None:
    """Press Back as often as one likes: not a word of what was written comes back."""
    secret = "Dette skal ingen se over skulderen min"
    parent = Parent(open_tab(javascript=javascript, allowed=("https://",)))
    parent.hands.tab.context.route(
        "https://**", lambda route: route.fulfill(body="<p>Været</p>", content_type="text/html")
    )
    parent.begins_to_talk()
    parent.answers_everything({"words": (secret,)})
    assert parent.sees(secret)
    parent.hands.press(action="/exit")
    parent.hands.waits_until_elsewhere()
    for _ in range(5):
        parent.hands.back()
        assert not parent.sees(secret)
