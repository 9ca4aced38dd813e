"""Who belongs together: cases of one family, each with a key of its own. Plain here is only that they do, and closed sets.

What a colleague calls somebody, and why a case was added, is sealed under the household's own key. That key is wrapped for the
team alone, so nobody in the family can open it: a parent's code must not even tell that there is another case.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Ref, Slug


class Kind(StrEnum):
    """Who somebody is in the family."""

    PARENT = "parent"
    YOUNG = "young"
    NEAR = "near"  # another adult: a grandmother, a new partner


class Household(Base):
    """Cases that belong together, two or more."""

    __tablename__ = "household"

    id: Mapped[Id]
    created_at: Mapped[datetime]


class HouseholdMember(Base):
    """One person of a household with a case, and so a code, of their own. A case is in one household at most."""

    __tablename__ = "household_member"

    id: Mapped[Id]
    household_id: Mapped[Ref] = mapped_column(ForeignKey("household.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[Slug]
    words_sealed: Mapped[bytes]
    added_by: Mapped[Ref]
    added_at: Mapped[datetime]


class HouseholdShown(Base):
    """Whoever has this case's code lets others in the family know that they have a conversation here. No row: they do not.

    It stands whether or not there is a household: what a page offers must not tell that there is one.
    """

    __tablename__ = "household_shown"

    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
