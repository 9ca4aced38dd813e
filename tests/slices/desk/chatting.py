"""What people do around the chat desk, as the tests tell it."""

from portal.cases.models import Case
from portal.db.base import new_id
from portal.live import commands, queries
from portal.live.models import LiveTalk
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
