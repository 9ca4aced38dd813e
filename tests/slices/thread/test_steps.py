"""The family's own page of its stairs, in its own language, and its answer to whether it still needs us."""

import re
from datetime import timedelta

import pytest

from portal.cases import commands
from portal.cases.levels import MARKS_KIND
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.round_rules import Agreed, Leader
from portal.cases.rounds import open_round
from portal.cases.rules import Level
from portal.cli import upkeep
from portal.db.base import new_id
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.slices.cases.climbing import begins, does, ends, stands_on
from tests.slices.thread.askers import has_asked
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import answers, case_of_own, post, reads, sets

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]


@pytest.fixture
def parent(office: Office) -> Parent:
    return has_sent(office)


def _steps(parent: Parent) -> str:
    parent.hands.open("/thread/steps")
    return parent.hands.text


def _climbs(office: Office) -> str:
    """On level 3, in the second round; where only colleagues may read, something stands."""
    case_id, me = case_of_own(office).id, office.astrid.id
    said = Agreed(leader=Leader.INFORMED, leader_words="Rektor Elgskyss")
    does(office, case_id, lambda db, case, key: commands.set_level(db, case, key, Level.TWO, "Nivågrunn.", me))
    begins(office, case_id)
    ends(office, case_id, Level.THREE)
    does(office, case_id, lambda db, case, key: commands.set_level(db, case, key, Level.THREE, "Lederord.", me, said))
    does(office, case_id, lambda db, case, key: commands.write_note(db, case, key, "Internt ulvehyl.", new_id(), me))
    does(office, case_id, lambda db, case, key: commands.set_marks(db, case, key, {"co_ordinating_team": "Teamord"}, me))
    return case_id


def test_the_family_reads_where_it_is_and_what_was_agreed(office: Office, parent: Parent) -> None:
    _climbs(office)
    told = _steps(parent)
    for words in ("Du får én person som følger dere", "Å komme på skolen.", "Fast leggetid", "Mor", "Runde 1"):
        assert words in told
    for words in ("Å sove hele natta.", "Tre netter av fem.", "Det hjelper.", "Familien · Barnet", "Vi ser på det sammen"):
        assert words in told


def test_never_what_is_for_colleagues_nor_what_the_child_said_alone(office: Office, parent: Parent) -> None:
    _climbs(office)
    told = _steps(parent) + reads(parent)
    for words in ("Nivågrunn", "Lederord", "Elgskyss", "ulvehyl", "Teamord", MARKS_KIND, "lyset på"):
        assert words not in told


def test_a_young_person_reads_its_own_words_and_not_the_parents(office: Office, parent: Parent) -> None:
    _climbs(office)
    sets(office, asker="young")
    told = _steps(parent)
    assert "Jeg vil ha lyset på." in told
    assert "Det hjelper." not in told


def test_the_red_way_changes_nothing_that_the_family_can_see(office: Office, parent: Parent, clock: MovableClock) -> None:
    case_id = _climbs(office)
    before = [_bare(parent, page) for page in ("/thread/steps", "/thread")]
    clock.move(seconds=1)
    stands_on(office, case_id, Level.RED)
    assert [_bare(parent, page) for page in ("/thread/steps", "/thread")] == before
    assert "Du får én person som følger dere" in before[0]


def test_the_red_way_from_the_start_looks_as_if_nothing_was_decided(office: Office, parent: Parent) -> None:
    before = _bare(parent, "/thread/steps"), _bare(parent, "/thread")
    stands_on(office, case_of_own(office).id, Level.RED)
    assert (_bare(parent, "/thread/steps"), _bare(parent, "/thread")) == before


def test_a_red_case_that_is_closed_tells_of_no_round_broken_off(office: Office, parent: Parent, clock: MovableClock) -> None:
    case_id = _climbs(office)
    clock.move(seconds=1)
    stands_on(office, case_id, Level.RED)
    office.closes(case_id)
    told = _steps(parent)
    assert "Vi har avsluttet sammen." in told
    assert "Å komme på skolen." not in told


def _bare(parent: Parent, page: str) -> str:
    """A page without what changes with each request."""
    parent.hands.open(page)
    assert parent.hands.response is not None  # type: ignore[attr-defined]
    html = parent.hands.response.get_data(as_text=True)  # type: ignore[attr-defined]
    return re.sub(r'(name="(csrf_token|submission)" value=|nonce=)"[^"]*"', "", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_read_in_every_language(office: Office, parent: Parent, language: str) -> None:
    _climbs(office)
    parent.hands.open(f"/thread/steps?lang={language}")
    page = parent.hands.page.root.first("html")
    assert page is not None
    assert page.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert "Å komme på skolen." in parent.hands.text
    assert "follow." not in parent.hands.text


def test_the_thread_leads_there_only_when_there_is_something(office: Office, parent: Parent) -> None:
    assert "/thread/steps" not in _links(parent)
    _climbs(office)
    assert "/thread/steps" in _links(parent)


def _links(parent: Parent) -> set[str]:
    parent.hands.open("/thread")
    return {link.get("href") for link in parent.hands.page.root.all("a")}


def test_without_a_code_nothing_is_read(office: Office) -> None:
    answer = office.client().get("/thread/steps")
    assert answer.status_code in (303, 401, 403)


def test_a_day_that_has_gone_by_is_said_kindly(office: Office, parent: Parent, clock: MovableClock) -> None:
    _climbs(office)
    with office.db.write() as db:
        case_id = case_of_own(office).id
        found = open_round(db, case_id)
        assert found is not None
        found.evaluate_on = local_today() - timedelta(days=1)
        db.get_one(Case, case_id).evaluate_on = found.evaluate_on
    assert "Vi skulle sett på det sammen" in _steps(parent)


def test_it_costs_as_much_for_many_rounds_as_for_one(office: Office, parent: Parent, queries: Queries) -> None:
    case_id = _climbs(office)
    _steps(parent)
    queries.statements.clear()
    _steps(parent)
    few = queries.number
    for _ in range(4):
        ends(office, case_id, Level.THREE)
    queries.statements.clear()
    _steps(parent)
    assert queries.number == few


def _is_asked(office: Office, clock: MovableClock) -> str:
    answers(office)
    case_id = case_of_own(office).id
    asks = lambda db, case, key: commands.ask_still(db, case, key, "Trenger dere oss?", new_id(), office.astrid.id)  # noqa: E731
    does(office, case_id, asks)
    return case_id


@pytest.mark.parametrize(
    ("said", "told", "raised", "turn"),
    [("yes", "Vi svarer deg her", "", "ours"), ("no", "Takk for at du sa fra", "family_done", "ours"),
     ("later", "Vi spør igjen om en stund", "", "theirs")],
)  # fmt: skip
def test_one_tap_answers_whether_they_still_need_us(
    office: Office, parent: Parent, clock: MovableClock, said: str, told: str, raised: str, turn: str
) -> None:
    case_id = _is_asked(office, clock)
    assert "Trenger dere oss fortsatt?" in reads(parent)
    parent.hands.press("said", said)
    assert told in parent.hands.text
    assert "Ja, vi trenger dere" not in parent.hands.text
    case = office.case(case_id)
    assert (case.raised, case.turn) == (raised, turn)


@pytest.mark.parametrize("said", ["", "perhaps", "ø" * 5000])
def test_another_answer_changes_nothing(office: Office, parent: Parent, clock: MovableClock, said: str) -> None:
    case_id = _is_asked(office, clock)
    reads(parent)
    assert post(parent, "/thread/still", said=said) == 303
    assert office.case(case_id).still_answer == ""


def test_a_second_tap_in_another_tab_changes_nothing(office: Office, parent: Parent, clock: MovableClock) -> None:
    case_id = _is_asked(office, clock)
    reads(parent)
    assert [post(parent, "/thread/still", said=said) for said in ("no", "yes")] == [303, 303]
    assert office.case(case_id).still_answer == "no"


def test_what_was_answered_stays_read_and_the_rule_is_never_told(office: Office, parent: Parent, clock: MovableClock) -> None:
    answers(office)
    reads(parent)
    clock.move(days=31)
    before = case_of_own(office)
    assert upkeep.go_round(office.db)
    assert case_of_own(office).raised == "case_silent"
    assert not commands.is_unread(case_of_own(office))
    assert before.read_at == case_of_own(office).read_at


def test_who_asked_about_nobody_is_led_back_to_the_thread(office: Office) -> None:
    asker = has_asked(office)
    stands_on(office, asker.case_id, Level.TWO)
    assert asker.browser.client.get("/thread/steps").headers.get("Location") == "/thread"
    asker.browser.open("/thread")
    assert "/thread/steps" not in {link.get("href") for link in asker.browser.page.root.all("a")}
