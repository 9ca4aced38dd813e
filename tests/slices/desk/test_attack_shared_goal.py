"""A goal in several plans of a household: nothing that a parent's code opens tells that a teenager has a conversation."""

from typing import Any

import pytest

from portal.audit.queries import history
from portal.cases.barring_models import CaseBar
from portal.cases.household_models import Kind
from portal.cases.plan import change_goal
from portal.cases.plan_rules import GoalTyped, Side
from portal.db.clock import utc_now
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import does
from tests.slices.desk.households import Own, belong, comes_in, has_own, html
from tests.slices.desk.test_plan_shared import GOAL, NEWER, _goals, _opens, _sends, _words, _writes

PAGES = ("", "/people", "/steps", "/log", "/plan", "/plan/print", "/trusted", "/consents", "/meetings", "/duken")


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


@pytest.fixture
def two(office: Office) -> tuple[Own, Own]:
    mother, amira = has_own(office, Kind.PARENT, "Mor"), has_own(office, Kind.YOUNG, "Amira", "2012")
    belong(office, mother, amira)
    return mother, amira


def _opened_by(office: Office, own: Own, queries: Queries) -> list[tuple[int, str, int]]:
    """Every page of this code: its status, its text and how often the database was asked."""
    hands, found = comes_in(office, own), []
    for page in PAGES:
        hands.open(f"/thread{page}")
        queries.statements.clear()
        hands.open(f"/thread{page}")
        assert hands.response is not None
        found.append((hands.response.status_code, hands.text, queries.number))
    return found


def test_no_page_of_the_parent_s_is_another_once_the_goal_stands_in_the_teenager_s_plan(
    office: Office, desk: ClientHands, two: tuple[Own, Own], queries: Queries
) -> None:
    """Not by a word, not by a line in the log, not by one question more to the database."""
    mother, amira = two
    _writes(desk, mother, GOAL)
    [goal] = _goals(office, mother)
    alone = _opened_by(office, mother, queries)
    assert any(GOAL in text for _status, text, _number in alone)
    _writes(desk, mother, GOAL, amira, goal=goal.id)
    assert _words(office, amira) == [[GOAL]]
    assert _opened_by(office, mother, queries) == alone
    assert office.events(mother.case_id).count("plan_changed") == 1


def test_nor_does_the_teenager_read_that_the_words_were_saved_for_another(
    office: Office, desk: ClientHands, two: tuple[Own, Own]
) -> None:
    mother, amira = two
    _writes(desk, amira, GOAL, mother)
    [goal] = _goals(office, mother)
    _writes(desk, mother, GOAL, amira, goal=goal.id)
    assert [office.events(own.case_id).count("plan_changed") for own in two] == [1, 1]


def test_what_stands_in_the_other_plan_is_read_and_so_it_is_in_the_access_log(
    office: Office, desk: ClientHands, two: tuple[Own, Own]
) -> None:
    mother, amira = two
    _writes(desk, mother, GOAL, amira)
    [here], [theirs] = _goals(office, mother), _goals(office, amira)
    typed, me = GoalTyped("Bare hos Amira.", Side.CHILDREN), office.astrid.id
    does(office, amira.case_id, lambda db, case, key: change_goal(db, case, key, theirs.id, typed, theirs.version, me))

    def times_read() -> int:
        with office.db.read() as db:
            lines = history(db, subject=f"case:{amira.case_id}", actor_id=me)
            return sum(line.action == "case_opened" for line in lines)

    before = times_read()
    assert "Bare hos Amira." in html(_opens(desk, mother, here.id))
    assert times_read() == before + 1


def test_who_is_kept_out_of_the_teenager_s_case_sees_no_copy_and_writes_none(
    office: Office, desk: ClientHands, two: tuple[Own, Own]
) -> None:
    mother, amira = two
    _writes(desk, mother, GOAL, amira)
    [here] = _goals(office, mother)
    me = office.astrid.id
    with office.db.write() as db:
        db.add(CaseBar(case_id=amira.case_id, member_id=me, barred_by=me, barred_at=utc_now(), reason_sealed=b"x"))
    page = html(_opens(desk, mother, here.id))
    assert [sign for sign in ("Amira", amira.case_id, "Der står", here.shared_id) if sign in page] == []
    assert _sends(desk, NEWER, amira) == 200  # read back to nobody else
    assert "Amira" not in desk.text
    sent = {"words": NEWER, "side": "adults", "state": "agreed", "also": amira.case_id, "read_back": amira.case_id}
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    address = f"/desk/case/{mother.case_id}/plan/goal/{here.id}"
    answer = desk.client.post(address, data={**sent, "csrf_token": token, "read_version": str(here.version)})
    assert (answer.status_code, "Amira" in answer.get_data(as_text=True)) == (409, False)
    assert _words(office, mother, amira) == [[GOAL], [GOAL]]


HAND_MADE: dict[str, dict[str, Any]] = {
    "nothing": {}, "no numbers": {"read_version": "x", "read_copies": "a:² b: :3 ::"}, "zeros": {"words": "\x00", "side": "\x00"},
    "large numbers": {"read_version": "9" * 4400, "read_copies": f"a:{'9' * 1900}"},
    "many ticks": {"also": ["a" * 26] * 400}, "no ids": {"also": ["\x00", "' OR 1=1", "æ" * 26]},
    "long": {"words": "a" * 1001, "submission": "x" * 27, "read_back": "x" * 2001},
}  # fmt: skip


@pytest.mark.parametrize("name", HAND_MADE)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_form_made_by_hand_has_an_answer_and_changes_nothing(
    office: Office, desk: ClientHands, two: tuple[Own, Own], name: str, is_new: bool
) -> None:
    mother, _amira = two
    _writes(desk, mother, GOAL)
    [goal] = _goals(office, mother)
    _opens(desk, mother, "" if is_new else goal.id)
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    usual: dict[str, Any] = {"csrf_token": token, "words": NEWER, "side": "adults", "state": "agreed"}
    sent = {"csrf_token": token} if name == "nothing" else {**usual, **HAND_MADE[name]}
    if "also" in sent:
        sent["read_back"] = " ".join(sorted(set(sent["also"])))
    address = f"/desk/case/{mother.case_id}/plan/goal" + ("" if is_new else f"/{goal.id}")
    answer = desk.client.post(address, data=sent)
    wrong_goal = desk.client.post(f"/desk/case/{mother.case_id}/plan/goal/{mother.case_id}", data={**usual, "read_version": "1"})
    assert (answer.status_code in (200, 409, 422), wrong_goal.status_code in (404, 409)) == (True, True)
    if not (is_new and name == "no numbers"):
        assert _words(office, *two) == [[GOAL], []]
