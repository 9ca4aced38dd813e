"""Enquiries that are nearly the same words: a flood shows as one row, and nobody is refused for it.

Of each longer first message a few marks are kept for a day or two: the smallest of its word groups' keyed hashes. The key is the
secret that lives one day (see `web.limits`), so that later the marks tell nothing, not even to whoever has the server's key.
Texts of a few words ('hei') have no marks: many write them, and mean it.
"""

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import ForeignKey, Index, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.cases.models import Case
from portal.db.base import Base, Ref
from portal.db.clock import utc_now

KEPT = timedelta(hours=48)
FEWEST_WORDS = 8
MARKS = 8
ENOUGH = 5  # so many of the eight in common: a number, a name or a line more still counts as the same words
FEW = (
    3  # so many that are alike stand in the queue one by one; from then on they are gathered behind the first
)
_GROUP = 3
_WORD = re.compile(r"\w+")


class AlikeMark(Base):
    """One mark of the first message of a case that others may be alike to."""

    __tablename__ = "alike_mark"

    mark: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    kept_at: Mapped[datetime]

    __table_args__ = (Index("ix_alike_mark_kept", "kept_at"), Index("ix_alike_mark_case", "case_id"))


def marks_of(text: str, secret: bytes) -> frozenset[str]:
    """The marks of a text (16 hex digits each) under the secret of the day; none when it has few words."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) < FEWEST_WORDS:
        return frozenset()
    groups = {" ".join(words[at : at + _GROUP]) for at in range(len(words) - _GROUP + 1)}
    return frozenset(sorted(_hash(group, secret) for group in groups)[:MARKS])


def _hash(group: str, secret: bytes) -> str:
    return blake2b(group.encode(), key=secret[:64], digest_size=8).hexdigest()


def first_alike(db: Session, marks: Collection[str]) -> str | None:
    """The case of the last two days that these words are alike to, or None. One query."""
    if not marks:
        return None
    needed = min(ENOUGH, len(marks))
    found = (
        select(AlikeMark.case_id)
        .where(AlikeMark.mark.in_(marks), AlikeMark.kept_at > utc_now() - KEPT)
        .group_by(AlikeMark.case_id)
        .having(func.count() >= needed)
        .order_by(func.count().desc(), AlikeMark.case_id)
    )
    return db.scalars(found.limit(1)).first()


def keep_marks(db: Session, case_id: str, marks: Collection[str]) -> None:
    """Keep the marks of a case that is the first of its kind."""
    if marks:
        now = utc_now().replace(second=0, microsecond=0)
        rows = [{"mark": mark, "case_id": case_id, "kept_at": now} for mark in sorted(marks)]
        db.execute(insert(AlikeMark), rows)


def join(db: Session, case: Case, first_id: str) -> int:
    """Note that a case is alike to an earlier one. Returns how many now are, that one not counted."""
    first = db.get(Case, first_id, with_for_update=True)
    if first is None:
        return 0
    first.alike_count += 1
    case.alike_to = first_id
    return first.alike_count


def purge_marks(db: Session) -> int:
    """Delete the marks that have had their two days. Returns how many."""
    old = delete(AlikeMark).where(AlikeMark.kept_at < utc_now() - KEPT).returning(AlikeMark.mark)
    return len(db.scalars(old).all())
