"""Looking for words: some cases at a time, the newest open first; never into another's or a barred one, and nothing is kept."""

import logging

import pytest

from portal.audit.models import AuditEntry
from portal.cases import barring, commands, duken, plan, searching
from portal.cases.duken_rules import FilledBy
from portal.cases.opened import Opened
from portal.cases.plan_rules import GoalTyped, How, MeasureTyped, Side
from portal.cases.rules import Field, Level, SaidBy
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries, says_why
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import begins, does, ends, stands_on
from tests.slices.cases.climbing import plan as round_plan
from tests.slices.staff.house import Colleague

WORD = "Svalestup"


@pytest.fixture
def berit(office: Office) -> Colleague:
    return office.employs("Berit Vik", Role.TEAM_LEADER)


def _search(desk: ClientHands, words: str) -> str:
    desk.open("/desk/search")
    desk.fill("words", words)
    desk.press(action="/desk/search")
    return desk.text


def _gets(office: Office, text: str, **more: str) -> tuple[str, str]:
    case_id = office.gets(first_message=text, **more)
    return case_id, office.case(case_id).reference


def test_words_are_found_wherever_they_were_written(office: Office) -> None:
    me = office.astrid.id
    places = [_gets(office, f"Vi tenker på {WORD} hver dag.")] + [_gets(office, "Hei.") for _ in range(3)]
    (_, first), (noted, second), (mapped, third), (_, other) = places
    does(office, noted, lambda db, case, key: commands.write_note(db, case, key, f"Nevnte {WORD}.", new_id(), me))
    does(office, mapped, lambda db, case, key: commands.note_fact(db, case, key, Field.WHO, SaidBy.FAMILY, WORD, me))
    told = _search(office.at_the_desk(), WORD.upper())
    assert all(each in told for each in (first, second, third))
    assert other not in told
    assert "3 saker med ordene" in told
    assert "Lest 4 av 4." in told


def test_what_was_agreed_on_together_is_found(office: Office) -> None:
    """A goal, a measure, what the family says of it, Duken, a round's goal and what came of it, and how it ended."""
    me = office.astrid.id
    told = [_gets(office, "Hei.") for _ in range(7)]
    goal, measure, said, sheet, begun, ended, closed = (case_id for case_id, _ in told)
    for case_id, words in ((goal, WORD), (measure, "Et mål."), (said, "Et mål.")):
        made = does(office, case_id, lambda db, case, key, words=words: plan.add_goal(
            db, case, key, GoalTyped(words, Side.CHILDREN), new_id(), me).id)
        if case_id != goal:
            what = MeasureTyped(WORD if case_id == measure else "Noe")
            one = does(office, case_id, lambda db, case, key, what=what, made=made: plan.add_measure(
                db, case, key, made, what, new_id(), me).id)
            if case_id == said:
                does(office, case_id, lambda db, case, key, one=one: plan.say_as_family(
                    db, case, key, one, How.HARD, WORD, new_id(), utc_now()))
    filled = duken.Filled({"good_at": WORD}, FilledBy.TOGETHER, 0, new_id())
    does(office, sheet, lambda db, case, key: duken.save_as_staff(db, case, key, filled, me))
    for case_id in (begun, ended):
        stands_on(office, case_id, Level.TWO)
    does(office, begun, lambda db, case, key: commands.start_round(db, case, key, round_plan(goal=WORD), me))
    begins(office, ended)
    ends(office, ended, None, came_of_it=WORD)
    does(office, closed, lambda db, case, key: commands.close_case(
        db, case, key, commands.Closing("Ferdig.", WORD, "Bra.", says_family=True), me))
    shown = _search(office.at_the_desk(), WORD)
    assert {reference for _, reference in told if reference not in shown} == set()


def test_all_the_words_must_be_there(office: Office) -> None:
    _, reference = _gets(office, "Han sover ikke om natta.")
    desk = office.at_the_desk()
    assert reference in _search(desk, "natta sover")
    assert reference not in _search(desk, "natta våken")
    assert "Prøv færre eller andre ord" in desk.text


def test_it_goes_on_from_where_it_was_and_keeps_what_it_found(
    office: Office, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    monkeypatch.setattr(searching, "BATCH", 2)
    found = []
    for number in range(5):
        found.append(_gets(office, f"{WORD} {number}"))
        clock.move(minutes=1)
    office.closes(found[4][0])
    desk = office.at_the_desk()
    told = _search(desk, WORD)
    assert "Lest 2 av 5." in told
    assert [each for _, each in found if each in told] == [found[2][1], found[3][1]]  # the newest open ones
    _goes_on(desk)
    assert "Lest 4 av 5." in desk.text
    _goes_on(desk)
    assert "Lest 5 av 5." in desk.text
    assert "Les videre" not in desk.text
    assert all(each in desk.text for _, each in found)


def _goes_on(desk: ClientHands) -> None:
    form = [one for one in desk.page.root.all("form") if one.get("action") == "/desk/search"][-1]
    given = [(one.get("name"), one.get("value")) for one in form.all("input")]
    data: dict[str, list[str]] = {}
    for name, value in given:
        data.setdefault(name or "", []).append(value or "")
    desk.response = desk.client.post("/desk/search", data=data)


def test_another_s_case_is_not_looked_into_before_it_is_said_why(office: Office, berit: Colleague) -> None:
    case_id, reference = _gets(office, WORD, holder_id=berit.id)
    desk = office.at_the_desk()
    told = _search(desk, WORD)
    assert reference not in told
    assert "Lest 0 av 1." in told
    assert "1 følges av en annen og er ikke lest." in told
    desk.open(f"/desk/case/{case_id}")
    says_why(desk)
    assert reference in _search(desk, WORD)


def test_a_barred_colleague_s_search_passes_it_by(office: Office, berit: Colleague) -> None:
    case_id, reference = _gets(office, WORD)
    does(office, case_id, lambda db, case, key: barring.bar(db, Opened(case, key), office.astrid.id, "Kjenner dem.", berit.id))
    desk = office.at_the_desk()
    told = _search(desk, WORD)
    assert reference not in told
    assert "Lest 0 av 0." in told
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    forged = desk.client.post("/desk/search", data={"csrf_token": token, "words": WORD, "hit": case_id, "after": case_id})
    assert reference not in forged.get_data(as_text=True)


def test_the_words_are_written_nowhere(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _gets(office, "Hei.")
    desk = office.at_the_desk()
    _search(desk, WORD)
    assert WORD.encode() not in office.stored()
    assert WORD not in caplog.text
    assert WORD not in desk.path
    assert WORD not in str(desk.response and desk.response.headers)
    with office.db.read() as db:
        rows = [(row.subject, row.facts) for row in db.query(AuditEntry) if row.action == "cases_searched"]
    assert rows == [("cases", '{"read":1}')]


@pytest.mark.parametrize("words", ["", "  ", "ab", "a b", "\x00"])
def test_too_little_is_answered_at_the_field(office: Office, words: str) -> None:
    desk = office.at_the_desk()
    _search(desk, words)
    assert desk.response is not None
    assert desk.response.status_code == 422
    assert "Skriv minst 3 tegn." in desk.text


def test_what_was_tampered_with_makes_no_fault(office: Office) -> None:
    desk = office.at_the_desk()
    desk.open("/desk/search")
    token = next(one.get("value") for one in desk.page.root.all("input") if one.get("name") == "csrf_token")
    bent = ({"after": "x' OR 1"}, {"read": "-1", "passed": "9" * 40}, {"hit": ["nonsense", "a" * 26]}, {"words": "x" * 9000})
    for more in bent:
        given = desk.client.post("/desk/search", data={"csrf_token": token, "words": WORD, **more})
        assert given.status_code == 200, more


def test_as_many_queries_for_many_cases_as_for_one(office: Office, queries: Queries) -> None:
    desk, counted = office.at_the_desk(), []
    for more in (1, 12):
        for _ in range(more):
            _gets(office, WORD)
        _search(desk, WORD)
        queries.statements.clear()
        _search(desk, WORD)
        counted.append(queries.number)
    assert counted[0] == counted[1]
