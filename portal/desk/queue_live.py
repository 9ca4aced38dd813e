"""The queue while it lies open: what its page shows, told apart from what it showed, and a long look at when that changes.

The bell rings at every change of any case. Whether that is a change for this colleague, in this view, each stream finds out by
asking what its own page would show: so nobody hears of a case that they would not see in a list. What is sent is that
something has changed and a mark of how it stands, never what.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from sqlalchemy.orm import Session

from portal.cases import queries
from portal.cases.models import Case
from portal.cases.newer_in_queue import newer
from portal.cases.queue_filters import are_few, conditions
from portal.cases.stirring import QUEUE
from portal.db.clock import utc_now
from portal.desk.queue_pages import Place, has_use_for
from portal.staff.rules import Permission, Signed
from portal.staff.sessions import still_signed
from portal.web.extensions import Portal
from portal.web.stream import HEARTBEAT_SECONDS, Event

REST_SECONDS = 2.0  # between two looks, however often the bell rings
SURE_SECONDS = 2 * HEARTBEAT_SECONDS  # a ring may be lost, and time alone takes cases into a view: then a look all the same


def state_of(shown: Sequence[Case], new: Sequence[str], secret: bytes) -> str:
    """How the queue stands on a page that shows these rows, and these more as new. Tells nothing to whoever reads it."""
    rows = [(case.id, case.version, case.place, case.holder_id, case.notice_state) for case in shown]
    return blake2b(repr((rows, list(new))).encode(), digest_size=16, key=secret[:32]).hexdigest()


def state_now(db: Session, me: Signed, place: Place, mark: str, secret: bytes) -> str:
    """The same as the database says it now. Two queries, each a short stretch of an index."""
    now = utc_now()
    wanted = place.filters
    found = queries.queue_for(db, me, place.view, place.after, conditions(wanted, now), are_few=are_few(wanted))
    return state_of(found[: queries.PAGE_ROWS], newer(db, me, place.view, place.filters, mark, now), secret)


@dataclass
class Watch:
    """One tab that has the queue open. It goes on after its request is over; `me` is who has it open, as of the last look."""

    portal: Portal
    me: Signed
    place: Place
    mark: str
    state: str = field(repr=False)
    looked_at: float = 0.0  # by the monotonic clock
    is_over: bool = False

    def events(self) -> Iterator[Event | None]:
        """One event each time something has changed for this colleague. Ends with the sign-in, or with the right to this view."""
        with self.portal.bell.listen([QUEUE]) as listener:
            is_due = True
            while not self.is_over:
                if is_due and self._may_look():
                    is_due = False
                    yield from self._look()
                heard = set() if self.is_over else listener.wait(self._rest() if is_due else HEARTBEAT_SECONDS)
                if not heard:
                    yield None
                is_due = is_due or bool(heard) or time.monotonic() - self.looked_at > SURE_SECONDS

    def _rest(self) -> float:
        return max(self.looked_at + REST_SECONDS - time.monotonic(), 0.0)

    def _may_look(self) -> bool:
        return self.looked_at == 0.0 or self._rest() == 0.0

    def _look(self) -> list[Event]:
        before, self.looked_at = self.state, time.monotonic()
        with self.portal.db.read() as db:
            me = still_signed(db, self.me, utc_now())
            if me is None or not me.may(Permission.SEE_QUEUE) or not has_use_for(me, self.place.view):
                self.is_over = True
                return []
            self.me = me
            self.state = state_now(db, me, self.place, self.mark, self.portal.settings.secret_key)
        return [Event("changed", id=self.state)] if self.state != before else []
