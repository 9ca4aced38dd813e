"""A family that lost its code goes on with a new one: the earlier case is locked, and both are read as one history.

A code is never given anew to who asks for it. So the family writes again and gets a new code; when a colleague has asked
enough to be sure that it is the same family, the two are linked. From then on the old code opens nothing: whoever found it
gets the same answer as for a code that never was. What stands in the earlier case is shown to colleagues only, never to the
holder of the new code: had somebody been mistaken, a stranger would read a family's words.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.cases import advice, barring, households, journal, trusted, visits
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.notices import withdraw_notices
from portal.cases.opened import Opened
from portal.cases.rules import NotAllowed, Phase, Turn, check_may_follow
from portal.cases.turns import set_turn
from portal.db.clock import utc_now
from portal.vault import commands as vault


def link(db: Session, later: Opened, earlier: Opened, reason: str, staff_id: str) -> None:
    """Lock `earlier` and let `later` carry it on. The caller holds both rows, in the order of their ids.

    Raises NotAllowed with 'same_case', 'is_locked', 'not_earlier', 'reason_missing' or 'two_persons'.
    """
    new, old = later.case, earlier.case
    check_may_follow(old.opened_at, new.opened_at, bool(old.continued_in or new.continued_in), old.id == new.id)
    if not reason.strip():
        raise NotAllowed("reason_missing")
    phase = old.phase
    moved_home = lock_behind(db, old, new)
    actor = journal.staff(staff_id)
    journal.write(db, new.id, Happened.LINKED, actor, detail=reason, key=later.key, side="later", other=old.id)
    journal.write(
        db, old.id, Happened.LINKED, actor, detail=reason, key=earlier.key,
        side="earlier", other=new.id, phase=phase, moved_home=int(moved_home),
    )  # fmt: skip
    db.flush()


def lock_behind(db: Session, old: Case, new: Case) -> bool:
    """Lock an earlier case and let the later one carry it on, with the one who holds it and its place in the family: whether it
    had one to give. The caller holds both rows. Raises NotAllowed('two_persons') for the cases of two persons of one household.
    """
    moved_home = households.follow(db, old, new)
    _lock(db, old, new.id)
    barring.follow(db, old, new)
    advice.follow(db, old, new)
    if new.holder_id is None and new.closed_at is None:
        new.holder_id, new.held_since = old.holder_id, utc_now() if old.holder_id else None  # the family keeps its person
    return moved_home


def _lock(db: Session, old: Case, new_id: str) -> None:
    """No code opens it any longer, no browser is inside, no mail goes out, and it waits for nobody."""
    vault.drop_receipt(db, old.id)
    trusted.end_all(db, old.id)
    visits.end_all(db, old.id)
    withdraw_notices(db, old.id)
    # What this one had carried on before goes on in the new one too: a history is one step deep, however often a code is lost.
    db.execute(
        update(Case).where(Case.continued_in == old.id).values(continued_in=new_id).execution_options(synchronize_session=False)
    )
    old.continued_in, old.has_receipt = new_id, False
    old.phase, old.closed_at = Phase.CLOSE.value, old.closed_at or utc_now()
    old.waiting_since = old.due_at = old.offered_to = old.notify_sealed = old.other_asked_at = None
    set_turn(old, Turn.NOBODY)
