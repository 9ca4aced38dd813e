"""Reading cases, always for somebody: every read says who asks, and is scoped by it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SelectBase,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import Session, aliased

from portal.cases import journal
from portal.cases.models import Case, Event, Fact, Message, Note, Record
from portal.cases.nudges import NoticeState
from portal.cases.places import fact_place, message_place, note_place, record_place, writer_place
from portal.cases.reach import not_barred, within
from portal.cases.rules import Phase, Status, Turn
from portal.cases.turns import waits_for_family
from portal.db.base import is_id
from portal.staff.rules import Signed
from portal.vault.seal import open_json, open_text

PAGE_ROWS = 25
MOST_COUNTED = 100  # a count stops here: 'more than ninety-nine' costs the same at a hundred thousand


@dataclass(frozen=True)
class Line:
    """A message, a note, a fact or an event, opened."""

    id: str
    kind: str
    who: str
    text: str
    at: datetime
    facts: Mapping[str, Any]


def visible_to(signed: Signed) -> ColumnElement[bool]:
    """The cases this person may see: within the scope of the right, and none that one is kept out of.

    Every list, page, search, count and notice asks here, so none of them can show what another hides.
    """
    return and_(within(signed), not_barred(signed.id))


def _held_or_offered(member_id: str) -> Any:
    """The cases that somebody holds or is asked to hold: two short looks, where 'or' may become a look at all of them."""
    held, offered = _two()
    return union(select(held.id).where(held.holder_id == member_id), select(offered.id).where(offered.offered_to == member_id))


@cache
def _two() -> tuple[type[Case], type[Case]]:
    return aliased(Case), aliased(Case)


_VIEWS: dict[str, Any] = {
    "ours": lambda me: (Case.turn == Turn.OURS.value, Case.set_aside == ""),
    "unheld": lambda me: (Case.turn == Turn.OURS.value, Case.set_aside == "", Case.holder_id.is_(None)),
    "mine": lambda me: (Case.turn != Turn.NOBODY.value, Case.id.in_(_held_or_offered(me))),
    "theirs": lambda me: (Case.turn == Turn.THEIRS.value,),
    "wishes": lambda me: (Case.other_asked_at.is_not(None),),
    "unreached": lambda me: (Case.notice_state == NoticeState.FAILED.value,),
    # As the index of those few says it; the turn in a way that no index knows, or SQLite may go through all of ours instead.
    "aside": lambda me: (func.coalesce(Case.turn, "") == Turn.OURS.value, literal_column("case_file.set_aside <> ''")),
    "closed": lambda me: (Case.turn == Turn.NOBODY.value,),
}
VIEWS = tuple(_VIEWS)


def in_view(view: str, member_id: str) -> tuple[ColumnElement[bool], ...]:
    """What a case must be to stand in a view of this colleague's."""
    conditions: tuple[ColumnElement[bool], ...] = _VIEWS[view](member_id)
    return conditions


def queue_for(
    db: Session, signed: Signed, view: str, after: tuple[str, str] | None = None, also: Sequence[ColumnElement[bool]] = (),
    *, are_few: bool = False,
) -> Sequence[Case]:
    """A page of the queue, one row more than is shown when there is another page. Always one query.

    `also` narrows it: what was chosen to be seen (`portal.cases.queue_filters`). With `are_few` those are gathered and then
    sorted: the order is said in a way that no index knows, or PostgreSQL may go through all the queue to find them in its order.
    """  # fmt: skip
    wanted = select(Case).where(visible_to(signed), *_VIEWS[view](signed.id), *also)
    if after is not None:
        wanted = wanted.where(tuple_(Case.place, Case.id) > tuple_(literal(after[0]), literal(after[1])))
    place = func.coalesce(Case.place, "") if are_few else Case.place
    return db.scalars(wanted.order_by(place, Case.id).limit(PAGE_ROWS + 1)).all()


def counts_for(db: Session, signed: Signed) -> dict[str, int]:
    """How many there are in each view, at most MOST_COUNTED. Always one query."""
    parts = [
        select(func.count()).select_from(_few_in(view, signed).subquery()).scalar_subquery().label(view) for view in VIEWS
    ]
    return dict(db.execute(select(*parts)).mappings().one())


def _few_in(view: str, signed: Signed) -> SelectBase:
    """The ids in a view, as many as are counted. Those that one holds and those that one is asked to hold are each looked at no
    further than that, though somebody may hold very many.
    """
    if view != "mine":
        return select(Case.id).where(visible_to(signed), *_VIEWS[view](signed.id)).limit(MOST_COUNTED)
    here = select(Case.id).where(visible_to(signed), Case.turn != Turn.NOBODY.value).limit(MOST_COUNTED)
    ways = [here.where(each == signed.id).subquery() for each in (Case.holder_id, Case.offered_to)]
    return union(*(select(each) for each in ways)).limit(MOST_COUNTED)


def case_for(
    db: Session, signed: Signed, case_id: str, *, to_change: bool = False, also: ColumnElement[bool] | None = None
) -> Case | None:
    """The case, if this person may see it. `to_change` holds it for this transaction: who comes next waits.

    `also` are cases that this person reaches in another way, such as a live talk.
    """
    if not is_id(case_id):
        return None
    wanted = _ONE_OF_ALL_TO_CHANGE if to_change else _ONE_OF_ALL
    if not signed.reaches_all:
        wanted = wanted.where(or_(visible_to(signed), _carried_on_by(signed), *([] if also is None else [also])))
    return db.scalar(wanted, {"case_id": case_id, "me": signed.id})


# Made once: to make a question costs more than its answer.
_ONE_OF_ALL = select(Case).where(
    Case.id == bindparam("case_id"), Case.turn != Turn.WAITING_FOR_FAMILY.value, not_barred(bindparam("me"))
)
# Whoever waited for the row reads it as the other left it, also where this session has read it before.
_ONE_OF_ALL_TO_CHANGE = _ONE_OF_ALL.with_for_update().execution_options(populate_existing=True)


def hold(db: Session, signed: Signed, case_id: str, beside: Sequence[str]) -> None:
    """Hold this case with those that are changed together with it, as far as this person may see them, in the order of their
    ids: two who change the same ones from either side must not wait for each other. One query, none for a case alone.
    """
    if beside:
        wanted = select(Case.id).where(Case.id.in_(filter(is_id, {case_id, *beside})), visible_to(signed))
        db.scalars(wanted.order_by(Case.id).with_for_update()).all()


def _carried_on_by(signed: Signed) -> ColumnElement[bool]:
    """The locked cases that go on in one that this person may see: they are its beginning."""
    later = _later()
    return Case.continued_in.in_(select(later.id).where(within(signed, later), not_barred(signed.id, later.id)))


@cache
def _later() -> type[Case]:
    """The case that another one goes on in: made once, since each new alias costs as much as the question."""
    return aliased(Case)


def cases_for(db: Session, signed: Signed, ids: Sequence[str]) -> Sequence[Case]:
    """Those of these cases that this person may see. One query."""
    is_sent = Case.turn != Turn.WAITING_FOR_FAMILY.value
    return db.scalars(select(Case).where(Case.id.in_(ids), is_sent, visible_to(signed))).all()


def holders_of(db: Session, ids: Sequence[str]) -> dict[str, str]:
    """Who holds these cases now, as the database says it: case → member. One query."""
    rows = db.execute(select(Case.id, Case.holder_id).where(Case.id.in_(ids), Case.holder_id.is_not(None)))
    return {case_id: str(holder) for case_id, holder in rows}


def case_by_reference(db: Session, signed: Signed, typed: str) -> Case | None:
    """The case that somebody names aloud, if this person may see it."""
    plain = "".join(typed.split()).upper().replace("-", "")
    reference = f"{plain[:3]}-{plain[3:]}"
    is_sent = Case.turn != Turn.WAITING_FOR_FAMILY.value
    return db.scalar(select(Case).where(Case.reference == reference, is_sent, visible_to(signed)))


def case_of_thread(db: Session, case_id: str, *, to_change: bool = False) -> Case | None:
    """The case whose receipt code was typed in: the code itself is the permission. `to_change` as in `case_for`."""
    return db.get(Case, case_id, with_for_update=True if to_change else None)


def earlier_of(db: Session, case_id: str) -> Sequence[Case]:
    """The locked cases that this one carries on, the oldest first. One query."""
    return db.scalars(select(Case).where(Case.continued_in == case_id).order_by(Case.opened_at, Case.id)).all()


def case_of_submission(db: Session, submission: str) -> Case | None:
    """The case that a form has already become."""
    return db.scalar(select(Case).where(Case.submission == submission))


def messages_of(db: Session, case_id: str, key: bytes) -> list[Line]:
    """What was written to and fro, oldest first."""
    return messages_in(db, {case_id: key})


def messages_in(db: Session, keys: Mapping[str, bytes]) -> list[Line]:
    """What was written in these cases (id → key), oldest first, each with its language. One query."""
    rows = db.scalars(select(Message).where(Message.case_id.in_(keys)).order_by(Message.sent_at, Message.id))
    return [_message_line(m, keys[m.case_id]) for m in rows]


def _message_line(m: Message, key: bytes) -> Line:
    words = open_text(key, m.body_sealed, message_place(m.id))
    facts = {"language": m.language, "case": m.case_id, **written_by(m, key)}
    return Line(m.id, m.sender, m.staff_id or "", words, m.sent_at, facts)


def written_by(m: Message, key: bytes) -> dict[str, str]:
    """Of a message that a trusted person wrote: which one, and what the family calls that one; '' for all others."""
    if m.trusted_id is None or m.by_sealed is None:
        return {"trusted": "", "by": ""}
    return {"trusted": m.trusted_id, "by": open_text(key, m.by_sealed, writer_place(m.id))}


def is_said(db: Session, case_id: str, key: bytes, submission: str, text: str) -> bool:
    """Whether the message with this submission says exactly this: then the same form was only sent twice."""
    m = db.scalar(select(Message).where(Message.submission == submission, Message.case_id == case_id))
    return m is not None and open_text(key, m.body_sealed, message_place(m.id)) == text


def notes_in(db: Session, keys: Mapping[str, bytes]) -> list[Line]:
    """The colleagues' notes in these cases (id → key), oldest first. One query."""
    rows = db.scalars(select(Note).where(Note.case_id.in_(keys)).order_by(Note.written_at, Note.id))
    return [_note_line(n, keys[n.case_id]) for n in rows]


def _note_line(n: Note, key: bytes) -> Line:
    words = open_text(key, n.body_sealed, note_place(n.id))
    return Line(n.id, "note", n.staff_id, words, n.written_at, {"case": n.case_id})


def notes_of(db: Session, case_id: str, key: bytes) -> list[Line]:
    """The colleagues' notes, oldest first."""
    return notes_in(db, {case_id: key})


def facts_of(db: Session, case_id: str, key: bytes) -> list[Line]:
    """The mapping form, line by line."""
    rows = db.scalars(select(Fact).where(Fact.case_id == case_id).order_by(Fact.noted_at, Fact.id))
    return [
        Line(f.id, f.field, f.staff_id, open_text(key, f.body_sealed, fact_place(f.id)), f.noted_at, {"said_by": f.said_by})
        for f in rows
    ]


def events_of(db: Session, case_id: str, key: bytes) -> list[Line]:
    """The journal, oldest first."""
    return events_in(db, {case_id: key})


def events_in(db: Session, keys: Mapping[str, bytes], newest: int | None = None) -> list[Line]:
    """The journal of these cases (id → key), oldest first; all of it, or so many of the newest lines. One query."""
    wanted = select(Event).where(Event.case_id.in_(keys)).order_by(Event.happened_at.desc(), Event.id.desc())
    return [
        Line(e.id, e.name, e.actor_id if e.actor_kind == "staff" else e.actor_kind, journal.words(e, keys[e.case_id]),
             e.happened_at, json.loads(e.facts))
        for e in reversed(db.scalars(wanted.limit(newest)).all())
    ]  # fmt: skip


def records_of(db: Session, case_id: str, key: bytes) -> dict[str, Any]:
    """The sealed documents of a case, by kind."""
    return records_and_form(db, case_id, key)[0]


def records_and_form(db: Session, case_id: str, key: bytes) -> tuple[dict[str, Any], str]:
    """The same, and what `form_of` says. One query."""
    rows = db.scalars(select(Record).where(Record.case_id == case_id)).all()
    found = {record.kind: open_json(key, record.body_sealed, record_place(record.id)) for record in rows}
    return found, next((record.form for record in rows if record.kind == "answers"), "") or ""


def form_of(db: Session, case_id: str) -> str:
    """Under which questions, in which version, the answers were given: 'parent/1'; '' when none were."""
    return db.scalar(select(Record.form).where(Record.case_id == case_id, Record.kind == "answers")) or ""


def status_of(case: Case) -> Status:
    """What the family is told of how far it has come."""
    if case.phase == Phase.CLOSE.value:
        return Status.CLOSED
    if case.turn == Turn.WAITING_FOR_FAMILY.value:
        return Status.WAITING_FOR_YOU
    if waits_for_family(case):
        return Status.ANSWERED if case.answered_at else Status.WAITING_FOR_YOU
    return Status.CLAIMED if case.holder_id else Status.NEW
