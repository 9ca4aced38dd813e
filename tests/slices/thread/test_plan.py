"""The family's plan: read in its own language, proposed in, and nothing typed lost when the visit runs out."""

import pytest

from portal.cases.levels import MARKS_KIND
from portal.cases.plan_rules import GoalState, How, MeasureState, Sayer, Side
from portal.cases.rules import Level
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.citizens import Parent
from tests.slices.cases.climbing import begins, stands_on
from tests.slices.cases.planning import GOAL, WHAT, agrees, plans
from tests.slices.cases.planning import reads as read_plan
from tests.slices.thread.askers import has_asked
from tests.slices.thread.live_talks import has_sent
from tests.slices.thread.own import answers, case_of_own, in_field, post, reads

LANGUAGES = ["nb", "nn", "en", "uk", "ar", "pl"]


@pytest.fixture
def parent(office: Office) -> Parent:
    sent = has_sent(office)
    answers(office)
    return sent


def _plan(parent: Parent) -> str:
    parent.hands.open("/thread/plan")
    return parent.hands.text


def _has_measure(office: Office) -> str:
    case_id = case_of_own(office).id
    return agrees(office, case_id, plans(office, case_id))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_read_in_every_language(office: Office, parent: Parent, language: str) -> None:
    _has_measure(office)
    parent.hands.open(f"/thread/plan?lang={language}")
    html = parent.hands.page.root.first("html")
    assert html is not None
    assert html.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert GOAL in parent.hands.text
    assert "plan." not in parent.hands.text


def test_the_thread_leads_there_only_when_there_is_a_goal(office: Office, parent: Parent) -> None:
    assert "Planen deres: mål" not in reads(parent)
    _has_measure(office)
    assert "Planen deres: mål" in reads(parent)


def test_a_goal_is_proposed_and_it_is_our_turn(office: Office, parent: Parent) -> None:
    assert "Det står ingen mål her ennå." in _plan(parent)
    parent.hands.fill("words", "At vi får sove.")
    parent.hands.choose("side", "adults")
    parent.hands.press(action="/thread/plan/goal")
    assert "Takk. Det står her nå, og vi svarer dere." in parent.hands.text
    assert "Forslag fra familien" in parent.hands.text
    goal = read_plan(office, case_of_own(office).id)[0]
    assert (goal.words, goal.side, goal.state) == ("At vi får sove.", Side.ADULTS, GoalState.PROPOSED)
    assert case_of_own(office).turn == "ours"


def test_something_to_try_is_proposed_for_a_goal(office: Office, parent: Parent) -> None:
    goal_id = plans(office, case_of_own(office).id)
    _plan(parent)
    assert post(parent, "/thread/plan/measure", goal=goal_id, words="Pannekaker på onsdager") == 303
    assert "Pannekaker på onsdager" in _plan(parent)
    assert read_plan(office, case_of_own(office).id)[0].measures[0].state is MeasureState.PROPOSED


@pytest.mark.parametrize(("how", "turn"), [("well", "theirs"), ("mixed", "ours"), ("hard", "ours")])
def test_one_tap_says_how_it_goes(office: Office, parent: Parent, how: str, turn: str) -> None:
    _has_measure(office)
    _plan(parent)
    parent.hands.press("how", how)
    said = read_plan(office, case_of_own(office).id)[0].measures[0].newest(Sayer.FAMILY)
    assert said is not None
    assert said.how is How(how)
    assert "Familien sier" in parent.hands.text
    assert case_of_own(office).turn == turn


def test_what_does_not_suit_is_nobody_s_fault(office: Office, parent: Parent) -> None:
    _has_measure(office)
    _plan(parent)
    parent.hands.fill("words", "Vi er hos bestemor da.")
    parent.hands.press("how", "not_suited")
    assert "Takk for at dere sa fra. Vi finner noe annet sammen." in parent.hands.text
    assert "Vi er hos bestemor da." in parent.hands.text
    assert case_of_own(office).turn == "ours"


def test_the_family_writes_what_matters_most(office: Office, parent: Parent) -> None:
    _plan(parent)
    parent.hands.fill("matters", "At vi ler igjen.")
    parent.hands.press(action="/thread/plan/matters")
    assert "At vi ler igjen." in parent.hands.text
    assert b"At vi ler igjen" not in office.stored()


WRONG = {
    "/thread/plan/goal": ({"words": "Noe", "side": "neither"}, "Velg én av måtene."),
    "/thread/plan/goal ": ({"words": "", "side": "adults"}, "Skriv noe før du sender."),
    "/thread/plan/matters": ({"matters": " "}, "Skriv noe før du sender."),
    "/thread/plan/measure": ({"words": "ø" * 1001}, "Teksten er for lang."),
}


@pytest.mark.parametrize("address", list(WRONG))
def test_what_is_wrong_is_said_and_what_was_typed_stays(office: Office, parent: Parent, address: str) -> None:
    typed, said = WRONG[address]
    typed = {**typed, "goal": plans(office, case_of_own(office).id)} if address.endswith("measure") else typed
    _plan(parent)
    token = {"csrf_token": in_field(parent, "csrf_token").split()[0]}
    answer = parent.hands.client.post(address.strip(), data={**token, **typed})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert typed.get("words", "") in page


@pytest.mark.parametrize("how", ["", "great", "ø" * 5000])
def test_another_tap_changes_nothing(office: Office, parent: Parent, how: str) -> None:
    measure_id = _has_measure(office)
    _plan(parent)
    assert post(parent, "/thread/plan/goes", measure=measure_id, how=how) == 422
    assert post(parent, "/thread/plan/goes", measure="x", how="well") == 303
    assert read_plan(office, case_of_own(office).id)[0].measures[0].said == ()


def test_nobody_writes_in_another_family_s_plan(office: Office, parent: Parent) -> None:
    other = office.gets(first_message="Hei.")
    goal_id = plans(office, other)
    measure_id = agrees(office, other, goal_id)
    _plan(parent)
    assert post(parent, "/thread/plan/measure", goal=goal_id, words="Inn.") == 303
    assert post(parent, "/thread/plan/goes", measure=measure_id, how="hard") == 303
    measures = read_plan(office, other)[0].measures
    assert (len(measures), measures[0].said) == (1, ())


def test_what_was_typed_waits_for_who_has_the_code(office: Office, parent: Parent, clock: MovableClock) -> None:
    goal_id = plans(office, case_of_own(office).id)
    _plan(parent)
    token = in_field(parent, "csrf_token").split()[0]
    clock.move(minutes=40)
    address = "/thread/plan/measure"
    parent.hands.response = parent.hands.client.post(
        address, data={"csrf_token": token, "goal": goal_id, "words": "Det lange forslaget."}
    )
    assert read_plan(office, case_of_own(office).id)[0].measures == []
    parent.hands.fill("code", parent.code)
    parent.hands.press(action="/thread/enter")
    assert parent.hands.path == "/thread/plan"
    assert "Det lange forslaget." in in_field(parent, "words")
    assert post(parent, address, goal=goal_id, words="Det lange forslaget.") == 303
    parent.hands.open("/thread/plan")
    assert "Det lange forslaget." not in in_field(parent, "words")


def test_the_red_way_changes_nothing_here(office: Office, parent: Parent, clock: MovableClock) -> None:
    case_id = case_of_own(office).id
    stands_on(office, case_id, Level.TWO)
    begins(office, case_id)
    _has_measure(office)
    before = _plan(parent)
    clock.move(seconds=1)
    stands_on(office, case_id, Level.RED)
    assert _plan(parent) == before
    assert MARKS_KIND not in before


def test_a_closed_case_s_plan_is_read_and_not_changed(office: Office, parent: Parent) -> None:
    _has_measure(office)
    _plan(parent)
    office.closes(case_of_own(office).id)
    assert post(parent, "/thread/plan/goal", words="For sent.", side="adults") == 303
    told = _plan(parent)
    assert GOAL in told
    assert "For sent." not in told
    assert "Foreslå et mål" not in told


def test_who_asked_about_nobody_is_led_back(office: Office) -> None:
    asker = has_asked(office)
    for path in ("/thread/plan", "/thread/plan/print"):
        assert asker.browser.client.get(path).headers.get("Location") == "/thread"


def test_without_a_code_nothing_is_read(office: Office) -> None:
    for path in ("/thread/plan", "/thread/plan/print"):
        assert office.client().get(path).status_code == 303


def test_the_own_copy_on_paper_says_it_all(office: Office, parent: Parent) -> None:
    _has_measure(office)
    parent.hands.open("/thread/plan/print")
    assert GOAL in parent.hands.text
    assert WHAT in parent.hands.text
    assert not list(parent.hands.page.root.all("form"))


def test_it_costs_as_much_for_many_as_for_few(office: Office, parent: Parent, queries: Queries) -> None:
    _has_measure(office)

    def cost() -> int:
        queries.statements.clear()
        _plan(parent)
        return queries.number

    cost()
    few = cost()
    for _ in range(4):
        _has_measure(office)
    assert cost() == few
