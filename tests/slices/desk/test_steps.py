"""The page of a case's steps: the stair, rounds, marks, phase, asking, the end; and what bad input is answered with."""

import inspect
import re
from datetime import date, timedelta

import pytest

from portal.cases import commands, invitations, levels, round_rules, rounds, silence
from portal.cases import queries as case_queries
from portal.cases.invitations import Proposal
from portal.cases.moments import local_today
from portal.cases.rules import Asker, Channel, Level
from portal.cli import upkeep
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.desk import steps_words as words
from portal.desk.steps_forms import day_of
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import begins, does, ends, stands_on

GOAL = "Å komme seg på skolen fire dager i uka."


@pytest.fixture
def held(office: Office) -> str:
    """A case that Astrid holds, answered."""
    case_id = office.gets(first_message="Hei.", holder_id=office.astrid.id)
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), office.astrid.id))
    return case_id


def _opens(office: Office, case_id: str) -> ClientHands:
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{case_id}/steps")
    return hands


def _sends(hands: ClientHands, address: str, **typed: str | list[str]) -> int:
    form = next(one for one in hands.page.root.all("form") if one.get("action") == address)
    hidden = {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}
    answer = hands.client.post(address, data={**hidden, **typed})
    hands.response = answer
    return answer.status_code


def _day(days: int) -> str:
    return (local_today() + timedelta(days=days)).isoformat()


def test_a_level_three_case_goes_through_three_rounds_to_its_end(office: Office, held: str, clock: MovableClock) -> None:
    hands, here = _opens(office, held), f"/desk/case/{held}"
    hands.choose("level", "3")
    hands.fill("reason", "Skole og helse må trekke sammen.")
    hands.choose("level_part", "family")
    hands.choose("leader", "not_informed")
    hands.fill("leader_words", "Mor vil vente.")
    hands.press(action=f"{here}/level")
    for number, (decision, following) in enumerate((("3", "Å sove."), ("2", "Å møte venner."), ("close", ""))):
        if not number:
            hands.fill("goal", GOAL)
            hands.fill("measure_1", "Læreren møter i døra")
            hands.fill("who_1", "Kontaktlæreren")
            hands.fill("evaluate_on", _day(14))
            hands.press(action=f"{here}/round")
            assert GOAL in hands.text
            assert "Læreren møter i døra" in hands.text
        clock.move(days=14)
        hands = _opens(office, held)
        hands.fill("came_of_it", f"Dette kom ut av nummer {number}.")
        hands.fill("child_says", "Jeg vil ha fri på onsdager.")
        hands.choose("decision", decision)
        hands.choose("round_part", "family")
        if following:
            hands.fill("goal", following)
            hands.fill("evaluate_on", _day(14))
        hands.press(action=f"{here}/round/end")
        assert f"Dette kom ut av nummer {number}." in hands.text
        assert "Jeg vil ha fri på onsdager." in hands.text
    assert office.case(held).level == "2"
    assert "Dere ble enige om å avslutte" in hands.text
    for name, said in (("reason", "Målene er nådd."), ("effect", "Hun går på skolen."), ("family_view", "«Takk.»")):
        hands.fill(name, said)
    hands.choose("kind", "better")
    hands.press(action=f"{here}/close")
    assert "Hun går på skolen." in hands.text
    assert (office.case(held).phase, office.rows()["case_round"]) == ("close", 3)


WRONG = {
    "level": ({"level": "5", "reason": "Fordi"}, "Velg i listen."),
    "level ": ({"level": "3", "reason": "Fordi"}, "Har dere vurdert å informere lederen?"),
    "level  ": ({"level": "4", "reason": "Fordi", "leader": "not_informed"}, "skal lederne være informert"),
    "level   ": ({"level": "4", "reason": "Fordi", "leader": "informed"}, "Skriv hvilke ledere"),
    "level    ": ({"level": "1", "reason": "Fordi", "set_on": "2031-01-01"}, "Velg i dag eller en dag som har vært."),
    "round": ({"goal": GOAL, "evaluate_on": "i morgen"}, "Skriv datoen slik"),
    "round ": ({"goal": GOAL, "evaluate_on": "2020-01-01"}, "Velg en dag som kommer"),
    "round  ": ({"goal": " ", "evaluate_on": "2026-12-20"}, "Skriv hva dere vil at skal bli annerledes."),
    "round   ": ({"goal": GOAL, "evaluate_on": "2026-12-20", "by_2": "99"}, "Skriv datoen slik"),
    "phase": ({"phase": "close", "reason": "Fordi"}, "Velg i listen."),
    "close": ({"reason": "Fordi", "effect": "Bra", "family_view": "Ja", "kind": "great"}, "Velg i listen."),
}


@pytest.mark.parametrize("form", list(WRONG))
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(office: Office, held: str, form: str) -> None:
    stands_on(office, held, Level.TWO)
    typed, said = WRONG[form]
    hands = _opens(office, held)
    assert _sends(hands, f"/desk/case/{held}/{form.strip()}", **typed) == 422
    assert said in hands.text
    html = hands.response.get_data(as_text=True) if hands.response else ""
    assert all(value in html for value in typed.values() if value in ("Fordi", GOAL))
    assert office.rows()["case_round"] == 0


@pytest.mark.parametrize("decision", ["1", "5", "", "stay"])
def test_only_what_the_table_has_is_decided(office: Office, held: str, decision: str) -> None:
    stands_on(office, held, Level.TWO)
    begins(office, held)
    hands = _opens(office, held)
    typed = {"came_of_it": "Mye.", "decision": decision, "goal": GOAL, "evaluate_on": _day(9)}
    assert _sends(hands, f"/desk/case/{held}/round/end", **typed) in (409, 422)
    assert "Mye." in (hands.response.get_data(as_text=True) if hands.response else "")
    with office.db.read() as db:
        assert [e.kind for e in case_queries.events_of(db, held, office.key_of(held))].count("round_ended") == 0


def test_raising_to_four_by_a_round_asks_for_the_leaders(office: Office, held: str) -> None:
    stands_on(office, held, Level.TWO)
    begins(office, held)
    hands, here = _opens(office, held), f"/desk/case/{held}/round/end"
    typed = {"came_of_it": "Mye.", "decision": "4", "goal": GOAL, "evaluate_on": _day(9)}
    assert _sends(hands, here, **typed) == 422
    assert "På nivå 4 skal lederne være informert." in hands.text
    assert _sends(hands, here, **typed, next_leader="informed", next_leader_words="Rektor") == 303
    assert office.case(held).level == "4"


def test_who_was_quicker_is_told(office: Office, held: str) -> None:
    stands_on(office, held, Level.TWO)
    hands, here = _opens(office, held), f"/desk/case/{held}/round"
    shown, typed = hands.response, {"goal": GOAL, "evaluate_on": _day(9)}
    assert _sends(hands, here, **typed) == 303
    hands.response = shown  # the other tab
    assert _sends(hands, here, **typed) == 409
    assert office.rows()["case_round"] == 1


def test_marks_are_kept_and_another_co_ordinator_is_hinted_at_never_refused(office: Office, held: str) -> None:
    hands = _opens(office, held)
    typed = {"marks": ["individual_plan", "co_ordinating_team"], "co_ordinator": "other", "co_ordinator_name": "Kari Moe"}
    assert _sends(hands, f"/desk/case/{held}/marks", **typed) == 303
    hands.open(f"/desk/case/{held}/steps")
    assert "Koordinator: Kari Moe" in hands.text
    assert "Koordinatoren for planen bør være familiekontakten." in hands.text
    hands.open(f"/desk/case/{held}")
    assert "Koordinerende team er varslet" in hands.text
    assert "Individuell plan · Koordinator: Kari Moe" in hands.text
    assert b"Kari Moe" not in office.stored()


def test_one_tap_asks_the_family_in_its_own_language(office: Office, clock: MovableClock) -> None:
    case_id = office.gets(first_message="Dzień dobry.", holder_id=office.astrid.id, language="pl")
    does(office, case_id, lambda db, case, key: commands.send_answer(db, case, key, "Hei.", new_id(), office.astrid.id))
    clock.move(days=31)
    assert upkeep.go_round(office.db)
    hands = _opens(office, case_id)
    hands.press(action=f"/desk/case/{case_id}/still")
    assert "Familien har ikke svart ennå." in hands.text
    with office.db.read() as db:
        assert "Czy nadal nas potrzebujecie?" in case_queries.messages_of(db, case_id, office.key_of(case_id))[-1].text
    assert _sends(hands, f"/desk/case/{case_id}/close", reason="x", effect="x", family_view="x", kind="unknown") == 409
    assert "Gi dem tid til å svare" in hands.text


def test_the_page_asks_as_much_for_many_rounds_as_for_one(office: Office, held: str, queries: Queries) -> None:
    stands_on(office, held, Level.TWO)
    begins(office, held)
    hands = _opens(office, held)
    hands.open(f"/desk/case/{held}/steps")
    queries.statements.clear()
    hands.open(f"/desk/case/{held}/steps")
    few = queries.number
    for _ in range(5):
        ends(office, held, Level.TWO)
    queries.statements.clear()
    hands.open(f"/desk/case/{held}/steps")
    assert queries.number == few


def test_a_question_about_nobody_gets_no_rounds_and_no_marks(office: Office) -> None:
    case_id = office.gets(channel=Channel.PROFESSIONAL, asker=Asker.PROFESSIONAL, holder_id=office.astrid.id)
    stands_on(office, case_id, Level.TWO)
    actions = {form.get("action") for form in _opens(office, case_id).page.root.all("form")}
    assert not actions & {f"/desk/case/{case_id}/{each}" for each in ("round", "marks", "still")}


def test_the_steps_are_read_in_the_access_log_and_not_by_who_may_open_no_case(office: Office, held: str) -> None:
    before = office.rows()["audit_entry"]
    _opens(office, held)
    assert office.rows()["audit_entry"] > before
    admin = office.at_the_desk(office.employs("Dag Ås", Role.ADMINISTRATOR))
    assert admin.client.get(f"/desk/case/{held}/steps").status_code == 403


def test_the_case_says_when_it_is_looked_at_and_leads_to_the_steps(office: Office, held: str) -> None:
    stands_on(office, held, Level.TWO)
    begins(office, held, days=2)
    hands = office.at_the_desk()
    hands.open(f"/desk/case/{held}")
    assert "Ses på sammen onsdag 25. november." in hands.text
    assert f"/desk/case/{held}/steps" in {link.get("href") for link in hands.page.root.all("a")}


@pytest.mark.parametrize("typed", ["2026-12-24", "24.12.2026"])
def test_a_day_is_read_as_browsers_and_people_write_it(typed: str) -> None:
    assert day_of(typed) == date(2026, 12, 24)
    assert [day_of(other) for other in ("31.2.2026", "x", "", "1.2", "99.99.99999")] == [None] * 5


def test_every_refusal_of_these_rules_is_explained() -> None:
    """Each reason that the rules name is looked up in their sources, so that a new one cannot be forgotten."""
    sources = [inspect.getsource(module) for module in (levels, round_rules, rounds, silence)]
    named = {found for source in sources for found in re.findall(r'NotAllowed\("([a-z_]+)"\)', source)}
    assert len(named) > 12
    assert named - {"not_asked"} <= set(words.REFUSED)  # that one is the family's, who has answered already


def test_a_meeting_that_is_still_to_come_is_told_before_the_end(office: Office, held: str, clock: MovableClock) -> None:
    starts, me = utc_now() + timedelta(days=2), office.astrid.id
    meets = Proposal(starts, starts + timedelta(hours=1), "Hjemme", "Skolen", [])
    made = does(office, held, lambda db, case, key: invitations.propose(db, case, key, meets, me).id)
    hands = _opens(office, held)
    assert "Et møte er avtalt" in hands.text
    does(office, held, lambda db, case, key: invitations.call_off(db, case, made, me))
    hands.open(f"/desk/case/{held}/steps")
    assert "Et møte er avtalt" not in hands.text
