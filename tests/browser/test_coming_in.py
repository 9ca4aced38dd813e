"""Coming in, in a real browser: at night, without knowing what to say, watched over the shoulder, on one device and another."""

import pytest

from tests.browser.conftest import Employer, Opener
from tests.people.browser_hands import BrowserHands
from tests.people.citizens import Citizen, Parent, Young
from tests.people.colleagues import Reception

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
ANSWER = "Дякуємо, що написали. Чи можемо поговорити завтра о десятій?"
NIGHT_WORDS = "Син не спить уже третій тиждень, і я не знаю, що робити."
REAL = "Egentlig er det stefaren min. Han blir så sint."
TIMES_BACK = 10


def _code(citizen: Citizen) -> str:
    words = citizen.hands.page.root.first("ol", lambda node: "code-words" in node.get("class"))
    assert words is not None, citizen.hands.text
    return " ".join(word.text for word in words.all("li"))


def _saves(citizen: Citizen) -> str:
    """Ask for the code: it is hidden until one presses."""
    hands = citizen.hands
    assert isinstance(hands, BrowserHands)
    hands.press("go", "save")
    hands.tab.locator("details.code").wait_for()
    code = _code(citizen)
    # One of its words may stand on any page; all of them together stand nowhere else.
    assert not _holds_all(hands, code)
    hands.tab.locator("details.code summary").click()
    hands.tab.locator(".code-words").first.wait_for()
    assert _holds_all(hands, code)
    return code


def _holds_all(hands: BrowserHands, code: str) -> bool:
    shown = hands.tab.locator("main").inner_text()
    return all(word in shown for word in code.split())


def _just_writes(citizen: Citizen, words: str) -> None:
    citizen.hands.press("go", "write")
    citizen.answers(words)


def _answers_the_newest(reception: Reception, known: object, answer: str) -> None:
    reception.opens_the_queue()
    reception.finds_the_newest_case(known)  # type: ignore[arg-type]
    reception.claims_it()
    reception.writes_the_answer(answer)


@BOTH
def test_a_parent_at_night_in_ukrainian(javascript: bool, open_tab: Opener, employ: Employer) -> None:
    parent = Parent(open_tab("uk", javascript=javascript))
    reception = employ(Reception, javascript=javascript)
    known = reception.lists_the_queue()

    parent.begins_to_talk()
    assert parent.sees("Чи всі у вас удома зараз у безпеці?")
    _just_writes(parent, NIGHT_WORDS)
    assert parent.is_asked == "danger", "the question that waited"
    parent.answers("yes")
    assert parent.sees("Ті, хто може допомогти зараз")
    assert parent.hands.page.root.first("a", lambda node: node.get("href") == "tel:112") is not None
    parent.answers()
    parent.hands.press("go", "review")
    assert parent.sees(NIGHT_WORDS)
    parent.sends()
    parent.leaves()

    _answers_the_newest(reception, known, ANSWER)

    parent.comes_back()
    assert parent.sees(ANSWER)


@BOTH
def test_a_fourteen_year_old_who_tests_first(javascript: bool, open_tab: Opener, employ: Employer) -> None:
    young = Young(_watched_over_the_shoulder(open_tab, javascript))
    reception = employ(Reception, javascript=javascript)
    known = reception.lists_the_queue()

    young.begins_to_talk()
    _just_writes(young, "hei")
    young.hands.press("go", "review")
    young.sends()
    code = young.code
    _answers_the_newest(reception, known, "Hei! Så fint at du skrev. Hva har du lyst til å snakke om?")
    young.hands.open("/thread")
    assert young.sees("Hva har du lyst til å snakke om?")
    young.writes_again(REAL)
    assert young.sees(REAL)

    young.hands.press(action="/exit")
    _sees_nothing_however_often_back_is_pressed(young.hands, REAL, "hei", code)

    elsewhere = Young(open_tab(javascript=javascript), code=code)
    elsewhere.comes_back()
    assert elsewhere.sees(REAL)


@BOTH
def test_saved_on_one_device_and_gone_on_with_on_another(javascript: bool, open_tab: Opener) -> None:
    young = Young(_watched_over_the_shoulder(open_tab, javascript))
    young.begins_to_talk()
    young.answers("no")
    young.hands.fill("answer", REAL)
    code = _saves(young)
    young.hands.press("go", "on")
    assert young.is_asked == "words"
    young.hands.press(action="/exit")
    _sees_nothing_however_often_back_is_pressed(young.hands, REAL, code)

    elsewhere = Young(open_tab("pl", javascript=javascript), code=code)
    elsewhere.comes_back()
    assert elsewhere.hands.path == "/talk"
    assert elsewhere.is_asked == "words"
    assert elsewhere.sees("Pisz") or elsewhere.hands.tab.locator("html").get_attribute("lang") == "pl"  # type: ignore[attr-defined]
    assert elsewhere.hands.tab.locator("textarea").input_value() == REAL  # type: ignore[attr-defined]
    elsewhere.answers(REAL + " Og en ting til.")
    elsewhere.answers_everything()
    assert elsewhere.sees("Og en ting til.")
    elsewhere.sends()

    late = Young(open_tab(javascript=javascript), code=code)
    late.comes_back()
    assert not late.sees(REAL)


def _watched_over_the_shoulder(open_tab: Opener, javascript: bool) -> BrowserHands:
    """Hands whose way out leads to a page that is no matter: the weather."""
    hands = open_tab(javascript=javascript, allowed=("https://",))
    hands.tab.context.route("https://**", lambda route: route.fulfill(body="<p>Været</p>", content_type="text/html"))
    return hands


def _sees_nothing_however_often_back_is_pressed(hands: object, *secrets: str) -> None:
    assert isinstance(hands, BrowserHands)
    hands.waits_until_elsewhere()
    for _ in range(TIMES_BACK):
        hands.back()
        shown = hands.tab.content()
        assert not [secret for secret in secrets if secret in shown]
