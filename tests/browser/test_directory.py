"""Two who look for help, in a real browser: a mother with a newborn, tonight, in Arabic; and a boy of fifteen who is bullied."""

import re

import pytest

from portal.municipality.hours import OSLO
from tests.browser.conftest import Opener
from tests.browser.days import clock, clock_file, site
from tests.clocked import ClockFile
from tests.people.browser_hands import BrowserHands
from tests.people.hands import buttons

__all__ = ["clock", "clock_file", "site"]
both = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])


def names(hands: BrowserHands) -> list[str]:
    found = [one for one in hands.page.root.all("h2", "h3", "h4") if "service-name" in one.get("class")]
    return [one.text for one in found]


def title_and_address(hands: BrowserHands) -> str:
    """What stays in the history for whoever looks there."""
    return f"{hands.tab.title()} {hands.tab.url}"


@both
def test_a_mother_with_a_newborn_tonight(javascript: bool, open_tab: Opener, clock: ClockFile) -> None:  # noqa: F811
    """In Arabic, half past seven: who answers tonight, and how to find it again; the health station is closed by now."""
    clock.set(clock().astimezone(OSLO).replace(hour=19, minute=30))
    hands = open_tab("ar", javascript=javascript)
    hands.open("/")
    hands.follow("/help")
    hands.fill("words", "طفلي لا ينام")
    hands.press(action="/help")
    assert "مركز صحة الأم والطفل" in names(hands)
    assert "words" not in hands.tab.url

    hands.open("/help/find")
    if hands.tab.locator(".find-filters > summary").is_visible():
        hands.tab.locator(".find-filters > summary").click()
    hands.choose("age", "0-5")
    hands.choose("open", "evening")
    hands.press(action="/help/find")
    assert hands.path.split("?")[0] == "/help/find"
    assert "age=0-5&open=evening" in hands.tab.url
    tonight = names(hands)
    assert tonight
    assert "مركز صحة الأم والطفل" not in tonight

    hands.tab.locator(".service-name a").first.click()
    hands.settle()
    assert re.search(r"/help/service/[0-9a-f-]{36}$", hands.tab.url)
    assert hands.page.root.first("h1") is not None
    assert any(link.get("href").startswith("tel:") for link in hands.page.root.all("a"))
    hands.press("do", "add")
    hands.open("/help/shortlist")
    assert len(names(hands)) == 1
    assert "data:image/png" in hands.tab.content()


@both
def test_a_boy_who_is_bullied(javascript: bool, open_tab: Opener) -> None:
    """He finds somebody to write with and the nurse at his school, and leaves nothing behind that tells."""
    hands = open_tab("nb", javascript=javascript, allowed=("https://",))
    hands.tab.context.route("https://**", lambda route: route.fulfill(body="<p>Været</p>", content_type="text/html"))
    hands.open("/help")
    hands.unfold("Venner og mobbing")
    assert hands.tab.locator("details[open] .service-name").count() == 4
    hands.press("need", "friends_bullying")
    hands.tab.locator("#found .service-name").nth(4).wait_for()
    seen = hands.tab.locator("#found .service-name").all_inner_texts()
    assert "Helsesykepleier på skolen" in seen
    assert "bullying" not in title_and_address(hands)

    hands.tab.locator("#found .service-name a", has_text="Helsesykepleier på skolen").click()
    hands.settle()
    assert "Du kan komme alene fra du er 6" in hands.text
    assert "skole" not in title_and_address(hands)
    hands.press("do", "add")
    assert ("do", "remove") in buttons(hands.page) or hands.tab.locator(".service-keep[data-kept]").count() == 1

    hands.press(action="/exit")
    hands.waits_until_elsewhere()
    hands.tab.goto(hands.address + "/help")
    assert "Venner og mobbing" not in hands.tab.content()
    hands.press(action="/reopen")
    hands.open("/help/shortlist")
    assert names(hands) == []


def test_words_come_while_one_types(open_tab: Opener) -> None:
    hands = open_tab("nb")
    hands.open("/help")
    hands.tab.locator("[name=words]").press_sequentially("helsest")
    offered = hands.tab.locator("#typing button", has_text="Helsestasjonen").first
    offered.wait_for()
    offered.click()
    hands.tab.locator("#found .service-name", has_text="Helsestasjonen").first.wait_for()
    assert hands.tab.url.endswith("/help")


def test_who_presses_enter_at_once_is_offered_no_words_over_the_answer(open_tab: Opener) -> None:
    hands = open_tab("nb")
    hands.open("/help")
    with hands.tab.expect_response("**/help/words"):
        hands.tab.locator("[name=words]").press_sequentially("jordmor")
        hands.tab.keyboard.press("Enter")
        hands.tab.locator("#found .service-name").first.wait_for()
    hands.settle()
    assert hands.tab.locator("#typing button").count() == 0


def test_the_choices_stand_open_where_there_is_room(open_tab: Opener) -> None:
    for width, is_seen in ((360, False), (1280, True)):
        hands = open_tab("nb", size={"width": width, "height": 800})
        hands.open("/help/find")
        assert hands.tab.locator("input[name=age]").first.is_visible() is is_seen
