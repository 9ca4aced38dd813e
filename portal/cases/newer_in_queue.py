"""What has come into the queue since a page was made, so that it can be told without moving a row under somebody's finger.

That is what has come in, what a rule or a word has brought forward, and what somebody is asked to take over. When it came is
kept to the minute. So the mark of a page is that minute and those it shows of it already.
"""

import re
from datetime import UTC, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.queries import MOST_COUNTED, in_view, visible_to
from portal.cases.queue_filters import Filters, conditions
from portal.cases.rules import Turn
from portal.staff.rules import Signed

_MINUTE = "%Y%m%dT%H%M"
_PREFIX = 6  # letters of an id: enough to tell those of one minute apart
_MOST_KNOWN = 40
_MARK = re.compile(rf"([0-9]{{8}}T[0-9]{{4}})((?:\.[a-z2-9]{{{_PREFIX}}}){{0,{_MOST_KNOWN}}})")


def mark(db: Session, signed: Signed, view: str, filters: Filters, now: datetime) -> str:
    """What a page says it has seen. One query, by the index of what has come."""
    minute = now.replace(second=0, microsecond=0)
    known = ids_since(db, signed, view, filters, minute, now)[:_MOST_KNOWN]
    return ".".join([minute.strftime(_MINUTE), *(each[:_PREFIX] for each in known)])


def newer(db: Session, signed: Signed, view: str, filters: Filters, seen: str, now: datetime) -> list[str]:
    """The ids of those that a page with this mark does not show, at most `MOST_COUNTED`; none for what is no mark."""
    read = _MARK.fullmatch(seen)
    since = _moment(read[1]) if read else None
    if read is None or since is None:
        return []
    known = set(read[2].split("."))
    return [each for each in ids_since(db, signed, view, filters, since, now) if each[:_PREFIX] not in known]


def _moment(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, _MINUTE).replace(tzinfo=UTC)
    except ValueError:  # the 45th of the 13th month
        return None


def ids_since(db: Session, signed: Signed, view: str, filters: Filters, since: datetime, now: datetime) -> list[str]:
    """The ids of those that have come since then and wait for us, or for this colleague's yes: a short stretch of an index."""
    here = visible_to(signed), *in_view(view, signed.id), *conditions(filters, now)
    for_me = or_(Case.turn == Turn.OURS.value, Case.offered_to == signed.id)
    wanted = select(Case.id).where(*here, Case.came_at >= since, for_me).order_by(Case.came_at, Case.id)
    return list(db.scalars(wanted.limit(MOST_COUNTED)))
