"""Reading the live talk. Nothing here opens a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.cases.models import Case
from portal.cases.reach import not_barred
from portal.db.clock import utc_now
from portal.live import rules
from portal.live.models import LivePresence, LiveSetting, LiveTalk
from portal.live.rules import ChatMode, LiveRules, TalkState
from portal.municipality.hours import Opening
from portal.staff.models import StaffMember
from portal.staff.rules import MemberState, Permission, Signed

SETTING = "chat"
RUNNING = (TalkState.TALKING.value, TalkState.PAUSED.value)
GOING_ON = (TalkState.WAITING.value, *RUNNING)  # asked for by state: its index knows no talk that is over
MOST_LISTED = 100  # a chat desk with more than that has other worries than the hundred and first line
_WAITS_WITHIN = timedelta(hours=2)
_MOST_WAITS = 10


@dataclass(frozen=True)
class ChatNow:
    """What may be said of the chat to anybody: never who is here, only whether somebody is."""

    is_open: bool
    somebody_is_here: bool
    waiting: int
    closes_at: datetime | None
    opens_at: datetime | None
    mode: ChatMode


def chat_now(db: Session, live: LiveRules, opening: Opening, now: datetime) -> ChatNow:
    """Open or not, by hand or by hours (`opening` = `pack.live.opening(now)`). One query; none when it is not offered."""
    if not live.offered:
        return ChatNow(False, False, 0, None, None, ChatMode.HOURS)
    setting = select(LiveSetting.mode, LiveSetting.until).where(LiveSetting.id == SETTING).subquery()
    here = select(func.count()).select_from(LivePresence).where(*_ready(now)).scalar_subquery()
    wait = select(func.count()).select_from(LiveTalk).where(*_waits(now)).scalar_subquery()
    one = select(func.max(setting.c.mode), func.max(setting.c.until), here, wait)
    stored, until, ready, waiting = db.execute(one).one()
    mode = ChatMode(stored or ChatMode.HOURS)
    is_open = rules.is_open(live, opening, mode, until, now)
    return ChatNow(
        is_open, ready > 0, waiting, rules.closes_at(opening, mode, until, now) if is_open else None,
        None if is_open else opening.opens_at, rules.mode_at(mode, until, now),
    )  # fmt: skip


def _ready(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return LivePresence.is_ready.is_(True), LivePresence.seen_at > now - rules.PRESENT_FOR


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return LiveTalk.state == TalkState.WAITING.value, or_(LiveTalk.ends_at.is_(None), LiveTalk.ends_at > now)


def is_ready(db: Session, staff_id: str) -> bool:
    """Whether this colleague has said 'I am here', and still is."""
    mine = db.get(LivePresence, staff_id)
    return mine is not None and rules.is_present(mine.is_ready, mine.seen_at, utc_now())


def talk_of(db: Session, case_id: str) -> LiveTalk | None:
    """The case's talk: the one that goes on, else the newest that is over; None when there never was one."""
    return db.scalar(_NEWEST_TALK, {"case_id": case_id})


# Asked for with every word of a talk: made once, since to make a question costs more than its answer.
_NEWEST_TALK = (
    select(LiveTalk)
    .where(LiveTalk.case_id == bindparam("case_id"))
    .order_by(LiveTalk.active.is_(None), LiveTalk.asked_at.desc(), LiveTalk.id)
    .limit(1)
)
_ACTIVE_TALK = select(LiveTalk).where(LiveTalk.active == bindparam("case_id"))


def active_talk_of(db: Session, case_id: str) -> LiveTalk | None:
    """The case's talk that goes on; None when none does."""
    return db.scalar(_ACTIVE_TALK, {"case_id": case_id})


def place_of(db: Session, talk: LiveTalk) -> int:
    """The place in the line: 1 is next."""
    before = or_(
        LiveTalk.asked_at < talk.asked_at, (LiveTalk.asked_at == talk.asked_at) & (LiveTalk.id < talk.id)
    )
    return 1 + (db.scalar(select(func.count()).select_from(LiveTalk).where(*_waits(utc_now()), before)) or 0)


def expected_wait_of(db: Session, place: int) -> int | None:
    """Whole minutes until somebody in this place is answered, from the last two hours; None when we do not know."""
    latest = (
        select(LiveTalk.asked_at, LiveTalk.taken_at)
        .where(LiveTalk.taken_at > utc_now() - _WAITS_WITHIN)
        .order_by(LiveTalk.taken_at.desc())
        .limit(_MOST_WAITS)
    )
    taken = [(asked, taken) for asked, taken in db.execute(latest) if taken is not None]
    gaps = [later[1] - earlier[1] for later, earlier in zip(taken, taken[1:], strict=False)]
    return rules.expected_wait(place, [answered - asked for asked, answered in taken], gaps)


def _lines(*where: ColumnElement[bool]) -> Select[LiveTalk]:
    return (
        select(LiveTalk)
        .where(*where)
        .options(joinedload(LiveTalk.case))
        .order_by(LiveTalk.asked_at, LiveTalk.id)
        .limit(MOST_LISTED)
    )


def waiting(db: Session, staff_id: str) -> Sequence[LiveTalk]:
    """Who waits for somebody to answer, the one who has waited longest first, without those that this colleague is kept out
    of. One query, the cases with it."""
    return db.scalars(_lines(*_waits(utc_now()), _may_meet(staff_id))).all()


def _may_meet(staff_id: str) -> ColumnElement[bool]:
    return not_barred(staff_id, LiveTalk.case_id)


def talks_of(db: Session, staff_id: str) -> Sequence[LiveTalk]:
    """The talks that go on in which this colleague answers, listens, or is asked to take over. One query."""
    mine = or_(LiveTalk.holder_id == staff_id, LiveTalk.guest_id == staff_id, LiveTalk.offered_to == staff_id)
    return db.scalars(_lines(LiveTalk.state.in_(RUNNING), mine, _may_meet(staff_id))).all()


def every_talk(db: Session, staff_id: str) -> Sequence[LiveTalk]:
    """Every talk that goes on and that this team leader is not kept out of. One query."""
    return db.scalars(_lines(LiveTalk.state.in_(RUNNING), _may_meet(staff_id))).all()


@dataclass(frozen=True)
class MenuCounts:
    """For the menu: how many wait for somebody to answer, and how many talks nobody has read in time."""

    waiting: int
    unread: int


def menu_counts(db: Session, staff_id: str) -> MenuCounts:
    """What the menu says of the chat to this colleague. One query over the few talks that go on."""
    unread = LiveTalk.state.in_(GOING_ON), LiveTalk.escalated_at.is_not(None)
    counts = (
        select(func.count()).select_from(LiveTalk).where(*which, _may_meet(staff_id)).scalar_subquery()
        for which in (_waits(utc_now()), unread)
    )
    waiting_now, unread_now = db.execute(select(*counts)).one()
    return MenuCounts(waiting_now, unread_now)


@dataclass(frozen=True)
class Ready:
    """A colleague who is here, with the number of talks that this one has."""

    id: str
    name: str
    talks: int


def colleagues_ready(db: Session) -> list[Ready]:
    """Everybody who has said 'I am here' and still is, whoever has fewest talks first. One query."""
    held = (
        select(func.count())
        .select_from(LiveTalk)
        .where(LiveTalk.holder_id == StaffMember.id, LiveTalk.state.in_(RUNNING))
        .scalar_subquery()
    )
    wanted = (
        select(StaffMember.id, StaffMember.name, held)
        .join(LivePresence, LivePresence.staff_id == StaffMember.id)
        .where(StaffMember.state == MemberState.ACTIVE.value, *_ready(utc_now()))
        .order_by(held, StaffMember.name)
    )
    return [Ready(staff_id, name, talks) for staff_id, name, talks in db.execute(wanted)]


def reached_by_talk(signed: Signed) -> ColumnElement[bool] | None:
    """The cases that somebody may see because of a talk: who answers in it, listens to it, or is asked to take it over.

    For `cases.opened.open_for(…, also=…)`. It ends with the talk. None for whoever reaches all of them anyhow.
    """
    if signed.reaches_all:
        return None
    if not signed.may(Permission.TALK_LIVE):
        return Case.id.is_(None)
    me = signed.id
    own = or_(LiveTalk.holder_id == me, LiveTalk.guest_id == me, LiveTalk.offered_to == me)
    return Case.id.in_(select(LiveTalk.active).where(LiveTalk.state.in_(GOING_ON), own))
