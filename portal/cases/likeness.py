"""Whether somebody may have been here before: cases with the same telephone or e-mail, or nearly the same words.

No mark of a number or an address is kept anywhere, not even a keyed one: whoever had it could try a neighbour's. A colleague who
has a new case open compares it, in that moment, with the newest cases that this colleague may open; whoever is not signed in
finds nothing. What is alike is told and never acted on: two may share a telephone.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, Record
from portal.cases.opened import Opened
from portal.cases.places import record_place
from portal.cases.queries import visible_to
from portal.staff.rules import Signed
from portal.vault.keyring import unlock_team
from portal.vault.seal import open_json

MOST_COMPARED = 200  # the newest; opening so many keys takes some hundredths of a second
MOST_TOLD = 5
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


def likely(
    db: Session, signed: Signed, opened: Opened, contact: Mapping[str, Any], known: Collection[str] = ()
) -> list[Likely]:
    """The cases that may be of the same person, the newest first, within what this colleague may see. Three queries at most.

    `contact` is how this family can be reached; `known` are cases of which one knows already how they belong together.
    """
    if not is_new(opened.case):
        return []
    found = {each.id: each for each in [*_same_words(db, signed, opened.case), *_same_contact(db, signed, opened, contact)]}
    told = [each for each in found.values() if each.id not in known]
    return sorted(told, key=lambda each: (each.opened_at, each.id), reverse=True)[:MOST_TOLD]


def ways_in(contact: Mapping[str, Any]) -> dict[str, Alike]:
    """The numbers and addresses of a contact profile, written alike."""
    phones = ("".join(re.findall(r"\d", value))[-_LAST_DIGITS:] for value in _values(contact, "contact_phone"))
    emails = (value.strip().casefold() for value in _values(contact, "contact_email"))
    found = {each: Alike.PHONE for each in phones if len(each) == _LAST_DIGITS}
    return found | {each: Alike.EMAIL for each in emails if "@" in each}


def _values(contact: Mapping[str, Any], key: str) -> Sequence[str]:
    return [each for each in contact.get(key) or () if isinstance(each, str)]


def _same_contact(db: Session, signed: Signed, opened: Opened, contact: Mapping[str, Any]) -> list[Likely]:
    mine = ways_in(contact)
    if not mine:
        return []
    wanted = (
        select(Case.id, Case.reference, Case.opened_at, Record.id, Record.body_sealed)
        .join(Record, Record.case_id == Case.id)
        .where(Record.kind == "contact", Case.id != opened.case.id, Case.continued_in.is_(None), visible_to(signed))
        .order_by(Case.opened_at.desc(), Case.id)
        .limit(MOST_COMPARED)
    )
    rows = db.execute(wanted).all()
    keys = unlock_team(db, signed.id, signed.unlocked()).case_keys(db, [row[0] for row in rows])
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
    wanted = select(Case).where(together, Case.id != case.id, Case.continued_in.is_(None), visible_to(signed))
    rows = db.scalars(wanted.order_by(Case.opened_at.desc(), Case.id).limit(MOST_TOLD))
    return [Likely(each.id, each.reference, each.opened_at, Alike.WORDS) for each in rows]
