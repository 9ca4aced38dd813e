"""A colleague sees whether word goes out and when; a family sees that it did not arrive."""

import pytest

from portal.cases.models import Case
from portal.cases.notices import note_lost
from portal.cases.nudges import nudge_from, set_nudge
from portal.db.base import new_id
from portal.replies import commands as replies
from tests.conftest import MovableClock
from tests.factories import Office, Queries

BY_SMS = {"contact": ["sms"], "contact_phone": ["91234567"], "contact_safe": ["morning"]}
BY_MAIL = {"contact": ["email"], "contact_email": ["mor@eksempel.no"]}


def _case(office: Office, contact: dict[str, list[str]]) -> str:
    case_id = office.gets(records={"contact": contact, "answers": {}})
    with office.db.write() as db:
        set_nudge(db.get_one(Case, case_id), office.settings.server_key, nudge_from(contact))
    return case_id


def _answered(office: Office, case_id: str) -> str:
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        return replies.answer(db, case, office.key_of(case_id), "Hei.", new_id(), office.astrid.id).id


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        (BY_MAIL, "Beskjed går ut på e-post i løpet av ti minutter"),
        (BY_SMS, "Ingen beskjed: vil ha sms, men sms er ikke satt opp her"),
        ({**BY_MAIL, "contact_safe": ["evening"]}, "Beskjed går ut på e-post i dag 17:00"),
        ({**BY_MAIL, "contact_safe": ["morning"]}, "Beskjed går ut på e-post i morgen 07:00"),
        ({"contact": ["here_only"]}, "Ingen beskjed: vil bare lese her"),
        ({"contact": ["phone"], "contact_phone": ["91234567"]}, "Ingen beskjed: vil bli ringt"),
        ({}, "Ingen beskjed: har ikke bedt om det"),
    ],
)
def test_who_answers_sees_what_will_come_of_it(
    office: Office, clock: MovableClock, contact: dict[str, list[str]], words: str
) -> None:
    clock.move(hours=1)  # eleven in the morning
    case_id = _case(office, contact)
    desk = office.at_the_desk()
    for address in (f"/desk/case/{case_id}/answer", f"/desk/case/{case_id}"):
        desk.open(address)
        assert words in desk.text, address


def test_the_case_says_when_it_goes_and_never_to_whom(office: Office) -> None:
    case_id = _case(office, {**BY_MAIL, "contact_safe": ["evening"]})
    _answered(office, case_id)
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}")
    assert "Beskjed går ut på e-post i dag 17:00" in desk.text
    nudge = desk.text.split("Beskjed om svar")[1].split("Hvem holder")[0]
    assert "mor@eksempel.no" not in nudge


def test_what_did_not_arrive_is_a_task_that_one_press_ends(office: Office) -> None:
    case_id = _case(office, BY_MAIL)
    message_id = _answered(office, case_id)
    desk = office.at_the_desk()
    desk.open("/desk?view=unreached")
    assert "Beskjed kom ikke fram" not in desk.text
    with office.db.write() as db:
        note_lost(db, f"answer:{message_id}", True)
    desk.open("/desk?view=unreached")
    assert "Beskjed kom ikke fram" in desk.text
    desk.open(f"/desk/case/{case_id}")
    assert "Ingen beskjed: adressen eller nummeret virket ikke sist" in desk.text
    assert "Beskjeden til familien kom ikke fram" in desk.text
    desk.press(action=f"/desk/case/{case_id}/reached")
    assert "Beskjeden kom ikke fram" not in desk.text
    assert "Sørget for at familien vet om svaret" in desk.text
    desk.open("/desk?view=unreached")
    assert "Beskjed kom ikke fram" not in desk.text


def test_the_family_is_told_in_its_thread_and_another_address_ends_it(office: Office) -> None:
    parent = office.parent()
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    with office.db.write() as db:
        case_id = db.query(Case).one().id
        set_nudge(db.get_one(Case, case_id), office.settings.server_key, nudge_from(BY_MAIL))
    message_id = _answered(office, case_id)
    parent.hands.open("/thread")
    assert "Beskjeden til deg kom ikke fram" not in parent.hands.text
    with office.db.write() as db:
        note_lost(db, f"answer:{message_id}", True)
    parent.hands.open("/thread")
    assert "Beskjeden til deg kom ikke fram" in parent.hands.text
    parent.hands.choose("contact", "email")
    parent.hands.fill("contact_email", "ny@eksempel.no")
    parent.hands.choose("contact_safe", "evening")
    parent.hands.press(action="/thread/contact")
    assert "Beskjeden til deg kom ikke fram" not in parent.hands.text
    desk = office.at_the_desk()
    desk.open(f"/desk/case/{case_id}/answer")
    assert "17:00" in desk.text


def test_the_queue_asks_no_more_for_many_than_for_one(office: Office, queries: Queries) -> None:
    desk = office.at_the_desk()

    def lost() -> None:
        case_id = _case(office, BY_MAIL)
        message_id = _answered(office, case_id)
        with office.db.write() as db:
            note_lost(db, f"answer:{message_id}", True)

    def asked() -> int:
        queries.statements.clear()
        desk.open("/desk?view=unreached")
        return queries.number

    lost()
    few = asked()
    for _ in range(8):
        lost()
    assert asked() == few
