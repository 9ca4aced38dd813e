"""Searches that found nothing: how many a week in each language, never what was typed: the page says that it is not kept."""

from datetime import date, datetime, timedelta

from sqlalchemy import String, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.base import Base
from portal.municipality.hours import OSLO


class DirectoryMiss(Base):
    """Searches without a hit. `week` is its Monday."""

    __tablename__ = "directory_miss"

    week: Mapped[date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int]


def monday_of(moment: datetime) -> date:
    """The Monday of the week that a moment falls in, in Norway."""
    day = moment.astimezone(OSLO).date()
    return day - timedelta(days=day.weekday())


def count_miss(db: Session, language: str, now: datetime) -> None:
    """One more search that found nothing."""
    week = monday_of(now)
    more = update(DirectoryMiss).where(DirectoryMiss.week == week, DirectoryMiss.language == language)
    if db.execute(more.values(number=DirectoryMiss.number + 1)).rowcount:  # type: ignore[attr-defined]
        return
    try:
        with db.begin_nested():
            db.add(DirectoryMiss(week=week, language=language, number=1))
    except IntegrityError:  # another process began the week at the same moment
        db.execute(more.values(number=DirectoryMiss.number + 1))
