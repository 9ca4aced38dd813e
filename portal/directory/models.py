"""The directory's tables: each service as a document, what it is filtered by, when it is open, and how it came to be so.

The document is the truth; the other columns and rows are drawn from it in the same write (see store.py and ADR 0090).
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, UtcDateTime

LONGEST_SLUG = 100
LONGEST_NAME = 200


class DirectoryState(Base):
    """One row. `version` is another text after each change; `pack_mark` says which pack has been read in."""

    __tablename__ = "directory_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(64))
    pack_mark: Mapped[str] = mapped_column(String(64))


class ServiceRow(Base):
    """A service. Minutes and ages are whole numbers; None is 'not known'."""

    __tablename__ = "service"
    __table_args__ = (
        Index("ix_service_shown", "state", "sort_key", "id"),
        Index("ix_service_fresh", "state", "verified_on"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    slug: Mapped[str] = mapped_column(String(LONGEST_SLUG), unique=True)
    state: Mapped[str] = mapped_column(String(16))  # see State in store.py
    origin: Mapped[str] = mapped_column(String(16))  # pack | editor | import
    pack_mark: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[str] = mapped_column(String(16))
    level: Mapped[str | None] = mapped_column(String(16))
    is_free: Mapped[bool | None]
    needs_referral: Mapped[bool | None]
    is_anonymous: Mapped[bool | None]
    is_leisure: Mapped[bool]
    is_telling: Mapped[bool]
    is_confidential_address: Mapped[bool]
    is_always_open: Mapped[bool]
    is_holiday_ordinary: Mapped[bool]  # open on public holidays as on the day of the week
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    closed_from: Mapped[date | None]
    closed_to: Mapped[date | None]
    verified_on: Mapped[date | None]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())


class ServiceFacet(Base):
    """What a service is found by when one chooses: a topic, an audience, a way, a language, a place, an access, a risk."""

    __tablename__ = "service_facet"
    __table_args__ = (Index("ix_service_facet_chosen", "kind", "value", "service_id"),)

    service_id: Mapped[str] = mapped_column(String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(100), primary_key=True)


class ServiceSpan(Base):
    """Open on a day of the week (0 Monday … 6 Sunday, 7 a public holiday), minutes from midnight; after midnight above 1440."""

    __tablename__ = "service_span"
    __table_args__ = (Index("ix_service_span_week", "weekday", "starts", "ends"),)

    service_id: Mapped[str] = mapped_column(String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[int] = mapped_column(primary_key=True)
    ends: Mapped[int]


class ServiceDay(Base):
    """A date that has hours of its own: they stand for the whole day. A closed day has one row from 0 to 0."""

    __tablename__ = "service_day"
    __table_args__ = (Index("ix_service_day_date", "day", "service_id"),)

    service_id: Mapped[str] = mapped_column(String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    starts: Mapped[int] = mapped_column(primary_key=True)
    ends: Mapped[int]


class ServicePoint(Base):
    """Where a service is, in degrees (WGS 84): one row for each of its places that somebody has measured."""

    __tablename__ = "service_point"

    service_id: Mapped[str] = mapped_column(String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    latitude: Mapped[float]
    longitude: Mapped[float]


class DirectoryReport(Base):
    """Somebody says that something is wrong with a service. What they wrote is sealed to the server's key; who they are is not
    known. `what` is one of the slugs in reports.py."""

    __tablename__ = "directory_report"
    __table_args__ = (
        Index("ix_directory_report_waiting", "done_at", "at"),
        Index("ix_directory_report_service", "service_id", "done_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    service_id: Mapped[str] = mapped_column(String(36), ForeignKey("service.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    done_by: Mapped[str | None] = mapped_column(String(26))


class ServiceVersion(Base):
    """A service as it was. Never changed; gone with the service."""

    __tablename__ = "service_version"

    service_id: Mapped[str] = mapped_column(String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(Text)
    by_role: Mapped[str] = mapped_column(String(16))  # pack | editor | owner | import
    by_id: Mapped[str | None] = mapped_column(String(26))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime())
