"""A referrer's sign-in in one browser. The row's id and the key that opens it both come from the cookie.

It ends after half an hour without a page, after four hours, or at once when signed out; then nothing is left of it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.referrer.models import ReferrerRow, ReferrerSessionRow
from portal.referrer.rules import IDLE, LONGEST, TOUCH_EVERY, Referrer, has_run_out
from portal.vault.keys import pair_of
from portal.vault.seal import Unreadable, open_json, seal_json

Pair = tuple[str, bytes]


@dataclass(frozen=True)
class Held:
    """What a session holds. `words` only until they are written down; `next` is where the person was on the way to."""

    private: bytes = field(default=b"", repr=False)
    words: str = field(default="", repr=False)
    language: str = ""
    next: str = ""


@dataclass(frozen=True)
class Met:
    """A live session and whose it is."""

    referrer: Referrer
    held: Held
    seen_at: datetime


def begin(db: Session, pair: Pair, referrer_id: str, held: Held, now: datetime) -> None:
    """Begin a session under a fresh cookie's (id, key)."""
    sealed = _seal(pair, held)
    db.add(
        ReferrerSessionRow(id=pair[0], referrer_id=referrer_id, body_sealed=sealed, began_at=now, seen_at=now)
    )
    db.flush()


def change(db: Session, pair: Pair, held: Held) -> None:
    """Go on with other contents; nothing happens when the session has ended."""
    own = update(ReferrerSessionRow).where(ReferrerSessionRow.id == pair[0])
    db.execute(own.values(body_sealed=_seal(pair, held)))


def meet(db: Session, pair: Pair | None, now: datetime) -> Met | None:
    """The session of a cookie while it lasts, in one query; else None."""
    if pair is None:
        return None
    both = select(ReferrerSessionRow, ReferrerRow).join(
        ReferrerRow, ReferrerRow.id == ReferrerSessionRow.referrer_id
    )
    found = db.execute(both.where(ReferrerSessionRow.id == pair[0])).one_or_none()
    if found is None or has_run_out(found[0].began_at, found[0].seen_at, now):
        return None
    session, row = found
    held = _open(pair, session.body_sealed)
    return Met(_referrer(row, session.id, held), held, session.seen_at) if held else None


def _referrer(row: ReferrerRow, session_id: str, held: Held) -> Referrer:
    # A session that was unlocked before the keys were exchanged elsewhere is locked again.
    is_same_pair = bool(held.private) and pair_of(held.private).public == row.public_key
    private = held.private if is_same_pair else b""
    return Referrer(row.id, row.domain, session_id, row.public_key, row.keys_since, private)


def needs_touch(met: Met, now: datetime) -> bool:
    """Whether the last page was long enough ago to be written down."""
    return now - met.seen_at >= TOUCH_EVERY


def touch(db: Session, session_id: str, now: datetime) -> None:
    """Note that the session is in use; one that has ended stays so."""
    db.execute(update(ReferrerSessionRow).where(ReferrerSessionRow.id == session_id).values(seen_at=now))


def end(db: Session, session_id: str) -> None:
    """Sign out of this browser."""
    db.execute(delete(ReferrerSessionRow).where(ReferrerSessionRow.id == session_id))


def end_others(db: Session, referrer_id: str, kept: str) -> None:
    """Sign out of every other browser."""
    others = (ReferrerSessionRow.referrer_id == referrer_id, ReferrerSessionRow.id != kept)
    db.execute(delete(ReferrerSessionRow).where(*others))


def purge(db: Session, now: datetime) -> int:
    """Delete sessions that have run out. Returns how many."""
    is_over = (ReferrerSessionRow.seen_at < now - IDLE) | (ReferrerSessionRow.began_at < now - LONGEST)
    return len(db.scalars(delete(ReferrerSessionRow).where(is_over).returning(ReferrerSessionRow.id)).all())


def _seal(pair: Pair, held: Held) -> bytes:
    body = {"private": held.private.hex(), "words": held.words, "language": held.language, "next": held.next}
    return seal_json(pair[1], body, _place(pair[0]))


def _open(pair: Pair, sealed: bytes) -> Held | None:
    try:
        body = open_json(pair[1], sealed, _place(pair[0]))
    except Unreadable:
        return None
    return Held(bytes.fromhex(body["private"]), body["words"], body["language"], body["next"])


def _place(session_id: str) -> str:
    return f"referrer_session:{session_id}:body"
