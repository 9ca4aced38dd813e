"""What the desk's pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import barring, mentions, queries
from portal.cases.aside import Aside
from portal.cases.concern_models import Concern
from portal.cases.concern_queries import concerns_of
from portal.cases.hand_over import may_find_another, note_to_taker
from portal.cases.household_queries import Member, members_for
from portal.cases.journal import Happened
from portal.cases.levels import MARKS_KIND
from portal.cases.likeness import alike_to_each, is_worth_asking
from portal.cases.loads import Load, loads
from portal.cases.mapping import FactRead, standing
from portal.cases.models import Case
from portal.cases.nudges import NoticeState
from portal.cases.opened import ASKS_FOR_OTHERS, Opened, history_for
from portal.cases.queries import Line
from portal.cases.round_rules import Still
from portal.cases.rules import (
    DANGER,
    Asker,
    Channel,
    Clock,
    Field,
    Raised,
    SaidBy,
    Turn,
    flags_in,
)
from portal.cases.trusted import Invited, invited_in, those_in
from portal.cases.whys import Why
from portal.cases.worrying import WhyNot, worries_in
from portal.desk import words
from portal.desk.call_words import code_line
from portal.desk.concern_pages import ConcernSide, concern_side, family_badge
from portal.desk.family_pages import FamilySide, family_side
from portal.desk.glance import glance
from portal.desk.load_words import in_words
from portal.desk.mapping_pages import told_line
from portal.desk.steps_pages import marks_said
from portal.desk.steps_words import STILL
from portal.live.rules import Ending
from portal.municipality.hours import Hours
from portal.replies.beside import norwegian_in
from portal.replies.nudge_words import on_the_case
from portal.staff.grants import teams
from portal.staff.models import StaffMember
from portal.staff.queries import names_of
from portal.staff.rules import Permission, Signed
from portal.web.extensions import portal_of
from portal.web.i18n import full_time, own_name, text
from portal.web.said import Said, how_to_reach, said, stands_elsewhere, what_matters
from portal.worry import Worry


@dataclass(frozen=True)
class Row:
    """One line of the queue: nothing that a family wrote, nothing that says who they are."""

    case: Case
    asker: Any
    channel: Any
    topic: str
    age: str
    language: str
    waited: str
    is_new: bool  # it came within the minute: nothing has waited yet
    turn: Any
    is_overdue: bool
    is_soon: bool
    days: str  # working days to the deadline, or past it; '' on its day, and where there is none
    holder: str
    is_mine: bool
    may_be_taken: bool  # nobody holds it
    is_offered: bool
    read_state: Any  # what the family has done with our last answer; '' before there was one
    raised: Any  # why a rule brought the case forward; '' when none did
    aside: Any
    is_danger: bool  # answered, or so noted by a colleague
    worries: str  # found in what was written
    family_state: tuple[Any, str] | None  # of a professional's concern: what the family has done, and the tag's colour
    alike: int  # came in with nearly the same words, of those that this colleague may see


def rows(db: Session, cases: Sequence[Case], signed: Signed, now: datetime, hours: Hours) -> list[Row]:
    """The lines of a page of the queue: one query for all the holders' names, one for all the concerns, one for what is alike.

    `hours` are those of the service: a deadline is told in working days.
    """
    names = names_of(db, [case.holder_id for case in cases if case.holder_id])
    concerns = concerns_of(db, [case.id for case in cases if case.channel == Channel.PROFESSIONAL.value])
    alike = alike_to_each(db, signed, cases)
    return [_row(case, names, signed, now, concerns.get(case.id), hours, alike.get(case.id, 0)) for case in cases]


def _row(
    case: Case, names: Mapping[str, str], signed: Signed, now: datetime, concern: Concern | None, hours: Hours | None = None,
    alike: int = 0,
) -> Row:  # fmt: skip
    clock = Clock(case.waiting_since, case.due_at)
    return Row(
        case=case, asker=words.ASKERS[Asker(case.asker)], channel=words.CHANNELS[Channel(case.channel)],
        topic=words.topic_words(case), age=words.age_words(case), language=own_name(case.language),
        waited=words.how_long(case.waiting_since, now) if case.waiting_since else "",
        is_new=case.waiting_since is not None and words.is_just_now(case.waiting_since, now),
        turn=words.TURNS[Turn(case.turn)],
        is_overdue=clock.is_overdue(now), is_soon=clock.is_soon(now), holder=names.get(case.holder_id or "", ""),
        days=words.working_days(case.due_at, now, hours) if case.waiting_since and case.due_at and hours else "",
        is_mine=case.holder_id == signed.id, is_offered=case.offered_to == signed.id,
        may_be_taken=case.holder_id is None and case.closed_at is None, read_state=words.read_state(case),
        raised=words.RAISED[Raised(case.raised)] if case.raised else "",
        aside=words.ASIDE[Aside(case.set_aside)] if case.set_aside else "",
        is_danger=bool(flags_in(case.flags) & DANGER), worries=words.worry_words(worries_in(case.flags)),
        family_state=family_badge(concern), alike=alike,
    )  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One line of the journal."""

    what: Any
    detail: str
    who: Any
    time: str
    moment: datetime


@dataclass(frozen=True)
class CasePage:
    """A case as a colleague sees it."""

    row: Row
    worries: Sequence[tuple[str, Any]]  # what was found in what was written: slug and words
    marks: Sequence[tuple[str, str]]  # what stands beside the level, and the words about it
    matters: Sequence[Said]
    talk: Sequence[Line]  # messages and notes, in the order of time
    names: Mapping[str, str]
    family: FamilySide
    offered_to: str
    asked_by: str  # who asked the colleague that is asked to take over, and the note to that one
    asked_note: str
    is_somebody_full: bool  # among those one can ask
    am_full: bool
    teams: Sequence[tuple[str, str]]
    answers: Sequence[Said]
    contact: Sequence[Said]
    needs_interpreter: bool
    noted: Sequence[FactRead]  # what was said in a call or a visit, while nobody has written
    may_have_been_here: bool  # whether there is something to compare with other cases
    mapped: tuple[int, int]  # in how many fields of the mapping form something is known, of how many
    journal: Sequence[Entry]
    colleagues: Sequence[tuple[str, str]]
    nudge: str
    code: str  # what became of the code that we gave the family; '' when there is nothing to tell
    may_settle: bool
    may_claim: bool
    may_release: bool
    is_holder: bool
    may_take_back: bool  # what somebody was asked, without holding the case
    finds_another: bool  # may ask somebody to take over what another one holds, or nobody
    may_take_over: bool  # may do so oneself
    is_live: bool
    concern: ConcernSide | None
    trusted: Sequence[Invited]  # whom the family has let in
    norwegian: Mapping[str, str]  # message id → the answer in Norwegian
    household: Sequence[Member]
    mentionable: Sequence[StaffMember]


def case_page(db: Session, opened: Opened, signed: Signed, now: datetime) -> CasePage:
    """Everything on the case's page, opened. A fixed number of queries, however long the thread."""
    case, key = opened.case, opened.key
    history = history_for(db, signed, opened)
    there = glance(db, case.id, history.keys)
    messages, notes = queries.messages_in(db, history.keys), queries.notes_in(db, history.keys)
    events = queries.events_in(db, history.keys, NEWEST)
    records, form = queries.records_and_form(db, case.id, key)
    asked_by, asked_note = note_to_taker(db, case, key)
    writers = [line.who for line in (*messages, *notes, *events)]
    names = names_of(db, [*writers, case.holder_id or "", case.offered_to or "", asked_by])
    may = barring.takers_each(db, case.id, [Permission.TAKE_HAND_OVER, *mentions.ASKED])
    takers = loads(db, may[Permission.TAKE_HAND_OVER], portal_of().pack.holding.most_families)
    answers, form = records.get("answers", {}), form or case.asker
    is_holder, concern = case.holder_id == signed.id, concern_side(db, case, key, signed) if there.has_concern else None
    return CasePage(
        worries=[(kind.value, words.WORRIES[kind]) for kind in worries_in(case.flags)],
        marks=marks_said(records.get(MARKS_KIND, {})),
        row=_row(case, names, signed, now, concern.concern if concern else None), matters=what_matters(form, answers),
        talk=sorted((*messages, *notes), key=lambda line: (line.at, line.id)), names=names,
        family=family_side(db, case, history, records, signed, takers, there), offered_to=names.get(case.offered_to or "", ""),
        answers=said(form, {key: given for key, given in answers.items() if not stands_elsewhere(key)}),
        contact=how_to_reach(form, answers, records.get("contact", {})), needs_interpreter=bool(case.interpreter),
        noted=_noted(db, case, key) if not messages else (),
        may_have_been_here=is_worth_asking(db, signed, case, records.get("contact", {})),
        mapped=told_line(db, case, answers, concern is not None), journal=entries(told_once(events, history.keys), names),
        nudge=on_the_case(db, case, records.get("contact", {}), now), code=code_line(there.code_ends_at, now),
        may_settle=case.notice_state == NoticeState.FAILED.value and signed.may(Permission.WRITE_NOTE),
        colleagues=[(one.id, in_words(one)) for one in takers if one.id != signed.id],
        finds_another=may_find_another(signed, case), may_take_over=_may_take_over(case, signed, takers),
        may_take_back=_may_take_back(case, signed, asked_by, is_holder),
        asked_by=names.get(asked_by, ""), asked_note=asked_note, is_somebody_full=any(one.is_full for one in takers),
        teams=list(teams(db).items()),
        am_full=any(one.is_full for one in takers if one.id == signed.id),
        may_claim=case.holder_id is None and case.closed_at is None and signed.may(Permission.CLAIM_CASE),
        may_release=is_holder and case.answered_at is None, is_holder=is_holder,
        is_live=signed.may(Permission.TALK_LIVE) and there.is_live, concern=concern, norwegian=norwegian_in(records),
        trusted=those_in(invited_in(db, history.keys)) if there.has_trusted else [],
        household=members_for(db, signed, case.id) if there.has_household else [],
        mentionable=mentions.among(may, case, signed.id) if signed.may(Permission.WRITE_NOTE) else [],
    )  # fmt: skip


def _may_take_back(case: Case, signed: Signed, asked_by: str, is_holder: bool) -> bool:
    """Whether one may take back what a colleague is asked: whoever asked, or could have asked. Who holds the case says it
    with other words."""
    is_asked = case.offered_to is not None and case.offered_to != signed.id and not is_holder
    may_ask = signed.may(Permission.HAND_OVER) and asked_by == signed.id
    return is_asked and (may_ask or may_find_another(signed, case))


def _may_take_over(case: Case, signed: Signed, takers: Sequence[Load]) -> bool:
    """Whether one may take over oneself: where somebody else is needed than the one who holds the case."""
    is_needed = case.raised in ASKS_FOR_OTHERS and case.holder_id is not None
    return is_needed and signed.id in {one.id for one in takers} and may_find_another(signed, case)


def _noted(db: Session, case: Case, key: bytes) -> list[FactRead]:
    """What they said, for a case that began with a colleague's note. One query, and none for another."""
    if Channel(case.channel) not in (Channel.PHONE, Channel.VISIT, Channel.EMAIL):
        return []
    return [fact for fact in standing(db, {case.id: key}) if fact.field in (Field.WHAT, Field.WANTS)]


NEWEST = 6  # of what has happened, on the case's own page; all of it stands in the log
_OUTSIDE = {"citizen": SaidBy.FAMILY, "referrer": SaidBy.PROFESSIONAL}


def told_once(events: Sequence[Line], keys: Mapping[str, bytes]) -> list[Line]:
    """These lines without the other side of what joined two of these cases (id → key): it stands in both, and is told once."""
    return [
        line for line in events
        if not (line.kind == Happened.LINKED.value and line.facts.get("side") == "earlier" and line.facts.get("other") in keys)
    ]  # fmt: skip


def entries(events: Sequence[Line], names: Mapping[str, str]) -> list[Entry]:
    """These lines of the journal in words, the newest first."""
    return [_entry(line, names) for line in reversed(events)]


_MOVED = {Happened.LEVEL_SET: "level", Happened.PHASE_MOVED: "phase"}


def _entry(line: Line, names: Mapping[str, str]) -> Entry:
    happened = Happened(line.kind)
    what = words.HAPPENED[happened]
    if happened in _MOVED:
        what = f"{what}: {text('.'.join((_MOVED[happened], str(line.facts['new']), 'name')))}"
    if happened is Happened.MESSAGE_RECEIVED and line.who == "trusted":
        what = words.TRUSTED_WROTE
    if "kinds" in line.facts:
        what = f"{what}: {_worries(line.facts)}"
    if happened is Happened.STILL_ANSWERED:
        what = f"{what}: {STILL[Still(line.facts['answer'])]}"
    if happened is Happened.OPENED_BY_OTHER and "why" in line.facts:
        what = f"{what}: {words.WHYS[Why(line.facts['why'])]}"
    if happened is Happened.LIVE_OVER:
        what = f"{what}: {words.CHAT_ENDED[Ending(line.facts['ending'])]}"
    if happened is Happened.RETURNED:
        what = f"{what}: {words.RETURNED[line.facts['why']]}"
    return Entry(what, line.text, _by(happened, line.who, names), full_time(line.at), line.at)


_UNNAMED = frozenset({Happened.BARRED, Happened.BAR_LIFTED})  # by somebody, and it is not told by whom


def _by(happened: Happened, who: str, names: Mapping[str, str]) -> Any:
    """Who did something, in words: also that it was a rule, and nobody."""
    if who == "rule":
        return "" if happened in _UNNAMED else words.A_RULE
    if who == "trusted":
        return words.TRUSTED_PERSON
    return words.SAID_BY[_OUTSIDE[who]] if who in _OUTSIDE else names.get(who, "")


def _worries(facts: Mapping[str, Any]) -> str:
    """What was found or taken away, and why it was taken away."""
    found = words.worry_words(map(Worry, str(facts["kinds"]).split()))
    return f"{found}. {words.WHY_NOT[WhyNot(facts['why'])]}" if "why" in facts else found
