"""Once an hour what has run out is deleted: drafts that nobody sent, visits, forms that waited for their owner, concerns that
no family said yes to, professionals who have not been here for a year. What should have been answered by
now rises to the team leader.

Done beside the outbox by `portal run` and by `portal worker`. Each round is written in the access log, so that a
deletion that has stopped can be seen.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.audit import record
from portal.audit.queries import history
from portal.cases import (
    alike,
    calls,
    concerns,
    duken,
    hand_over,
    mapping,
    notices,
    referrers_gone,
    returning,
    rounds_in_time,
    silence,
    trusted,
    visits,
)
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.editor import imports, owners
from portal.intake import draft as drafts
from portal.municipality.profile import Pack
from portal.municipality.silence import SilenceRules
from portal.referrer import links
from portal.referrer import sessions as referrer_sessions
from portal.staff import parking, sessions

ROUND_EACH = timedelta(hours=1)
LOOK_SECONDS = 60.0
SUBJECT = "upkeep"
_MOST_TOLD = 9_999_999  # the access log takes no larger number
log = logging.getLogger("portal.upkeep")
Tell = Callable[[Session], None]
Ask = Callable[[Session], int]


def tell_nobody(db: Session) -> None:
    """For a round that mails nobody."""


def ask_nobody(db: Session) -> int:
    """For a round in which no owner of a service is asked."""
    return 0


def last_round_at(db: Session) -> datetime | None:
    """When the last round was made (UTC); None when none was yet."""
    newest = history(db, subject=SUBJECT, limit=1)
    return newest[0].at if newest else None


def go_round(
    database: Database, tell_leaders: Tell = tell_nobody, ask_owners: Ask = ask_nobody, quiet: SilenceRules | None = None,
    return_left: Ask = ask_nobody,
) -> bool:
    """Delete what has run out; False when another process has done so within the hour.

    `ask_owners` asks the owners of services whether all is still right. `tell_leaders` is called when something has risen to
    the team leader, in the transaction that notes it.
    """
    with database.read() as db:
        last = last_round_at(db)
    if last is not None and utc_now() - last < ROUND_EACH:
        return False
    with database.write() as db:
        gone = {
            "drafts": drafts.purge(db),
            "sheets": duken.purge_drafts(db),
            "visits": visits.purge(db),
            "marks": alike.purge_marks(db),
            "codes": calls.end_run_out(db),
            "half_typed": mapping.purge_drafts(db),
            "concerns": concerns.withdraw_waiting(db),
            "papers": concerns.purge_papers(db),
            "raised": concerns.raise_overdue(db),
            "rounds": rounds_in_time.raise_overdue_rounds(db),
            "quiet": silence.raise_silent(db, quiet or SilenceRules()),
            "left": return_left(db),
            "away": returning.return_of_the_away(db),
            "gone": returning.return_of_the_gone(db),
            "trusted": trusted.end_those_past(db),
            "hand_overs": hand_over.raise_stalled(db),
            "files": imports.purge(db, utc_now()),
            "asked": ask_owners(db),
            "silent": owners.hide_silent(db, utc_now()),
            "parked": parking.purge(db, utc_now()),
            "sessions": sessions.forget_old(db, utc_now()),
            "forgotten": referrers_gone.forget_unseen(db),
            "referrers": referrer_sessions.purge(db, utc_now()) + links.purge(db, utc_now()),
        }
        if gone["raised"] or gone["hand_overs"] or gone["gone"]:
            tell_leaders(db)
        record(db, "system", "upkeep_done", SUBJECT, **{what: min(n, _MOST_TOLD) for what, n in gone.items()})
    database.checkpoint()  # what was deleted leaves the disk too
    return True


def loop(
    database: Database,
    tell_leaders: Tell,
    stop: threading.Event,
    look_seconds: float = LOOK_SECONDS,
    ask_owners: Ask = ask_nobody,
    quiet: SilenceRules | None = None,
    return_left: Ask = ask_nobody,
) -> None:
    """Go round until `stop` is set. Outlives a database that is away; the log names only the kind of trouble."""
    while not stop.is_set():
        try:
            go_round(database, tell_leaders, ask_owners, quiet, return_left)
        except (SQLAlchemyError, OSError) as error:
            log.error("nothing could be cleared away: %s", type(error).__name__)
        stop.wait(look_seconds)


def start(database: Database, pack: Pack, server_key: bytes, stop: threading.Event) -> None:
    """Go round in a thread of its own."""
    tell = partial(notices.tell_leaders, pack=pack, server_key=server_key)
    ask = partial(_ask, server_key=server_key)
    left = partial(returning.return_left, hours=pack.hours, rules=pack.queue)
    work = partial(loop, database, tell, stop, ask_owners=ask, quiet=pack.silence, return_left=left)
    threading.Thread(target=work, name="upkeep", daemon=True).start()


def _ask(db: Session, server_key: bytes) -> int:
    return owners.ask_due(db, server_key, utc_now())
