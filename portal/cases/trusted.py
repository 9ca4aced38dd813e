"""A family lets somebody in, sees who is in, and shuts the door again. Only who holds the thread's own code can do so.

The new code wraps the case's key as the family's own does, under another method: so it opens no more than this one case, and
never a case that the key does not belong to. What it may is looked up anew at every request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.concern_models import Concern
from portal.cases.journal import CITIZEN, Actor, Happened
from portal.cases.models import Case
from portal.cases.moments import local_today, told_at
from portal.cases.rules import NotAllowed, Turn
from portal.cases.trusted_models import Trusted
from portal.cases.trusted_rules import MOST_AT_ONCE, May, end_of, last_day
from portal.cases.turns import check_open
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.vault import commands as vault
from portal.vault.keys import Receipt
from portal.vault.models import Method
from portal.vault.seal import open_json, seal_json

_ENDS = Actor("rule", "trusted")
_NOBODY = "nobody"


@dataclass(frozen=True)
class ToInvite:
    """Whom a family wants to let in. `whose` is what that person reads of whose talk it is, '' when that is not said."""

    name: str = field(repr=False)
    may: May
    last: date
    whose: str = field(default="", repr=False)


@dataclass(frozen=True)
class Invited:
    """Somebody who was let in, as the family and its colleagues read it."""

    id: str
    name: str = field(repr=False)
    whose: str = field(repr=False)
    may: May
    last: date
    invited_at: datetime
    ended_at: datetime | None
    is_in: bool

    @property
    def shut_on(self) -> date | None:
        """The day the family shut the door before the last day; None for one that is open, or whose time ran out."""
        day = self.ended_at.astimezone(OSLO).date() if self.ended_at else None
        return day if day is not None and day <= self.last else None


def invite(db: Session, case: Case, key: bytes, receipt: Receipt, who: ToInvite) -> Trusted:
    """Let somebody in by the code that `receipt` was made from.

    Raises NotAllowed with 'is_locked', 'not_sent', 'names_nobody', 'too_many', 'name_missing' or 'ends_when'.
    """
    check_may_invite(db, case)
    if not who.name.strip():
        raise NotAllowed("name_missing")
    row = Trusted(
        id=new_id(), case_id=case.id, lock=receipt.lookup_id, may=who.may.value, ends_at=end_of(who.last, local_today()),
        invited_at=told_at(None),
    )  # fmt: skip
    row.body_sealed = seal_json(key, {"name": who.name, "whose": who.whose}, _place(row.id))
    db.add(row)
    vault.wrap_for_receipt(db, case.id, key, receipt, Method.TRUSTED)
    journal.write(db, case.id, Happened.TRUSTED_INVITED, CITIZEN, detail=who.name, key=key, may=row.may)
    db.flush()
    return row


def check_may_invite(db: Session, case: Case) -> None:
    """Whether this thread can let anybody in. Raises NotAllowed: see `invite`."""
    check_open(case)
    if case.turn == Turn.WAITING_FOR_FAMILY.value:
        raise NotAllowed("not_sent")
    if _is_nobodys(db, case.id):
        raise NotAllowed("names_nobody")
    if (db.scalar(select(func.count()).where(Trusted.case_id == case.id, *_in_force())) or 0) >= MOST_AT_ONCE:
        raise NotAllowed("too_many")


def _is_nobodys(db: Session, case_id: str) -> bool:
    """Whether this is a professional's question about nobody in particular: there is no family to let anybody in."""
    kind = db.scalar(select(Concern.kind).where(Concern.case_id == case_id))
    return kind == "consultation"


def open_with(db: Session, receipt: Receipt) -> tuple[str, bytes, str] | None:
    """The case (id, key) and the invitation that a code opens; None for every other code, and for one that has run out.

    Two queries and one opening, whatever was typed: ended, withdrawn and wrong take the same time.
    """
    found = vault.open_with_receipt(db, receipt, Method.TRUSTED)
    row = in_force(db, lock=receipt.lookup_id)
    return (*found, row.id) if found is not None and row is not None else None


def in_force(db: Session, trusted_id: str = "", *, lock: str = "") -> Trusted | None:
    """The invitation, while it holds: neither withdrawn nor run out. One query."""
    named = Trusted.lock == lock if lock else Trusted.id == (trusted_id or _NOBODY)
    return db.scalar(select(Trusted).where(named, *_in_force()))


def note_coming_in(db: Session, trusted_id: str, key: bytes) -> None:
    """Somebody has come in with such a code: the family and the colleagues read it in the log."""
    row = in_force(db, trusted_id)
    if row is not None:
        name = _opened(row, key)["name"]
        journal.write(db, row.case_id, Happened.TRUSTED_OPENED, actor_of(row.id), detail=name, key=key)
        db.flush()


def withdraw(db: Session, case: Case, key: bytes, trusted_id: str) -> None:
    """Shut the door at once: the code opens nothing from this transaction on. Raises NotAllowed('not_invited')."""
    row = db.get(Trusted, trusted_id)
    if row is None or row.case_id != case.id or row.ended_at is not None:
        raise NotAllowed("not_invited")
    _end(db, row)
    name = _opened(row, key)["name"]
    journal.write(db, case.id, Happened.TRUSTED_WITHDRAWN, CITIZEN, detail=name, key=key)
    db.flush()


def end_all(db: Session, case_id: str) -> None:
    """Nobody comes in any longer: the case is locked, or goes on elsewhere."""
    for row in db.scalars(select(Trusted).where(Trusted.case_id == case_id, Trusted.ended_at.is_(None))).all():
        _end(db, row)
    db.flush()


def end_those_past(db: Session, most: int = 500) -> int:
    """Throw away the locks of those whose last day has gone by. They opened nothing since that day. How many; the rule acts."""
    past = select(Trusted).where(Trusted.ended_at.is_(None), Trusted.ends_at <= utc_now()).order_by(Trusted.ends_at)
    rows = db.scalars(past.limit(most)).all()
    for row in rows:
        _end(db, row)
        journal.write(db, row.case_id, Happened.TRUSTED_ENDED, _ENDS)
    db.flush()
    return len(rows)


def invited_in(db: Session, keys: Mapping[str, bytes]) -> list[Invited]:
    """Everybody who was let into these cases (id → key), the newest first. One query."""
    rows = db.scalars(select(Trusted).where(Trusted.case_id.in_(keys)).order_by(Trusted.invited_at.desc(), Trusted.id))
    return [_read(row, keys[row.case_id]) for row in rows]


def those_in(invited: Sequence[Invited]) -> list[Invited]:
    """Those whose codes open something now."""
    return [each for each in invited if each.is_in]


def name_of(db: Session, trusted_id: str, key: bytes) -> Invited | None:
    """One invitation that holds, opened; None when it holds no longer. One query."""
    row = in_force(db, trusted_id)
    return _read(row, key) if row is not None else None


def actor_of(trusted_id: str) -> Actor:
    """A trusted person as an actor."""
    return Actor("trusted", trusted_id)


def _end(db: Session, row: Trusted) -> None:
    row.ended_at = told_at(None)
    vault.drop_lock(db, row.case_id, Method.TRUSTED, row.lock)


def _in_force() -> tuple[ColumnElement[bool], ...]:
    return Trusted.ended_at.is_(None), Trusted.ends_at > utc_now()


def _read(row: Trusted, key: bytes) -> Invited:
    body = _opened(row, key)
    is_in = row.ended_at is None and row.ends_at > utc_now()
    return Invited(
        row.id, body["name"], body["whose"], May(row.may), last_day(row.ends_at), row.invited_at, row.ended_at, is_in
    )


def _opened(row: Trusted, key: bytes) -> Mapping[str, str]:
    body: Mapping[str, str] = open_json(key, row.body_sealed, _place(row.id))
    return body


def _place(trusted_id: str) -> str:
    return f"case_trusted:{trusted_id}:body"
