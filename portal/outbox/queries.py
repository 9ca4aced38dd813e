"""How the outbox is doing, for the administrator's page and the health check."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from portal.outbox.models import OutboxMail, Way

_UNDONE = (OutboxMail.sent_at.is_(None), OutboxMail.gave_up_at.is_(None))


@dataclass(frozen=True)
class OutboxState:
    """`oldest_due_at`: since when the mail that has waited longest should have gone; None when none waits.

    `sent` are those of the last thirty days: older ones are forgotten.
    """

    waiting: int
    failing: int
    given_up: int
    oldest_due_at: datetime | None
    sent: int


@dataclass(frozen=True)
class Standing:
    """How one nudge stands: waiting until `not_before`, sent, or given up."""

    way: Way
    not_before: datetime
    sent_at: datetime | None
    is_given_up: bool


def state(db: Session, now: datetime) -> OutboxState:
    """The counts now."""
    due = (*_UNDONE, OutboxMail.not_before <= now)
    return OutboxState(
        waiting=_count(db, *due),
        failing=_count(db, *due, OutboxMail.attempts > 0),
        given_up=_count(db, OutboxMail.gave_up_at.is_not(None)),
        oldest_due_at=db.scalar(select(func.min(OutboxMail.not_before)).where(*due)),
        sent=_count(db, OutboxMail.sent_at.is_not(None)),
    )


def is_any_given_up(db: Session) -> bool:
    """Whether somebody should look: a mail was given up."""
    return db.scalar(select(OutboxMail.id).where(OutboxMail.gave_up_at.is_not(None)).limit(1)) is not None


def given_up(db: Session, limit: int = 50) -> list[OutboxMail]:
    """The mails that were given up, newest first: kind, time and reason, never to whom."""
    lost = select(OutboxMail).where(OutboxMail.gave_up_at.is_not(None))
    return list(db.scalars(lost.order_by(OutboxMail.gave_up_at.desc()).limit(limit)))


def standing_of(db: Session, key: str | ScalarSelect[str]) -> Standing | None:
    """How what was posted under this key stands (the key, or a question that finds it); None when nothing was, or it was taken
    back.
    """
    mail = db.scalar(select(OutboxMail).where(OutboxMail.key == key))
    return (
        None
        if mail is None
        else Standing(Way(mail.way), mail.not_before, mail.sent_at, mail.gave_up_at is not None)
    )


def due_ids(db: Session, now: datetime, limit: int, way: Way = Way.MAIL) -> list[str]:
    """What goes this way, whose time has come and that nobody holds, the longest waiting first."""
    is_free = OutboxMail.lease_until.is_(None) | (OutboxMail.lease_until < now)
    due = select(OutboxMail.id).where(
        *_UNDONE, OutboxMail.next_try_at <= now, OutboxMail.way == way.value, is_free
    )
    return list(db.scalars(due.order_by(OutboxMail.next_try_at).limit(limit)))


def _count(db: Session, *which: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count()).select_from(OutboxMail).where(*which)) or 0
