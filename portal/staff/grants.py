"""Rights for a while: given to one colleague on top of the roles, with an end and a reason, and checked at each request.

Nothing has to be run when the time is over: a grant that does not hold is never read.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from portal.audit import record
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.staff.models import StaffGrant, StaffMember, StaffTeam, StaffTeamMember
from portal.staff.rules import (
    CASE_RIGHTS,
    GRANTABLE,
    LONGEST_GRANT,
    AccountProblem,
    CannotChange,
    MemberState,
    Permission,
    Right,
    Scope,
    StaffEvent,
    needs_team_key,
    rights_of,
)


def holding_at(moment: "datetime | BindParameter[datetime]") -> tuple[ColumnElement[bool], ...]:
    """The grants that hold at this moment (UTC), or at the one that a question is asked with."""
    return StaffGrant.starts_at <= moment, StaffGrant.ends_at > moment, StaffGrant.ended_at.is_(None)


def rights_now(member: StaffMember) -> dict[Permission, Scope]:
    """What this member may do, with the grants that were loaded with it. Without a key to the team, grants open no case."""
    has_key = needs_team_key(member.roles)
    granted = [Right(Permission(row.permission), Scope(row.scope)) for row in member.grant_rows]
    return rights_of(member.roles, [each for each in granted if has_key or each.permission not in CASE_RIGHTS])


def give(
    db: Session, member_id: str, right: Right, starts_at: datetime, ends_at: datetime, why: str, *, by: str
) -> StaffGrant:
    """Give a right for a while. Raises CannotChange for oneself, a time that is none, who has no key to any case, and who has
    this very right already for all of that time: it is given once, whoever presses, and however often."""
    member = db.get(StaffMember, member_id)
    if member is None or member.standing is MemberState.DISABLED or right.permission not in GRANTABLE:
        raise CannotChange(AccountProblem.NOT_NOW)
    if member_id == by:
        raise CannotChange(AccountProblem.NOT_YOURSELF)
    if right.permission in CASE_RIGHTS and not needs_team_key(member.roles):
        raise CannotChange(AccountProblem.NO_KEY)
    if not utc_now() < ends_at <= starts_at + LONGEST_GRANT or starts_at >= ends_at:
        raise CannotChange(AccountProblem.NO_SUCH_TIME)
    if _has_already(db, member_id, right, starts_at, ends_at):
        raise CannotChange(AccountProblem.GIVEN_ALREADY)
    grant = StaffGrant(
        id=new_id(), member_id=member_id, permission=right.permission.value, scope=right.scope.value,
        starts_at=starts_at, ends_at=ends_at, why=why, given_by=by, given_at=utc_now(),
    )  # fmt: skip
    db.add(grant)
    db.flush()
    record(db, f"member:{by}", StaffEvent.GRANT_GIVEN, member_id, right=right.permission.value, scope=right.scope.value)
    return grant


def _has_already(db: Session, member_id: str, right: Right, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether this right holds all that time. Who gives at the same moment waits here for the other."""
    db.execute(select(StaffMember.id).where(StaffMember.id == member_id).with_for_update())
    same = StaffGrant.permission == right.permission.value, StaffGrant.scope == right.scope.value
    covers = StaffGrant.starts_at <= starts_at, StaffGrant.ends_at >= ends_at, StaffGrant.ended_at.is_(None)
    return db.scalar(select(StaffGrant.id).where(StaffGrant.member_id == member_id, *same, *covers).limit(1)) is not None


def end(db: Session, member_id: str, grant_id: str, *, by: str) -> None:
    """End a grant before its time. Raises CannotChange when it has ended already."""
    now = utc_now()
    still = StaffGrant.id == grant_id, StaffGrant.member_id == member_id, StaffGrant.ends_at > now
    ended = update(StaffGrant).where(*still, StaffGrant.ended_at.is_(None)).values(ended_at=now)
    permission = db.scalar(ended.returning(StaffGrant.permission))
    if permission is None:
        raise CannotChange(AccountProblem.NOT_NOW)
    record(db, f"member:{by}", StaffEvent.GRANT_ENDED, member_id, right=permission)


def grants_of(db: Session, member_id: str) -> Sequence[StaffGrant]:
    """All that this member was ever given, what ends last first."""
    wanted = select(StaffGrant).where(StaffGrant.member_id == member_id)
    return db.scalars(wanted.order_by(StaffGrant.ends_at.desc(), StaffGrant.id).limit(100)).all()


# --- teams ----------------------------------------------------------------------------------------------------------------


def teams(db: Session) -> dict[str, str]:
    """Every team: id → name, by name."""
    rows = db.execute(select(StaffTeam.id, StaffTeam.name).order_by(StaffTeam.name, StaffTeam.id))
    return {row.id: row.name for row in rows}


def teams_of(db: Session, member_id: str) -> frozenset[str]:
    """The ids of the teams that somebody belongs to."""
    return frozenset(db.scalars(select(StaffTeamMember.team_id).where(StaffTeamMember.member_id == member_id)))


def add_team(db: Session, name: str, *, by: str) -> str:
    """Make a team, or find the one that is called so already: two of one name could not be told apart. Gives its id."""
    for known_id, known in teams(db).items():
        if known.casefold() == name.casefold():
            return known_id
    team = StaffTeam(id=new_id(), name=name)
    db.add(team)
    db.flush()
    record(db, f"member:{by}", "staff_team_made", team.id)
    return team.id


def set_teams(db: Session, member_id: str, wanted: Sequence[str], *, by: str) -> None:
    """Let somebody belong to these teams and no others; teams that are not there are left out."""
    if db.get(StaffMember, member_id) is None:
        raise CannotChange(AccountProblem.NOT_NOW)
    known = sorted(set(wanted) & set(teams(db)))
    db.execute(delete(StaffTeamMember).where(StaffTeamMember.member_id == member_id))
    db.add_all([StaffTeamMember(member_id=member_id, team_id=each) for each in known])
    db.flush()
    record(db, f"member:{by}", StaffEvent.TEAMS_CHANGED, member_id, teams=len(known))
