"""A code of one's own for somebody in the family: a new case beside the one that is open, with nothing in it yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases import barring, calls, households, journal
from portal.cases.calls import CodeState
from portal.cases.household_models import Kind
from portal.cases.households import KeyOf, Person
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.opening import NewCase, open_case
from portal.cases.rules import Asker, Channel, NotAllowed, Turn
from portal.cases.turns import set_turn
from portal.db.clock import utc_now
from portal.vault.keys import Receipt

_ASKERS = {Kind.PARENT: Asker.PARENT, Kind.YOUNG: Asker.YOUNG, Kind.NEAR: Asker.CLOSE}


@dataclass(frozen=True)
class OwnCode:
    """Who gets a code, which language they read, and why. `submission` makes a form that is sent twice one case."""

    person: Person
    language: str
    why: str
    submission: str
    due_at: datetime


def give_own_code(
    db: Session, beside: tuple[Case, Person], new: OwnCode, made: Receipt, days: int, staff_id: str, key_of: KeyOf
) -> tuple[Opened, datetime]:
    """A case for this person in the household of the case that stands open, and until when `made` leads to their own code (UTC).

    The same colleague holds it, and whoever is kept out of that case is kept out of this one: it is the same family. It waits
    for the person, not for us: nothing has been said yet. Raises IntegrityError when the form was sent before, and as
    `put_together`.
    """
    near, actor = beside[0], journal.staff(staff_id)
    case, key = open_case(db, _new_case(near, new), actor)
    case.team, case.waiting_since, case.due_at = near.team, None, None
    set_turn(case, Turn.THEIRS)
    ends_at = calls.give_code(db, case, key, made, days, actor)
    barring.copy_to(db, near, case)
    households.put_together(db, beside, (case, new.person), new.why, staff_id, key_of)
    return Opened(case, key), ends_at


def _new_case(near: Case, new: OwnCode) -> NewCase:
    return NewCase(
        submission=new.submission, channel=Channel.VISIT, asker=_ASKERS[new.person.kind], language=new.language,
        due_at=new.due_at, opened_at=utc_now(), holder_id=near.holder_id,
    )  # fmt: skip


def make_code_anew(db: Session, opened: Opened, made: Receipt, days: int, staff_id: str) -> datetime:
    """The form was sent twice, and the browser shows the second answer: the code that stands there is the one that opens.

    Raises NotAllowed('code_in_use') once the person has a code of their own: nobody may take it from them.
    """
    if calls.state_of(db, opened.case.id) is not CodeState.TEMPORARY:
        raise NotAllowed("code_in_use")
    return calls.give_code(db, opened.case, opened.key, made, days, journal.staff(staff_id))
