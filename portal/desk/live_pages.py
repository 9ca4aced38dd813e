"""What the chat desk's pages show. The desk itself opens no words; a talk does, for whoever answers or listens in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import barring
from portal.cases import queries as cases
from portal.cases.models import Case
from portal.cases.newer import messages_after
from portal.cases.opened import Opened
from portal.cases.people import people
from portal.cases.queries import Line
from portal.cases.rules import DANGER, Asker, flags_in
from portal.cases.worrying import worries_in
from portal.desk import live_words, words
from portal.live import commands, queries
from portal.live.models import LiveTalk
from portal.live.queries import ChatNow, Ready
from portal.live.ready import Ready as ReadyAnswer
from portal.live.ready import ready_answers
from portal.live.rules import TalkState, ending_at, state_at
from portal.municipality.profile import Pack
from portal.staff.queries import names_of
from portal.staff.rules import Permission, Signed
from portal.web import i18n
from portal.web.i18n import own_name


@dataclass(frozen=True)
class TalkRow:
    """One talk on the chat desk: nothing that was written, nothing that says who they are."""

    case_id: str
    reference: str
    is_danger: bool  # answered, or so noted by a colleague
    worries: str  # found in what was written
    asker: Any
    age: str
    topic: str
    language: str
    state: Any
    waited: str
    is_unread: bool
    unread_for: str
    holder: str
    guest: str
    is_mine: bool
    is_guest: bool
    is_offered: bool
    may_open: bool


@dataclass(frozen=True)
class ChatDesk:
    """The chat desk as one colleague sees it."""

    chat: ChatNow
    is_here: bool
    waiting: Sequence[TalkRow]
    mine: Sequence[TalkRow]
    others: Sequence[TalkRow]  # only for whoever sees all cases
    unread: Sequence[TalkRow]  # the same
    ready: Sequence[Ready]
    most: int
    has_room: bool


def chat_desk(db: Session, pack: Pack, signed: Signed, now: datetime) -> ChatDesk:
    """Everything on the chat desk. A fixed number of queries, however many talk."""
    sees_all = signed.may(Permission.SEE_ALL_CASES)
    waiting, mine = queries.waiting(db, signed.id), queries.talks_of(db, signed.id)
    every = queries.every_talk(db, signed.id) if sees_all else []
    known = {talk.id for talk in mine}
    others = [talk for talk in every if talk.id not in known]
    names = names_of(
        db, [each for talk in (*mine, *every) for each in (talk.holder_id, talk.guest_id) if each]
    )
    rows = {talk.id: _row(talk, talk.case, names, signed, now) for talk in (*waiting, *mine, *others)}
    held = sum(row.is_mine for row in rows.values())
    return ChatDesk(
        chat=queries.chat_now(db, pack.live, pack.live.opening(now), now), is_here=queries.is_ready(db, signed.id),
        waiting=[rows[talk.id] for talk in waiting], mine=[rows[talk.id] for talk in mine],
        others=[rows[talk.id] for talk in others],
        unread=[row for row in rows.values() if row.is_unread and not row.is_mine] if sees_all else [],
        ready=queries.colleagues_ready(db), most=pack.live.talks_each, has_room=held < pack.live.talks_each,
    )  # fmt: skip


def _row(talk: LiveTalk, case: Case, names: Mapping[str, str], signed: Signed, now: datetime) -> TalkRow:
    state = state_at(talk, now)
    is_mine, is_guest = talk.holder_id == signed.id, talk.guest_id == signed.id
    is_offered = talk.offered_to == signed.id
    return TalkRow(
        case_id=case.id, reference=case.reference, is_danger=bool(flags_in(case.flags) & DANGER),
        worries=words.worry_words(worries_in(case.flags)), asker=words.ASKERS[Asker(case.asker)],
        age=words.age_words(case), topic=words.topic_words(case), language=own_name(talk.language),
        state=live_words.STATES[state], waited=words.how_long(talk.asked_at, now), is_unread=talk.escalated_at is not None,
        unread_for=words.how_long(talk.unread_since, now) if talk.unread_since else "",
        holder=names.get(talk.holder_id or "", ""), guest=names.get(talk.guest_id or "", ""), is_mine=is_mine,
        is_guest=is_guest, is_offered=is_offered,
        may_open=is_mine or is_guest or is_offered or signed.may(Permission.SEE_ALL_CASES),
    )  # fmt: skip


@dataclass(frozen=True)
class TalkHead:
    """What stands above the words and changes while one looks: who is there, a pause, an offer, the end."""

    state: TalkState
    state_name: Any
    holder: str
    guest: str
    offered_name: str
    is_holder: bool
    is_guest: bool
    is_offered: bool
    may_read: bool
    may_listen: bool
    may_step_in: bool
    paused_until: datetime | None
    pause_reason: str
    closes_at: datetime | None
    is_unread: bool
    ending: Any


@dataclass(frozen=True)
class TalkPage:
    """One live talk as a colleague sees it. No words for who neither answers nor listens."""

    row: TalkRow
    head: TalkHead
    messages: Sequence[Line]
    notes: Sequence[Line]
    names: Mapping[str, str]
    colleagues: Sequence[tuple[str, str]]
    ready_answers: Sequence[ReadyAnswer]


def talk_head(db: Session, opened: Opened, talk: LiveTalk, signed: Signed, now: datetime) -> TalkHead:
    """What stands above the words, for this colleague. One query for the names."""
    held_by, guest, asked = talk.holder_id or "", talk.guest_id or "", talk.offered_to or ""
    names = names_of(db, [each for each in (held_by, guest, asked) if each])
    state, ending = state_at(talk, now), ending_at(talk, now)
    is_paused, may_read = state is TalkState.PAUSED, reads(talk, signed)
    may_join = (
        state in (TalkState.TALKING, TalkState.PAUSED) and held_by != signed.id and _sees(opened.case, signed)
    )
    return TalkHead(
        state=state, state_name=live_words.STATES[state], holder=names.get(held_by, ""), guest=names.get(guest, ""),
        offered_name=names.get(asked, ""), is_holder=held_by == signed.id, is_guest=guest == signed.id,
        is_offered=asked == signed.id, may_read=may_read, may_listen=may_join and not guest,
        may_step_in=may_join and talk.escalated_at is not None, paused_until=talk.paused_until if is_paused else None,
        pause_reason=commands.pause_reason(talk, opened.key) if is_paused and may_read else "",
        closes_at=talk.ends_at if state is not TalkState.WAITING else None, is_unread=talk.escalated_at is not None,
        ending=live_words.ENDINGS[ending] if ending else "",
    )  # fmt: skip


def _sees(case: Case, signed: Signed) -> bool:
    """Whether this colleague may see the case for another reason than the talk."""
    return signed.may(Permission.SEE_ALL_CASES) or case.holder_id == signed.id


def reads(talk: LiveTalk, signed: Signed) -> bool:
    """Whether this colleague sees the words as they come: only who is seen to be there, or is asked to take over."""
    return signed.id in (talk.holder_id, talk.guest_id, talk.offered_to)


def talk_page(
    db: Session, pack: Pack, opened: Opened, talk: LiveTalk, signed: Signed, now: datetime
) -> TalkPage:
    """Everything on a talk's page. A fixed number of queries, however long the thread."""
    head = talk_head(db, opened, talk, signed, now)
    messages = messages_after(db, opened.case.id, opened.key) if head.may_read else []
    notes = cases.notes_of(db, opened.case.id, opened.key) if head.may_read else []
    names = names_of(
        db, [line.who for line in (*messages, *notes)] + [talk.holder_id or "", talk.guest_id or ""]
    )
    return TalkPage(
        row=_row(talk, opened.case, names, signed, now), head=head, messages=messages, notes=notes, names=names,
        colleagues=_colleagues(db, opened.case.id, signed) if head.is_holder else [],
        ready_answers=_ready_answers(db, pack, talk, signed) if head.is_holder else [],
    )  # fmt: skip


def _colleagues(db: Session, case_id: str, signed: Signed) -> list[tuple[str, str]]:
    """Whom a talk can be handed to: who is here first, with how many talks they have."""
    here = [(one.id, i18n.gettext("%(name)s (er her, %(n)d samtaler)", name=one.name, n=one.talks))
            for one in queries.colleagues_ready(db) if one.id != signed.id]  # fmt: skip
    may_take = {one.id: one.name for one in barring.takers(db, case_id, Permission.TALK_LIVE)}
    known = {signed.id, *(each for each, _name in here)}
    return [*(each for each in here if each[0] in may_take), *(each for each in may_take.items() if each[0] not in known)]


def _ready_answers(db: Session, pack: Pack, talk: LiveTalk, signed: Signed) -> list[ReadyAnswer]:
    person = people(db, {signed.id}).get(signed.id)
    name, role = (person.first_name, person.role.value) if person else (signed.name.split()[0], "reception")
    return ready_answers(pack, i18n.current_language(), talk.language, name, role)
