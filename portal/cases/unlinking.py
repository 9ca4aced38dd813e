"""Two cases that were linked by mistake are taken apart: each is itself again, and no word has to move.

What was written stands in the case it was written in all the time, under that case's own key. What dies with a link stays dead:
the old code, visits, letters on their way. Whoever is kept out of one of the two stays kept out of both until somebody lifts it.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import advice, households, journal
from portal.cases.journal import Happened
from portal.cases.models import Case, Event
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed, Phase, Turn
from portal.cases.turns import set_turn
from portal.db.clock import utc_now


@dataclass(frozen=True)
class Link:
    """How a case came to be carried on. `phase` is '' for a link from before this was noted."""

    case_id: str
    into: str
    at: datetime
    phase: str
    moved_home: bool


def take_apart(db: Session, later: Opened, earlier: Opened, reason: str, due_at: datetime, staff_id: str) -> None:
    """Let `earlier` be a case of its own again. The caller holds both rows, in the order of their ids.

    One that went on when it was linked is ours again, to be answered by `due_at` (UTC); one that had ended stays ended.
    What `earlier` carried on itself goes with it. Raises NotAllowed with 'not_linked' or 'reason_missing'.
    """
    new, old = later.case, earlier.case
    link = link_of(db, old)
    if link is None or old.continued_in != new.id:
        raise NotAllowed("not_linked")
    if not reason.strip():
        raise NotAllowed("reason_missing")
    for each in _carried_with(db, old, new):
        each.continued_in = old.id
    old.continued_in = None
    if link.moved_home:
        households.give_back(db, old, new, link.at)
    advice.give_back(db, old, new, link.at)
    _wake(old, link, due_at)
    _tell(db, later, earlier, reason, staff_id)


def link_of(db: Session, case: Case) -> Link | None:
    """The link that locked this case, if it was a colleague who linked it and it is locked still. One query."""
    return _links(db, [case.id]).get(case.id) if case.continued_in else None


def linked(db: Session, ids: Collection[str]) -> frozenset[str]:
    """Those of these locked cases that a colleague linked, and may take apart again. One query, none where there is none."""
    return frozenset(_links(db, list(ids))) if ids else frozenset()


def went_on(db: Session, ids: Collection[str]) -> frozenset[str]:
    """Those of these that a colleague linked to a later case while they still went on. One query."""
    return frozenset(case_id for case_id, link in _links(db, list(ids)).items() if link.phase != Phase.CLOSE.value)


def _links(db: Session, ids: list[str]) -> dict[str, Link]:
    """The latest link of each of these cases to a later one. One query."""
    rows = db.scalars(
        select(Event).where(Event.case_id.in_(ids), Event.name == Happened.LINKED.value).order_by(Event.happened_at, Event.id)
    )
    found = {}
    for row in rows:
        facts = json.loads(row.facts)
        if facts.get("side") == "earlier":
            moved = bool(facts.get("moved_home"))
            found[row.case_id] = Link(row.case_id, facts["other"], row.happened_at, facts.get("phase", ""), moved)
    return found


def _carried_with(db: Session, old: Case, new: Case) -> list[Case]:
    """The cases that `new` carries on only because `old` did."""
    rows = {row.id: row for row in db.scalars(select(Case).where(Case.continued_in == new.id, Case.id != old.id))}
    links = _links(db, list(rows))
    mine, more = {old.id}, True
    while more:
        found = {each for each, link in links.items() if link.into in mine} - mine
        mine, more = mine | found, bool(found)
    return [row for each, row in rows.items() if each in mine]


def _wake(old: Case, link: Link, due_at: datetime) -> None:
    was_closed = link.phase == Phase.CLOSE.value or (old.closed_at is not None and old.closed_at < link.at - timedelta(minutes=1))
    if was_closed:
        return
    old.phase, old.closed_at = link.phase or Phase.NOTICE.value, None
    old.waiting_since, old.due_at = utc_now(), due_at
    set_turn(old, Turn.OURS)


def _tell(db: Session, later: Opened, earlier: Opened, reason: str, staff_id: str) -> None:
    for one, other, side in ((later, earlier, "later"), (earlier, later, "earlier")):
        by = journal.staff(staff_id)
        journal.write(db, one.case.id, Happened.UNLINKED, by, detail=reason, key=one.key, side=side, other=other.case.id)
    db.flush()
