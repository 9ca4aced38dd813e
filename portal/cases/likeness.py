"""Whether somebody may have been here before: cases with the same telephone or e-mail, or nearly the same words.

No mark of a number or an address is kept anywhere, not even a keyed one: whoever had it could try a neighbour's. A colleague who
has a new case open compares it, in that moment and piece by piece, with all cases that this colleague may open; whoever is not
signed in finds nothing. What is alike is told and never acted on: two may share a telephone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, Record
from portal.cases.opened import Opened
from portal.cases.places import record_place
from portal.cases.queries import visible_to
from portal.cases.rules import Turn
from portal.staff.rules import Signed
from portal.vault.keyring import unlock_team
from portal.vault.seal import open_json

BATCH = 50  # cases a request: some hundredths of a second of opening
MOST_TOLD = 5
MOST_LOOKED_AT = 500  # of a flood; to count tens of thousands takes longer than the page
_LAST_DIGITS = 8  # of a Norwegian number, whatever stands before it


class Alike(StrEnum):
    """What is the same."""

    PHONE = "phone"
    EMAIL = "email"
    WORDS = "words"


@dataclass(frozen=True)
class Likely:
    """A case that may be of the same person, or of the same concern."""

    id: str
    reference: str
    opened_at: datetime
    why: Alike


def is_new(case: Case) -> bool:
    """Whether it is worth asking: nobody has answered yet, and the case goes on."""
    return case.answered_at is None and case.closed_at is None and case.continued_in is None


def is_worth_asking(db: Session, signed: Signed, case: Case, contact: Mapping[str, Any]) -> bool:
    """Whether there is anything to compare. No query for who left a number or an address, nor where no words are alike: else one,
    so that a case out of reach is not told of by a button that finds nothing.
    """
    return is_new(case) and bool(ways_in(contact) or _same_words(db, signed, case))


@dataclass(frozen=True)
class Compared:
    """What one piece gave. `last` is the case to go on after, '' when all have been compared or enough was found."""

    found: Sequence[Likely]
    read: int
    last: str


def compare(db: Session, signed: Signed, opened: Opened, contact: Mapping[str, Any], after: str = "") -> Compared:
    """The next piece of all cases that this colleague may see, the newest first; those of nearly the same words come at once.

    `contact` is how this family can be reached. Four queries at most.
    """
    if not is_new(opened.case):
        return Compared([], 0, "")
    mine = ways_in(contact)
    rows = list(db.execute(_next(db, signed, opened.case, after)).all()) if mine else []
    found = {each.id: each for each in _same_contact(db, signed, rows[:BATCH], mine)}
    found |= {each.id: each for each in ([] if after else _same_words(db, signed, opened.case))}
    newest = sorted(found.values(), key=lambda each: (each.opened_at, each.id), reverse=True)[:MOST_TOLD]
    is_more = len(rows) > BATCH and len(newest) < MOST_TOLD
    return Compared(newest, min(len(rows), BATCH), rows[BATCH - 1][0] if is_more else "")


def how_many(db: Session, signed: Signed, case: Case) -> int:
    """How many cases there are to compare with. One query."""
    wanted = select(func.count()).select_from(Case).join(Record, Record.case_id == Case.id)
    return db.scalar(wanted.where(*_reach(signed, case))) or 0


def told_again(db: Session, signed: Signed, found: Mapping[str, Alike]) -> list[Likely]:
    """What earlier pieces found, as far as this colleague may still see it: id → what is the same. One query."""
    if not found:
        return []
    rows = db.scalars(select(Case).where(Case.id.in_(found), *_others(signed)))
    return [Likely(each.id, each.reference, each.opened_at, found[each.id]) for each in rows]


def alike_to_each(db: Session, signed: Signed, cases: Sequence[Case]) -> dict[str, int]:
    """How many came in with nearly the same words as each of these: case → those that this colleague may see. One query, and none
    where no case has others behind it. In a flood each is looked at no further than `MOST_LOOKED_AT`: then it is all that came.
    """
    firsts = {case.id: case.alike_count for case in cases if case.alike_count}
    if not firsts:
        return {}
    seen = db.execute(select(*(_behind(signed, first) for first in firsts))).one()
    return {first: came if many >= MOST_LOOKED_AT else many for (first, came), many in zip(firsts.items(), seen, strict=True)}


def _behind(signed: Signed, first: str) -> ColumnElement[int]:
    few = select(Case.id).where(Case.alike_to == first, *_told_to(signed)).limit(MOST_LOOKED_AT).subquery()
    return select(func.count()).select_from(few).scalar_subquery()


def ways_in(contact: Mapping[str, Any]) -> dict[str, Alike]:
    """The numbers and addresses of a contact profile, written alike."""
    phones = ("".join(re.findall(r"\d", value))[-_LAST_DIGITS:] for value in _values(contact, "contact_phone"))
    emails = (value.strip().casefold() for value in _values(contact, "contact_email"))
    found = {each: Alike.PHONE for each in phones if len(each) == _LAST_DIGITS}
    return found | {each: Alike.EMAIL for each in emails if "@" in each}


def _values(contact: Mapping[str, Any], key: str) -> Sequence[str]:
    return [each for each in contact.get(key) or () if isinstance(each, str)]


def _reach(signed: Signed, case: Case) -> tuple[ColumnElement[bool], ...]:
    return Record.kind == "contact", Case.id != case.id, *_others(signed)


def _others(signed: Signed) -> tuple[ColumnElement[bool], ...]:
    """The cases that may be told of: what waits for a family's yes has not been sent to anybody."""
    return Case.continued_in.is_(None), *_told_to(signed)


def _told_to(signed: Signed) -> tuple[ColumnElement[bool], ...]:
    return Case.turn != Turn.WAITING_FOR_FAMILY.value, visible_to(signed)


def _next(db: Session, signed: Signed, case: Case, after: str) -> Any:
    """The next piece and one more, so that one knows whether there is another."""
    wanted = (
        select(Case.id, Case.reference, Case.opened_at, Record.id, Record.body_sealed)
        .join(Record, Record.case_id == Case.id)
        .where(*_reach(signed, case))
    )
    last = db.scalar(select(Case.opened_at).where(Case.id == after, *_told_to(signed))) if after else None
    if last is not None:
        wanted = wanted.where(or_(Case.opened_at < last, and_(Case.opened_at == last, Case.id < after)))
    return wanted.order_by(Case.opened_at.desc(), Case.id.desc()).limit(BATCH + 1)


def _same_contact(db: Session, signed: Signed, rows: Sequence[Any], mine: Mapping[str, Alike]) -> list[Likely]:
    keys = unlock_team(db, signed.id, signed.unlocked()).case_keys(db, [row[0] for row in rows]) if rows else {}
    found = []
    for case_id, reference, opened_at, record_id, sealed in rows:
        theirs = ways_in(open_json(keys[case_id], sealed, record_place(record_id))) if case_id in keys else {}
        why = next((theirs[each] for each in theirs if each in mine), None)
        if why is not None:
            found.append(Likely(case_id, reference, opened_at, why))
    return found


def _same_words(db: Session, signed: Signed, case: Case) -> list[Likely]:
    """Those that came in with nearly the same words within two days (see alike.py)."""
    first = case.alike_to or case.id
    if not (case.alike_to or case.alike_count):
        return []
    together = or_(Case.id == first, Case.alike_to == first)
    wanted = select(Case).where(together, Case.id != case.id, *_others(signed))
    rows = db.scalars(wanted.order_by(Case.opened_at.desc(), Case.id).limit(MOST_TOLD))
    return [Likely(each.id, each.reference, each.opened_at, Alike.WORDS) for each in rows]
