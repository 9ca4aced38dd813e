"""Keeping a colleague out of a case: somebody who knows the family, or is part of the matter, never meets it again.

Not in lists, counts, search, notices, chat or choices: `queries.visible_to` and `takers` see to that. Its page answers as for a
case that is not there. Other colleagues read in the journal that somebody was barred, never who.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.barring_models import CaseBar
from portal.cases.journal import Actor, Happened
from portal.cases.models import Case
from portal.cases.opened import Opened
from portal.cases.rising import rise
from portal.cases.rules import NotAllowed, Raised
from portal.cases.stirring import stirs
from portal.db.clock import utc_now
from portal.staff.models import StaffMember
from portal.staff.queries import who_may_each
from portal.staff.rules import Permission
from portal.vault.seal import open_text, seal_text

NOBODY_S = Actor("rule", "bar")  # who was barred, and who barred, is for the one who answers for the team alone


@dataclass(frozen=True)
class Bar:
    """One colleague who is kept out, as the team leader reads it."""

    member_id: str
    barred_by: str
    barred_at: datetime
    reason: str = field(repr=False)


def bar(db: Session, opened: Opened, member_id: str, reason: str, by: str, taker_id: str = "") -> None:
    """Keep a colleague out from now on. Whoever held the case lets go at once: `taker_id` is asked to take over, and until
    somebody has said yes it stands first in the queue for all the others.

    Raises NotAllowed with 'reason_missing', 'nobody_else' or 'same_person'.
    """
    case = opened.case
    if not reason.strip():
        raise NotAllowed("reason_missing")
    left = {one.id for one in takers(db, case.id)} - {member_id}
    if not left:
        raise NotAllowed("nobody_else")
    if taker_id and taker_id not in left:
        raise NotAllowed("same_person")
    for each in _one_history(db, case):
        sealed = seal_text(opened.key, reason, _place(case.id, member_id)) if each == case.id else b""
        _put(db, CaseBar(case_id=each, member_id=member_id, barred_by=by, barred_at=utc_now(), reason_sealed=sealed))
    journal.write(db, case.id, Happened.BARRED, NOBODY_S)
    _let_go(db, case, member_id, taker_id)
    db.flush()


def lift(db: Session, case: Case, member_id: str) -> None:
    """Let a colleague meet the case again. Raises NotAllowed('changed') when nothing kept them out."""
    gone = delete(CaseBar).where(CaseBar.case_id.in_(_one_history(db, case)), CaseBar.member_id == member_id)
    if not db.scalars(gone.returning(CaseBar.case_id)).all():
        raise NotAllowed("changed")
    stirs(db)
    journal.write(db, case.id, Happened.BAR_LIFTED, NOBODY_S)
    db.flush()


def _one_history(db: Session, case: Case) -> set[str]:
    """The case with those it carries on, or that carry it on: the same family, so the same bar."""
    last = case.continued_in or case.id
    return {case.id, last, *db.scalars(select(Case.id).where(Case.continued_in == last))}


def _put(db: Session, row: CaseBar) -> None:
    """A second bar says why anew; one that came along with another case leaves the first as it was."""
    if row.reason_sealed or db.get(CaseBar, (row.case_id, row.member_id)) is None:
        db.merge(row)


def _let_go(db: Session, case: Case, member_id: str, taker_id: str) -> None:
    """Nothing of the case stays with who is kept out of it (rule 15: and it is never without anybody for long)."""
    if case.offered_to == member_id:
        case.offered_to = case.offer_due_at = None
    if case.holder_id != member_id:
        return
    case.holder_id = case.held_since = case.offer_due_at = None
    case.offered_to = taker_id or None
    case.raised, case.raised_at = "", None  # whatever a rule had looked for, this comes before it
    rise(db, case, Raised.UNHELD, utc_now())


def follow(db: Session, old: Case, new: Case) -> None:
    """Two cases are one history from now on: whoever is kept out of one is kept out of both."""
    rows = db.scalars(select(CaseBar).where(or_(CaseBar.case_id == old.id, CaseBar.case_id == new.id))).all()
    for row in rows:
        for each in (old, new):
            _put(db, CaseBar(
                case_id=each.id, member_id=row.member_id, barred_by=row.barred_by, barred_at=row.barred_at, reason_sealed=b"",
            ))  # fmt: skip
            _let_go(db, each, row.member_id, "")
    db.flush()


def copy_to(db: Session, near: Case, new: Case) -> None:
    """A new case of the same family: whoever is kept out of the one beside it is kept out of it from the start."""
    for row in db.scalars(select(CaseBar).where(CaseBar.case_id == near.id)).all():
        _put(db, CaseBar(
            case_id=new.id, member_id=row.member_id, barred_by=row.barred_by, barred_at=row.barred_at, reason_sealed=b"",
        ))  # fmt: skip
    db.flush()


def is_barred(db: Session, case_id: str, member_id: str) -> bool:
    """Whether this colleague is kept out of the case."""
    return db.get(CaseBar, (case_id, member_id)) is not None


def barred_from(db: Session, case_id: str) -> frozenset[str]:
    """The ids of those who are kept out. One query."""
    return frozenset(db.scalars(select(CaseBar.member_id).where(CaseBar.case_id == case_id)))


def takers(db: Session, case_id: str, permission: Permission = Permission.TAKE_HAND_OVER) -> list[StaffMember]:
    """Whom this case may be given to, by name. Two queries."""
    return takers_each(db, case_id, [permission])[permission]


def takers_each(db: Session, case_id: str, permissions: Sequence[Permission]) -> dict[Permission, list[StaffMember]]:
    """The colleagues who may do each of these with this case: never who is kept out of it. Two queries, however many."""
    barred = select(CaseBar.member_id).where(CaseBar.case_id == case_id)
    return who_may_each(db, permissions, StaffMember.id.not_in(barred))


def bars_of(db: Session, opened: Opened) -> list[Bar]:
    """Who is kept out and why, the latest first; for who may bar."""
    rows = db.scalars(select(CaseBar).where(CaseBar.case_id == opened.case.id).order_by(CaseBar.barred_at.desc()))
    return [Bar(row.member_id, row.barred_by, row.barred_at, _reason(row, opened.key)) for row in rows]


def _reason(row: CaseBar, key: bytes) -> str:
    return open_text(key, row.reason_sealed, _place(row.case_id, row.member_id)) if row.reason_sealed else ""


def _place(case_id: str, member_id: str) -> str:
    return f"case_bar:{case_id}{member_id}:reason"
