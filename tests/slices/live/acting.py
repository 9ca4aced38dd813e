"""What people do around a live talk, as the tests tell it."""

from typing import Any

from portal.cases.models import Case
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.live import commands, queries
from portal.live.models import LiveTalk
from portal.live.rules import LiveRules
from portal.live.ticking import Ticked, tick
from portal.municipality.hours import always_open
from tests.factories import Office, later

RULES = LiveRules(offered=True, hours=always_open(), talks_each=2)


def asks(office: Office, case_id: str = "", now_open: bool = True) -> str:
    """Somebody asks for a live talk; gives the case's id."""
    case_id = case_id or office.gets()
    with office.db.write() as db:
        commands.ask(db, db.get_one(Case, case_id), RULES, now_open)
    return case_id


def takes(office: Office, case_id: str, staff_id: str) -> None:
    with office.db.write() as db:
        commands.take(db, case_id, staff_id, RULES.talks_each)


def talks(office: Office, staff_id: str = "") -> str:
    """A talk that goes on with a colleague; gives the case's id."""
    case_id = asks(office)
    takes(office, case_id, staff_id or office.astrid.id)
    return case_id


def talk(office: Office, case_id: str) -> LiveTalk:
    """The talk as it stands in the database now."""
    with office.db.read() as db:
        found = queries.talk_of(db, case_id)
        assert found is not None
        db.expunge(found)
        return found


def does(office: Office, case_id: str, command: Any, *arguments: Any) -> None:
    """One command on the case's talk, committed."""
    with office.db.write() as db:
        found = queries.talk_of(db, case_id)
        assert found is not None
        command(db, found, *arguments)


def says(office: Office, case_id: str, words: str = "Hallo?") -> None:
    """The citizen writes in the talk."""
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        commands.say_as_citizen(db, case, office.key_of(case_id), words, new_id(), later(days=2))


def answers(office: Office, case_id: str, staff_id: str, words: str = "Ja, jeg er her.") -> None:
    """A colleague writes in the talk."""
    with office.db.write() as db:
        case = db.get_one(Case, case_id)
        commands.say_as_staff(db, case, office.key_of(case_id), words, new_id(), staff_id)


def ticks(office: Office, rules: LiveRules = RULES) -> Ticked:
    """Time has its way."""
    now = utc_now()
    with office.db.write() as db:
        return tick(db, now, rules, rules.opening(now))
