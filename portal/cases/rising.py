"""What time brings forward: a rule puts a case in our queue though nobody has written, and says that it was a rule.

The family's own clock (`waiting_since`, `due_at`) is never touched: they wait for nothing, and are told nothing of it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Actor, Happened
from portal.cases.models import Case
from portal.cases.rules import Raised, Turn
from portal.cases.turns import come, stand


def rise(db: Session, case: Case, why: Raised, since: datetime) -> bool:
    """Put an open case in our queue, as one that has waited since then (UTC). False when something has raised it already.

    The rule is the actor of the event, by the name of what it looks for.
    """
    if case.raised or case.closed_at is not None or case.continued_in is not None or case.turn == Turn.WAITING_FOR_FAMILY.value:
        return False
    case.raised, case.raised_at = why.value, since
    stand(case, Turn.OURS)
    come(case)
    journal.write(db, case.id, Happened(why.value), Actor("rule", why.value))
    db.flush()
    return True


def settle(case: Case, why: Raised) -> None:
    """What had raised the case is done: it is ours only if somebody waits for our answer. Nothing happens when it was another."""
    if case.raised != why.value:
        return
    case.raised, case.raised_at = "", None
    if case.turn == Turn.OURS.value:
        stand(case, Turn.OURS if case.waiting_since else Turn.THEIRS)


def held_now(db: Session, case_id: str) -> None:
    """Somebody has just taken the case: what a rule had brought forward for want of one is done."""
    db.flush()
    case = db.get_one(Case, case_id, populate_existing=True)
    for why in (Raised.UNHELD, Raised.HAND_OVER, Raised.AWAY, Raised.GONE):
        settle(case, why)
