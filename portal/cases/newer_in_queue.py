"""What has come into the queue since a page was made, so that it can be told without moving a row under somebody's finger.

When somebody outside wrote is kept to the minute. So the mark of a page is that minute and those it shows of it already.
"""

import re
from datetime import datetime

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
    """What a page says it has seen. One query, by the index of the queue."""
    minute = now.strftime(_MINUTE)
    return ".".join([minute, *(each[:_PREFIX] for each in _since(db, signed, view, filters, minute, now)[:_MOST_KNOWN])])


def count(db: Session, signed: Signed, view: str, filters: Filters, seen: str, now: datetime) -> int:
    """How many stand there that a page with this mark does not show, at most `MOST_COUNTED`; 0 for what is no mark."""
    read = _MARK.fullmatch(seen)
    if read is None:
        return 0
    known = set(read[2].split("."))
    return sum(each[:_PREFIX] not in known for each in _since(db, signed, view, filters, read[1], now))


def _since(db: Session, signed: Signed, view: str, filters: Filters, minute: str, now: datetime) -> list[str]:
    """The ids of those who have waited for us since then: two short stretches of the index, the urgent and the others."""
    lines = or_(*(Case.place.between(f"{line}{minute}", f"{line}~") for line in "01"))
    wanted = select(Case.id).where(visible_to(signed), *in_view(view, signed.id), *conditions(filters, now))
    return list(db.scalars(wanted.where(Case.turn == Turn.OURS.value, lines).limit(MOST_COUNTED)))
