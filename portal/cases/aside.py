"""Set aside, never refused: what looks like a flood or a prank stands behind the queue, counted, until somebody looks.

Nothing is decided by it: each has its own code, deadline and row, and comes forward by itself when its writer comes back
and writes more, or when a colleague takes it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.cases import alike, journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.rules import Turn, flags_in, is_urgent
from portal.cases.turns import place_in_queue, set_turn
from portal.db.clock import utc_now

RULE = journal.Actor("rule", "set_aside")


class Aside(StrEnum):
    """Why an enquiry stands aside."""

    ALIKE = "alike"  # nearly the same words as several others of these two days
    CROWD = "crowd"  # one network has sent very many within the hour
    HASTY = "hasty"  # sent faster than anybody reads
    FILLED = "filled"  # a field was filled in that people do not see


@dataclass(frozen=True)
class Signs:
    """What was seen while something was sent; `marks` are those of its words (see alike.py)."""

    is_crowd: bool = False
    is_hasty: bool = False
    is_filled: bool = False
    marks: Collection[str] = ()


def judge(signs: Signs, *, alike_before: int, is_danger: bool) -> Aside | None:
    """Why it should stand aside, or None. Somebody who may be in danger only does behind several with the same words."""
    if alike_before > alike.FEW:
        return Aside.ALIKE
    if is_danger:
        return None
    if signs.is_filled:
        return Aside.FILLED
    if signs.is_hasty:
        return Aside.HASTY
    return Aside.CROWD if signs.is_crowd else None


def weigh(db: Session, case: Case, signs: Signs) -> None:
    """Look at a case that has just come in: gather it with those it is alike to, and set it aside if there is reason."""
    first = alike.first_alike(db, signs.marks)
    before = alike.join(db, case, first) if first else 0
    if first is None:
        alike.keep_marks(db, case.id, signs.marks)
    why = judge(signs, alike_before=before, is_danger=is_urgent(flags_in(case.flags)))
    if why is not None:
        case.set_aside = why.value
        case.place = place_in_queue(case.is_urgent, case.opened_at, is_aside=True)
        journal.write(db, case.id, Happened.SET_ASIDE, RULE, why=why.value)
    db.flush()


def bring_forward(db: Session, case: Case, staff_id: str) -> None:
    """Somebody has looked: it belongs in the queue, in the place that its waiting gives it."""
    if case.set_aside:
        case.set_aside, case.touched_at = "", utc_now()
        set_turn(case, Turn(case.turn))
        journal.write(db, case.id, Happened.BROUGHT_FORWARD, journal.staff(staff_id))
        db.flush()
