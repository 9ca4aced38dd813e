"""A goal that stands in several plans of a household: chosen by name, read back, and no plan tells of another."""

import re

import pytest
from sqlalchemy import select

from portal.cases import commands
from portal.cases.household_models import Kind
from portal.cases.models import Case
from portal.cases.plan import change_goal as change_one
from portal.cases.plan import propose_goal
from portal.cases.plan_models import PlanGoal
from portal.cases.plan_queries import GoalRead, plan_of
from portal.cases.plan_rules import GoalState, GoalTyped, Side
from portal.db.base import new_id
from portal.staff.rules import Role
from tests.factories import Office, Queries, later
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import does
from tests.slices.desk.households import Own, belong, comes_in, has_own, html, status

Three = tuple[Own, Own, Own]
GOAL, NEWER = "Vi spiser middag sammen.", "Vi spiser middag sammen på søndager."


@pytest.fixture
def family(office: Office) -> Three:
    """Mother, Amira and the grandmother, who belong together; and nobody knows of anybody."""
    mother, amira, near = (
        has_own(office, Kind.PARENT, "Mor"), has_own(office, Kind.YOUNG, "Amira", "2012"), has_own(office, Kind.NEAR, "Mormor"),
    )  # fmt: skip
    belong(office, mother, amira)
    belong(office, mother, near)
    return mother, amira, near


@pytest.fixture
def desk(office: Office) -> ClientHands:
    return office.at_the_desk()


def _goals(office: Office, own: Own) -> list[GoalRead]:
    with office.db.read() as db:
        return plan_of(db, own.case_id, office.key_of(own.case_id))


def _words(office: Office, *those: Own) -> list[list[str]]:
    return [[goal.words for goal in _goals(office, own)] for own in those]


def _opens(hands: ClientHands, own: Own, goal: str = "") -> ClientHands:
    hands.open(f"/desk/case/{own.case_id}/plan/goal{'/' + goal if goal else ''}")
    return hands


def _sends(hands: ClientHands, words: str, *also: Own, state: str = "agreed") -> int:
    """Send the form that stands there, as it stands, with these words and ticks."""
    form = next(one for one in hands.page.root.all("form") if str(one.get("action")).find("/plan/goal") > 0)
    hidden = {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}
    typed = {**hidden, "words": words, "side": "adults", "state": state, "also": [own.case_id for own in also]}
    hands.response = hands.client.post(str(form.get("action")), data=typed)
    return hands.response.status_code


def _writes(hands: ClientHands, own: Own, words: str, *also: Own, goal: str = "") -> None:
    _opens(hands, own, goal)
    assert not also or _sends(hands, words, *also) == 200  # read back
    assert _sends(hands, words, *also) == 303


def test_it_stands_in_the_plans_that_were_chosen_and_in_no_other(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, near = family
    _writes(desk, mother, GOAL, amira)
    assert _words(office, mother, amira, near) == [[GOAL], [GOAL], []]
    [here], [there] = _goals(office, mother), _goals(office, amira)
    assert (here.shared_id, here.id != there.id) == (there.shared_id, True)


def test_before_it_is_saved_the_names_of_all_who_read_it_are_read_back(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, near = family
    hands = _opens(desk, mother)
    assert _sends(hands, GOAL, amira) == 200
    assert "Målet blir stående i planen til Mor og Amira (f. 2012)" in hands.text
    assert GOAL in html(hands)
    assert _sends(hands, GOAL, amira, near) == 200  # one more was ticked meanwhile: read back anew
    assert _words(office, *family) == [[], [], []]
    assert _sends(hands, GOAL, amira, near) == 303
    assert _words(office, *family) == [[GOAL]] * 3


def test_each_reads_its_own_and_nothing_tells_that_others_have_it(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, _near = family
    _writes(desk, mother, GOAL)
    alone = html(comes_in(office, mother), "/thread/plan")
    [goal] = _goals(office, mother)
    _writes(desk, mother, GOAL, amira, goal=goal.id)
    assert GOAL in html(comes_in(office, amira), "/thread/plan")
    shared = html(comes_in(office, mother), "/thread/plan")
    for page in (alone, shared):
        assert "Amira" not in page
        assert amira.case_id not in page
    assert len(alone) == len(shared)


def test_new_words_are_offered_for_all_and_change_only_where_they_are_ticked(
    office: Office, desk: ClientHands, family: Three
) -> None:
    mother, amira, near = family
    _writes(desk, mother, GOAL, amira, near)
    [goal] = _goals(office, mother)
    hands = _opens(desk, mother, goal.id)
    ticked = re.findall(r'name="also" value="(\w+)"[^>]* checked', html(hands))
    assert set(ticked) == {amira.case_id, near.case_id}
    assert "Målet står der. Ordene endres der også." in hands.text
    _sends(hands, NEWER, amira)
    assert _sends(hands, NEWER, amira) == 303
    assert _words(office, mother, amira, near) == [[NEWER], [NEWER], [GOAL]]
    _opens(desk, mother, goal.id)
    assert f"Der står det nå: «{GOAL}»." in hands.text


def test_where_it_stands_and_what_is_done_is_each_one_s_own(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, _near = family
    _writes(desk, mother, GOAL, amira)
    [goal] = _goals(office, mother)
    hands = _opens(desk, mother, goal.id)
    for _time in range(2):
        _sends(hands, NEWER, amira, state="reached")
    assert [one.state for own in (mother, amira) for one in _goals(office, own)] == [GoalState.REACHED, GoalState.AGREED]


def test_of_two_who_write_at_once_nobody_s_words_are_lost(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, _near = family
    _writes(desk, mother, GOAL, amira)
    [goal], [theirs] = _goals(office, mother), _goals(office, amira)
    hands = _opens(desk, mother, goal.id)
    typed = GoalTyped("Amira sine ord.", Side.CHILDREN)
    me = office.astrid.id
    does(office, amira.case_id, lambda db, case, key: change_one(db, case, key, theirs.id, typed, theirs.version, me))
    _sends(hands, NEWER, amira)
    assert _sends(hands, NEWER, amira) == 409
    assert "Der står det nå: «Amira sine ord.»." in hands.text
    assert NEWER in html(hands)
    assert _words(office, mother, amira) == [[GOAL], ["Amira sine ord."]]
    _sends(hands, NEWER, amira)
    assert _sends(hands, NEWER, amira) == 303
    assert _words(office, mother, amira) == [[NEWER], [NEWER]]


def test_the_same_form_sent_twice_is_one_goal_in_each(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, _near = family
    hands = _opens(desk, mother)
    _sends(hands, GOAL, amira)
    form = next(one for one in hands.page.root.all("form") if str(one.get("action")).find("/plan/goal") > 0)
    hidden = {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}
    typed = {**hidden, "words": GOAL, "side": "adults", "state": "agreed", "also": [amira.case_id]}
    for _time in range(2):
        assert hands.client.post(str(form.get("action")), data=typed).status_code == 303
    assert _words(office, mother, amira) == [[GOAL], [GOAL]]


def test_what_somebody_proposed_alone_is_agreed_on_before_another_reads_it(
    office: Office, desk: ClientHands, family: Three
) -> None:
    mother, amira, _near = family
    does(office, amira.case_id, lambda db, case, key: propose_goal(
        db, case, key, Side.CHILDREN, "Jeg vil bo hos mormor.", new_id(), later(days=2)))
    [goal] = _goals(office, amira)
    hands = _opens(desk, amira, goal.id)
    _sends(hands, goal.words, mother)
    assert _sends(hands, goal.words, mother) == 409
    assert "Bli enige om det og lagre" in hands.text
    assert _words(office, mother) == [[]]


@pytest.mark.parametrize("who", ["stranger", "another_s", "nonsense"])
def test_a_tick_that_was_never_offered_writes_nothing(office: Office, family: Three, who: str) -> None:
    mother, amira, _near = family
    stranger = has_own(office, Kind.PARENT, "En annen")
    jonas = office.employs("Jonas Berg", Role.FAMILY_CONTACT)
    with office.db.write() as db:
        db.get_one(Case, mother.case_id).holder_id = jonas.id
        db.get_one(Case, amira.case_id).holder_id = office.astrid.id
    hands = _opens(office.at_the_desk(jonas), mother)
    assert amira.case_id not in html(hands)
    also = {"stranger": stranger, "another_s": amira}.get(who) or Own("nonsense", "", mother.person)
    _sends(hands, GOAL, also)
    assert _sends(hands, GOAL, also) in (200, 404, 409)
    assert _words(office, mother, amira, stranger) == [[], [], []]


def test_a_case_of_its_own_is_asked_nothing(office: Office, desk: ClientHands) -> None:
    alone = has_own(office, Kind.PARENT, "Mor")
    hands = _opens(desk, alone)
    assert "Skal målet stå i planen til flere?" not in hands.text
    assert _sends(hands, GOAL) == 303
    assert status(hands) == 303


def test_deleting_one_case_leaves_the_others_goal(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, _near = family
    _writes(desk, mother, GOAL, amira)
    with office.db.write() as db:
        commands.delete_case(db, mother.case_id, office.settings.instance)
    with office.db.read() as db:
        assert [row.case_id for row in db.scalars(select(PlanGoal))] == [amira.case_id]
    assert _words(office, amira) == [[GOAL]]


def test_the_form_asks_as_much_for_many_as_for_few(office: Office, desk: ClientHands, family: Three, queries: Queries) -> None:
    mother, amira, near = family
    _writes(desk, mother, GOAL, amira)
    [goal] = _goals(office, mother)
    counted = []
    for more in (0, 4):
        for number in range(more):
            belong(office, mother, has_own(office, Kind.NEAR, f"Tante {number}"))
        _opens(desk, mother, goal.id)
        queries.statements.clear()
        _opens(desk, mother, goal.id)
        counted.append(queries.number)
    assert counted[0] == counted[1]


BESIDE = "Står også i planen til"


def test_beside_a_goal_colleagues_read_in_whose_plans_it_stands_too(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, near = family
    _writes(desk, mother, GOAL)
    assert BESIDE not in html(desk, f"/desk/case/{mother.case_id}/plan")
    [goal] = _goals(office, mother)
    _writes(desk, mother, GOAL, amira, near, goal=goal.id)
    names = {mother.case_id: "Mor", amira.case_id: "Amira (f. 2012)", near.case_id: "Mormor"}
    for own in family:
        desk.open(f"/desk/case/{own.case_id}/plan")
        told = re.findall(f"{BESIDE} (.*?)\\. Ingen av dem ser at andre har det\\.", desk.text)
        others = {name for case_id, name in names.items() if case_id != own.case_id}
        assert [set(one.split(" og ")) for one in told] == [others]


def test_no_family_and_no_paper_reads_in_whose_plans_a_goal_stands_too(office: Office, desk: ClientHands, family: Three) -> None:
    mother, amira, near = family
    _writes(desk, mother, GOAL, amira, near)
    for own in family:
        for path in ("/thread/plan", "/thread/plan/print"):
            assert BESIDE not in html(comes_in(office, own), path)
        assert BESIDE not in html(desk, f"/desk/case/{own.case_id}/plan/print")


def test_a_colleague_who_may_not_write_in_the_other_case_reads_nothing_of_it(office: Office, family: Three) -> None:
    mother, amira, _near = family
    desk = office.at_the_desk()
    _writes(desk, mother, GOAL, amira)
    jonas = office.employs("Jonas Berg", Role.FAMILY_CONTACT)
    with office.db.write() as db:
        db.get_one(Case, mother.case_id).holder_id = jonas.id
        db.get_one(Case, amira.case_id).holder_id = office.astrid.id
    page = html(office.at_the_desk(jonas), f"/desk/case/{mother.case_id}/plan")
    assert GOAL in page
    assert [words for words in (BESIDE, "Amira") if words in page] == []


def test_the_plan_asks_as_much_for_many_in_a_household_as_for_few(
    office: Office, desk: ClientHands, family: Three, queries: Queries
) -> None:
    mother, amira, _near = family
    _writes(desk, mother, GOAL, amira)
    counted = []
    for more in (0, 3):
        for number in range(more):
            belong(office, mother, has_own(office, Kind.NEAR, f"Tante {number}"))
            _writes(desk, mother, f"Mål {number}", amira)
        desk.open(f"/desk/case/{mother.case_id}/plan")
        queries.statements.clear()
        desk.open(f"/desk/case/{mother.case_id}/plan")
        counted.append(queries.number)
    assert counted[0] == counted[1]
