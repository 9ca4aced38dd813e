"""Contacts that are no case: advice given, silence, thanks, a wrong number. Counted by day, channel and kind; nothing about whom.

Each tap is a row with the number that its form carries: pressed twice it is the same row, and it can be taken back for a moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from portal.cases.moments import local_today
from portal.cases.rules import Channel
from portal.db.base import Base, Id, Slug
from portal.db.clock import utc_now

CHANNELS = (Channel.PHONE, Channel.VISIT, Channel.EMAIL, Channel.CHAT)
UNDO = timedelta(minutes=10)
DAYS = 30
LEAST = 5  # fewer could be recognised by whoever was there


class ContactKind(StrEnum):
    """What it was, when it was no case."""

    ADVICE = "advice"
    SILENT = "silent"
    THANKS = "thanks"
    WRONG_NUMBER = "wrong_number"


class Contact(Base):
    """One contact that is no case. The moment stands there for taking it back, to the minute, and for nothing else."""

    __tablename__ = "counted_contact"

    id: Mapped[Id]
    on_day: Mapped[date]
    channel: Mapped[Slug]
    kind: Mapped[Slug]
    counted_at: Mapped[datetime]

    __table_args__ = (Index("ix_counted_contact_day", "on_day", "channel", "kind"),)


@dataclass(frozen=True)
class Few:
    """A figure as it may be shown: None when there were some, but fewer than five."""

    number: int | None


def count(db: Session, submission: str, channel: Channel, kind: ContactKind) -> bool:
    """Count one. False when this very tap has been counted before: pressed twice, or sent again."""
    now = utc_now().replace(second=0, microsecond=0)
    row = Contact(id=submission, on_day=local_today(), channel=channel.value, kind=kind.value, counted_at=now)
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return False
    return True


def take_back(db: Session, submission: str) -> bool:
    """Take a tap back within ten minutes. False when it is too late, or was taken back before."""
    lately = Contact.counted_at > utc_now() - UNDO
    gone = db.scalar(delete(Contact).where(Contact.id == submission, lately).returning(Contact.id))
    return gone is not None


def by_kind(db: Session, until: date, days: int = DAYS) -> Mapping[tuple[str, str], Few]:
    """(kind, channel) → how many in the days up to and with `until`. One query; no sums, from which a small one could be told."""
    since = until - timedelta(days=days - 1)
    wanted = (
        select(Contact.kind, Contact.channel, func.count())
        .where(Contact.on_day >= since, Contact.on_day <= until)
        .group_by(Contact.kind, Contact.channel)
    )
    return {(kind, channel): _shown(number) for kind, channel, number in db.execute(wanted)}


def by_day(db: Session, until: date, days: int = 14) -> list[tuple[date, Few]]:
    """Each day, the newest first, with how many of all kinds. One query."""
    since = until - timedelta(days=days - 1)
    wanted = select(Contact.on_day, func.count()).where(Contact.on_day >= since, Contact.on_day <= until).group_by(Contact.on_day)
    found = {day: number for day, number in db.execute(wanted)}  # noqa: C416 - a Row is no pair to the type checker
    return [(day, _shown(found.get(day, 0))) for day in (until - timedelta(days=back) for back in range(days))]


def _shown(number: int) -> Few:
    return Few(number if number == 0 or number >= LEAST else None)
