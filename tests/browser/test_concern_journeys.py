"""The professional's door in a real browser: told and sent, not told yet, and asked without a name."""

from datetime import timedelta
from typing import cast

import pytest

from portal.municipality.hours import OSLO
from tests.browser.conftest import Employer, Opener
from tests.browser.days import clock, clock_file, signed_in, site
from tests.clocked import ClockFile
from tests.live import LiveSite
from tests.people.browser_hands import BrowserHands
from tests.people.citizens import Parent
from tests.people.colleagues import Reception
from tests.people.hands import buttons
from tests.people.teacher import Mailbox, Teacher

__all__ = ["clock", "clock_file", "signed_in", "site"]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
FACTS = {
    "seen": "Fire dager denne måneden kom hun uten matpakke, og tre dager uten regntøy.",
    "since": "Siden høstferien, omtrent to ganger i uka.",
    "well": "Hun hjelper alltid de minste i skolegården.",
    "tried": "Vi har spist frokost sammen på skolen.",
    "involved": "Helsesykepleier vet om det.",
    "leader": "Rektor Marit Hovland, fredag.",
    "child_view": "Hun sier at hun savner bestemoren sin.",
    "parents_view": "Moren forteller at hun jobber kvelder nå.",
    "wants": "At noen snakker med familien om hverdagen.",
    "writer": "Anne Berg",
    "workplace": "Granholt skole",
}
LONG = 7  # letters; a shorter word is anybody's
PEOPLE = ("Sol Eik", "Mor Eik")
OWN_VIEW = "Pracuję wieczorami i nie zdążam rano. Chcemy porozmawiać."
IN_FULL = "Dziękujemy. Zapraszamy na rozmowę we wtorek.\n\nDostaną Państwo pomoc rano."
NORWEGIAN_ONLY = "Takk for at dere skrev. Vi møtes tirsdag og snakker om pengene."
SHAREABLE = "Familien får hjelp om morgenen framover."


def _teacher(open_tab: Opener, site: LiveSite, name: str, javascript: bool) -> Teacher:
    address = f"{name}.{'js' if javascript else 'nojs'}@fjordvik.example"
    return Teacher(open_tab(javascript=javascript), Mailbox(site.instance / "mail"), address)


def _today(clock: ClockFile) -> str:
    return clock().astimezone(OSLO).date().isoformat()


def _tells_that_both_know(teacher: Teacher, clock: ClockFile) -> None:
    teacher.tells_of(0, "informed", on=_today(clock))
    teacher.next()


def _sends_it(teacher: Teacher, facts: dict[str, str]) -> None:
    teacher.writes(facts)
    teacher.says_who_may_be_told()
    teacher.says_how_it_is_sent()
    assert teacher.step == "review"
    teacher.sends()


@BOTH
def test_informed_sent_read_by_the_family_and_answered_in_two_versions(
    javascript: bool, clock: ClockFile, open_tab: Opener, employ: Employer, site: LiveSite
) -> None:
    reception: Reception = employ(Reception, javascript=javascript)
    known = reception.lists_the_queue()

    teacher = _teacher(open_tab, site, "anne", javascript)
    teacher.answers_the_fork()
    teacher.signs_in("/work/concern")
    assert teacher.step == "children", "it goes on where it was asked who one is"
    teacher.says_who()
    _tells_that_both_know(teacher, clock)
    _sends_it(teacher, FACTS)
    assert teacher.sees("Dette er ikke en melding til barnevernet")
    teacher.hands.follow("/work/concern/sheet")
    assert teacher.shown_code == teacher.code, "the sheet to hand over"

    reception.opens_the_queue()
    case = reception.finds_the_newest_case(known)
    assert reception.sees("Familien har ikke lest ennå")

    parent = Parent(open_tab("pl", javascript=javascript), code=teacher.code)
    parent.comes_back()
    parent.hands.follow("/thread/concern")
    for words in (*FACTS.values(), *PEOPLE):
        assert parent.sees(words), words
    reception.hands.open(case)
    assert reception.sees("Familien har lest")
    parent.hands.fill("added", OWN_VIEW)
    parent.hands.press(action="/thread/concern/add")
    assert parent.sees(OWN_VIEW)

    reception.hands.open(case)
    assert reception.sees("Familien har lagt til")
    assert reception.sees(OWN_VIEW)
    reception.claims_it()
    reception.answers_in_two_versions(IN_FULL, f"{NORWEGIAN_ONLY}\n\n+ {SHAREABLE}")
    assert reception.sees("Kopi til den som meldte: sendt")

    parent.hands.open("/thread")
    for words in IN_FULL.split("\n\n"):
        assert parent.sees(words), words
    assert not parent.sees(NORWEGIAN_ONLY), "the Norwegian is folded away until it is asked for"
    parent.unfolds("To samo po norwesku")
    assert parent.sees(NORWEGIAN_ONLY)
    assert parent.sees(SHAREABLE)

    teacher.reads_the_copy()
    assert teacher.sees(SHAREABLE)
    for words in (NORWEGIAN_ONLY, OWN_VIEW, *IN_FULL.split("\n\n")):
        assert words not in _all_of(teacher), words
    reception.hands.open(case)
    assert not reception.sees("Ikke lest ennå"), "both versions have their receipt"

    _no_word_of_it_is_in_a_mail(teacher, *FACTS.values(), *PEOPLE, OWN_VIEW, IN_FULL, NORWEGIAN_ONLY, SHAREABLE, teacher.code)


@BOTH
def test_not_told_yet_then_the_talk_and_then_it_is_sent(
    javascript: bool, clock: ClockFile, open_tab: Opener, site: LiveSite
) -> None:
    teacher = _teacher(open_tab, site, "eli", javascript)
    teacher.signs_in("/work/concern")
    teacher.says_who()
    teacher.tells_of(0, "not_yet")
    teacher.next()
    assert teacher.heading == "Ta samtalen først"
    assert teacher.sees("Far Eik: vet det ikke ennå")
    teacher.unfolds("Polski")
    assert teacher.sees(_in_polish(teacher)), "sentences to begin with, to show to the family"
    assert ("go", "send") not in buttons(teacher.hands.page)
    teacher.signs_out()

    clock.set(clock() + timedelta(days=3))
    teacher.signs_in("/work/concern")
    assert not teacher.sees("Far Eik"), "locked until the four words are typed"
    teacher.unlocks()
    teacher.begins()
    assert teacher.sees("Far Eik: vet det ikke ennå")
    teacher.next()
    assert teacher.step == "guardians"
    teacher.tells_of(0, "informed", name="Far Eik", on=_today(clock))
    teacher.next()
    _sends_it(teacher, FACTS)

    parent = Parent(open_tab("pl", javascript=javascript), code=teacher.code)
    parent.comes_back()
    parent.hands.follow("/thread/concern")
    assert parent.sees("Far Eik")
    assert parent.sees(FACTS["seen"])
    _no_word_of_it_is_in_a_mail(teacher, *FACTS.values(), "Far Eik", "Sol Eik", teacher.code)


def _in_polish(teacher: Teacher) -> str:
    """What is written in Polish, for the family to read."""
    said = teacher.hands.page.root.first("div", lambda node: node.get("lang") == "pl")
    assert said is not None
    assert said.text
    return said.text


WONDER = "Hva gjør vi når et barn i tredje trinn kommer sultent hver dag?"
NAMED = "Emma har tom matboks tre dager på rad."
ADVICE = "Begynn med å spørre hvordan morgenene er."


@BOTH
def test_asked_without_a_name_and_then_written_with_the_family(
    javascript: bool, clock: ClockFile, open_tab: Opener, employ: Employer, site: LiveSite
) -> None:
    reception: Reception = employ(Reception, javascript=javascript)
    known = reception.lists_the_queue()

    teacher = _teacher(open_tab, site, "ida", javascript)
    teacher.asks_without_a_name(WONDER, NAMED)
    assert teacher.hands.path == "/work/ask", "a name is looked at before it is sent"
    teacher.hands.press("go", "remove")
    teacher.hands.press("go", "send")
    assert teacher.hands.path == "/thread"
    own_code = teacher.shown_code
    assert teacher.sees(WONDER)
    assert "Emma" not in _all_of(teacher)

    reception.opens_the_queue()
    question = reception.finds_the_newest_case(known)
    reception.claims_it()
    reception.writes_the_answer(ADVICE)
    teacher.hands.open("/thread")
    assert teacher.sees(ADVICE)

    teacher.hands.follow("/work/ask/refer")
    teacher.signs_in("/work/ask/refer")
    teacher.hands.open("/work/ask/refer")
    teacher.hands.press(action="/work/ask/refer")
    assert teacher.hands.path == "/work/concern"
    teacher.says_who()
    teacher.tells_of(0, "informed", view="objects", on=_today(clock))
    teacher.next()
    assert teacher.heading == "Denne kan ikke sendes med navn", "the gate stands before this one too"
    assert ("go", "send") not in buttons(teacher.hands.page)
    teacher.next()
    _tells_that_both_know(teacher, clock)
    known = reception.lists_the_queue()
    _sends_it(teacher, {"writer": FACTS["writer"], "workplace": FACTS["workplace"]})
    assert teacher.code != own_code, "the family gets a code of its own"

    reception.opens_the_queue()
    reception.finds_the_newest_case(known)
    assert reception.sees(WONDER)
    reception.hands.follow(question)
    assert reception.sees(WONDER)
    assert reception.sees(ADVICE), "what was asked and answered before is kept"

    parent = Parent(open_tab("pl", javascript=javascript), code=teacher.code)
    parent.comes_back()
    assert not parent.sees(ADVICE), "the question was the professional's own"
    parent.hands.follow("/thread/concern")
    assert parent.sees(WONDER)
    _no_word_of_it_is_in_a_mail(teacher, WONDER, ADVICE, "Emma", *PEOPLE, own_code, teacher.code)


def _all_of(teacher: Teacher) -> str:
    """All that the page holds, whatever of it is shown."""
    return cast(BrowserHands, teacher.hands).held


def _no_word_of_it_is_in_a_mail(teacher: Teacher, *said: str) -> None:
    letters = teacher.mailbox.everything()
    assert teacher.address in letters, "the link has gone out, so there is something to look in"
    assert not [words for words in said if words in letters]
    telling = {word.strip(".,?") for words in said for word in words.split() if len(word) > LONG}
    assert not [word for word in telling if word in letters]
