"""Writing to several of a household: to whom it goes, once in each case; growth, and what deleting one leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import commands, household_writing
from portal.cases.household_models import Kind
from portal.cases.models import Case, Message, Note
from portal.cases.opened import Opened, open_for
from portal.cases.queries import case_for, hold
from portal.cases.rules import Level, NotAllowed, Turn
from portal.db.clock import utc_now
from portal.staff.rules import Signed
from tests.factories import Office, Queries
from tests.people.client_hands import ClientHands
from tests.slices.cases.climbing import stands_on
from tests.slices.desk.households import (
    Own,
    belong,
    comes_in,
    desk_page,
    has_own,
    hidden,
    html,
    messages_of,
    notes_of,
    says,
    status,
)

SECRET = "Jeg tør ikke si det til mamma."


@pytest.fixture
def mother(office: Office) -> Own:
    return has_own(office, Kind.PARENT, "Mor")


@pytest.fixture
def amira(office: Office) -> Own:
    return has_own(office, Kind.YOUNG, "Amira", "2012")


# --- to whom it goes ------------------------------------------------------------------------------------------------------


def _writes(office: Office, own: Own, words: str, *also: Own, hands: ClientHands | None = None) -> ClientHands:
    hands = hands or office.at_the_desk()
    desk_page(hands, own, "/answer")
    hands.fill("body", words)
    for each in also:
        hands.choose("also", each.case_id)
    hands.press(action=f"/desk/case/{own.case_id}/answer")
    return hands


@pytest.mark.parametrize("page", ["note", "answer", "plan/goal"])
def test_ticks_that_were_never_offered_are_neither_held_nor_opened(
    office: Office, mother: Own, amira: Own, queries: Queries, page: str
) -> None:
    belong(office, mother, amira)
    stands_on(office, mother.case_id, Level.TWO)
    hands, strangers = office.at_the_desk(), sorted(office.gets() for _ in range(12))
    desk_page(hands, mother, "/answer")
    typed = {"csrf_token": hidden(hands, "csrf_token"), "body": "Hei.", "words": "Hei.", "side": "adults", "state": "agreed"}

    def asked(also: list[str]) -> int:
        sent = {**typed, "also": also, "read_back": " ".join(also), "agreed": ",".join(also)}
        queries.statements.clear()
        answer = hands.client.post(f"/desk/case/{mother.case_id}/{page}", data=sent)
        assert answer.status_code in (409, 422)
        return queries.number

    assert asked(strangers[:1]) == asked(strangers)
    assert [each for each in strangers if office.case(each).version > 1] == []


def test_a_case_that_closed_while_one_waited_for_it_gets_nothing(
    office: Office, mother: Own, amira: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at before it is held, it is looked at again when it is: another may have been faster."""
    belong(office, mother, amira)

    def held_late(db: Session, signed: Signed, case_id: str, **how: bool) -> Opened | None:
        opened = open_for(db, signed, case_id, **how)
        if opened is not None and case_id == amira.case_id:
            opened.case.closed_at = utc_now()
        return opened

    monkeypatch.setattr(household_writing, "open_for", held_late)
    hands = _writes(office, mother, "Til dere begge.", amira)
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    assert "Svaret kan ikke gå til en av dem du valgte." in hands.text
    assert "Til dere begge." not in messages_of(office, mother) + messages_of(office, amira)


def test_two_who_write_to_the_same_from_either_side_do_not_wait_for_each_other(office: Office, mother: Own, amira: Own) -> None:
    signed, both = office.signed(office.astrid), (mother.case_id, amira.case_id)
    together = threading.Barrier(2)

    def holds(here: str, beside: str) -> None:
        for _ in range(25):
            together.wait(timeout=30)
            with office.db.write() as db:
                hold(db, signed, here, [beside])
                assert all(case_for(db, signed, each, to_change=True) for each in (here, beside))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(holds, both, reversed(both)))


def test_an_answer_goes_to_the_one_who_has_this_case_and_nobody_else(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = _writes(office, amira, "Bare til deg.")
    assert hands.path == f"/desk/case/{amira.case_id}"
    assert "Bare til deg." in messages_of(office, amira)
    assert messages_of(office, mother) == mother.reads


def test_to_several_it_is_read_back_first_and_then_sealed_once_for_each(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = _writes(office, mother, "Vi møtes tirsdag.", amira)
    assert "Svaret er ikke sendt ennå" in hands.text
    assert "Det går til Mor og Amira (f. 2012), hver i sin egen samtale." in hands.text
    assert messages_of(office, mother) == mother.reads
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    for own in (mother, amira):
        assert messages_of(office, own).count("Vi møtes tirsdag.") == 1
        assert office.case(own.case_id).turn == Turn.THEIRS.value
        assert office.events(own.case_id).count("answer_sent") == 1
    with office.db.read() as db:
        sealed = [row.body_sealed for row in db.scalars(select(Message).where(Message.sender == "staff"))]
    assert len(set(sealed)) == 2


def test_two_tabs_never_double_and_one_more_tick_still_arrives(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = office.at_the_desk()
    desk_page(hands, mother, "/answer")
    token, mark = (hidden(hands, name) for name in ("csrf_token", "submission"))
    sent = {"csrf_token": token, "submission": mark, "body": "Vi møtes tirsdag."}
    to_both = {**sent, "also": amira.case_id, "agreed": amira.case_id}
    for typed in (sent, sent, to_both, to_both):
        assert hands.client.post(f"/desk/case/{mother.case_id}/answer", data=typed).status_code == 303
    assert [messages_of(office, own).count("Vi møtes tirsdag.") for own in (mother, amira)] == [1, 1]
    other = hands.client.post(f"/desk/case/{mother.case_id}/answer", data={**to_both, "body": "Noe annet."})
    assert other.status_code == 422
    assert "Et annet svar er alt sendt herfra" in other.get_data(as_text=True)


def test_a_tick_that_is_no_longer_offered_sends_nothing_at_all(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = _writes(office, mother, "Vi møtes tirsdag.", amira)
    office.closes(amira.case_id)
    before = messages_of(office, amira)
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    assert status(hands) == 422
    assert "Ingenting er sendt" in hands.text
    assert (messages_of(office, mother), messages_of(office, amira)) == (mother.reads, before)


def test_what_is_written_in_another_language_says_so(office: Office, mother: Own) -> None:
    amira = has_own(office, Kind.YOUNG, "Amira", language="en")
    belong(office, mother, amira)
    hands = office.at_the_desk()
    assert "Leser på English" in desk_page(hands, mother, "/answer")
    _writes(office, mother, "Vi møtes tirsdag.", amira, hands=hands)
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    with office.db.read() as db:
        assert {row.language for row in db.scalars(select(Message).where(Message.sender == "staff"))} == {"nb"}


def test_a_note_stands_in_the_cases_that_were_ticked_once_in_each(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    hands = office.at_the_desk()
    for ticks in ((), (amira,), (amira,)):
        desk_page(hands, mother, "")
        mark = hidden(hands, "submission")
        typed = {"csrf_token": hidden(hands, "csrf_token"), "submission": "m" * 26, "body": "Ringt skolen.", "also": [
            each.case_id for each in ticks
        ]}  # fmt: skip
        assert mark
        assert hands.client.post(f"/desk/case/{mother.case_id}/note", data=typed).status_code == 303
    assert notes_of(office, mother) == notes_of(office, amira) == ["Ringt skolen."]
    with office.db.read() as db:
        assert len({row.body_sealed for row in db.scalars(select(Note))}) == 2


# --- growth, and the end --------------------------------------------------------------------------------------------------


def test_queries_do_not_grow_with_the_family(office: Office, mother: Own, amira: Own, queries: Queries) -> None:
    belong(office, mother, amira)
    hands, counts = office.at_the_desk(), []
    for name in ("Sami", "Noor", "Lina"):
        for path in ("/people", "", "/answer"):
            desk_page(hands, mother, path)  # once before: the first page of a sign-in costs more
            queries.statements.clear()
            desk_page(hands, mother, path)
            counts.append(queries.number)
        belong(office, mother, has_own(office, Kind.YOUNG, name))
    assert counts[:3] == counts[-3:]


def test_a_lost_code_keeps_its_place_and_two_persons_never_become_one(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    with pytest.raises(NotAllowed, match="two_persons"), office.db.write() as db:
        commands.link(db, _opened(office, db, amira), _opened(office, db, mother), "Samme.", office.astrid.id)
    anew = has_own(office, Kind.YOUNG, "Ny")
    with office.db.write() as db:
        commands.link(db, _opened(office, db, anew), _opened(office, db, amira), "Samme.", office.astrid.id)
    assert "Amira (f. 2012) har en egen samtale" in desk_page(office.at_the_desk(), mother, "")


def _opened(office: Office, db: object, own: Own) -> Opened:
    return Opened(db.get_one(Case, own.case_id), office.key_of(own.case_id))  # type: ignore[attr-defined]


def test_deleting_one_leaves_the_others_copies_and_no_trace_of_having_belonged(office: Office, mother: Own, amira: Own) -> None:
    belong(office, mother, amira)
    says(office, amira, SECRET)
    hands = _writes(office, mother, "Vi møtes tirsdag.", amira)
    hands.press(action=f"/desk/case/{mother.case_id}/answer")
    phone = comes_in(office, amira)
    phone.choose("is_sure", "yes")
    phone.press(action="/thread/delete")
    assert "Vi møtes tirsdag." in messages_of(office, mother)
    rows = office.rows()
    assert (rows["household"], rows["household_member"], rows["case_file"]) == (0, 0, 1)
    assert "Amira" not in html(hands, f"/desk/case/{mother.case_id}/people")
