"""The plan: what may be written, that it is sealed, whose turn it is after each word, and that it goes with the case."""

from datetime import date

import pytest

from portal.cases import commands, plan
from portal.cases.models import Case
from portal.cases.plan_models import PlanGoal
from portal.cases.plan_queries import plan_of
from portal.cases.plan_rules import GoalState, GoalTyped, How, MeasureState, MeasureTyped, Sayer, Side, Who
from portal.cases.round_queries import rounds_of
from portal.cases.rounds import open_round
from portal.cases.rules import Asker, Channel, Level, NotAllowed
from portal.db.base import new_id
from portal.vault.seal import Unreadable
from tests.factories import Office, Queries, later
from tests.slices.cases.climbing import begins, does, stands_on
from tests.slices.cases.planning import GOAL, WHAT, agrees, plans, reads


@pytest.fixture
def held(office: Office) -> str:
    """A case that Astrid holds, answered: the family's turn."""
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), office.astrid.id))
    return case_id


def _family(office: Office, case_id: str, change: str, *typed: object) -> None:
    does(office, case_id, lambda db, case, key: getattr(plan, change)(db, case, key, *typed, new_id(), later(days=2)))


def test_every_word_is_sealed(office: Office, held: str) -> None:
    goal_id = plans(office, held)
    measure_id = agrees(
        office, held, goal_id, who=Who.SERVICE, who_words="Grevling Bek", service_id="hemmelig-tjeneste", service_name="Rusvern"
    )
    _family(office, held, "say_as_family", measure_id, How.HARD, "Han nekter.")
    does(office, held, lambda db, case, key: plan.write_matters(db, case, key, "Ro i huset.", office.astrid.id))
    stored = office.stored()
    for word in (GOAL, WHAT, "Grevling Bek", "hemmelig-tjeneste", "Rusvern", "Han nekter", "Ro i huset"):
        assert word.encode() not in stored
    read = reads(office, held)[0]
    assert (read.words, read.measures[0].service_id, read.measures[0].said[0].words) == (GOAL, "hemmelig-tjeneste", "Han nekter.")


def test_a_sealed_goal_opens_nowhere_else(office: Office, held: str) -> None:
    one, other = plans(office, held), plans(office, held, "Noe annet.")
    with office.db.write() as db:
        db.get_one(PlanGoal, one).body_sealed = db.get_one(PlanGoal, other).body_sealed
    with pytest.raises(Unreadable):
        reads(office, held)


def test_what_a_family_proposes_is_our_turn(office: Office, held: str) -> None:
    assert office.case(held).turn == "theirs"
    _family(office, held, "propose_goal", Side.ADULTS, "Å sove.")
    case, goal = office.case(held), reads(office, held)[0]
    assert (case.turn, goal.state, goal.side) == ("ours", GoalState.PROPOSED, Side.ADULTS)
    assert case.waiting_since is not None
    assert office.events(held)[-1] == "plan_said"


@pytest.mark.parametrize(
    ("how", "words", "turn"), [(How.WELL, "", "theirs"), (How.WELL, "Men ikke om søndager.", "ours"), (How.MIXED, "", "ours"),
                               (How.HARD, "", "ours")],
)  # fmt: skip
def test_only_a_tap_that_all_is_well_asks_nobody_to_answer(office: Office, held: str, how: How, words: str, turn: str) -> None:
    measure_id = agrees(office, held, plans(office, held))
    _family(office, held, "say_as_family", measure_id, how, words)
    assert office.case(held).turn == turn


def test_what_does_not_suit_is_agreed_on_no_longer(office: Office, held: str) -> None:
    measure_id = agrees(office, held, plans(office, held))
    _family(office, held, "say_not_suited", measure_id, "Vi spiser hos bestemor da.")
    measure = reads(office, held)[0].measures[0]
    assert (measure.state, office.case(held).turn) == (MeasureState.NOT_SUITED, "ours")
    assert measure.newest(Sayer.FAMILY) is not None


def test_family_and_colleague_stand_side_by_side_and_nothing_said_is_written_over(office: Office, held: str) -> None:
    measure_id, me = agrees(office, held, plans(office, held)), office.astrid.id
    _family(office, held, "say_as_family", measure_id, How.HARD, "Tungt.")
    _family(office, held, "say_as_family", measure_id, How.WELL, "Bedre nå.")
    ours = measure_id, How.MIXED, "Vi ser begge deler.", new_id(), me
    does(office, held, lambda db, case, key: plan.say_as_staff(db, case, key, *ours))
    measure = reads(office, held)[0].measures[0]
    family, staff = measure.newest(Sayer.FAMILY), measure.newest(Sayer.STAFF)
    assert family is not None
    assert staff is not None
    assert (family.words, staff.words, len(measure.said)) == ("Bedre nå.", "Vi ser begge deler.", 3)


def test_who_was_slower_changes_nothing(office: Office, held: str) -> None:
    goal_id, me = plans(office, held), office.astrid.id
    measure_id = agrees(office, held, goal_id)
    first, second = GoalTyped("Først.", Side.ADULTS), GoalTyped("Sist.", Side.ADULTS)
    does(office, held, lambda db, case, key: plan.change_goal(db, case, key, goal_id, first, 1, me))
    with pytest.raises(NotAllowed, match="plan_changed"):
        does(office, held, lambda db, case, key: plan.change_goal(db, case, key, goal_id, second, 1, me))
    one = MeasureTyped("Først.")
    does(office, held, lambda db, case, key: plan.change_measure(db, case, key, measure_id, one, 1, me))
    with pytest.raises(NotAllowed, match="plan_changed"):
        does(office, held, lambda db, case, key: plan.change_measure(db, case, key, measure_id, one, 1, me))
    assert (reads(office, held)[0].words, reads(office, held)[0].measures[0].what) == ("Først.", "Først.")


@pytest.mark.parametrize(
    ("typed", "reason"), [(MeasureTyped(" "), "measure_missing"),
                          (MeasureTyped("x", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 1)), "measure_days")],
)  # fmt: skip
def test_what_is_missing_is_said(office: Office, held: str, typed: MeasureTyped, reason: str) -> None:
    goal_id = plans(office, held)
    with pytest.raises(NotAllowed, match=reason):
        does(office, held, lambda db, case, key: plan.add_measure(db, case, key, goal_id, typed, new_id(), office.astrid.id))
    with pytest.raises(NotAllowed, match="goal_missing"):
        plans(office, held, "  ")


def test_another_case_s_goal_is_not_there(office: Office, held: str) -> None:
    other = office.gets(first_message="Hei.")
    goal_id = plans(office, other)
    measure_id = agrees(office, other, goal_id)
    with pytest.raises(NotAllowed, match="not_in_plan"):
        agrees(office, held, goal_id)
    with pytest.raises(NotAllowed, match="not_in_plan"):
        _family(office, held, "say_as_family", measure_id, How.WELL, "")


def test_a_closed_case_s_plan_stands_still(office: Office, held: str) -> None:
    goal_id = plans(office, held)
    office.closes(held)
    with pytest.raises(NotAllowed, match="is_closed"):
        agrees(office, held, goal_id)
    with pytest.raises(NotAllowed, match="is_closed"):
        _family(office, held, "propose_goal", Side.ADULTS, "Noe.")


def test_a_question_about_nobody_has_no_plan(office: Office) -> None:
    case_id = office.gets(channel=Channel.PROFESSIONAL, asker=Asker.PROFESSIONAL, holder_id=office.astrid.id)
    with pytest.raises(NotAllowed, match="gate"):
        plans(office, case_id)


def test_the_goal_of_a_round_comes_into_the_plan_once(office: Office, held: str) -> None:
    stands_on(office, held, Level.TWO)
    begins(office, held)
    me = office.astrid.id
    goal = does(office, held, lambda db, case, key: plan.take_in_round(db, case, key, Side.CHILDREN, me))
    read = reads(office, held)[0]
    assert (read.words, read.measures[0].what, read.measures[0].who_words) == ("Å sove hele natta.", "Fast leggetid", "Mor")
    assert read.measures[0].ends_on is not None
    with office.db.read() as db:
        assert rounds_of(db, held, office.key_of(held))[0].goals == [goal.id]
    with pytest.raises(NotAllowed, match="in_plan"):
        does(office, held, lambda db, case, key: plan.take_in_round(db, case, key, Side.CHILDREN, me))


def test_without_a_round_there_is_nothing_to_take_in(office: Office, held: str) -> None:
    with office.db.read() as db:
        assert open_round(db, held) is None
    with pytest.raises(NotAllowed, match="no_round"):
        does(office, held, lambda db, case, key: plan.take_in_round(db, case, key, Side.ADULTS, office.astrid.id))


def test_one_goal_in_two_cases_is_sealed_for_each(office: Office, held: str) -> None:
    other, me, typed = office.gets(first_message="Hei."), office.astrid.id, GoalTyped(GOAL, Side.ADULTS)
    goal = does(office, held, lambda db, case, key: plan.add_goal(db, case, key, typed, new_id(), me))
    does(office, other, lambda db, case, key: plan.add_goal(db, case, key, typed, new_id(), me, shared_id=goal.shared_id))
    assert reads(office, held)[0].shared_id == reads(office, other)[0].shared_id
    with office.db.write() as db:
        commands.delete_case(db, other, office.settings.instance)
    assert reads(office, held)[0].words == GOAL


def test_a_plan_goes_with_its_case(office: Office, held: str) -> None:
    empty = {name: 0 for name in ("plan_goal", "plan_measure", "plan_said")}
    measure_id = agrees(office, held, plans(office, held))
    _family(office, held, "say_as_family", measure_id, How.WELL, "Bra.")
    assert {name: office.rows()[name] for name in empty} == dict.fromkeys(empty, 1)
    with office.db.write() as db:
        assert db.get(Case, held) is not None
        commands.delete_case(db, held, office.settings.instance)
    assert {name: office.rows()[name] for name in empty} == empty


def test_it_costs_as_much_for_many_as_for_few(office: Office, held: str, queries: Queries) -> None:
    measure_id = agrees(office, held, plans(office, held))
    _family(office, held, "say_as_family", measure_id, How.WELL, "Bra.")
    key = office.key_of(held)

    def cost() -> int:
        queries.statements.clear()
        with office.db.read() as db:
            assert plan_of(db, held, key)
        return queries.number

    few = cost()
    for _ in range(3):
        goal_id = plans(office, held)
        for _ in range(2):
            _family(office, held, "say_as_family", agrees(office, held, goal_id), How.MIXED, "Så som så.")
    assert cost() == few
