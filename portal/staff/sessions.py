"""Sessions on the server. The cookie is one random token: from it come an id, of which only a hash is known
here, and a key that opens the member's private key for the length of a request. The key is never stored.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session, joinedload

from portal.audit import record
from portal.db.base import UtcDateTime
from portal.staff.grants import holding_at, rights_now
from portal.staff.models import StaffMember, StaffSession
from portal.staff.rules import (
    ABSOLUTE,
    TOUCH_EVERY,
    MemberState,
    Permission,
    Scope,
    SessionState,
    Signed,
    StaffEvent,
    session_state,
)
from portal.vault.keys import derive_pair, new_token, session_unwrap, session_wrap
from portal.vault.seal import Unreadable

_PURPOSE = "staff-session"
_KEPT_AFTER_END = 2 * ABSOLUTE  # so that a form typed into an ended session can still be parked for its owner


@dataclass(frozen=True)
class Opened:
    """A session that has just begun, and the token for its cookie."""

    member_id: str
    session_id: str
    token: bytes = field(repr=False)


@dataclass(frozen=True)
class Met:
    """The session that a cookie names, live or not."""

    session: StaffSession
    member: StaffMember
    key: bytes = field(repr=False)
    state: SessionState


def open_session(db: Session, member_id: str, member_private: bytes, now: datetime) -> Opened:
    """Begin a session: a fresh id, always. The caller puts the token in the cookie."""
    forget_old(db, now)
    token = new_token()
    session_id, key = derive_pair(token, _PURPOSE)
    wrapped = session_wrap(member_private, key)
    moments = {"started_at": now, "seen_at": now, "fresh_at": now, "ended_at": None}
    db.add(StaffSession(id=session_id, member_id=member_id, wrapped_private=wrapped, **moments))
    db.flush()
    return Opened(member_id=member_id, session_id=session_id, token=token)


def meet(db: Session, token: bytes, now: datetime) -> Met | None:
    """The session of a cookie and whose it is, in one query; None when there is none."""
    session_id, key = derive_pair(token, _PURPOSE)
    row = _row_of(db, session_id, now)
    return Met(session=row[0], member=row[1], key=key, state=_state_of(row[0], now)) if row else None


def _row_of(db: Session, session_id: str, now: datetime) -> tuple[StaffSession, StaffMember] | None:
    row = db.execute(_MET, {"session_id": session_id, "now": now}).unique().one_or_none()
    return (row[0], row[1]) if row else None


def _state_of(session: StaffSession, now: datetime) -> SessionState:
    return session_state(started_at=session.started_at, seen_at=session.seen_at, ended_at=session.ended_at, now=now)


# Asked with each request of a colleague: made once, since to make a question costs more than its answer.
_MET = (
    select(StaffSession, StaffMember)
    .join(StaffMember, StaffMember.id == StaffSession.member_id)
    .options(
        joinedload(StaffMember.role_rows), joinedload(StaffMember.team_rows),
        joinedload(StaffMember.grant_rows.and_(*holding_at(bindparam("now", type_=UtcDateTime())))),
    )
    .where(StaffSession.id == bindparam("session_id"))
)


def signed_from(met: Met) -> Signed | None:
    """Who is signed in by a live session. Who waits for a key is somebody, but may do nothing yet."""
    if met.state is not SessionState.LIVE or met.member.standing in (
        MemberState.DISABLED,
        MemberState.INVITED,
    ):
        return None
    try:
        private = session_unwrap(met.session.wrapped_private, met.key)
    except Unreadable:
        return None
    rights = _rights(met.member)
    return Signed(
        id=met.member.id,
        name=met.member.name,
        roles=met.member.roles,
        permissions=frozenset(rights),
        session_id=met.session.id,
        language=met.member.language,
        fresh_at=met.session.fresh_at,
        member_private=private,
        wishes=frozenset(filter(None, met.member.wishes.split(","))),
        scopes=rights,
        teams=_teams(met.member),
    )


def _rights(member: StaffMember) -> dict[Permission, Scope]:
    return rights_now(member) if member.standing is MemberState.ACTIVE else {}


def _teams(member: StaffMember) -> frozenset[str]:
    return frozenset(row.team_id for row in member.team_rows)


def still_signed(db: Session, signed: Signed, now: datetime) -> Signed | None:
    """Who was signed in a while ago, with the rights and teams of this moment; None when the session lives no longer. One query.

    Asked by an answer that goes on for minutes, each time it looks: a grant may have ended since, or a right been taken away.
    """
    row = _row_of(db, signed.session_id, now)
    if row is None or _state_of(row[0], now) is not SessionState.LIVE:
        return None
    rights = _rights(row[1])
    return replace(signed, permissions=frozenset(rights), scopes=rights, roles=row[1].roles, teams=_teams(row[1]))


def needs_touch(met: Met, now: datetime) -> bool:
    """Whether the last request is long enough ago to be noted anew."""
    return now - met.session.seen_at >= TOUCH_EVERY


def touch(db: Session, session_id: str, now: datetime) -> None:
    """Note that the session is in use; nothing happens when another request was first or it has ended."""
    db.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.ended_at.is_(None))
        .where(StaffSession.seen_at <= now - TOUCH_EVERY)
        .values(seen_at=now)
    )


def end_session(db: Session, member_id: str, session_id: str, now: datetime, *, event: StaffEvent) -> bool:
    """End one of the member's own sessions; False when it had ended already or is another's."""
    ended = _end(db, now, StaffSession.member_id == member_id, StaffSession.id == session_id)
    if ended:
        record(db, f"member:{member_id}", event, member_id)
    return bool(ended)


def id_of(token: bytes) -> str:
    """The id of the session that a cookie's token belongs to."""
    return derive_pair(token, _PURPOSE)[0]


def replace_session(db: Session, session_id: str, now: datetime) -> None:
    """End the session that a browser had, since somebody signs in there anew."""
    _end(db, now, StaffSession.id == session_id)


def end_other_sessions(db: Session, member_id: str, kept: str, now: datetime) -> int:
    """End all of the member's sessions but one; how many there were."""
    ended = _end(db, now, StaffSession.member_id == member_id, StaffSession.id != kept)
    if ended:
        record(db, f"member:{member_id}", StaffEvent.SESSION_ENDED, member_id, sessions=ended)
    return ended


def end_all_sessions(db: Session, member_id: str, now: datetime) -> int:
    """End every session of a member, as a part of a larger change that is recorded by the caller."""
    return _end(db, now, StaffSession.member_id == member_id)


def _end(db: Session, now: datetime, *which: object) -> int:
    """What was wrapped is shredded at once: an ended session opens nothing, whoever holds the cookie."""
    change = update(StaffSession).where(StaffSession.ended_at.is_(None), *which)  # type: ignore[arg-type]
    return int(db.execute(change.values(ended_at=now, wrapped_private=b"")).rowcount)  # type: ignore[attr-defined]


def forget_old(db: Session, now: datetime) -> int:
    """Delete the sessions that ended long ago. Returns how many."""
    old = delete(StaffSession).where(StaffSession.started_at < now - _KEPT_AFTER_END).returning(StaffSession.id)
    return len(db.scalars(old).all())
