"""What the family has asked for, said and left behind: what the case's page says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import how_was, naming, wishes
from portal.cases.how_was import Said
from portal.cases.models import Case
from portal.cases.opened import History
from portal.cases.rules import Phase
from portal.staff.models import StaffMember
from portal.staff.queries import who_may
from portal.staff.rules import Permission, Signed


@dataclass(frozen=True)
class Wish:
    """The family asked for another person. `why` is None for who does not read it, '' when nothing was said."""

    asked_at: datetime
    why: str | None
    is_shared: bool
    may_settle: bool
    others: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FamilySide:
    """The family's own part of a case."""

    wish: Wish | None
    name: str
    phone: str
    how_was: Sequence[Said]
    references: Mapping[str, str]  # earlier case id → what it is called aloud
    later_reference: str
    effect: str
    family_view: str
    may_link: bool
    may_close: bool


def family_side(
    db: Session, case: Case, history: History, records: Mapping[str, Any], signed: Signed, takers: Sequence[StaffMember]
) -> FamilySide:
    """All of it, in a fixed number of queries."""
    name, closing = records.get(naming.KIND, {}), records.get("closing", {})
    is_closed, is_locked = case.phase == Phase.CLOSE.value, case.continued_in is not None
    later = db.get(Case, case.continued_in) if case.continued_in else None
    return FamilySide(
        wish=_wish(db, case, records.get(wishes.KIND, {}), signed, takers), name="".join(name.get("name", [])),
        phone="".join(name.get("phone", [])), how_was=how_was.said_of(db, history.keys), references=history.references,
        later_reference=later.reference if later else "", effect=closing.get("effect", "") if is_closed else "",
        family_view=closing.get("family_view", "") if is_closed else "",
        may_link=not is_locked and signed.may(Permission.LINK_CASES),
        may_close=not is_closed and signed.may(Permission.SET_PHASE),
    )  # fmt: skip


def _wish(
    db: Session, case: Case, record: Mapping[str, Any], signed: Signed, takers: Sequence[StaffMember]
) -> Wish | None:
    if case.other_asked_at is None:
        return None
    may_settle = signed.may(Permission.SETTLE_WISH)
    has_leader = bool(who_may(db, Permission.SETTLE_WISH))
    is_readable = wishes.is_readable(record, may_settle, has_leader)
    return Wish(
        asked_at=case.other_asked_at, why=record.get("why", "") if is_readable else None,
        is_shared=bool(record.get("is_shared")), may_settle=may_settle or not has_leader,
        others=[(one.id, one.name) for one in takers if one.id != case.holder_id],
    )  # fmt: skip
