"""A concern on the desk: what the family has done, what was written, and whose eyes a note to the team leader is for."""

import pytest

from portal.cases import concerns
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.slices.thread.concerns_about import SEEN, TRIED, Family, is_written_about

NOTE = "Jeg har ringt barnevernet i dag."


@pytest.fixture
def family(office: Office) -> Family:
    return is_written_about(office)


def _notes(office: Office, case_id: str | None) -> None:
    with office.db.write() as db:
        concerns.write_contact_note(db, NOTE, new_id(), case_id=case_id)


def test_the_queue_says_what_the_family_has_done(office: Office, family: Family) -> None:
    desk = office.at_the_desk()
    seen = []
    for does in (None, "open", "add", "object"):
        if does == "open":
            family.hands.open("/thread/concern")
        if does == "add":
            family.hands.fill("added", "Vi ser det annerledes.")
            family.hands.press(action="/thread/concern/add")
        if does == "object":
            family.hands.press(action="/thread/concern/object")
        desk.open("/desk")
        seen.append(next(words for words in _BADGES if words in desk.text))
    assert seen == list(_BADGES)


_BADGES = ("Familien har ikke lest ennå", "Familien har lest", "Familien har lagt til", "Familien er uenig")


def test_the_case_shows_the_gate_and_the_facts(office: Office, family: Family) -> None:
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{family.case_id}")
    for words in (SEEN, "Mor Moe", "Far Moe", TRIED, "Ola Moe", "Er enig", "i en samtale"):
        assert words in desk.text, words


def test_the_family_s_own_view_stands_above_what_was_written(office: Office, family: Family) -> None:
    family.hands.open("/thread/concern")
    family.hands.fill("added", "Vi ser det annerledes.")
    family.hands.press(action="/thread/concern/add")
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{family.case_id}")
    assert desk.text.index("Vi ser det annerledes.") < desk.text.index(SEEN)


def test_what_waits_for_the_family_is_on_no_desk(office: Office) -> None:
    family = is_written_about(office, is_together=True)
    desk = office.at_the_desk()
    assert desk.client.get(f"/desk/case/{family.case_id}").status_code == 404
    assert desk.client.get(f"/desk/case/{family.case_id}/answer/both").status_code == 404
    desk.open("/desk")
    assert office.case(family.case_id).reference not in desk.text


def test_a_note_to_the_team_leader_is_read_by_nobody_else(office: Office, family: Family) -> None:
    leader = office.employs("Lise Dahl", Role.TEAM_LEADER)
    _notes(office, family.case_id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{family.case_id}")
    assert NOTE not in desk.text
    assert desk.client.get("/desk/concerns").status_code == 403
    desk.open("/desk")
    assert "Til teamlederen" not in desk.text
    hers = office.at_the_desk(leader)
    hers.open(f"/desk/case/{family.case_id}")
    assert NOTE in hers.text


def test_the_leader_reads_a_note_and_says_so(office: Office) -> None:
    leader = office.employs("Lise Dahl", Role.TEAM_LEADER)
    _notes(office, None)
    hers = office.at_the_desk(leader)
    hers.open("/desk")
    hers.follow("/desk/concerns")
    assert NOTE in hers.text
    hers.press(action=hers.page.root.first("form", lambda node: "/note/" in node.get("action")).get("action"))  # type: ignore[union-attr]
    assert "Jeg har lest det" not in hers.text


def test_what_is_late_rises_to_the_leader(office: Office, family: Family, clock: MovableClock) -> None:
    leader = office.employs("Lise Dahl", Role.TEAM_LEADER)
    reference = office.case(family.case_id).reference
    hers = office.at_the_desk(leader)
    hers.open("/desk/concerns")
    assert reference not in hers.text
    clock.move(days=3)
    hers = office.at_the_desk(leader)
    hers.open("/desk/concerns")
    assert reference in hers.text


def test_more_concerns_cost_no_more_queries(office: Office, queries: Queries) -> None:
    desk, counts = office.at_the_desk(), []
    for _ in range(2):
        for _ in range(2):
            is_written_about(office)
        queries.statements.clear()
        desk.open("/desk")
        counts.append(queries.number)
    assert counts[0] == counts[1]
