"""A family that talks live, and the colleague on the other side: what both do, in sentences."""

from dataclasses import dataclass

from portal.cases.models import Case
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.live import commands, presence, queries
from portal.live.models import LiveTalk
from portal.live.rules import TalkState
from portal.live.ticking import tick
from portal.web.extensions import portal_of
from tests.factories import Office
from tests.people.citizens import Parent
from tests.people.hands import fields


@dataclass
class Desk:
    """Astrid at the chat desk, or whoever a test puts there."""

    office: Office

    @property
    def me(self) -> str:
        return self.office.astrid.id

    def is_here(self) -> None:
        with self.office.db.write() as db:
            presence.be_present(db, self.me)

    def takes(self, case_id: str, staff_id: str = "") -> None:
        with self.office.db.write() as db:
            commands.take(db, case_id, staff_id or self.me, 3)
        self.rings(case_id, "state")

    def says(self, case_id: str, words: str, staff_id: str = "") -> None:
        with self.office.db.write() as db:
            case = db.get_one(Case, case_id)
            commands.say_as_staff(db, case, self.office.key_of(case_id), words, new_id(), staff_id or self.me)
        self.rings(case_id, "message")

    def pauses(self, case_id: str, minutes: int = 10) -> None:
        with self.office.db.write() as db:
            commands.pause(db, self._talk(db, case_id), self.office.key_of(case_id), self.me, minutes, "Trusler.")
        self.rings(case_id, "state")

    def finishes(self, case_id: str) -> None:
        with self.office.db.write() as db:
            commands.finish(db, self._talk(db, case_id), self.me)
        self.rings(case_id, "state")

    def closes_the_chat(self) -> None:
        with self.office.db.write() as db:
            presence.close_chat(db, self.me)

    def lets_time_pass(self) -> None:
        """What the ticker does."""
        live = portal_of(self.office.app).pack.live
        with self.office.db.write() as db:
            tick(db, utc_now(), live, live.opening(utc_now()))

    def rings(self, case_id: str, what: str) -> None:
        portal_of(self.office.app).bell.ring(case_id, what)

    def state_of(self, case_id: str) -> TalkState:
        with self.office.db.read() as db:
            return TalkState(self._talk(db, case_id).state)

    @staticmethod
    def _talk(db: object, case_id: str) -> LiveTalk:
        found = queries.talk_of(db, case_id)  # type: ignore[arg-type]
        assert found is not None
        return found


def has_sent(office: Office, language: str = "nb") -> Parent:
    """A parent who has just sent, and sees the code."""
    parent = office.parent(language)
    parent.begins_to_talk()
    parent.answers_everything()
    parent.sends()
    return parent


def case_of(office: Office) -> str:
    """The id of the only case."""
    with office.db.read() as db:
        return db.query(Case.id).one()[0]


def token_of(parent: Parent) -> str:
    """The token of the form before the parent."""
    return fields(parent.hands.page, "csrf_token")[0]
