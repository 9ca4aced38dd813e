"""Each few seconds time has its way with the live talks: limits, closing time, pauses, words that lie unread.

Done in every process that serves pages, and by `portal worker`; any number at once do no harm.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from portal.cases.notices import tell_staff
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.live.queries import chat_now
from portal.live.ticking import Ticked, due_cases, tick
from portal.municipality.profile import Pack

TICK_SECONDS = 5.0
DESK = "desk"  # the bell's topic for everybody who looks at the chat desk
log = logging.getLogger("portal.live")
Ring = Callable[[str, str], None]


@dataclass(frozen=True)
class TickRoom:
    """What a tick works with. `ring` tells whoever waits (topic, what), after the commit."""

    db: Database
    pack: Pack
    server_key: bytes
    ring: Ring


def tick_once(room: TickRoom) -> Ticked:
    """One tick. Only reads when nothing is due; a talk that lies unread is told to the service's mailbox as well."""
    now, live = utc_now(), room.pack.live
    opening = live.opening(now)
    with room.db.read() as db:
        if not due_cases(db, now, live, chat_now(db, live, opening, now).is_open):
            return Ticked((), ())
    with room.db.write() as db:
        ticked = tick(db, now, live, opening)
        if ticked.unread:
            tell_staff(db, room.pack, room.server_key)
    _ring(room.ring, ticked)
    return ticked


def _ring(ring: Ring, ticked: Ticked) -> None:
    for case_id in ticked.changed:
        ring(case_id, "state")
    if ticked.changed:
        ring(DESK, "state")


def loop(room: TickRoom, stop: threading.Event, seconds: float = TICK_SECONDS) -> None:
    """Tick until `stop` is set. Outlives a database that is away; the log names only the kind of trouble."""
    while not stop.wait(seconds):
        try:
            tick_once(room)
        except (SQLAlchemyError, OSError) as error:
            log.error("the live talks could not be seen to: %s", type(error).__name__)


def start(room: TickRoom, stop: threading.Event) -> None:
    """Tick in a thread of its own."""
    threading.Thread(target=loop, args=(room, stop), name="live", daemon=True).start()
