"""Every page in a real browser, in every language: nothing for axe, nothing wider than a phone; `make shots` keeps pictures."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import ARTEFACTS, Employer, Opener
from tests.browser.looks import COLOURED, axe_findings, judge, report, take_pictures
from tests.live import LiveSite
from tests.people import walks, walks_of_cases
from tests.people.browser_hands import BrowserHands
from tests.people.citizens import Parent, Young
from tests.people.colleagues import (
    Administrator,
    Editor,
    FamilyContact,
    Leader,
    TeamLeader,
    code_of,
    words_of,
)

pytestmark = pytest.mark.looks
CITIZENS = ("nb", "nn", "en", "uk", "ar", "pl")
STAFF = ("nb", "nn", "en")
# What is broken in one language alone is broken by its words or its direction: the longest words, and the one from right to left.
# Whether a page is right in every language the test client sees (tests/journeys).
TWO_OF_STAFF = ("nb", "en")
TWO_OF_PROFESSIONALS = ("nb", "ar")
THREE_OF_CITIZENS = ("nb", "uk", "ar")


def judge_each(hands: BrowserHands, walk: Iterator[str], door: str) -> list[str]:
    found = []
    for name in walk:
        found += judge(hands.tab, name, is_coloured=hands.language == COLOURED)
        take_pictures(hands.tab, ARTEFACTS / "pictures" / hands.language, name)
    report(found, ARTEFACTS / "findings" / f"{door}.{hands.language}.json")
    return found


@pytest.mark.parametrize("language", CITIZENS)
def test_the_public_pages(language: str, open_tab: Opener) -> None:
    hands = open_tab(language)
    assert judge_each(hands, walks.public_pages(hands), "public") == []


@pytest.mark.parametrize("language", CITIZENS)
@pytest.mark.parametrize("kind", [Parent, Young])
def test_the_conversation_and_the_way_back(kind: type[Parent], language: str, open_tab: Opener) -> None:
    citizen = kind(open_tab(language))
    assert judge_each(citizen.hands, walks.conversation(citizen), kind.door) == []


@pytest.mark.parametrize("language", CITIZENS)
def test_signing_in_for_work(language: str, open_tab: Opener) -> None:
    hands = open_tab(language)
    assert judge_each(hands, walks.signing_in_for_work(hands), "work") == []


@pytest.mark.parametrize("language", STAFF)
def test_the_desk(language: str, open_tab: Opener, employ: Employer) -> None:
    hands = open_tab(language)
    found = judge_each(hands, walks.staff_doors(hands), "doors")
    leader = employ(TeamLeader, language)
    assert found + judge_each(leader.hands, walks.desk(leader), "desk") == []


@pytest.mark.parametrize("language", STAFF)
def test_the_accounts(language: str, employ: Employer) -> None:
    administrator = employ(Administrator, language)
    assert judge_each(administrator.hands, walks.accounts(administrator), "accounts") == []


@pytest.mark.parametrize("language", STAFF)
def test_the_directorys_desk(language: str, employ: Employer) -> None:
    editor = employ(Editor, language)
    found = judge_each(editor.hands, walks.editing(editor), "editing")
    found += judge_each(editor.hands, walks_of_cases.an_import(editor.hands), "import")
    planner = employ(Leader, language)
    assert found + judge_each(planner.hands, walks.planning(planner), "planning") == []


@pytest.mark.parametrize("language", TWO_OF_STAFF)
def test_a_case_on_the_desk(language: str, employ: Employer) -> None:
    contact, leader = employ(FamilyContact, language), employ(TeamLeader, language)
    found = judge_each(contact.hands, walks_of_cases.a_case(contact), "case")
    found += judge_each(contact.hands, walks_of_cases.what_stands_around(contact), "around")
    assert found + judge_each(leader.hands, walks_of_cases.a_leader_s_desk(leader), "leader") == []


@pytest.mark.parametrize("language", THREE_OF_CITIZENS)
def test_what_a_family_reads(language: str, open_tab: Opener, site: LiveSite) -> None:
    story = walks_of_cases.STORY
    family, grandmother = Parent(open_tab(language)), Parent(open_tab(language))
    found = judge_each(family.hands, walks_of_cases.a_family(family, code_of(site.instance, story)), "family")
    lent = walks_of_cases.lent(grandmother, code_of(site.instance, f"{story}/Mormor Bjørg"))
    found += judge_each(grandmother.hands, lent, "lent")
    codes = [code_of(site.instance, each) for each in ("quiet-in-class", "calls-back")]
    newcomer = Parent(open_tab(language))
    assert found + judge_each(newcomer.hands, walks_of_cases.other_ways_in(newcomer, *codes), "ways-in") == []


@pytest.mark.parametrize("language", TWO_OF_PROFESSIONALS)
def test_what_a_professional_reads(language: str, open_tab: Opener, site: LiveSite) -> None:
    hands = open_tab(language)
    assert judge_each(hands, walks_of_cases.at_work(hands, *words_of(site.instance, "Elin")), "at-work") == []


def test_axe_finds_what_is_wrong(open_tab: Opener) -> None:
    """Broken on purpose: a field without a name and grey words on grey must both be found."""
    hands = open_tab()
    hands.open("/")
    hands.tab.evaluate("""() => {
      const main = document.querySelector('main');
      main.append(document.createElement('input'), Object.assign(document.createElement('p'), {textContent: 'grey'}));
      Object.assign(main.lastElementChild.style, {color: '#888', background: '#999'});
    }""")
    rules = {one.split(":")[0] for one in axe_findings(hands.tab)}
    assert {"label", "color-contrast"} <= rules
