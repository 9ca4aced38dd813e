"""Every page there is, in every language it is served in: valid, with the right lang and dir, under a neutral title."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.web.i18n import direction
from tests.journeys.conftest import Employer, Opener
from tests.people import walks, walks_of_cases
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
from tests.people.hands import Hands
from tests.whole.laws.sources import sensitive_words

# What a page says in another language does not depend on the database: on PostgreSQL every page is opened in one.
OTHERS = [pytest.param(each, marks=pytest.mark.looks) for each in ("nn", "en", "uk", "ar", "pl")]
CITIZENS = ("nb", *OTHERS)
STAFF = ("nb", *OTHERS[:2])


def look_at_each(hands: Hands, walk: Iterator[str]) -> set[str]:
    """Walk along; returns the titles that were seen."""
    titles = set()
    for name in walk:
        root, title = hands.page.root.first("html"), hands.page.root.first("title")
        assert root is not None, name
        assert title is not None, name
        assert root.get("lang") == hands.language, f"{name} is in {root.get('lang')}, not in {hands.language}"
        assert root.get("dir") == direction(hands.language), name
        titles.add("".join(str(child) for child in title.children).strip())
    return titles


@pytest.mark.parametrize("language", CITIZENS)
def test_the_public_pages(language: str, open_hands: Opener) -> None:
    hands = open_hands(language)
    assert len(look_at_each(hands, walks.public_pages(hands))) == 1, "titles tell the pages apart"


@pytest.mark.parametrize("language", CITIZENS)
@pytest.mark.parametrize("kind", [Parent, Young])
def test_the_conversation_and_the_way_back(kind: type[Parent], language: str, open_hands: Opener) -> None:
    citizen = kind(open_hands(language))
    titles = look_at_each(citizen.hands, walks.conversation(citizen))
    assert len(titles) == 1, "titles tell the pages apart"
    assert sensitive_words(titles) == []


@pytest.mark.parametrize("language", STAFF)
def test_the_staffs_pages(language: str, open_hands: Opener, employ: Employer) -> None:
    hands = open_hands(language)
    look_at_each(hands, walks.staff_doors(hands))
    leader, administrator = employ(TeamLeader, language=language), employ(Administrator, language=language)
    look_at_each(leader.hands, walks.desk(leader))
    look_at_each(administrator.hands, walks.accounts(administrator))
    hands.open("/help/find")  # whoever asks first brings the pack's services in
    editor, planner = employ(Editor, language=language), employ(Leader, language=language)
    look_at_each(editor.hands, walks.editing(editor))
    look_at_each(planner.hands, walks.planning(planner))
    look_at_each(editor.hands, walks_of_cases.an_import(editor.hands))


@pytest.mark.parametrize("language", STAFF)
def test_a_case_on_the_desk(language: str, employ: Employer) -> None:
    contact, leader = employ(FamilyContact, language=language), employ(TeamLeader, language=language)
    look_at_each(contact.hands, walks_of_cases.a_case(contact))
    look_at_each(contact.hands, walks_of_cases.what_stands_around(contact))
    look_at_each(leader.hands, walks_of_cases.a_leader_s_desk(leader))


@pytest.mark.parametrize("language", CITIZENS)
def test_what_a_professional_reads(language: str, open_hands: Opener, demo_instance: Path) -> None:
    hands = open_hands(language)
    assert len(look_at_each(hands, walks_of_cases.at_work(hands, *words_of(demo_instance, "Elin")))) == 1


@pytest.mark.parametrize("language", CITIZENS)
def test_what_a_family_reads(language: str, open_hands: Opener, demo_instance: Path) -> None:
    story = walks_of_cases.STORY
    family, grandmother = Parent(open_hands(language)), Parent(open_hands(language))
    titles = look_at_each(family.hands, walks_of_cases.a_family(family, code_of(demo_instance, story)))
    lent = walks_of_cases.lent(grandmother, code_of(demo_instance, f"{story}/Mormor Bjørg"))
    titles |= look_at_each(grandmother.hands, lent)
    codes = [code_of(demo_instance, each) for each in ("quiet-in-class", "calls-back")]
    newcomer = Parent(open_hands(language))
    titles |= look_at_each(newcomer.hands, walks_of_cases.other_ways_in(newcomer, *codes))
    assert len(titles) == 1, "titles tell the pages apart"
    assert sensitive_words(titles) == []
