"""How many families each colleague holds: in view where one is chosen, and a warning past what one can carry (rule 16)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.staff.desk_models import Absence
from portal.staff.models import StaffMember, StaffRole
from portal.staff.rules import MemberState, Role


@dataclass(frozen=True)
class Load:
    """A colleague as one chooses whom to ask."""

    id: str
    name: str
    speaks: Sequence[str]
    families: int
    is_full: bool  # a family co-ordinator with as many families as one can follow
    away_until: date | None = None  # the last day of being away, for one who is away today


def loads(db: Session, members: Collection[StaffMember], most: int) -> list[Load]:
    """These colleagues in their order, each with what they hold. One query, however many."""
    found = _held(db, [one.id for one in members])
    return [_load(one, *found.get(one.id, (0, None)), most) for one in members]


def _load(one: StaffMember, families: int, away_until: date | None, most: int) -> Load:
    return Load(one.id, one.name, languages(one.speaks), families, _is_full(one.roles, families, most), away_until)


def languages(stored: str) -> tuple[str, ...]:
    """The languages of a member's row."""
    return tuple(filter(None, stored.split(",")))


def is_full(db: Session, member_id: str, most: int) -> bool:
    """Whether one family more is past what this colleague can carry."""
    member = db.get(StaffMember, member_id)
    return member is not None and _is_full(member.roles, _held(db, [member_id])[member_id][0], most)


def _is_full(roles: Collection[Role], families: int, most: int) -> bool:
    return Role.FAMILY_COORDINATOR in roles and families >= most


def past_limit(db: Session, most: int) -> list[tuple[str, int]]:
    """(name, families) of the family co-ordinators who hold more than they can carry, the most first. One query."""
    counted = func.count(Case.id)
    wanted = (
        select(StaffMember.name, counted)
        .join(StaffRole, (StaffRole.member_id == StaffMember.id) & (StaffRole.role == Role.FAMILY_COORDINATOR.value))
        .join(Case, (Case.holder_id == StaffMember.id) & Case.closed_at.is_(None))
        .where(StaffMember.state == MemberState.ACTIVE.value)
        .group_by(StaffMember.id, StaffMember.name)
        .having(counted > most)
        .order_by(counted.desc(), StaffMember.name)
        .limit(20)
    )
    return [(row[0], row[1]) for row in db.execute(wanted)]


def _held(db: Session, ids: Collection[str]) -> dict[str, tuple[int, date | None]]:
    """How many families each of these holds, and the last day of being away for who is away today. One query."""
    today = local_today()
    held = select(func.count(Case.id)).where(Case.holder_id == StaffMember.id, Case.closed_at.is_(None)).scalar_subquery()
    away = select(Absence.last_day).where(
        Absence.member_id == StaffMember.id, Absence.first_day <= today, Absence.last_day >= today
    )
    rows = db.execute(select(StaffMember.id, held, away.scalar_subquery()).where(StaffMember.id.in_(ids)))
    return {row[0]: (row[1], row[2]) for row in rows}
