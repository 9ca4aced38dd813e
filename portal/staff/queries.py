"""Reading who works here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from portal.db.clock import utc_now
from portal.staff.grants import holding_at
from portal.staff.models import Invitation, Passkey, StaffGrant, StaffMember, StaffRole, StaffSession
from portal.staff.rules import (
    ABSOLUTE,
    IDLE,
    MemberState,
    Permission,
    Role,
    needs_team_key,
    permissions_for,
    tidy_email,
)

_LETTERS_LAST = str.maketrans("æäøöå", "\uf001\uf001\uf002\uf002\uf003")


def member_by_id(db: Session, member_id: str) -> StaffMember | None:
    """The member with this id."""
    return db.get(StaffMember, member_id)


def member_by_email(db: Session, typed: str) -> StaffMember | None:
    """The member whose address was typed, however it was typed."""
    return db.scalar(select(StaffMember).where(StaffMember.email == tidy_email(typed)))


def list_members(db: Session) -> list[StaffMember]:
    """Everybody, those who are disabled last, by name as Norwegians sort it."""
    members = db.scalars(select(StaffMember)).all()
    return sorted(members, key=lambda one: (one.standing is MemberState.DISABLED, _sort_key(one.name)))


def names_of(db: Session, ids: Sequence[str]) -> dict[str, str]:
    """Member id → name, for journals and holders, in one query."""
    rows = db.execute(select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def who_may(db: Session, permission: Permission) -> list[StaffMember]:
    """The active members who may do this, by name: whom a case can be handed to."""
    return who_may_each(db, [permission])[permission]


def who_may_each(
    db: Session, permissions: Sequence[Permission], *which: ColumnElement[bool]
) -> dict[Permission, list[StaffMember]]:
    """The same for each of these permissions. Two queries, however many; `which` narrows down whom they are asked of."""
    asked = [_is_allowed(each) for each in permissions]
    wanted = select(StaffMember, *asked).where(StaffMember.state == MemberState.ACTIVE, or_(*asked), *which)
    rows = sorted(db.execute(wanted), key=lambda row: _sort_key(row[0].name))
    return {each: [row[0] for row in rows if row[place]] for place, each in enumerate(permissions, 1)}


def who_carry(permission: Permission) -> Select[str]:
    """The ids of those who work here and may do this, also while they wait for a new key: they are back soon."""
    return select(StaffMember.id).where(StaffMember.state != MemberState.DISABLED, _is_allowed(permission))


def _is_allowed(permission: Permission) -> ColumnElement[bool]:
    """Whether a member may do this, by a role or by a grant that holds now."""
    roles = [role for role in Role if permission in permissions_for([role])]
    by_role = select(StaffRole.member_id).where(StaffRole.role.in_(roles))
    granted = select(StaffGrant.member_id).where(StaffGrant.permission == permission.value, *holding_at(utc_now()))
    return or_(StaffMember.id.in_(by_role), StaffMember.id.in_(granted))


def waiting_for_key(db: Session) -> list[StaffMember]:
    """Those whom a colleague must let in, the one who has waited longest first."""
    wanted = select(StaffMember).where(StaffMember.state == MemberState.WAITING_FOR_KEY)
    return list(db.scalars(wanted.order_by(StaffMember.created_at)))


def live_sessions(db: Session, member_id: str, now: datetime) -> list[StaffSession]:
    """The member's sessions that would still be let in, the latest first."""
    wanted = (
        select(StaffSession)
        .where(StaffSession.member_id == member_id, StaffSession.ended_at.is_(None))
        .where(StaffSession.started_at >= now - ABSOLUTE, StaffSession.seen_at >= now - IDLE)
    )
    return list(db.scalars(wanted.order_by(StaffSession.started_at.desc())))


def passkeys_of(db: Session, member_id: str) -> list[Passkey]:
    """The member's passkeys, the oldest first."""
    return list(
        db.scalars(select(Passkey).where(Passkey.member_id == member_id).order_by(Passkey.created_at))
    )


def open_invitation(db: Session, code_hash: str, now: datetime) -> Invitation | None:
    """The invitation behind a join code, while it can still be used."""
    invitation = db.get(Invitation, code_hash)
    if invitation is None or invitation.used_at is not None or invitation.expires_at < now:
        return None
    return invitation


def is_last_administrator(db: Session, member: StaffMember) -> bool:
    """Whether nobody else could manage people once this member is gone."""
    return Role.ADMINISTRATOR in member.roles and _others_active(db, member, [Role.ADMINISTRATOR]) == 0


def is_last_key_holder(db: Session, member: StaffMember) -> bool:
    """Whether nobody else could open a case once this member is gone, but by the printed recovery key."""
    if member.standing is not MemberState.ACTIVE or not needs_team_key(member.roles):
        return False
    return _others_active(db, member, [role for role in Role if needs_team_key([role])]) == 0


def _others_active(db: Session, member: StaffMember, roles: Sequence[Role]) -> int:
    wanted = (
        select(func.count(func.distinct(StaffMember.id)))
        .join(StaffRole, StaffRole.member_id == StaffMember.id)
        .where(
            StaffRole.role.in_(roles), StaffMember.state == MemberState.ACTIVE, StaffMember.id != member.id
        )
    )
    return db.scalar(wanted) or 0


def _sort_key(name: str) -> str:
    """æ, ø and å last, in that order, whatever the database thinks."""
    return name.casefold().translate(_LETTERS_LAST)
