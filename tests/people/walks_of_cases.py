"""Walks through every page of a case that is followed, on the desk and as the family reads it, and through what stands beside
the cases. The demo has put content into all of them, so pages are opened by their address: only what must be pressed is."""

import re
from collections.abc import Iterator

from tests.people.citizens import Citizen
from tests.people.colleagues import Colleague
from tests.people.hands import Hands

STORY = "twins-and-kindergarten"  # the family whose pages are walked: each of them has something in it
_OF_A_CASE = (
    "/plan", "/plan/goal", "/plan/print", "/duken", "/duken/list", "/duken/part/3", "/duken/versions", "/duken/paper/filled",
    "/consents", "/meetings", "/advice", "/log", "/log?show=opened", "/print", "/bar", "/national", "/answer",
)  # fmt: skip
_OF_A_FAMILY = (
    "people", "plan", "plan/print", "duken", "duken/list", "duken/part/2", "duken/versions", "trusted", "consents", "meetings",
    "steps", "log",
)  # fmt: skip
_AROUND = ("/desk/today", "/desk/keys", "/desk/search")
_OF_WORK = ("/work/notes", "/work/concern", "/work/word")
_OF_A_LEADER = (
    "/desk/concerns", "/desk/advice", "/desk/texts", "/desk/texts/new/nb", "/desk/notice", "/desk/away", "/desk/views",
    "/desk/live", "/staff/colleagues",
)  # fmt: skip


def a_case(contact: Colleague) -> Iterator[str]:
    """Every page of a case that a family contact holds, and the household that another case is of."""
    hands = contact.hands
    hands.open(f"/desk/today?lang={hands.language}")
    case = _first(contact, "mine&language=en")
    hands.open(case)
    yield "case"
    for place in _OF_A_CASE:
        hands.open(case + place)
        assert hands.path == (case + place).split("?")[0], f"{place} is not there"
        yield "case" + _slug(place)
    hands.open(f"{case}/plan")
    for kind in ("goal", "measure"):
        hands.open(_links(hands, f"{case}/plan/{kind}/")[0])
        yield f"case-plan-one-{kind}"
        hands.open(f"{case}/plan")
    hands.open(f"{_first(contact, 'mine&channel=visit')}/people")
    yield "case-people"
    hands.open(f"{_first(contact, 'mine&channel=professional')}/answer/both")
    yield "case-answer-both"


def what_stands_around(contact: Colleague) -> Iterator[str]:
    """The day, the keys, and a search in what was written."""
    hands = contact.hands
    for path in _AROUND:
        hands.open(f"{path}?lang={hands.language}")
        yield f"desk-{_slug(path)}"
    hands.fill("words", "handball")
    hands.press(action="/desk/search")
    yield "desk-search-found"


def a_leader_s_desk(leader: Colleague) -> Iterator[str]:
    """What has risen to the team leader, what families read, who is away; why another's case is opened; a slip with a code."""
    hands = leader.hands
    for path in _OF_A_LEADER:
        hands.open(f"{path}?lang={hands.language}")
        yield f"desk-{_slug(path)}"
    hands.open(_first(leader, "theirs&language=nb&level=2"))
    yield "case-why"
    yield from _a_slip(hands)


def _a_slip(hands: Hands) -> Iterator[str]:
    hands.open("/desk/new")
    hands.fill("what", "Ringte om leggetid.")
    hands.choose("gives_code", "yes")
    hands.press(action="/desk/new")
    yield "desk-new-code"


def a_family(citizen: Citizen, code: str) -> Iterator[str]:
    """Every page that a family has beside its talk, with content in each."""
    citizen.comes_back(code)
    citizen.hands.open("/thread")
    yield "family-thread"
    for page in _OF_A_FAMILY:
        citizen.hands.open(f"/thread/{page}")
        assert citizen.hands.path == f"/thread/{page}", f"{page} is not there"
        yield f"family-{_slug(page)}"


def lent(trusted: Citizen, code: str) -> Iterator[str]:
    """What somebody reads whom a family trusts."""
    trusted.comes_back(code)
    trusted.hands.open("/thread")
    yield "lent-thread"


def other_ways_in(citizen: Citizen, concerned: str, read_out: str) -> Iterator[str]:
    """What a family reads that somebody was concerned about; and the way to a code of its own, for one that was read out."""
    citizen.comes_back(concerned)
    yield "family-concern"
    citizen.leaves()
    citizen.comes_back(read_out)
    yield "family-own-code"


def at_work(hands: Hands, email: str, words: str) -> Iterator[str]:
    """A professional's own pages: what was sent, the answer that came, notes, a concern begun, a word to the team leader."""
    hands.open("/work/sign-in")
    hands.fill("email", email)
    hands.press(action="/work/sign-in")
    link = _links(hands, "/work/sign-in/")[0]
    hands.open(link)
    hands.press(action=link)
    hands.open("/work/mine")
    yield "work-mine-locked"
    hands.fill("words", words)
    hands.press(action="/work/me/unlock")
    hands.open("/work/mine")
    yield "work-mine"
    hands.open(_links(hands, "/work/mine/")[0])
    yield "work-mine-answer"
    for path in _OF_WORK:
        hands.open(path)
        yield _slug(path.strip("/"))


def an_import(hands: Hands) -> Iterator[str]:
    """A file of services: what it would do, row by row."""
    hands.open(f"/desk/directory/import?lang={hands.language}")
    hands.attach("file", "tilbud.csv", _FILE)
    hands.press(action="/desk/directory/import")
    yield "editor-import-report"


_FILE = "slug;type;navn_nb;telefon\nopen-kindergarten;tull;Åpen barnehage;12 34 57 00\nfriend-family;;;\n"


def _first(colleague: Colleague, chosen: str) -> str:
    """The first case of a view of the queue, as its address says what is chosen."""
    found = colleague.lists_the_queue(chosen)
    assert found, f"no case in {chosen}"
    return found[0]


def _links(hands: Hands, begin: str) -> list[str]:
    return [link.get("href") for link in hands.page.root.all("a") if link.get("href").startswith(begin)]


def _slug(path: str) -> str:
    """The name of a page: its address without what a file's name cannot hold."""
    return re.sub(r"[^a-z0-9]+", "-", path.removeprefix("/desk/"))
