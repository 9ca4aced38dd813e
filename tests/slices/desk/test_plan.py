"""The plan at the desk: written in plain steps, pointed at the directory, and safe when two write at once."""

from datetime import timedelta

import pytest

from portal.audit.queries import history
from portal.cases import commands
from portal.cases.plan_rules import GoalState, MeasureState, Side, Who
from portal.cases.round_queries import rounds_of
from portal.cases.rules import Level
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.directory.here import directory_of, forget
from portal.directory.models import ServiceRow
from portal.directory.service import Service
from portal.directory.store import State, touch
from portal.staff.rules import Role
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import begins, does, stands_on
from tests.slices.cases.planning import GOAL, WHAT, agrees, plans, reads


@pytest.fixture
def held(office: Office) -> str:
    """A case that Astrid holds, answered."""
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), office.astrid.id))
    return case_id


def _opens(office: Office, case_id: str, path: str = "", hands: ClientHands | None = None) -> ClientHands:
    hands = hands or office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/plan{path}")
    return hands


def _sends(hands: ClientHands, address: str, **typed: str) -> int:
    form = next(one for one in hands.page.root.all("form") if one.get("action") == address)
    hidden = {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}
    hands.response = hands.client.post(address, data={**hidden, **typed})
    return hands.response.status_code


def _service(office: Office) -> Service:
    with office.app.app_context():
        return directory_of().services[0]


def test_a_goal_with_a_service_and_a_neighbour_stands_in_the_plan(office: Office, held: str) -> None:
    here, service = f"/desk/case/{held}/plan", _service(office)
    hands = _opens(office, held)
    hands.follow(f"{here}/goal")
    hands.fill("words", GOAL)
    hands.choose("side", "children")
    hands.press(action=f"{here}/goal")
    goal_id = reads(office, held)[0].id
    hands.follow(f"{here}/goal/{goal_id}/measure")
    hands.fill("what", WHAT)
    hands.choose("who", "service")
    hands.choose("service_id", service.id)
    hands.fill("who_words", "Nabo Berit henter")
    hands.fill("ends_on", "24.12.2026")
    hands.press(action=f"{here}/goal/{goal_id}/measure")
    name = service.name.get("nb").text
    for words in (GOAL, WHAT, "Nabo Berit henter", "Avtalt", "innen torsdag 24. desember", name):
        assert words in hands.text
    assert f"/help/service/{service.id}" in {link.get("href") for link in hands.page.root.all("a")}


def test_a_service_that_is_gone_is_said_kindly_and_stays_a_choice(office: Office, held: str) -> None:
    service = _service(office)
    name = service.name.get("nb").text
    goal_id = plans(office, held)
    measure_id = agrees(office, held, goal_id, who=Who.SERVICE, service_id=service.id, service_name=name)
    with office.db.write() as db:
        db.get_one(ServiceRow, service.id).state = State.GONE
        touch(db)
    forget(office.app)
    hands = _opens(office, held)
    assert f"{name} er ikke i oversikten lenger. Vi finner noe annet sammen." in hands.text
    assert f"/help/service/{service.id}" not in {link.get("href") for link in hands.page.root.all("a")}
    hands = _opens(office, held, f"/measure/{measure_id}", hands)
    hands.press(action=f"/desk/case/{held}/plan/measure/{measure_id}")
    assert reads(office, held)[0].measures[0].service_id == service.id


def test_a_made_up_service_is_none(office: Office, held: str) -> None:
    goal_id = plans(office, held)
    here = f"/desk/case/{held}/plan/goal/{goal_id}/measure"
    hands = _opens(office, held, f"/goal/{goal_id}/measure")
    assert _sends(hands, here, what=WHAT, who="service", service_id="../../etc", state="agreed") == 303
    assert reads(office, held)[0].measures[0].service_id == ""


def test_two_who_write_the_same_goal_both_see_both_texts(office: Office, held: str) -> None:
    goal_id = plans(office, held)
    here = f"/desk/case/{held}/plan/goal/{goal_id}"
    mine = _opens(office, held, f"/goal/{goal_id}")
    shown = mine.response
    assert _sends(mine, here, words="Den andres ord.", side="adults", state="agreed") == 303
    mine.response = shown  # the other's browser had it open as well
    assert _sends(mine, here, words="Mine ord.", side="children", state="agreed") == 409
    assert "Den andres ord." in mine.text
    assert "Begge tekstene står her" in mine.text
    assert "Mine ord." in (mine.response.get_data(as_text=True) if mine.response else "")
    assert reads(office, held)[0].words == "Den andres ord."
    assert _sends(mine, here, words="Mine ord, og den andres.", side="children", state="agreed") == 303
    assert reads(office, held)[0].words == "Mine ord, og den andres."


def test_two_who_write_the_same_measure_both_see_both_texts(office: Office, held: str) -> None:
    measure_id = agrees(office, held, plans(office, held))
    here = f"/desk/case/{held}/plan/measure/{measure_id}"
    mine = _opens(office, held, f"/measure/{measure_id}")
    shown = mine.response
    assert _sends(mine, here, what="Den andres.", state="started") == 303
    mine.response = shown
    assert _sends(mine, here, what="Mitt.", state="done") == 409
    assert "Den andres." in mine.text
    assert _sends(mine, here, what="Mitt.", state="done") == 303
    assert (reads(office, held)[0].measures[0].what, reads(office, held)[0].measures[0].state) == ("Mitt.", MeasureState.DONE)


def test_the_same_form_sent_twice_is_one_goal(office: Office, held: str) -> None:
    hands, here = _opens(office, held, "/goal"), f"/desk/case/{held}/plan/goal"
    shown = hands.response
    assert _sends(hands, here, words=GOAL, side="adults", state="agreed") == 303
    hands.response = shown
    assert _sends(hands, here, words=GOAL, side="adults", state="agreed") == 303
    assert len(reads(office, held)) == 1


WRONG = {
    "goal": ({"words": "", "side": "adults", "state": "agreed"}, "Skriv hva som skal bli annerledes."),
    "goal ": ({"words": GOAL, "side": "neither", "state": "agreed"}, "Velg i listen."),
    "goal  ": ({"words": "ø" * 1001, "side": "adults", "state": "agreed"}, "Teksten er for lang."),
}


@pytest.mark.parametrize("form", list(WRONG))
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(office: Office, held: str, form: str) -> None:
    typed, said = WRONG[form]
    hands = _opens(office, held, "/goal")
    assert _sends(hands, f"/desk/case/{held}/plan/{form.strip()}", **typed) == 422
    assert said in hands.text
    assert typed["words"] in (hands.response.get_data(as_text=True) if hands.response else "")
    assert reads(office, held) == []


def test_a_measure_that_ends_before_it_begins_is_asked_about(office: Office, held: str) -> None:
    goal_id = plans(office, held)
    hands = _opens(office, held, f"/goal/{goal_id}/measure")
    typed = {"what": WHAT, "state": "agreed", "starts_on": "2026-12-24", "ends_on": "2026-12-23"}
    assert _sends(hands, f"/desk/case/{held}/plan/goal/{goal_id}/measure", **typed) == 422
    assert "Velg en dag som ikke er før den første." in hands.text


def test_what_we_see_stands_beside_what_the_family_says(office: Office, held: str) -> None:
    measure_id = agrees(office, held, plans(office, held))
    hands = _opens(office, held, f"/measure/{measure_id}")
    assert _sends(hands, f"/desk/case/{held}/plan/measure/{measure_id}/said", how="mixed", said="Vi ser begge deler.") == 303
    hands.open(f"/desk/case/{held}/plan")
    for words in ("Vi som hjelper, sier", "Både og", "Vi ser begge deler.", "Astrid · "):
        assert words in hands.text


def test_the_family_s_words_stand_on_top(office: Office) -> None:
    answers = {"answers": {"matters": ["Ro rundt middagsbordet."]}}
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id, records=answers)
    hands = _opens(office, case_id)
    assert "Ro rundt middagsbordet." in hands.text
    hands.fill("matters", "At vi ler igjen.")
    hands.press(action=f"/desk/case/{case_id}/plan/matters")
    assert "At vi ler igjen." in hands.text
    assert "Ro rundt middagsbordet." not in hands.text


def test_a_round_s_goal_is_taken_into_the_plan_and_told_once(office: Office, held: str) -> None:
    stands_on(office, held, Level.TWO)
    begins(office, held)
    hands = _opens(office, held)
    assert hands.text.count("Å sove hele natta.") == 1
    hands.choose("take_side", "children")
    hands.press(action=f"/desk/case/{held}/plan/round")
    assert "Det vi jobber med nå" in hands.text
    assert "Målet i runden nå" not in hands.text
    assert reads(office, held)[0].words == "Å sove hele natta."


def test_reached_and_resting_goals_stand_apart(office: Office, held: str) -> None:
    goal_id = plans(office, held)
    hands = _opens(office, held, f"/goal/{goal_id}")
    assert _sends(hands, f"/desk/case/{held}/plan/goal/{goal_id}", words=GOAL, side="children", state="reached") == 303
    hands.open(f"/desk/case/{held}/plan")
    assert "Nådd, eller lagt bort for nå" in hands.text
    assert reads(office, held)[0].state is GoalState.REACHED


def test_a_closed_case_s_plan_is_read_and_not_changed(office: Office, held: str) -> None:
    plans(office, held)
    hands = _opens(office, held, "/goal")
    office.closes(held)
    assert _sends(hands, f"/desk/case/{held}/plan/goal", words="For sent.", side="adults", state="agreed") == 409
    assert "For sent." in (hands.response.get_data(as_text=True) if hands.response else "")
    _opens(office, held, hands=hands)
    assert GOAL in hands.text
    assert not [form for form in hands.page.root.all("form") if "/plan" in form.get("action")]


def test_nobody_else_s_goal_is_found(office: Office, held: str) -> None:
    other = office.gets(first_message="Hei.")
    goal_id = plans(office, other)
    measure_id = agrees(office, other, goal_id)
    hands = office.at_the_desk()
    for path in (f"/goal/{goal_id}", f"/goal/{goal_id}/measure", f"/measure/{measure_id}", "/goal/x", "/measure/x"):
        assert hands.client.get(f"/desk/case/{held}/plan{path}").status_code == 404


def office_log(office: Office, case_id: str) -> list[object]:
    with office.db.read() as db:
        return [*history(db, subject=f"case:{case_id}")]


def test_it_is_read_in_the_access_log_and_not_by_who_may_open_no_case(office: Office, held: str) -> None:
    before = len(office_log(office, held))
    _opens(office, held)
    assert len(office_log(office, held)) > before
    admin = office.at_the_desk(office.employs("Dag Ås", Role.ADMINISTRATOR))
    for path in ("", "/goal", "/print"):
        assert admin.client.get(f"/desk/case/{held}/plan{path}").status_code == 403


def test_on_paper_it_says_the_same_and_has_no_form(office: Office, held: str) -> None:
    agrees(office, held, plans(office, held))
    hands = _opens(office, held, "/print")
    assert GOAL in hands.text
    assert WHAT in hands.text
    assert not list(hands.page.root.all("form"))


def test_it_costs_as_much_for_many_as_for_few(office: Office, held: str, queries: Queries) -> None:
    service = _service(office)
    goal_id = plans(office, held)
    agrees(office, held, goal_id, service_id=service.id, service_name="x")
    hands = _opens(office, held)

    def cost() -> int:
        queries.statements.clear()
        hands.open(f"/desk/case/{held}/plan")
        return queries.number

    cost()
    few = cost()
    for side in (*Side, *Side):
        more = plans(office, held, side=side)
        agrees(office, held, more, service_id=service.id, service_name="x")
        agrees(office, held, more, starts_on=utc_now().date())
    assert cost() == few


def test_a_round_is_about_goals_of_the_plan_and_they_are_told_once(office: Office, held: str) -> None:
    stands_on(office, held, Level.TWO)
    goal_id = plans(office, held)
    agrees(office, held, goal_id, who_words="Mor")
    plans(office, held, "Et annet mål.")
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{held}/steps")
    hands.choose("plan_goals", goal_id)
    hands.fill("evaluate_on", (utc_now().date() + timedelta(days=20)).isoformat())
    hands.press(action=f"/desk/case/{held}/round")
    with office.db.read() as db:
        begun = rounds_of(db, held, office.key_of(held))[0]
    assert (begun.goal, begun.goals, begun.measures[0].what, begun.measures[0].who) == (GOAL, [goal_id], WHAT, "Mor")
    hands.open(f"/desk/case/{held}/plan")
    assert hands.text.count(GOAL) == 1 + hands.text.count(f": {GOAL}")
    assert hands.text.count("Det vi jobber med nå") == 1


def test_a_goal_that_is_not_in_this_plan_begins_no_round(office: Office, held: str) -> None:
    stands_on(office, held, Level.TWO)
    foreign = plans(office, office.gets(first_message="Hei."))
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{held}/steps")
    on = (utc_now().date() + timedelta(days=20)).isoformat()
    assert _sends(hands, f"/desk/case/{held}/round", plan_goals=foreign, evaluate_on=on) == 422
    assert office.rows()["case_round"] == 0
