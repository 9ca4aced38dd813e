"""The family's own log: who has read, by role and date, in its own language, and nothing that could put it in danger."""

import pytest

from portal.cases import commands, journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries, says_why
from tests.people.citizens import Parent
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import case_of_own

DANGER = "Ulvehyl om vold"
NEVER_TOLD = (
    Happened.NATIONAL_FILE_MADE, Happened.WORRY_NOTED, Happened.BARRED, Happened.LEVEL_SET, Happened.OPENED_BY_OTHER
)  # fmt: skip


@pytest.fixture
def parent(office: Office) -> Parent:
    return has_sent(office)


def _is_held_and_read(office: Office) -> str:
    """Berit follows the family; Astrid has opened the case too, and much has happened that only colleagues read."""
    case_id = case_of_own(office).id
    berit = office.employs("Berit Vik", Role.FAMILY_CONTACT)
    key = office.key_of(case_id)
    with office.db.write() as db:
        commands.claim(db, case_id, berit.id)
        for each in NEVER_TOLD:
            journal.write(db, case_id, each, journal.staff(office.astrid.id), detail=DANGER, key=key, new="red")
    for who in (berit, office.astrid):
        hands = office.at_the_desk(who)
        hands.open(f"/desk/case/{case_id}")
        says_why(hands)
    return case_id


def test_roles_dates_and_one_name(office: Office, parent: Parent) -> None:
    _is_held_and_read(office)
    parent.hands.open("/thread")
    parent.hands.follow("/thread/log")
    said = parent.hands.text
    assert "23. november 2026" in said
    assert "Berit · Familiekontakt" in said
    assert "Mottak" in said
    assert "Astrid" not in said
    assert "10:00" not in said
    for word in (DANGER, "barnevern", "utenfor", "bekymrer", "Nivå", "nivå"):
        assert word not in said


def test_each_language_has_its_words(office: Office, parent: Parent) -> None:
    case_id = _is_held_and_read(office)
    with office.db.write() as db:
        for name in ("accepted", "closed", "reopened", "code_issued", "meeting_invited", "copy_sent", "answer_sent"):
            journal.write(db, case_id, Happened(name), journal.staff(office.astrid.id))
    pages = []
    for language in ("nb", "nn", "en", "uk", "ar", "pl"):
        parent.hands.open(f"/thread/log?lang={language}")
        pages.append(parent.hands.text)
        assert parent.hands.response.status_code == 200  # type: ignore[union-attr]
        assert "log." not in parent.hands.text
    assert len(set(pages)) == 6


def test_it_asks_as_much_for_much_as_for_little(office: Office, parent: Parent, queries: Queries) -> None:
    case_id = _is_held_and_read(office)
    numbers = []
    for times in (1, 8):
        with office.db.write() as db:
            for _time in range(times):
                journal.write(db, case_id, Happened.ANSWER_SENT, journal.staff(office.astrid.id))
        queries.statements.clear()
        parent.hands.open("/thread/log")
        numbers.append(queries.number)
    assert numbers[0] == numbers[1]


def test_a_new_holder_is_told_in_words_for_a_while(office: Office, parent: Parent, clock: MovableClock) -> None:
    case_id = _is_held_and_read(office)
    waited = office.case(case_id).waiting_since, office.case(case_id).due_at
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        commands.offer(db, case, str(case.holder_id), office.astrid.id)
        commands.accept(db, case_id, office.astrid.id)
    parent.hands.open("/thread")
    assert "Nå er det Astrid som følger deg opp." in parent.hands.text
    assert (office.case(case_id).waiting_since, office.case(case_id).due_at) == waited  # being told so resets no clock
    clock.move(days=15)
    parent.comes_back()
    assert "Nå er det Astrid" not in parent.hands.text
    assert "Astrid følger deg opp" in parent.hands.text


def test_before_anybody_has_been_there_no_link_leads_to_it(office: Office, parent: Parent) -> None:
    parent.hands.open("/thread")
    assert "/thread/log" not in [link.get("href") for link in parent.hands.page.root.all("a")]
    parent.hands.open("/thread/log")
    assert parent.hands.response.status_code == 200  # type: ignore[union-attr]


def test_without_a_code_it_is_shut(office: Office) -> None:
    answer = office.client().get("/thread/log")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/thread")
