"""What the family has asked for, said and left behind: what the case's page says of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import how_was, naming, unlinking, wishes
from portal.cases.how_was import Said
from portal.cases.left_behind import LeftBehind, left_behind
from portal.cases.loads import Load
from portal.cases.models import Case
from portal.cases.opened import History
from portal.desk.glance import Glance
from portal.desk.load_words import in_words
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
    may_link: bool
    linked: Collection[str]  # locked cases that may be taken apart
    left: Sequence[LeftBehind]  # what an earlier case had, and this one has not
    may_take: Mapping[str, str]  # the colleagues who may take over, by id


def family_side(
    db: Session, case: Case, history: History, records: Mapping[str, Any], signed: Signed, takers: Sequence[Load], there: Glance
) -> FamilySide:
    """All of it, in a fixed number of queries."""
    may_take = {one.id: one.name for one in takers}
    name, is_locked = records.get(naming.KIND, {}), case.continued_in is not None
    later = db.get(Case, case.continued_in) if case.continued_in else None
    return FamilySide(
        wish=_wish(db, case, records.get(wishes.KIND, {}), signed, takers), name="".join(name.get("name", [])),
        phone="".join(name.get("phone", [])), references=history.references,
        how_was=how_was.said_of(db, history.keys) if there.has_said_how_it_was else [],
        later_reference=later.reference if later else "",
        may_link=not is_locked and signed.may(Permission.LINK_CASES),
        linked=_may_be_parted(db, case, history, signed), may_take=may_take,
        left=_left(left_behind(db, case, list(history.references)), may_take),
    )  # fmt: skip


def _left(found: Sequence[LeftBehind], may_take: Collection[str]) -> list[LeftBehind]:
    """Whoever followed the family before is named only where that one can be asked again."""
    told = [each if each.holder_id in may_take else replace(each, holder_id="") for each in found]
    return [each for each in told if not each.is_empty]


def _may_be_parted(db: Session, case: Case, history: History, signed: Signed) -> Collection[str]:
    locked = [*history.references, *([case.id] if case.continued_in else [])]
    return unlinking.linked(db, locked) if signed.may(Permission.LINK_CASES) else ()


def _wish(
    db: Session, case: Case, record: Mapping[str, Any], signed: Signed, takers: Sequence[Load]
) -> Wish | None:
    if case.other_asked_at is None:
        return None
    may_settle = signed.may(Permission.SETTLE_WISH)
    has_leader = bool(who_may(db, Permission.SETTLE_WISH))
    is_readable = wishes.is_readable(record, may_settle, has_leader)
    return Wish(
        asked_at=case.other_asked_at, why=record.get("why", "") if is_readable else None,
        is_shared=bool(record.get("is_shared")), may_settle=may_settle or not has_leader,
        others=[(one.id, in_words(one)) for one in takers if one.id != case.holder_id],
    )  # fmt: skip
