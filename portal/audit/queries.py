"""Reading the access log, and checking that nobody has changed it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.chain import FIRST_HASH, Entry
from portal.audit.models import AuditEntry


@dataclass(frozen=True)
class Head:
    """The newest entry. Written down elsewhere, it proves later that the end was not cut off."""

    seq: int
    hash: str


class BreakKind(StrEnum):
    """How an entry fails."""

    CHANGED = "changed"
    MISSING = "missing"
    UNCHAINED = "unchained"
    CUT_OFF = "cut_off"


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold."""

    seq: int
    kind: BreakKind


def head(db: Session) -> Head:
    """The newest entry's number and hash; number 0 when nothing is written yet."""
    newest = select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    row = db.execute(newest).first()
    return Head(row.seq, row.hash) if row else Head(0, FIRST_HASH)


def verify(db: Session, noted: Head | None = None) -> list[Break]:
    """Every place where an entry was changed, removed or put in; empty when all is well.

    `noted`: a head written down earlier; it must still stand in the log, or the end was cut off or rewritten.
    """
    breaks, is_noted_found = [], noted is None or noted.seq == 0
    before = AuditEntry(seq=0, hash=FIRST_HASH)
    for entry in _in_order(db):
        breaks += _check(before, entry)
        if noted and entry.seq == noted.seq:
            is_noted_found = entry.hash == noted.hash
        before = entry
    if noted and not is_noted_found:
        breaks.append(Break(noted.seq, BreakKind.CUT_OFF))
    return breaks


def _in_order(db: Session) -> Iterator[AuditEntry]:
    in_order = select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=500)
    yield from db.scalars(in_order)


def _check(before: AuditEntry, entry: AuditEntry) -> list[Break]:
    found = []
    if entry.seq != before.seq + 1:
        found.append(Break(before.seq + 1, BreakKind.MISSING))
    elif entry.previous_hash != before.hash:
        found.append(Break(entry.seq, BreakKind.UNCHAINED))
    names = ("seq", "at", "actor_kind", "actor_id", "action", "subject", "facts", "previous_hash")
    if Entry(**{name: getattr(entry, name) for name in names}).digest() != entry.hash:
        found.append(Break(entry.seq, BreakKind.CHANGED))
    return found


def history(
    db: Session,
    *,
    subject: str | None = None,
    actor_id: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[AuditEntry]:
    """The newest entries first, of one subject or one actor; `before` is the last page's smallest number."""
    wanted = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit)
    if subject is not None:
        wanted = wanted.where(AuditEntry.subject == subject)
    if actor_id is not None:
        wanted = wanted.where(AuditEntry.actor_id == actor_id)
    if before is not None:
        wanted = wanted.where(AuditEntry.seq < before)
    return list(db.scalars(wanted))
