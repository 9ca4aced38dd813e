"""Writing to the access log, in the caller's transaction.

The entries of a transaction are held until just before it commits and then written together. So the log's
lock is always the last one taken and held for a moment only: it can neither deadlock nor queue the house.
"""

from typing import Any

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from portal.audit.chain import FIRST_HASH, Entry, Fact, checked_facts, checked_slug, split_actor
from portal.audit.models import AuditEntry
from portal.db.clock import utc_now

_PENDING = "portal.audit.pending"
_LOCK = 0x706F7274616C  # 'portal': the number of PostgreSQL's advisory lock on the chain


def record(db: Session, actor: str, action: str, subject: str, **facts: Fact) -> None:
    """Note that `actor` did `action` to `subject`; it stands when the transaction commits, and not otherwise.

    Actor: 'member:<id>', 'citizen', 'system' or 'cli'. Raises ValueError or TypeError for free text, and
    RuntimeError in a session that never commits, where the entry would be lost without a word.
    """
    if not db.get_bind().get_execution_options().get("portal_write"):
        raise RuntimeError("record() needs the session of Database.write()")
    kind, actor_id = split_actor(actor)
    what = {"action": checked_slug("action", action), "subject": checked_slug("subject", subject)}
    entry = {"at": utc_now(), "actor_kind": kind, "actor_id": actor_id, **what, "facts": checked_facts(facts)}
    db.info.setdefault(_PENDING, []).append(entry)


@event.listens_for(Session, "before_commit")
def _write_pending(db: Session) -> None:
    if db.in_nested_transaction() or not db.info.get(_PENDING):
        return
    pending: list[dict[str, Any]] = db.info.pop(_PENDING)
    seq, previous = _lock_and_read_head(db)
    for number, values in enumerate(pending, seq + 1):
        entry = Entry(seq=number, previous_hash=previous, **values)
        previous = entry.digest()
        db.add(AuditEntry(seq=number, previous_hash=entry.previous_hash, hash=previous, **values))


def _lock_and_read_head(db: Session) -> tuple[int, str]:
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    newest = select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    row = db.execute(newest).first()
    return (row.seq, row.hash) if row else (0, FIRST_HASH)
