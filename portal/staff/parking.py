"""What somebody had typed when the session ran out: kept sealed, shown again to the same person only.

Sealed under a key that a short-lived cookie holds. It is never sent by itself: its owner looks and sends.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.staff.models import ParkedForm
from portal.staff.rules import PARKED_LIVES
from portal.vault.keys import derive_pair, new_token
from portal.vault.seal import Unreadable, open_json, seal_json

_PURPOSE = "staff-parked"
# Secrets are typed again, never kept; the rest belongs to the request, not to the person.
_NEVER_KEPT = frozenset(
    {
        "csrf_token",
        "passphrase",
        "passphrase_again",
        "code",
        "join_code",
        "secret",
        "parked",
        "credential",
        "prf",
    }
)
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Parked:
    """A form that waits for its owner: where it was going, and the typed fields in their order."""

    path: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)


def worth_keeping(typed: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
    """The fields of a form that may be kept; empty when there is nothing but secrets and tokens."""
    kept = [(name, value) for name, value in typed if name not in _NEVER_KEPT]
    return kept if sum(len(value) for _, value in kept) <= MOST_BYTES else []


def park(db: Session, member_id: str, path: str, fields: list[tuple[str, str]], now: datetime) -> bytes:
    """Keep a form for its owner; returns the token for the cookie."""
    purge(db, now)
    token = new_token()
    parked_id, key = derive_pair(token, _PURPOSE)
    sealed = seal_json(key, {"path": path, "fields": fields}, _place(parked_id))
    db.add(ParkedForm(id=parked_id, member_id=member_id, sealed=sealed, expires_at=now + PARKED_LIVES))
    db.flush()
    return token


def owner_of(db: Session, token: bytes, now: datetime) -> str | None:
    """Whose form the cookie names, while it lives."""
    row = _row(db, token, now)
    return row.member_id if row else None


def find_parked(db: Session, token: bytes, member_id: str, now: datetime) -> Parked | None:
    """The form that this member left; None for anybody else."""
    row = _row(db, token, now)
    if row is None or row.member_id != member_id:
        return None
    parked_id, key = derive_pair(token, _PURPOSE)
    try:
        value = open_json(key, row.sealed, _place(parked_id))
    except Unreadable:
        return None
    return Parked(path=value["path"], fields=tuple((name, text) for name, text in value["fields"]))


def drop(db: Session, token: bytes) -> None:
    """Delete what was kept: it was sent, given up, or somebody else signed in."""
    parked_id, _key = derive_pair(token, _PURPOSE)
    db.execute(delete(ParkedForm).where(ParkedForm.id == parked_id))


def purge(db: Session, now: datetime) -> int:
    """Delete the forms that nobody came back for. Returns how many."""
    late = delete(ParkedForm).where(ParkedForm.expires_at < now).returning(ParkedForm.id)
    return len(db.scalars(late).all())


def _row(db: Session, token: bytes, now: datetime) -> ParkedForm | None:
    parked_id, _key = derive_pair(token, _PURPOSE)
    row = db.get(ParkedForm, parked_id)
    return row if row is not None and row.expires_at >= now else None


def _place(parked_id: str) -> str:
    return f"staff_parked_form:{parked_id}:sealed"
