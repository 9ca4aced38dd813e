"""Signing in, new words and unlocking. Key derivations are made before a write begins: SQLite has one writer at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.audit import record
from portal.db.base import new_id
from portal.referrer.models import ReferrerRow, ReferrerSessionRow
from portal.referrer.own_keys import OwnKeys, unwrap
from portal.referrer.rules import address_mark, domain_of
from portal.vault.keys import pair_of, subkey
from portal.vault.receipt import SHORT_COUNT, readings
from portal.vault.seal import open_text, seal_text

_PURPOSE = "portal:referrer-address-seal:1"


def find(db: Session, server_key: bytes, address: str) -> ReferrerRow | None:
    """Who has this address."""
    return db.scalar(select(ReferrerRow).where(ReferrerRow.address_mark == address_mark(server_key, address)))


def add(
    db: Session, server_key: bytes, address: str, identifier: str, keys: OwnKeys, now: datetime
) -> ReferrerRow:
    """Somebody signs in for the first time. Raises IntegrityError when another browser of theirs was first."""
    row = ReferrerRow(
        id=identifier,
        address_mark=address_mark(server_key, address),
        address_sealed=seal_text(subkey(server_key, _PURPOSE), address, _place(identifier)),
        domain=domain_of(address),
        created_at=now,
        seen_at=now,
    )
    _take_keys(row, keys, now)
    db.add(row)
    db.flush()
    record(db, "system", "referrer_added", f"referrer:{identifier}")
    return row


def replace_words(db: Session, referrer_id: str, keys: OwnKeys, now: datetime) -> bool:
    """Other words. Whether the pair is another too: then what was sealed to the one before can never be read again."""
    row = db.get_one(ReferrerRow, referrer_id)
    is_other_pair = row.public_key != keys.public
    _take_keys(row, keys, now if is_other_pair else row.keys_since)
    db.flush()
    record(
        db,
        "system",
        "referrer_keys_lost" if is_other_pair else "referrer_words_changed",
        f"referrer:{referrer_id}",
    )
    return is_other_pair


def unlock(row: ReferrerRow, server_key: bytes, typed: str) -> bytes | None:
    """The private key that the typed words open, or None. At most four key derivations; never inside a write."""
    for canonical in readings(typed, count=SHORT_COUNT)[:4]:
        private = unwrap(server_key, row.id, canonical, row.private_sealed, row.words_salt, row.words_cost)
        if private is not None and pair_of(private).public == row.public_key:
            return private
    return None


def open_address_of(server_key: bytes, row: ReferrerRow) -> str:
    """The address of a referrer. Raises Unreadable with another key file."""
    return open_text(subkey(server_key, _PURPOSE), row.address_sealed, _place(row.id))


def forget(db: Session, ids: Sequence[str]) -> None:
    """Delete these referrers: address, keys and sessions. Whoever comes back begins anew."""
    db.execute(delete(ReferrerSessionRow).where(ReferrerSessionRow.referrer_id.in_(ids)))
    db.execute(delete(ReferrerRow).where(ReferrerRow.id.in_(ids)))
    for identifier in ids:
        record(db, "system", "referrer_forgotten", f"referrer:{identifier}")


def fresh_id() -> str:
    """The id of who is about to sign in for the first time: their key is sealed to it before the write."""
    return new_id()


def _take_keys(row: ReferrerRow, keys: OwnKeys, since: datetime) -> None:
    row.public_key, row.private_sealed = keys.public, keys.sealed
    row.words_salt, row.words_cost, row.keys_since = keys.salt, keys.cost, since


def _place(referrer_id: str) -> str:
    return f"referrer:{referrer_id}:address"
