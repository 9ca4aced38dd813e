"""A concern in time: it waits for the family, lapses, is overdue; a question becomes one; and what the referrer is told of it."""

import threading
from typing import Any

import pytest
from sqlalchemy import select

from portal.cases import commands, concern_queries, concerns, queries
from portal.cases.concern_models import Concern
from portal.cases.concerns import FamilyState, ReferrerStatus
from portal.cases.models import Case, Event, Message
from portal.cases.rules import NotAllowed, Status
from portal.cli import upkeep
from portal.db.base import new_id
from portal.live import commands as live
from portal.replies import commands as replies
from portal.staff.rules import Role
from portal.vault import commands as vault
from portal.vault.seal import Unreadable
from tests.conftest import MovableClock
from tests.factories import Office, Queries
from tests.slices.cases.concerned import (
    BERIT,
    LENE,
    ODD,
    SEEN,
    a_concern,
    a_receipt,
    answers,
    asks,
    case_in,
    concern_at,
    does,
    due,
    own_of,
    refusal,
    sends,
    state_of,
)
from tests.slices.cases.gates import PASSES

# --- together ---------------------------------------------------------------------------------------------------------------


def test_until_the_family_says_yes_nobody_else_can_open_it(office: Office) -> None:
    case_id, key = sends(office, is_together=True)
    with office.db.read() as db:
        me = office.signed(office.employs("Tea Leder", Role.TEAM_LEADER), Role.TEAM_LEADER)
        for view in queries.VIEWS:
            assert not queries.queue_for(db, me, view), view
        assert queries.case_for(db, me, case_id) is None
        assert queries.case_by_reference(db, me, office.case(case_id).reference) is None
        with pytest.raises(Unreadable):
            office.keyring.case_key(db, case_id)
        assert queries.status_of(db.get_one(Case, case_id)) is Status.WAITING_FOR_YOU
        assert concern_queries.concern_for_family(db, case_id, key).facts == {"seen": SEEN}
    assert own_of(office)[0].status is ReferrerStatus.WAITING_FOR_FAMILY


def test_nothing_else_is_done_with_it_meanwhile(office: Office) -> None:
    case_id, key = sends(office, is_together=True)
    assert refusal(office, case_id, commands.receive_message, key, "Hei", new_id(), due()) == "not_sent"
    assert refusal(office, case_id, replies.answer, key, "Hei", new_id(), BERIT) == "not_sent"
    assert refusal(office, case_id, live.ask, None, True) == "not_sent"
    with pytest.raises(NotAllowed, match="already_held"), office.db.write() as db:
        commands.claim(db, case_id, BERIT)


def test_yes_sends_it(office: Office, clock: MovableClock) -> None:
    case_id, key = sends(office, is_together=True)
    clock.move(days=3)
    does(office, case_id, concerns.family_agrees_to_send, key, due())
    with office.db.read() as db:
        assert office.keyring.case_key(db, case_id) == key
        assert [case.id for case in queries.queue_for(db, office.signed(office.astrid), "ours")] == [case_id]
    case = office.case(case_id)
    assert (case.waiting_since, case.due_at) == (clock(), due())
    assert "concern_agreed" in office.events(case_id)
    assert (own_of(office)[0].status, own_of(office)[0].answer_due_at) == (ReferrerStatus.RECEIVED, due())
    assert refusal(office, case_id, concerns.family_agrees_to_send, key, due()) == "not_waiting"


def test_the_family_adds_before_it_is_sent(office: Office) -> None:
    case_id, key = sends(office, is_together=True)
    does(office, case_id, concerns.family_adds, key, "Vårt syn.", due())
    assert office.case(case_id).turn == "waiting_for_family"
    does(office, case_id, concerns.family_agrees_to_send, key, due())
    assert state_of(office, case_id) is FamilyState.HAS_ADDED


def test_while_somebody_objects_it_is_not_sent(office: Office) -> None:
    case_id, key = sends(office, is_together=True)
    does(office, case_id, concerns.family_objects, key, "", due())
    assert refusal(office, case_id, concerns.family_agrees_to_send, key, due()) == "objected"
    does(office, case_id, concerns.family_takes_back, key, due())
    does(office, case_id, concerns.family_agrees_to_send, key, due())
    assert office.case(case_id).turn == "ours"


def _is_gone(office: Office, case_id: str, key: bytes, receipt: Any) -> None:
    with office.db.read() as db:
        assert db.get(Case, case_id) is None
        assert vault.open_with_receipt(db, receipt) is None
        assert db.scalar(select(Event.id).where(Event.case_id == case_id)) is None
    own = own_of(office)[0]
    assert (own.status, own.reference, own.copies) == (ReferrerStatus.WITHDRAWN, "", [])


def test_no_deletes_it_at_once(office: Office) -> None:
    receipt = a_receipt()
    case_id, key = sends(office, receipt=receipt, is_together=True)
    does(office, case_id, concerns.family_declines, office.settings.instance)
    _is_gone(office, case_id, key, receipt)


def test_what_was_sent_cannot_be_declined_any_more(office: Office) -> None:
    case_id, _key = sends(office)
    assert refusal(office, case_id, concerns.family_declines, office.settings.instance) == "not_waiting"


def test_after_fourteen_days_it_lapses(office: Office, clock: MovableClock) -> None:
    receipt = a_receipt()
    case_id, key = sends(office, receipt=receipt, is_together=True)
    clock.move(days=13, hours=23)
    assert upkeep.go_round(office.db)
    assert own_of(office)[0].status is ReferrerStatus.WAITING_FOR_FAMILY
    clock.move(hours=1)
    assert upkeep.go_round(office.db)
    _is_gone(office, case_id, key, receipt)
    assert concern_at(office, case_id).family_read_at is None
    clock.move(days=31)
    assert upkeep.go_round(office.db)
    assert own_of(office) == []


def test_a_yes_in_the_last_minute_and_the_rule_never_halve_it(office: Office, clock: MovableClock) -> None:
    told: list[str] = []
    waiting = [sends(office, is_together=True) for _ in range(6)]
    clock.move(days=14)

    def say_yes() -> None:
        for case_id, key in waiting:
            try:
                _agrees_if_there(office, case_id, key)
            except NotAllowed as no:
                told.append(no.reason)

    others = [threading.Thread(target=say_yes), threading.Thread(target=upkeep.go_round, args=(office.db,))]
    for other in others:
        other.start()
    for other in others:
        other.join()
    for case_id, key in waiting:
        is_sent = concern_at(office, case_id).state == "sent"
        with office.db.read() as db:
            assert (db.get(Case, case_id) is not None) is is_sent
            assert office.keyring.case_keys(db, [case_id]) == ({case_id: key} if is_sent else {})
    assert set(told) <= {"not_waiting"}


def _agrees_if_there(office: Office, case_id: str, key: bytes) -> None:
    with office.db.write() as db:
        case = queries.case_of_thread(db, case_id, to_change=True)
        if case is not None:
            concerns.family_agrees_to_send(db, case, key, due())


def test_what_was_sent_never_lapses(office: Office, clock: MovableClock) -> None:
    at_once, _key = sends(office)
    together, key = sends(office, is_together=True)
    does(office, together, concerns.family_agrees_to_send, key, due())
    clock.move(days=60)
    assert upkeep.go_round(office.db)
    for case_id in (at_once, together):
        assert office.case(case_id).turn == "ours"


def test_deleting_all_leaves_no_row_of_it(office: Office) -> None:
    case_id, _key = sends(office)
    with office.db.write() as db:
        concerns.write_contact_note(db, "Har ringt.", new_id(), LENE, case_id)
        commands.delete_case(db, case_id, office.settings.instance)
    assert own_of(office) == []
    assert {name for name, number in office.rows().items() if number} & {"concern", "contact_note", "case_record"} == set()


# --- overdue ---------------------------------------------------------------------------------------------------------------


def test_what_nobody_answers_rises_to_the_team_leader_once(office: Office, clock: MovableClock) -> None:
    late, _key = sends(office)
    answered, key = sends(office)
    asked, _ = asks(office)
    answers(office, answered, key)
    sends(office, is_together=True)
    clock.move(days=2, hours=1)
    for _ in range(2):
        assert upkeep.go_round(office.db)
        clock.move(hours=2)
    for case_id in (late, asked):
        assert office.events(case_id).count("concern_overdue") == 1
    assert "concern_overdue" not in office.events(answered)
    with office.db.read() as db:
        seen = concern_queries.overdue_for(db, office.signed(office.astrid))
        assert {case.id for case in seen} == {late, asked}
        contact = office.employs("Fam Kontakt", Role.FAMILY_CONTACT)
        assert concern_queries.overdue_for(db, office.signed(contact, Role.FAMILY_CONTACT)) == []
    assert {own.case_id for own in own_of(office) if own.is_overdue} == {late, asked}


def test_what_was_closed_is_not_overdue(office: Office, clock: MovableClock) -> None:
    case_id, _key = sends(office)
    office.closes(case_id, BERIT)
    clock.move(days=9)
    assert upkeep.go_round(office.db)
    assert "concern_overdue" not in office.events(case_id)
    assert not own_of(office)[0].is_overdue


# --- a question that becomes a concern ------------------------------------------------------------------------------------


def test_a_question_is_a_thread_of_the_professionals(office: Office) -> None:
    receipt = a_receipt()
    case_id, key = asks(office, receipt=receipt)
    with office.db.read() as db:
        assert vault.open_with_receipt(db, receipt) == (case_id, key)
        assert [line.text for line in queries.messages_of(db, case_id, key)] == ["Hva gjør jeg?"]


def _upgrades(office: Office, asked: str, **different: Any) -> tuple[str, bytes]:
    with office.db.write() as db:
        case, key = concerns.upgrade(db, case_in(db, asked), PASSES, a_concern(**different), a_receipt())
        return case.id, key


def test_the_history_is_kept_for_colleagues_and_hidden_from_the_family(office: Office) -> None:
    receipt = a_receipt()
    asked, _ = asks(office, receipt=receipt)
    with office.db.write() as db:
        commands.claim(db, asked, BERIT)
    case_id, key = _upgrades(office, asked)
    before, case = office.case(asked), office.case(case_id)
    assert (before.continued_in, case.holder_id) == (case_id, BERIT)
    with office.db.read() as db:
        assert [each.id for each in queries.earlier_of(db, case_id)] == [asked]
        assert vault.open_with_receipt(db, receipt) is None  # the family's case is not the professional's to open
        assert queries.messages_of(db, case_id, key) == []
        assert db.scalar(select(Message.id).where(Message.case_id == asked)) is not None
    assert "concern_upgraded" in office.events(case_id)
    assert "concern_upgraded" in office.events(asked)
    assert refusal(office, asked, concerns.upgrade, PASSES, a_concern(), a_receipt()) == "is_locked"


def test_together_the_question_goes_on_until_the_family_says_yes(office: Office) -> None:
    asked, _ = asks(office)
    case_id, key = _upgrades(office, asked, is_together=True)
    assert office.case(asked).continued_in is None
    does(office, case_id, concerns.family_agrees_to_send, key, due())
    assert office.case(asked).continued_in == case_id


def test_when_the_family_says_no_the_question_stays(office: Office) -> None:
    asked, _ = asks(office)
    case_id, _key = _upgrades(office, asked, is_together=True)
    does(office, case_id, concerns.family_declines, office.settings.instance)
    assert office.case(asked).turn == "ours"


# --- the referrer's page --------------------------------------------------------------------------------------------------


def test_each_sees_only_what_is_ones_own(office: Office) -> None:
    sends(office)
    sends(office, referrer_id=ODD)
    asks(office, referrer_id=None)
    assert len(own_of(office)) == 1
    assert len(own_of(office, ODD)) == 1


def test_the_page_says_that_there_is_an_answer_and_nothing_of_the_family(office: Office) -> None:
    case_id, key = sends(office)
    does(office, case_id, concerns.family_objects, key, "Nei.", due())
    answers(office, case_id, key)
    own = own_of(office)[0]
    assert own.status is ReferrerStatus.ANSWERED
    assert not {name for name in vars(own) if "family" in name or "holder" in name or "level" in name}


def test_the_page_is_two_queries_however_many(office: Office, queries: Queries) -> None:
    for _ in range(4):
        sends(office)
    queries.statements.clear()
    assert len(own_of(office)) == 4
    assert queries.number == 2


def test_the_queue_s_badges_are_one_query(office: Office, queries: Queries) -> None:
    ids = [sends(office)[0] for _ in range(3)] + [office.gets()]
    queries.statements.clear()
    with office.db.read() as db:
        found = concern_queries.concerns_of(db, ids)
    assert (set(found), queries.number) == (set(ids[:3]), 1)


def test_there_are_no_rows_of_concerns_for_other_cases(office: Office) -> None:
    office.gets()
    with office.db.read() as db:
        assert db.scalars(select(Concern)).all() == []
