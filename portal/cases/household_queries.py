"""Reading a household: for a colleague only those cases that this colleague may see, for a family only who chose to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.cases import queries
from portal.cases.barring_models import CaseWhy
from portal.cases.household_models import HouseholdMember, HouseholdShown, Kind
from portal.cases.households import words_of
from portal.cases.models import Case
from portal.cases.opened import is_another_s
from portal.cases.rules import Turn
from portal.staff.rules import Permission, Signed
from portal.vault.keyring import unlock_team


@dataclass(frozen=True)
class Member:
    """Somebody in the household with a case of their own, as a colleague sees them.

    `asks_why`: another one holds the case, and this sign-in has not said yet why it opens it; then `name` and `born` are ''.
    """

    case: Case
    kind: Kind
    is_shown: bool
    asks_why: bool
    added_by: str
    added_at: datetime
    name: str = field(repr=False)
    born: str = field(repr=False)
    why: str = field(repr=False)


def members_for(db: Session, signed: Signed, case_id: str) -> list[Member]:
    """Everybody in the household of this case, itself too, whom this colleague may see; empty when there is nobody but the case
    itself, so that one who is hidden leaves no sign. Never more queries for more members.
    """
    reader = replace(signed, right=Permission.OPEN_CASE)  # a page for writing shows the same family as a page for reading
    found = db.execute(_members(reader, case_id)).all()
    if len(found) < 2:
        return []
    keyring = unlock_team(db, signed.id, signed.unlocked())
    key = keyring.case_key(db, found[0][0].household_id)
    told = _told_why(db, signed, [case.id for _row, case, _shown in found])
    return [_member(row, case, key, shown is not None, _asks(signed, case, told)) for row, case, shown in found]


def _members(reader: Signed, case_id: str) -> Any:
    here = aliased(HouseholdMember)
    mine = select(here.household_id).where(here.case_id == case_id).scalar_subquery()
    return (
        select(HouseholdMember, Case, HouseholdShown.case_id)
        .join(Case, Case.id == HouseholdMember.case_id)
        .outerjoin(HouseholdShown, HouseholdShown.case_id == HouseholdMember.case_id)
        .where(HouseholdMember.household_id == mine, queries.visible_to(reader), Case.turn != Turn.WAITING_FOR_FAMILY.value)
        .order_by(HouseholdMember.added_at, HouseholdMember.id)
    )


def _told_why(db: Session, signed: Signed, ids: Sequence[str]) -> frozenset[str]:
    told = select(CaseWhy.case_id).where(CaseWhy.session_id == signed.session_id, CaseWhy.case_id.in_(ids))
    return frozenset(db.scalars(told))


def _asks(signed: Signed, case: Case, told: frozenset[str]) -> bool:
    return case.id not in told and is_another_s(signed, case)


def _member(row: HouseholdMember, case: Case, key: bytes, is_shown: bool, asks_why: bool) -> Member:
    words = {"name": "", "born": "", "why": ""} if asks_why else words_of(row, key)
    return Member(
        case, Kind(row.kind), is_shown, asks_why, row.added_by, row.added_at, words["name"], words["born"], words["why"]
    )


def others_shown(db: Session, case_id: str) -> list[Kind]:
    """The others of the household who let the family know of them: what they are in it, and nothing more. One query."""
    here = aliased(HouseholdMember)
    wanted = (
        select(HouseholdMember.kind)
        .join(here, here.household_id == HouseholdMember.household_id)
        .join(HouseholdShown, HouseholdShown.case_id == HouseholdMember.case_id)
        .where(here.case_id == case_id, HouseholdMember.case_id != case_id)
        .order_by(HouseholdMember.kind)
    )
    return [Kind(each) for each in db.scalars(wanted)]


def is_shown(db: Session, case_id: str) -> bool:
    """Whether this person lets others in the family know of the conversation."""
    return db.get(HouseholdShown, case_id) is not None
