"""Nearly the same words: recognised while their day lasts, and by nobody after it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases import alike, likeness
from portal.cases.alike import marks_of
from portal.cases.aside import Aside, Signs, judge, weigh
from portal.cases.barring_models import CaseBar
from portal.cases.models import Case
from portal.cases.rules import Turn
from portal.staff.rules import Role
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands

SECRET, OTHER = b"s" * 32, b"t" * 32
WORDS = "Dere er alle sammen idioter og denne siden er bare tull, det kan jeg love dere, ha ha ha"
PLEA = "Jeg har det ikke bra hjemme, og jeg vet ikke hvem jeg skal snakke med om det som skjer."


def test_a_line_more_is_still_the_same_words() -> None:
    first, again = marks_of(WORDS, SECRET), marks_of(WORDS + " nummer 4711", SECRET)
    assert len(first & again) >= alike.ENOUGH
    assert len(first & marks_of(PLEA, SECRET)) < alike.ENOUGH


def test_another_day_knows_nothing_of_it() -> None:
    assert not marks_of(WORDS, SECRET) & marks_of(WORDS, OTHER)


@given(st.text(max_size=300))
def test_any_text_has_few_marks_and_they_tell_nothing(text: str) -> None:
    marks = marks_of(text, SECRET)
    assert len(marks) <= alike.MARKS
    assert all(len(mark) == 16 and mark not in text for mark in marks)


def test_a_few_words_have_no_marks() -> None:
    assert not marks_of("hei, er det noen der?", SECRET)


@pytest.mark.parametrize(
    ("signs", "before", "is_danger", "why"),
    [
        (Signs(), 0, False, None),
        (Signs(), alike.FEW, False, None),
        (Signs(), alike.FEW + 1, False, Aside.ALIKE),
        (Signs(), alike.FEW + 1, True, Aside.ALIKE),
        (Signs(is_crowd=True), 0, False, Aside.CROWD),
        (Signs(is_hasty=True), 0, False, Aside.HASTY),
        (Signs(is_filled=True), 0, False, Aside.FILLED),
        (Signs(is_crowd=True, is_hasty=True, is_filled=True), alike.FEW, True, None),
    ],
)
def test_what_stands_aside(signs: Signs, before: int, is_danger: bool, why: Aside | None) -> None:
    assert judge(signs, alike_before=before, is_danger=is_danger) is why


def _come_in(office: Office, words: str, number: int) -> str:
    case_id = office.gets()
    with office.db.write() as db:
        weigh(db, db.get_one(Case, case_id), Signs(marks=marks_of(f"{words} {number}", SECRET)))
    return case_id


def test_a_flood_is_gathered_behind_its_first(office: Office) -> None:
    first, *others = (_come_in(office, WORDS, number) for number in range(12))
    genuine = _come_in(office, PLEA, 1)
    assert office.case(first).alike_count == len(others)
    assert [bool(office.case(each).set_aside) for each in others] == [False] * alike.FEW + [True] * (
        11 - alike.FEW
    )
    assert not office.case(genuine).set_aside
    assert office.case(others[-1]).place > office.case(genuine).place


def test_the_marks_are_gone_after_two_days(office: Office, clock: MovableClock) -> None:
    _come_in(office, WORDS, 1)
    assert office.rows()["alike_mark"] == alike.MARKS
    clock.move(hours=47)
    with office.db.write() as db:
        assert alike.purge_marks(db) == 0
    clock.move(hours=2)
    assert not office.case(_come_in(office, WORDS, 2)).alike_to
    with office.db.write() as db:
        assert alike.purge_marks(db) == alike.MARKS


def test_whoever_writes_again_stands_aside_no_longer(office: Office) -> None:
    from portal.cases import commands
    from portal.db.base import new_id
    from tests.factories import later

    aside = [_come_in(office, WORDS, number) for number in range(6)][-1]
    key = office.key_of(aside)
    with office.db.write() as db:
        commands.receive_message(db, db.get_one(Case, aside), key, "Det er alvor.", new_id(), later(days=2))
    assert not office.case(aside).set_aside
    assert office.case(aside).place[0] == "1"


# --- how many stand behind the first, in the queue ----------------------------------------------------------------------------


def _told_of(office: Office, desk: ClientHands, case_id: str) -> str:
    desk.open("/desk?view=ours")
    row = desk.page.root.first("tr", lambda node: node.get("id") == f"c-{case_id}")
    assert row is not None
    return " ".join(row.text.split())


def test_those_behind_are_counted_as_far_as_one_may_see_them(office: Office, clock: MovableClock) -> None:
    first, *others = (_come_in(office, WORDS, number) for number in range(4))
    desk, me = office.at_the_desk(), office.astrid.id
    assert "3 til ligner på denne" in _told_of(office, desk, first)
    with office.db.write() as db:
        for each in others[:2]:
            db.add(CaseBar(case_id=each, member_id=me, barred_by=me, barred_at=clock.moment, reason_sealed=b""))
        db.get_one(Case, others[2]).turn = Turn.WAITING_FOR_FAMILY.value
    assert "ligner på denne" not in _told_of(office, desk, first)
    berit = office.at_the_desk(office.employs("Berit Moe", Role.RECEPTION))
    assert "2 til ligner på denne" in _told_of(office, berit, first)  # and not the one that waits for its family's yes


def test_however_many_have_others_behind_them_it_is_one_question(office: Office, queries: Queries) -> None:
    desk, asked = office.at_the_desk(), []
    for words in (WORDS, PLEA, "Vi er to foreldre som lurer på hvordan det går med jenta vår på den nye skolen."):
        for number in range(2):
            _come_in(office, words, number)
        queries.statements.clear()
        desk.open("/desk?view=ours")
        asked.append(queries.number)
    assert desk.text.count("til ligner på denne") == 3
    assert len(set(asked)) == 1


def test_of_a_flood_no_more_are_looked_at_than_need_be(
    office: Office, queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = (_come_in(office, WORDS, number) for number in range(5))
    monkeypatch.setattr(likeness, "MOST_LOOKED_AT", 3)
    me = office.signed(office.astrid)
    with office.db.write() as db:
        assert likeness.alike_to_each(db, me, [db.get_one(Case, first)]) == {first: 4}
        assert "LIMIT" in queries.statements[-1]
        for each in others[1:]:
            db.get_one(Case, each).turn = Turn.WAITING_FOR_FAMILY.value
        db.flush()
        assert likeness.alike_to_each(db, me, [db.get_one(Case, first)]) == {first: 1}
