"""Saying openly that answers take longer: put up with an end, taken down again. At most one hangs at a time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.cases.capacity_models import CapacityNotice
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO

LONGEST = timedelta(days=60)  # a notice that hangs for ever is read by nobody
LONGEST_WORDS = 500


class Capacity(StrEnum):
    """What is told. Title and text are the texts capacity.<kind>.*, in every language of the pack."""

    BUSY = "busy"
    FEW_PEOPLE = "few_people"
    PHONE_DOWN = "phone_down"


@dataclass(frozen=True)
class Hanging:
    """A notice as it is shown. `own_words` are the team leader's, in the language they were written in."""

    kind: Capacity
    until: datetime
    own_words: str = ""
    own_language: str = ""

    @property
    def has_phone(self) -> bool:
        """Whether it makes sense to say 'ring us'."""
        return self.kind is not Capacity.PHONE_DOWN


def end_of(day: date) -> datetime:
    """The end of a day in Norway: the last second, so that it still bears the day's own date."""
    return datetime.combine(day, time(23, 59, 59), OSLO)


def put_up(db: Session, notice: Hanging, staff_id: str) -> CapacityNotice:
    """Put a notice up, in place of the one that hangs."""
    take_down(db, staff_id)
    row = CapacityNotice(
        id=new_id(), kind=notice.kind.value, own_words=notice.own_words, own_language=notice.own_language,
        until=notice.until, put_up_at=utc_now(), put_up_by=staff_id,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def take_down(db: Session, staff_id: str) -> None:
    """Take down what hangs, if anything does."""
    hangs = update(CapacityNotice).where(CapacityNotice.taken_down_at.is_(None), CapacityNotice.until > utc_now())
    db.execute(hangs.values(taken_down_at=utc_now(), taken_down_by=staff_id))


def hanging(db: Session, now: datetime) -> Hanging | None:
    """The notice that hangs at `now`. One query."""
    hangs = select(CapacityNotice).where(CapacityNotice.taken_down_at.is_(None), CapacityNotice.until > now)
    row = db.scalar(hangs.order_by(CapacityNotice.put_up_at.desc()).limit(1))
    return Hanging(Capacity(row.kind), row.until, row.own_words, row.own_language) if row else None
