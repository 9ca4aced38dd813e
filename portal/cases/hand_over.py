"""Handing a case over: asked with a note, and held by the giver until the taker says yes (rule 15).

A question that nobody answers in time rises to the team leader (`raise_stalled`, once an hour).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.barring import is_barred
from portal.cases.journal import Happened
from portal.cases.models import Case, Event
from portal.cases.opened import ASKS_FOR_OTHERS
from portal.cases.reach import covers
from portal.cases.rising import held_now, rise, settle
from portal.cases.rules import NotAllowed, Raised
from portal.cases.stirring import stirs
from portal.cases.turns import check_open, come
from portal.db.clock import utc_now
from portal.outbox.commands import post_notice
from portal.outbox.models import MailKind
from portal.staff.models import StaffMember
from portal.staff.rules import MemberState, Permission, Scope, Signed
from portal.vault.addresses import seal_address

AT_A_TIME = 500


def offer(
    db: Session, case: Case, giver_id: str, taker_id: str, *, due_at: datetime | None = None, note: str = "", key: bytes = b""
) -> None:
    """Ask a colleague to take over, to be answered by `due_at`. The giver holds the case until the colleague accepts.

    The note is sealed under the case's key and read by the taker before answering. Raises NotAllowed with 'not_holder',
    'same_person', 'is_locked' or 'not_sent'.
    """
    if case.holder_id != giver_id:
        check_open(case)
        raise NotAllowed("not_holder")
    ask(db, case, giver_id, taker_id, due_at=due_at, note=note, key=key)


def ask(
    db: Session, case: Case, asker_id: str, taker_id: str, *, due_at: datetime | None = None, note: str = "", key: bytes = b""
) -> None:
    """The same for somebody who does not hold the case, such as a team leader who finds another person."""
    check_open(case)
    if taker_id == case.holder_id or is_barred(db, case.id, taker_id):
        raise NotAllowed("same_person")
    if key and case.offered_to == taker_id and note_to_taker(db, case, key) == (asker_id, note):
        return  # the same form, sent again
    case.offered_to, case.offer_due_at = taker_id, due_at
    come(case)
    settle(case, Raised.HAND_OVER)  # whoever was asked before is asked no longer
    actor = journal.staff(asker_id)
    journal.write(db, case.id, Happened.OFFERED, actor, detail=note, key=key or None, to=taker_id)
    db.flush()


def may_find_another(signed: Signed, case: Case) -> bool:
    """Whether this colleague may ask somebody to take over a case that another one holds, or nobody.

    Whoever answers for the team always; whoever sees to all cases where nobody holds it, and where the one who holds it is away,
    gone, or has asked in vain: a family must not wait for somebody who cannot ask for them.
    """
    is_open = case.closed_at is None and case.continued_in is None
    if not is_open or signed.id in (case.holder_id, case.offered_to) or not covers(signed, case, Permission.HAND_OVER):
        return False
    if signed.may(Permission.SETTLE_WISH) and covers(signed, case, Permission.SETTLE_WISH):
        return True
    is_wanted = case.holder_id is None or case.raised in ASKS_FOR_OTHERS
    return is_wanted and signed.may(Permission.HAND_OVER) and signed.scope_of(Permission.HAND_OVER) is Scope.ALL


def take_over(db: Session, case: Case, taker_id: str) -> None:
    """Take a case over oneself, where somebody else is needed than the one who holds it (see `may_find_another`).

    Raises NotAllowed with 'same_person', 'is_locked' or 'not_sent'.
    """
    check_open(case)
    if taker_id == case.holder_id or is_barred(db, case.id, taker_id):
        raise NotAllowed("same_person")
    case.offered_to = taker_id  # nobody asks oneself: whoever chooses oneself has said yes
    db.flush()
    accept(db, case.id, taker_id)


def accept(db: Session, case_id: str, taker_id: str) -> None:
    """Take over a case that was offered. Raises NotAllowed('not_offered')."""
    now = utc_now()
    taken = (
        update(Case)
        .where(Case.id == case_id, Case.offered_to == taker_id)
        .values(
            holder_id=taker_id, held_since=now, handed_over_at=now, offered_to=None, offer_due_at=None,
            other_asked_at=None,  # somebody else holds it now: that is what a family who asked for another had asked for
            version=Case.version + 1,
        )
    )  # fmt: skip
    result: Any = db.execute(taken.execution_options(synchronize_session=False))
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise NotAllowed("not_offered")
    stirs(db)
    journal.write(db, case_id, Happened.ACCEPTED, journal.staff(taker_id))
    held_now(db, case_id)
    db.flush()


def decline(db: Session, case: Case, key: bytes, taker_id: str, word: str = "") -> None:
    """Say no to taking over, with a word if one likes. Raises NotAllowed('not_offered')."""
    if case.offered_to != taker_id:
        raise NotAllowed("not_offered")
    _ask_no_longer(case)
    journal.write(db, case.id, Happened.HAND_OVER_DECLINED, journal.staff(taker_id), detail=word, key=key)
    db.flush()


def withdraw(db: Session, case: Case, staff_id: str, server_key: bytes, *, finds_another: bool = False) -> None:
    """Take the question back: the one who holds the case goes on after all, or whoever asked needs nobody's answer any longer.

    The colleague who was asked is told so. `finds_another`: this colleague may ask for the case (see `may_find_another`), and
    so may take back what another one has asked. Raises NotAllowed('not_offered') or NotAllowed('not_holder').
    """
    asked, is_holder = case.offered_to, case.holder_id == staff_id
    if asked is None:
        raise NotAllowed("not_offered")
    if not (is_holder or finds_another or asked_by(db, case) == staff_id):
        raise NotAllowed("not_holder")
    _ask_no_longer(case)
    happened = Happened.HAND_OVER_WITHDRAWN if is_holder else Happened.HAND_OVER_TAKEN_BACK
    journal.write(db, case.id, happened, journal.staff(staff_id), to=asked)
    _tell_that_it_is_over(db, asked, server_key)
    db.flush()


def _tell_that_it_is_over(db: Session, member_id: str, server_key: bytes) -> None:
    who = db.get(StaffMember, member_id)
    if who is not None and who.standing is MemberState.ACTIVE:
        post_notice(db, MailKind.STAFF_NOT_ASKED, seal_address(server_key, who.email), who.language, who.id)


def asked_by(db: Session, case: Case) -> str:
    """Who asked whoever is asked now (member id); '' when nobody is. One query."""
    event = _question(db, case)
    return event.actor_id if event is not None else ""


def _ask_no_longer(case: Case) -> None:
    case.offered_to = case.offer_due_at = None
    settle(case, Raised.HAND_OVER)


def set_team(db: Session, case: Case, team: str, staff_id: str) -> None:
    """Let the colleagues of a team share the case; '' for nobody's. Raises NotAllowed('is_locked') or NotAllowed('not_sent')."""
    check_open(case)
    case.team = team
    journal.write(db, case.id, Happened.TEAM_SET, journal.staff(staff_id))
    db.flush()


def note_to_taker(db: Session, case: Case, key: bytes) -> tuple[str, str]:
    """Who asks (member id) and what was written to whoever is asked now; ('', '') when nobody is. One query."""
    event = _question(db, case)
    return (event.actor_id, journal.words(event, key)) if event else ("", "")


def _question(db: Session, case: Case) -> Event | None:
    if case.offered_to is None:
        return None
    newest = select(Event).where(Event.case_id == case.id, Event.name == Happened.OFFERED.value)
    return db.scalar(newest.order_by(Event.happened_at.desc(), Event.id.desc()).limit(1))


def raise_stalled(db: Session) -> int:
    """Let what a colleague was asked to take over, and has not answered in time, rise; once each. Returns how many."""
    late = select(Case).where(Case.offered_to.is_not(None), Case.offer_due_at <= utc_now(), Case.raised == "")
    found = db.scalars(late.order_by(Case.offer_due_at, Case.id).limit(AT_A_TIME)).all()
    return sum(rise(db, case, Raised.HAND_OVER, case.offer_due_at or utc_now()) for case in found)
