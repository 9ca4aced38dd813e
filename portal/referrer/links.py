"""The link in the mail: single use, fifteen minutes, only in the browser that asked for it.

A link is found by a mark of its secret and by the cookie of the browser; what it is for is sealed under the cookie's key.
So the mail alone opens nothing, and neither does the database.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.referrer.models import ReferrerLinkRow
from portal.referrer.rules import LINK_LIVES
from portal.vault.keys import derive_pair
from portal.vault.seal import Unreadable, open_json, seal_json

Pair = tuple[str, bytes]


@dataclass(frozen=True)
class Asked:
    """What a link is for. `next` is where its reader was on the way to; `shown` is the secret, in the demo alone."""

    address: str = field(repr=False)
    next: str = ""
    shown: str = field(default="", repr=False)


class LinkState(StrEnum):
    """What a link is worth in this browser."""

    GOOD = "good"
    OTHER_BROWSER = "other_browser"
    GONE = "gone"


def keep(db: Session, pair: Pair, secret: bytes, asked: Asked, now: datetime) -> None:
    """Keep a link that this browser asked for; earlier ones of the same browser go on working."""
    identifier = mark_of(secret)
    body = {"address": asked.address, "next": asked.next, "shown": asked.shown}
    sealed = seal_json(pair[1], body, _place(identifier))
    db.add(ReferrerLinkRow(id=identifier, browser_id=pair[0], body_sealed=sealed, ends_at=now + LINK_LIVES))
    db.flush()


def look(
    db: Session, pair: Pair | None, secret: bytes | None, now: datetime
) -> tuple[LinkState, Asked | None]:
    """What a link is worth here, without using it up: mail filters open links too."""
    row = db.get(ReferrerLinkRow, mark_of(secret)) if secret else None
    if row is None or row.ends_at <= now:
        return LinkState.GONE, None
    asked = _open(pair, row.id, row.body_sealed) if pair and pair[0] == row.browser_id else None
    return (LinkState.GOOD, asked) if asked else (LinkState.OTHER_BROWSER, None)


def use_up(db: Session, pair: Pair | None, secret: bytes | None, now: datetime) -> Asked | None:
    """What the link is for, once: of two at the same moment one gets it. The browser's other links go with it."""
    if pair is None or secret is None:
        return None
    # All of the browser's links are held in one order: two of them pressed at once must not wait for each other.
    of_browser = select(ReferrerLinkRow.id).where(ReferrerLinkRow.browser_id == pair[0])
    db.execute(of_browser.order_by(ReferrerLinkRow.id).with_for_update()).all()
    own = (
        ReferrerLinkRow.id == mark_of(secret),
        ReferrerLinkRow.browser_id == pair[0],
        ReferrerLinkRow.ends_at > now,
    )
    sealed = db.scalar(delete(ReferrerLinkRow).where(*own).returning(ReferrerLinkRow.body_sealed))
    if sealed is None:
        return None
    forget(db, pair)
    return _open(pair, mark_of(secret), sealed)


def newest(db: Session, pair: Pair | None, now: datetime) -> Asked | None:
    """What this browser asked for last and has not used; None when nothing waits."""
    if pair is None:
        return None
    own = select(ReferrerLinkRow).where(ReferrerLinkRow.browser_id == pair[0], ReferrerLinkRow.ends_at > now)
    row = db.scalar(own.order_by(ReferrerLinkRow.ends_at.desc()).limit(1))
    return _open(pair, row.id, row.body_sealed) if row else None


def forget(db: Session, pair: Pair) -> None:
    """Every link that this browser asked for is worth nothing any more."""
    db.execute(delete(ReferrerLinkRow).where(ReferrerLinkRow.browser_id == pair[0]))


def purge(db: Session, now: datetime) -> int:
    """Delete links that have run out. Returns how many."""
    gone = delete(ReferrerLinkRow).where(ReferrerLinkRow.ends_at <= now).returning(ReferrerLinkRow.id)
    return len(db.scalars(gone).all())


def mark_of(secret: bytes) -> str:
    """The id of a link: a one-way mark of the secret in it."""
    return derive_pair(secret, "referrer-link-secret")[0]


def _open(pair: Pair, identifier: str, sealed: bytes) -> Asked | None:
    try:
        body = open_json(pair[1], sealed, _place(identifier))
    except Unreadable:
        return None
    return Asked(body["address"], body["next"], body["shown"])


def _place(identifier: str) -> str:
    return f"referrer_link:{identifier}:body"
