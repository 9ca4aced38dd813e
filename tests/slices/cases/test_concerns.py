"""A concern's life: sent, read and answered by the family, waited for, lapsed, overdue; a question that becomes a concern."""

import threading
from typing import Any

import pytest
from sqlalchemy import select

from portal.cases import commands, concern_queries, concerns, queries
from portal.cases.concern_models import Concern
from portal.cases.concerns import Attendance, FamilyState, ReferrerStatus
from portal.cases.models import Case, Event, Message
from portal.cases.rules import NotAllowed, Phase, Status
from portal.cases.sharing import Extent
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
    LENE,
    ODD,
    SEEN,
    a_concern,
    a_receipt,
    asks,
    case_in,
    concern_at,
    due,
    sends,
)
from tests.slices.cases.gates import PASSES, gate_of, informed, out_of_reach

BERIT = "berit" + "b" * 21


def _does(office: Office, case_id: str, what: Any, *rest: Any, **more: Any) -> Any:
    """A command on a case."""
    with office.db.write() as db:
        return what(db, case_in(db, case_id), *rest, **more)


def _refusal(office: Office, case_id: str, what: Any, *rest: Any) -> str:
    with pytest.raises(NotAllowed) as no:
        _does(office, case_id, what, *rest)
    return no.value.reason


def _answers(office: Office, case_id: str, key: bytes) -> None:
    _does(office, case_id, replies.answer, key, "Hei.", new_id(), BERIT)


def _state(office: Office, case_id: str) -> FamilyState:
    return concerns.family_state(concern_at(office, case_id))


def _own(office: Office, referrer_id: str = LENE) -> list[concern_queries.Own]:
    with office.db.read() as db:
        return concern_queries.own_concerns(db, referrer_id)


# --- sent at once -------------------------------------------------------------------------------------------------------


def test_it_stands_in_the_queue_as_any_enquiry_does(office: Office) -> None:
    case_id, _key = sends(office)
    with office.db.read() as db:
        assert [case.id for case in queries.queue_for(db, office.signed(office.astrid), "ours")] == [case_id]
    assert office.events(case_id) == ["opened"]
    assert _state(office, case_id) is FamilyState.NOT_YET


def test_nothing_that_it_says_lies_open(office: Office) -> None:
    sends(office, gate_of(informed(name="Mor Olsen"), out_of_reach(name="Far Olsen")))
    stored = office.stored()
    for words in (SEEN, "Kari", "Mor Olsen", "Far Olsen", "Kontaktlæreren", "Ringt tre ganger"):
        assert words.encode() not in stored


def test_the_family_s_code_opens_it(office: Office) -> None:
    receipt = a_receipt()
    case_id, key = sends(office, receipt=receipt)
    with office.db.read() as db:
        assert vault.open_with_receipt(db, receipt) == (case_id, key)


def test_the_family_reads_exactly_what_was_sent(office: Office) -> None:
    case_id, key = sends(office, gate_of(informed(), out_of_reach()))
    with office.db.read() as db:
        reading = concern_queries.concern_for_family(db, case_id, key)
    assert reading.facts == {"seen": SEEN}
    assert reading.gate == gate_of(informed(), out_of_reach())
    assert reading.consents == {"referrer": Extent.ANSWER}
    with office.db.read() as db:
        desk = concern_queries.concern_for_desk(db, case_id, key)
    assert desk is not None
    assert (desk.facts, desk.gate) == (reading.facts, reading.gate)


def test_a_document_of_a_new_kind_is_hidden_from_the_family(office: Office) -> None:
    case_id, key = sends(office)
    _does(office, case_id, commands.put_record, key, "other_person", {"why": "Hemmelig"})
    with office.db.read() as db:
        assert "Hemmelig" not in repr(vars(concern_queries.concern_for_family(db, case_id, key)))


def test_reading_is_two_queries_however_much_there_is(office: Office, queries: Queries) -> None:
    case_id, key = sends(office)
    for _ in range(3):
        _does(office, case_id, concerns.family_adds, key, "Mer.", due())
    queries.statements.clear()
    with office.db.read() as db:
        concern_queries.concern_for_family(db, case_id, key)
    assert queries.number == 2


# --- what the family does ---------------------------------------------------------------------------------------------------


def test_what_weighs_most_is_the_badge(office: Office) -> None:
    case_id, key = sends(office)
    _does(office, case_id, concerns.family_reads)
    assert _state(office, case_id) is FamilyState.HAS_READ
    _does(office, case_id, concerns.family_adds, key, "Det begynte i august.", due())
    assert _state(office, case_id) is FamilyState.HAS_ADDED
    _does(office, case_id, concerns.family_objects, key, "Det stemmer ikke.", due())
    assert _state(office, case_id) is FamilyState.OBJECTS
    _does(office, case_id, concerns.family_takes_back, key, due())
    assert _state(office, case_id) is FamilyState.HAS_ADDED
    read = ["concern_read", "concern_added_to", "concern_objected", "concern_objection_taken_back"]
    assert office.events(case_id) == ["opened", *read]


def test_reading_again_is_written_down_once(office: Office) -> None:
    case_id, _key = sends(office)
    _does(office, case_id, concerns.family_reads)
    _does(office, case_id, concerns.family_reads)
    assert office.events(case_id).count("concern_read") == 1


def test_all_that_the_family_says_stands_beside_what_was_sent(office: Office) -> None:
    case_id, key = sends(office)
    _does(office, case_id, concerns.family_adds, key, "Først dette.", due())
    _does(office, case_id, concerns.family_objects, key, "Så dette.", due())
    with office.db.read() as db:
        reading = concern_queries.concern_for_family(db, case_id, key)
    assert [(each["part"], each["words"]) for each in reading.family_view] == [
        ("added", "Først dette."), ("objected", "Så dette."),
    ]  # fmt: skip
    assert reading.facts == {"seen": SEEN}
    assert b"dette." not in office.stored()


def test_what_the_family_adds_after_an_answer_is_our_turn_again(office: Office) -> None:
    case_id, key = sends(office)
    _answers(office, case_id, key)
    assert office.case(case_id).turn == "theirs"
    _does(office, case_id, concerns.family_adds, key, "Det er ikke slik.", due())
    assert (office.case(case_id).turn, office.case(case_id).due_at) == ("ours", due())


def test_empty_words_add_nothing(office: Office) -> None:
    case_id, key = sends(office)
    assert _refusal(office, case_id, concerns.family_adds, key, " ", due()) == "words_missing"


def test_only_what_was_objected_to_is_taken_back(office: Office) -> None:
    case_id, key = sends(office)
    assert _refusal(office, case_id, concerns.family_takes_back, key, due()) == "no_objection"


def test_the_family_says_who_takes_part_in_a_meeting(office: Office) -> None:
    case_id, key = sends(office)
    who = [Attendance("teacher", True), Attendance("health_nurse", False)]
    _does(office, case_id, concerns.family_chooses_meeting, key, who, "Helst på skolen.")
    with office.db.read() as db:
        meeting = concern_queries.concern_for_family(db, case_id, key).meeting
    chosen = [{"who": "teacher", "is_welcome": True}, {"who": "health_nurse", "is_welcome": False}]
    assert meeting == {"who": chosen, "words": "Helst på skolen."}
    assert "meeting_chosen" in office.events(case_id)


def test_the_family_changes_who_may_be_told(office: Office) -> None:
    case_id, key = sends(office)
    _does(office, case_id, concerns.family_consents, key, {"referrer": Extent.NOTHING})
    with office.db.read() as db:
        assert concern_queries.concern_for_family(db, case_id, key).consents == {"referrer": Extent.NOTHING}


def test_a_question_or_another_case_is_no_concern(office: Office) -> None:
    asked, key = asks(office)
    for case_id in (asked, office.gets()):
        assert _refusal(office, case_id, concerns.family_reads) == "no_concern"
        assert _refusal(office, case_id, concerns.family_adds, key, "Hei", due()) == "no_concern"
        with office.db.read() as db:
            assert concern_queries.concern_for_desk(db, case_id, key) is None


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
    assert _own(office)[0].status is ReferrerStatus.WAITING_FOR_FAMILY


def test_nothing_else_is_done_with_it_meanwhile(office: Office) -> None:
    case_id, key = sends(office, is_together=True)
    assert _refusal(office, case_id, commands.receive_message, key, "Hei", new_id(), due()) == "not_sent"
    assert _refusal(office, case_id, replies.answer, key, "Hei", new_id(), BERIT) == "not_sent"
    assert _refusal(office, case_id, live.ask, None, True) == "not_sent"
    with pytest.raises(NotAllowed, match="already_held"), office.db.write() as db:
        commands.claim(db, case_id, BERIT)


def test_yes_sends_it(office: Office, clock: MovableClock) -> None:
    case_id, key = sends(office, is_together=True)
    clock.move(days=3)
    _does(office, case_id, concerns.family_agrees_to_send, key, due())
    with office.db.read() as db:
        assert office.keyring.case_key(db, case_id) == key
        assert [case.id for case in queries.queue_for(db, office.signed(office.astrid), "ours")] == [case_id]
    case = office.case(case_id)
    assert (case.waiting_since, case.due_at) == (clock(), due())
    assert "concern_agreed" in office.events(case_id)
    assert (_own(office)[0].status, _own(office)[0].answer_due_at) == (ReferrerStatus.RECEIVED, due())
    assert _refusal(office, case_id, concerns.family_agrees_to_send, key, due()) == "not_waiting"


def test_the_family_adds_before_it_is_sent(office: Office) -> None:
    case_id, key = sends(office, is_together=True)
    _does(office, case_id, concerns.family_adds, key, "Vårt syn.", due())
    assert office.case(case_id).turn == "waiting_for_family"
    _does(office, case_id, concerns.family_agrees_to_send, key, due())
    assert _state(office, case_id) is FamilyState.HAS_ADDED


def test_while_somebody_objects_it_is_not_sent(office: Office) -> None:
    case_id, key = sends(office, is_together=True)
    _does(office, case_id, concerns.family_objects, key, "", due())
    assert _refusal(office, case_id, concerns.family_agrees_to_send, key, due()) == "objected"
    _does(office, case_id, concerns.family_takes_back, key, due())
    _does(office, case_id, concerns.family_agrees_to_send, key, due())
    assert office.case(case_id).turn == "ours"


def _is_gone(office: Office, case_id: str, key: bytes, receipt: Any) -> None:
    with office.db.read() as db:
        assert db.get(Case, case_id) is None
        assert vault.open_with_receipt(db, receipt) is None
        assert db.scalar(select(Event.id).where(Event.case_id == case_id)) is None
    own = _own(office)[0]
    assert (own.status, own.reference, own.copies) == (ReferrerStatus.WITHDRAWN, "", [])


def test_no_deletes_it_at_once(office: Office) -> None:
    receipt = a_receipt()
    case_id, key = sends(office, receipt=receipt, is_together=True)
    _does(office, case_id, concerns.family_declines, office.settings.instance)
    _is_gone(office, case_id, key, receipt)


def test_what_was_sent_cannot_be_declined_any_more(office: Office) -> None:
    case_id, _key = sends(office)
    assert _refusal(office, case_id, concerns.family_declines, office.settings.instance) == "not_waiting"


def test_after_fourteen_days_it_lapses(office: Office, clock: MovableClock) -> None:
    receipt = a_receipt()
    case_id, key = sends(office, receipt=receipt, is_together=True)
    clock.move(days=13, hours=23)
    assert upkeep.go_round(office.db)
    assert _own(office)[0].status is ReferrerStatus.WAITING_FOR_FAMILY
    clock.move(hours=1)
    assert upkeep.go_round(office.db)
    _is_gone(office, case_id, key, receipt)
    assert concern_at(office, case_id).family_read_at is None
    clock.move(days=31)
    assert upkeep.go_round(office.db)
    assert _own(office) == []


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
    _does(office, together, concerns.family_agrees_to_send, key, due())
    clock.move(days=60)
    assert upkeep.go_round(office.db)
    for case_id in (at_once, together):
        assert office.case(case_id).turn == "ours"


def test_deleting_all_leaves_no_row_of_it(office: Office) -> None:
    case_id, _key = sends(office)
    with office.db.write() as db:
        concerns.write_contact_note(db, "Har ringt.", new_id(), LENE, case_id)
        commands.delete_case(db, case_id, office.settings.instance)
    assert _own(office) == []
    assert {name for name, number in office.rows().items() if number} & {"concern", "contact_note", "case_record"} == set()


# --- overdue ---------------------------------------------------------------------------------------------------------------


def test_what_nobody_answers_rises_to_the_team_leader_once(office: Office, clock: MovableClock) -> None:
    late, _key = sends(office)
    answered, key = sends(office)
    asked, _ = asks(office)
    _answers(office, answered, key)
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
    assert {own.case_id for own in _own(office) if own.is_overdue} == {late, asked}


def test_what_was_closed_is_not_overdue(office: Office, clock: MovableClock) -> None:
    case_id, key = sends(office)
    _does(office, case_id, commands.move_phase, key, Phase.CLOSE, "Snakket på telefon.", BERIT)
    clock.move(days=9)
    assert upkeep.go_round(office.db)
    assert "concern_overdue" not in office.events(case_id)
    assert not _own(office)[0].is_overdue


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
    assert _refusal(office, asked, concerns.upgrade, PASSES, a_concern(), a_receipt()) == "is_locked"


def test_together_the_question_goes_on_until_the_family_says_yes(office: Office) -> None:
    asked, _ = asks(office)
    case_id, key = _upgrades(office, asked, is_together=True)
    assert office.case(asked).continued_in is None
    _does(office, case_id, concerns.family_agrees_to_send, key, due())
    assert office.case(asked).continued_in == case_id


def test_when_the_family_says_no_the_question_stays(office: Office) -> None:
    asked, _ = asks(office)
    case_id, _key = _upgrades(office, asked, is_together=True)
    _does(office, case_id, concerns.family_declines, office.settings.instance)
    assert office.case(asked).turn == "ours"


# --- the referrer's page --------------------------------------------------------------------------------------------------


def test_each_sees_only_what_is_ones_own(office: Office) -> None:
    sends(office)
    sends(office, referrer_id=ODD)
    asks(office, referrer_id=None)
    assert len(_own(office)) == 1
    assert len(_own(office, ODD)) == 1


def test_the_page_says_that_there_is_an_answer_and_nothing_of_the_family(office: Office) -> None:
    case_id, key = sends(office)
    _does(office, case_id, concerns.family_objects, key, "Nei.", due())
    _answers(office, case_id, key)
    own = _own(office)[0]
    assert own.status is ReferrerStatus.ANSWERED
    assert not {name for name in vars(own) if "family" in name or "holder" in name or "level" in name}


def test_the_page_is_two_queries_however_many(office: Office, queries: Queries) -> None:
    for _ in range(4):
        sends(office)
    queries.statements.clear()
    assert len(_own(office)) == 4
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
