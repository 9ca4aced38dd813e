"""Reads: who a referrer is, for the slices above."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.referrer.commands import open_address_of
from portal.referrer.models import ReferrerRow


def public_key_of(db: Session, referrer_id: str) -> bytes | None:
    """The key to seal a copy to; None for an unknown referrer. It is another after lost words: ask each time."""
    return db.scalar(select(ReferrerRow.public_key).where(ReferrerRow.id == referrer_id))


def address_of(db: Session, referrer_id: str, server_key: bytes) -> str:
    """The verified work address, for the colleague who must know who has written; '' for an unknown referrer.

    Raises Unreadable with another key file.
    """
    row = db.get(ReferrerRow, referrer_id)
    return open_address_of(server_key, row) if row else ""
