"""What the family sees of a live talk: where it stands, and what was said lately. Never who else waits, or how many are here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases import newer
from portal.cases.models import Case
from portal.cases.people import Person, people
from portal.cases.queries import Line
from portal.cases.rules import Asker
from portal.db.base import new_id
from portal.live import queries, rules
from portal.live.models import LiveTalk
from portal.live.queries import ChatNow
from portal.live.rules import Ending, TalkState
from portal.municipality.lines import CrisisLine
from portal.municipality.profile import Pack
from portal.thread.live_care import worries_since_answer
from portal.web.care import Care, care_for

SOON = timedelta(minutes=15)  # how long before closing time it is told
STILL_NEWS = timedelta(hours=12)  # how long the page of a talk that is over says how it ended
# Who answers day and night when one cannot wait for us; every line there is stands at the foot of the page.
_TO_CALL = frozenset({"child_alarm", "child_welfare_emergency", "urgent_care", "police"})


@dataclass(frozen=True)
class LiveState:
    """Where a talk stands, as the page says it. `until` is the limit while one waits, closing time when it is near."""

    state: TalkState
    ending: Ending | None = None
    place: int = 0
    wait_minutes: int | None = None
    until: datetime | None = None
    holder: Person | None = None
    guest: Person | None = None
    is_taken_over: bool = False
    is_offered: bool = False
    paused_until: datetime | None = None
    due_at: datetime | None = None
    lines: Sequence[CrisisLine] = ()

    @property
    def is_over(self) -> bool:
        return self.state is TalkState.OVER


@dataclass(frozen=True)
class LivePage:
    """The talk's page."""

    now: LiveState
    messages: Sequence[Line]
    writers: dict[str, Person | None]
    submission: str
    care: Care | None = None


@dataclass(frozen=True)
class LiveOffer:
    """What the thread's page says of talking at once. `kind`: none, open, nobody, closed, waiting, talking."""

    kind: str = "none"
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def live_state(db: Session, pack: Pack, case: Case, talk: LiveTalk, now: datetime) -> LiveState:
    """Where the talk stands at `now`, whether or not anybody has tidied up. A fixed number of queries for each state."""
    match rules.state_at(talk, now):
        case TalkState.WAITING:
            return _waiting(db, talk, _lines(pack, case, now))
        case TalkState.OVER:
            ending = rules.ending_at(talk, now)
            return LiveState(TalkState.OVER, ending, due_at=case.due_at, lines=_lines(pack, case, now))
        case TalkState.TALKING:
            return _talking(db, pack, talk, now)
        case TalkState.PAUSED:
            return LiveState(TalkState.PAUSED, paused_until=talk.paused_until, lines=_lines(pack, case, now))


def _lines(pack: Pack, case: Case, now: datetime) -> list[CrisisLine]:
    """Whom to call meanwhile, if they answer now: the young person's lines first for the young."""
    lines = pack.lines_for("young" if case.asker == Asker.YOUNG.value else "parent", now)
    return [line for line in lines if line.slug in _TO_CALL and line.is_open(now)]


def _waiting(db: Session, talk: LiveTalk, lines: Sequence[CrisisLine]) -> LiveState:
    place = queries.place_of(db, talk)
    wait = queries.expected_wait_of(db, place)
    return LiveState(TalkState.WAITING, place=place, wait_minutes=wait, until=talk.ends_at, lines=lines)


def _talking(db: Session, pack: Pack, talk: LiveTalk, now: datetime) -> LiveState:
    earlier = newer.who_answered_since(db, talk.case_id, talk.taken_at or talk.asked_at) - {talk.holder_id}
    staff = people(db, {talk.holder_id or "", talk.guest_id or ""})
    return LiveState(
        TalkState.TALKING, until=talk.ends_at or _closing_soon(db, pack, now), holder=staff.get(talk.holder_id or ""),
        guest=staff.get(talk.guest_id or ""), is_taken_over=bool(earlier), is_offered=talk.offered_to is not None,
    )  # fmt: skip


def _closing_soon(db: Session, pack: Pack, now: datetime) -> datetime | None:
    closes_at = _chat(db, pack, now).closes_at
    return closes_at if closes_at is not None and closes_at - now <= SOON else None


def _chat(db: Session, pack: Pack, now: datetime) -> ChatNow:
    return queries.chat_now(db, pack.live, pack.live.opening(now), now)


def live_page(db: Session, pack: Pack, case: Case, talk: LiveTalk, key: bytes, now: datetime) -> LivePage:
    """The state and the newest messages, opened with the visit's key."""
    messages = newer.messages_after(db, case.id, key)
    care = care_for(worries_since_answer(messages), case.asker, now)
    return LivePage(live_state(db, pack, case, talk, now), messages, writers_of(db, messages), new_id(), care)


def writers_of(db: Session, messages: Sequence[Line]) -> dict[str, Person | None]:
    """Who wrote each of these messages; nobody for the family's own. One query."""
    staff = people(db, {message.who for message in messages})
    return {message.who: staff.get(message.who) for message in messages}


def shown_talk(db: Session, case_id: str, now: datetime) -> LiveTalk | None:
    """The talk that has a page: one that goes on, or one whose end is still news."""
    talk = queries.talk_of(db, case_id)
    if talk is None or (talk.over_at is not None and now - talk.over_at > STILL_NEWS):
        return None
    return talk


def live_offer(db: Session, pack: Pack, case_id: str, now: datetime) -> LiveOffer:
    """What the thread's page offers: the way back into a talk that goes on, a talk, or when there will be one."""
    talk = queries.active_talk_of(db, case_id) if pack.live.offered else None
    if talk is not None and (state := rules.state_at(talk, now)) is not TalkState.OVER:
        return LiveOffer("waiting" if state is TalkState.WAITING else "talking")
    if not pack.live.offered:
        return LiveOffer()
    chat = _chat(db, pack, now)
    kind = ("open" if chat.somebody_is_here else "nobody") if chat.is_open else "closed"
    return LiveOffer(kind, chat.opens_at, chat.closes_at)


def may_ask_now(db: Session, pack: Pack, now: datetime) -> bool:
    """Whether the chat is open."""
    return _chat(db, pack, now).is_open


def as_of(db: Session, pack: Pack, case: Case, talk: LiveTalk, now: datetime) -> tuple[object, ...]:
    """Everything that could change what is shown, without opening a word: for a part that is asked for again and again."""
    state = replace(live_state(db, pack, case, talk, now), lines=())
    return newer.newest_message(db, case.id), talk.version, state
