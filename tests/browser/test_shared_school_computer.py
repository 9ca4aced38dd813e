"""A computer in a staff room, two teachers one after the other, in a real browser, with JavaScript and without."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.browser.conftest import Opener
from tests.browser.days import clock, clock_file, signed_in, site
from tests.clocked import ClockFile
from tests.live import LiveSite
from tests.people.browser_hands import BrowserHands
from tests.people.teacher import Mailbox, Teacher
from tests.people.writing import SEEN

__all__ = ["clock", "clock_file", "signed_in", "site"]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
HALF_WRITTEN = "Ask Lund"
NOTE = "Han tegner bare svarte hus nå."
OWN_PAGES = ("/work/me", "/work/mine", "/work/notes", "/work/concern", "/work/concern/sheet")
TIMES_BACK = 12


@dataclass
class StaffRoom:
    """One browser, and whoever sits down at it."""

    hands: BrowserHands
    mailbox: Mailbox

    def sits_down(self, address: str) -> Teacher:
        return Teacher(self.hands, self.mailbox, address)

    def shows(self, first: Teacher) -> list[str]:
        """What of the first teacher's stands in the page, shown or folded away. Of words that anybody may use, all at once."""
        held = self.hands.held
        own = [each for each in (first.address, SEEN, "Sol Eik", HALF_WRITTEN, NOTE) if each in held]
        return own + [code for code in (first.words, first.code) if all(word in held for word in code.split())]

    def shows_however_often_back_is_pressed(self, first: Teacher) -> list[str]:
        found: list[str] = []
        for _ in range(TIMES_BACK):
            self.hands.back()
            found += self.shows(first)
        return found

    def shows_on_its_pages(self, first: Teacher) -> list[str]:
        found: list[str] = []
        for path in OWN_PAGES:
            self.hands.open(path)
            found += self.shows(first)
        return found


@pytest.fixture
def staff_room(javascript: bool, open_tab: Opener, site: LiveSite) -> StaffRoom:
    return StaffRoom(open_tab(javascript=javascript), Mailbox(site.instance / "mail"))


def _works(first: Teacher) -> None:
    """A concern that is sent, another that is half written, and something wondered about; each is seen to be there."""
    first.signs_in("/work/concern")
    first.comes_to_review()
    first.sends()
    first.hands.press("go", "new")
    first.says_who(**{"child-0-name": HALF_WRITTEN})
    first.writes_a_note(NOTE)
    assert first.sees(NOTE)
    first.hands.open("/work/mine")
    assert first.sees("Vi har den")
    first.begins()
    first.hands.press("go", "back")
    assert HALF_WRITTEN in [node.get("value") for node in first.hands.page.root.all("input")]


@BOTH
@pytest.mark.parametrize("ends", ["signs_out", "walks_away", "is_followed"])
def test_two_teachers_one_after_the_other(javascript: bool, ends: str, clock: ClockFile, staff_room: StaffRoom) -> None:
    """The first signs out; or walks away and is signed out after half an hour; or is still signed in when the next asks."""
    suffix = f"{ends.replace('_', '-')}.{'js' if javascript else 'nojs'}@fjordvik.example"
    anne, bo = (staff_room.sits_down(f"{name}.{suffix}") for name in ("anne", "bo"))
    _works(anne)
    assert staff_room.shows(anne), "there is something to find"
    if ends == "signs_out":
        anne.signs_out()
    if ends == "walks_away":
        clock.set(clock() + timedelta(minutes=31))
        assert staff_room.shows_on_its_pages(anne) == []
    if ends != "is_followed":
        assert staff_room.shows_however_often_back_is_pressed(anne) == []

    bo.signs_in()
    assert bo.sees(bo.address)
    assert staff_room.shows_on_its_pages(anne) == []
    bo.hands.open("/work/mine")
    assert bo.sees("Du har ikke sendt noe herfra")
    assert staff_room.shows_however_often_back_is_pressed(anne) == []


@BOTH
def test_a_link_opened_in_another_browser_says_what_to_do(
    javascript: bool, clock: ClockFile, open_tab: Opener, staff_room: StaffRoom
) -> None:
    cato = staff_room.sits_down(f"cato.{'js' if javascript else 'nojs'}@fjordvik.example")
    cato.hands.open("/work/sign-in")
    link = cato.asks_for_a_link()
    other = open_tab(javascript=javascript)
    other.open(link)
    assert "Åpne lenken der du ba om den" in other.text
    assert cato.address not in other.text
