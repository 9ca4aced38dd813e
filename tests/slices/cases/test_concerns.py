"""A concern's life: sent, read and answered by the family, waited for, lapsed, overdue; a question that becomes a concern."""



from portal.cases import commands, concern_queries, concerns, queries
from portal.cases.concerns import Attendance, FamilyState
from portal.cases.sharing import Extent
from portal.vault import commands as vault
from tests.factories import Office, Queries
from tests.slices.cases.concerned import SEEN, a_receipt, answers, asks, does, due, refusal, sends, state_of
from tests.slices.cases.gates import gate_of, informed, out_of_reach

# --- sent at once -------------------------------------------------------------------------------------------------------


def test_it_stands_in_the_queue_as_any_enquiry_does(office: Office) -> None:
    case_id, _key = sends(office)
    with office.db.read() as db:
        assert [case.id for case in queries.queue_for(db, office.signed(office.astrid), "ours")] == [case_id]
    assert office.events(case_id) == ["opened"]
    assert state_of(office, case_id) is FamilyState.NOT_YET


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
    does(office, case_id, commands.put_record, key, "other_person", {"why": "Hemmelig"})
    with office.db.read() as db:
        assert "Hemmelig" not in repr(vars(concern_queries.concern_for_family(db, case_id, key)))


def test_reading_is_two_queries_however_much_there_is(office: Office, queries: Queries) -> None:
    case_id, key = sends(office)
    for _ in range(3):
        does(office, case_id, concerns.family_adds, key, "Mer.", due())
    queries.statements.clear()
    with office.db.read() as db:
        concern_queries.concern_for_family(db, case_id, key)
    assert queries.number == 2


# --- what the family does ---------------------------------------------------------------------------------------------------


def test_what_weighs_most_is_the_badge(office: Office) -> None:
    case_id, key = sends(office)
    does(office, case_id, concerns.family_reads)
    assert state_of(office, case_id) is FamilyState.HAS_READ
    does(office, case_id, concerns.family_adds, key, "Det begynte i august.", due())
    assert state_of(office, case_id) is FamilyState.HAS_ADDED
    does(office, case_id, concerns.family_objects, key, "Det stemmer ikke.", due())
    assert state_of(office, case_id) is FamilyState.OBJECTS
    does(office, case_id, concerns.family_takes_back, key, due())
    assert state_of(office, case_id) is FamilyState.HAS_ADDED
    read = ["concern_read", "concern_added_to", "concern_objected", "concern_objection_taken_back"]
    assert office.events(case_id) == ["opened", *read]


def test_reading_again_is_written_down_once(office: Office) -> None:
    case_id, _key = sends(office)
    does(office, case_id, concerns.family_reads)
    does(office, case_id, concerns.family_reads)
    assert office.events(case_id).count("concern_read") == 1


def test_all_that_the_family_says_stands_beside_what_was_sent(office: Office) -> None:
    case_id, key = sends(office)
    does(office, case_id, concerns.family_adds, key, "Først dette.", due())
    does(office, case_id, concerns.family_objects, key, "Så dette.", due())
    with office.db.read() as db:
        reading = concern_queries.concern_for_family(db, case_id, key)
    assert [(each["part"], each["words"]) for each in reading.family_view] == [
        ("added", "Først dette."), ("objected", "Så dette."),
    ]  # fmt: skip
    assert reading.facts == {"seen": SEEN}
    assert b"dette." not in office.stored()


def test_what_the_family_adds_after_an_answer_is_our_turn_again(office: Office) -> None:
    case_id, key = sends(office)
    answers(office, case_id, key)
    assert office.case(case_id).turn == "theirs"
    does(office, case_id, concerns.family_adds, key, "Det er ikke slik.", due())
    assert (office.case(case_id).turn, office.case(case_id).due_at) == ("ours", due())


def test_empty_words_add_nothing(office: Office) -> None:
    case_id, key = sends(office)
    assert refusal(office, case_id, concerns.family_adds, key, " ", due()) == "words_missing"


def test_only_what_was_objected_to_is_taken_back(office: Office) -> None:
    case_id, key = sends(office)
    assert refusal(office, case_id, concerns.family_takes_back, key, due()) == "no_objection"


def test_the_family_says_who_takes_part_in_a_meeting(office: Office) -> None:
    case_id, key = sends(office)
    who = [Attendance("teacher", True), Attendance("health_nurse", False)]
    does(office, case_id, concerns.family_chooses_meeting, key, who, "Helst på skolen.")
    with office.db.read() as db:
        meeting = concern_queries.concern_for_family(db, case_id, key).meeting
    chosen = [{"who": "teacher", "is_welcome": True}, {"who": "health_nurse", "is_welcome": False}]
    assert meeting == {"who": chosen, "words": "Helst på skolen."}
    assert "meeting_chosen" in office.events(case_id)


def test_the_family_changes_who_may_be_told(office: Office) -> None:
    case_id, key = sends(office)
    does(office, case_id, concerns.family_consents, key, {"referrer": Extent.NOTHING})
    with office.db.read() as db:
        assert concern_queries.concern_for_family(db, case_id, key).consents == {"referrer": Extent.NOTHING}


def test_a_question_or_another_case_is_no_concern(office: Office) -> None:
    asked, key = asks(office)
    for case_id in (asked, office.gets()):
        assert refusal(office, case_id, concerns.family_reads) == "no_concern"
        assert refusal(office, case_id, concerns.family_adds, key, "Hei", due()) == "no_concern"
        with office.db.read() as db:
            assert concern_queries.concern_for_desk(db, case_id, key) is None
