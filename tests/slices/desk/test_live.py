"""The chat desk over HTTP: who waits, who answers, who is seen to listen, and what nobody else may read."""

from portal.cases.models import Case
from portal.db.base import new_id
from portal.live import commands, queries
from portal.live.models import LiveTalk
from portal.staff.rules import Role
from portal.web.extensions import portal_of
from tests.factories import Office, later
from tests.people.client_hands import ClientHands

SECRET = "Jeg tør ikke gå hjem."


def asks(office: Office, words: str = SECRET, **different: object) -> str:
    """Somebody asks for a live talk, and has written already; gives the case's id."""
    case_id = office.gets(first_message=words, **different)
    rules = portal_of(office.app).pack.live
    with office.db.write() as db:
        commands.ask(db, db.get_one(Case, case_id), rules, now_open=True)
    return case_id


def writes(office: Office, case_id: str, words: str) -> None:
    """The family writes in the talk."""
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        commands.say_as_citizen(db, case, office.key_of(case_id), words, new_id(), later(days=2))


def takes(hands: ClientHands, case_id: str) -> None:
    hands.open("/desk/live")
    hands.press(action=f"/desk/live/{case_id}/take")


def talk(office: Office, case_id: str) -> LiveTalk:
    with office.db.read() as db:
        found = queries.talk_of(db, case_id)
        assert found is not None
        db.expunge(found)
        return found


def status(hands: ClientHands) -> int:
    assert hands.response is not None
    return hands.response.status_code


def test_who_waits_stands_on_the_desk_without_a_word_of_what_was_written(office: Office) -> None:
    asks(office)
    desk = office.at_the_desk()
    desk.open("/desk/live")
    assert "Forelder" in desk.text
    assert SECRET not in desk.text
    assert "1 venter" in desk.text


def test_answering_opens_the_words_and_is_written_in_the_access_log(office: Office) -> None:
    case_id = asks(office)
    desk = office.at_the_desk()
    takes(desk, case_id)
    assert SECRET in desk.text
    desk.fill("body", "Hei! Jeg er her.")
    desk.press(action=f"/desk/live/{case_id}/write")
    assert "Hei! Jeg er her." in desk.text


def test_two_who_press_at_once_one_is_told(office: Office) -> None:
    case_id = asks(office)
    desk, berit = office.at_the_desk(), office.at_the_desk(office.employs("Berit Moe", Role.FAMILY_CONTACT))
    for hands in (desk, berit):
        hands.open("/desk/live")
    desk.press(action=f"/desk/live/{case_id}/take")
    berit.press(action=f"/desk/live/{case_id}/take")
    assert status(berit) == 409
    assert "En kollega var raskere" in berit.text
