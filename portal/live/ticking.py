"""What time alone does to live talks: limits that pass, closing time, pauses that run out, words that lie unread.

Safe to run as often as one likes, and in any number of processes at once: each step is one conditional statement, and
only whoever changed a row writes its event.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.live.commands import GO_ON, change_all, over, tell_of_unread
from portal.live.models import LiveTalk
from portal.live.queries import GOING_ON, RUNNING, chat_now
from portal.live.rules import CLOSING_GRACE, Ending, LiveRules, TalkState
from portal.municipality.hours import Opening

_WAITS = LiveTalk.state == TalkState.WAITING.value
_RUNS = LiveTalk.state.in_(RUNNING)
_MOST = 500  # a tick, so that it never holds the database for long; the rest follows in the next


@dataclass(frozen=True)
class Ticked:
    """The cases whose talk changed; `unread` are those that nobody has read in time since the tick before."""

    changed: tuple[str, ...]
    unread: tuple[str, ...]


def tick(db: Session, now: datetime, rules: LiveRules, opening: Opening) -> Ticked:
    """Let time have its way. `opening` = `rules.opening(now)`. Does nothing, in two reads, when nothing is due."""
    is_open = chat_now(db, rules, opening, now).is_open
    due = _held(db, due_cases(db, now, rules, is_open))
    if not due:
        return Ticked((), ())
    here, has_run_out = LiveTalk.active.in_(due), LiveTalk.ends_at <= now
    changed = _end_all(db, Ending.NOBODY, here, _WAITS, has_run_out)
    changed += _go_on(db, here, now) if is_open else _close(db, here, now)
    ended = _end_all(db, Ending.CLOSING_TIME, here, _RUNS, has_run_out)
    tell_of_unread(db, ended)
    changed += ended
    changed += _end_pauses(db, here, now)
    unread = _tell(db, change_all(db, here, _unread(now, rules), escalated_at=now), Happened.LIVE_UNREAD)
    db.flush()
    return Ticked(tuple(dict.fromkeys([*changed, *unread])), tuple(unread))


def due_cases(db: Session, now: datetime, rules: LiveRules, is_open: bool) -> list[str]:
    """The cases whose talk a tick would change. One query, over the few talks that go on."""
    closing = (
        _RUNS & LiveTalk.ends_at.is_not(None) if is_open else _WAITS | (_RUNS & LiveTalk.ends_at.is_(None))
    )
    due = or_(LiveTalk.ends_at <= now, closing, LiveTalk.paused_until <= now, _unread(now, rules))
    wanted = (
        select(LiveTalk.active)
        .where(LiveTalk.state.in_(GOING_ON), due)
        .order_by(LiveTalk.active)
        .limit(_MOST)
    )
    return [case_id for case_id in db.scalars(wanted) if case_id is not None]


def _held(db: Session, case_ids: list[str]) -> list[str]:
    """Those of them that nobody is changing just now; the others are seen to at the next tick."""
    if not case_ids:
        return []
    held = select(Case.id).where(Case.id.in_(case_ids)).order_by(Case.id)
    return list(db.scalars(held.with_for_update(skip_locked=True)))


def _unread(now: datetime, rules: LiveRules) -> ColumnElement[bool]:
    return (LiveTalk.unread_since <= now - rules.unread_within) & LiveTalk.escalated_at.is_(None)


def _go_on(db: Session, here: ColumnElement[bool], now: datetime) -> list[str]:
    """The chat is open again: a talk that had ten minutes left has no end."""
    return change_all(db, here, _RUNS, LiveTalk.ends_at > now, ends_at=None)


def _close(db: Session, here: ColumnElement[bool], now: datetime) -> list[str]:
    """Closing time: who waits is told at once, who talks may bring it to an end."""
    ended = _end_all(db, Ending.CLOSING_TIME, here, _WAITS)
    return ended + change_all(db, here, _RUNS, LiveTalk.ends_at.is_(None), ends_at=now + CLOSING_GRACE)


def _end_all(db: Session, ending: Ending, *where: ColumnElement[bool]) -> list[str]:
    ended = change_all(db, LiveTalk.active.is_not(None), *where, **over(ending))
    return _tell(db, ended, Happened.LIVE_OVER, ending.value)


def _end_pauses(db: Session, here: ColumnElement[bool], now: datetime) -> list[str]:
    is_paused = LiveTalk.state == TalkState.PAUSED.value
    return _tell(
        db, change_all(db, here, is_paused, LiveTalk.paused_until <= now, **GO_ON), Happened.LIVE_PAUSE_ENDED
    )


def _tell(db: Session, case_ids: list[str], happened: Happened, ending: str = "") -> list[str]:
    facts: Any = {"ending": ending} if ending else {}
    for case_id in case_ids:
        journal.write(db, case_id, happened, journal.LIVE_RULES, **facts)
    return case_ids
