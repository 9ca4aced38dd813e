"""A colleague's long look at a live talk: new messages, the state, and that somebody writes, as they come."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from portal.cases.newer import messages_after
from portal.cases.opened import open_for
from portal.db.clock import utc_now
from portal.desk.live_pages import TalkHead, reads, talk_head
from portal.live import presence, queries
from portal.staff.queries import names_of
from portal.staff.rules import Permission, Signed
from portal.staff.sessions import still_signed
from portal.web.extensions import Portal
from portal.web.stream import HEARTBEAT_SECONDS, Event

_STAY_EACH_SECONDS = 60.0
_LOOK_AGAIN = frozenset({"message", "state", "read"})


@dataclass
class Look:
    """One tab that follows a talk. It goes on after its request is over; `token` is the form token for its buttons."""

    portal: Portal
    me: Signed
    case_id: str
    token: str = field(repr=False)
    stayed_at: float = field(default_factory=time.monotonic)
    head: TalkHead | None = None
    is_over: bool = False

    def events(self, after: str) -> Iterator[Event | None]:
        """What is new since the message `after`, then what comes. Ends with the sign-in, or with the right to be here."""
        with self.portal.bell.listen([self.case_id]) as listener:
            heard = {"message", "state"}
            while not self.is_over:
                if "typing:citizen" in heard:
                    yield Event("typing", self._rendered("typing"))
                for event in self._look(after) if heard & _LOOK_AGAIN else []:
                    after = event.id or after
                    yield event
                if not heard:
                    self._stay()
                    yield None
                heard = listener.wait(HEARTBEAT_SECONDS) if not self.is_over else set()

    def _look(self, after: str) -> list[Event]:
        """The events since `after`. Whoever is not in the talk any more is told so, and that is the last."""
        with self.portal.db.read() as db:
            me = still_signed(db, self.me, utc_now())
            if me is None or not me.may(Permission.TALK_LIVE):
                self.is_over = True
                return []
            self.me = me
            opened = open_for(db, self.me, self.case_id, also=queries.reached_by_talk(self.me))
            talk = queries.talk_of(db, self.case_id) if opened else None
            if opened is None or talk is None or not (reads(talk, self.me) or talk.active is None):
                self.is_over = True
                return [Event("state", self._rendered("gone"))]
            lines = messages_after(db, self.case_id, opened.key, after) if reads(talk, self.me) else []
            names = names_of(db, [line.who for line in lines if line.who])
            before, self.head = self.head, talk_head(db, opened, talk, self.me, utc_now())
        events = [
            Event("message", self._rendered("message", line=line, names=names), line.id) for line in lines
        ]
        if self.head != before:
            events.append(
                Event("state", self._rendered("state", head=self.head, token=self.token, case=opened.case))
            )
        return events

    def _rendered(self, name: str, **context: Any) -> str:
        """A small part in the colleague's language, without what a whole page would look up."""
        return current_app.jinja_env.get_template(f"desk/_live_{name}.html").render(**context)

    def _stay(self) -> None:
        """The tab is still open: looked at once a minute, so that an idle talk costs next to nothing."""
        if time.monotonic() - self.stayed_at < _STAY_EACH_SECONDS:
            return
        self.stayed_at = time.monotonic()
        with self.portal.db.read() as db:
            if not presence.needs_seeing(db, self.me.id):
                return
        with self.portal.db.write() as db:
            presence.saw(db, self.me.id)
