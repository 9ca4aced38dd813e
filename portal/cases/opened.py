"""A case opened for somebody: found within what that person may see, with the key that opens its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from portal import audit
from portal.cases import queries
from portal.cases.models import Case
from portal.staff.rules import Signed
from portal.vault.keyring import unlock_team

Reach = ColumnElement[bool] | None


@dataclass(frozen=True)
class Opened:
    """A case and its key, for the length of one request."""

    case: Case
    key: bytes = field(repr=False)


def open_for(db: Session, signed: Signed, case_id: str, *, to_change: bool = False, also: Reach = None) -> Opened | None:
    """The case if this person may see it, else None; a case that is not there looks the same.

    `to_change` holds the case until the transaction ends, so that two who change it at once do so one by one. `also` are
    cases that this person reaches in another way, such as a live talk.

    Raises NotAdmitted when the person has no key yet, ValueError when this sign-in holds none.
    """
    case = queries.case_for(db, signed, case_id, to_change=to_change, also=also)
    if case is None:
        return None
    keyring = unlock_team(db, signed.id, signed.unlocked())
    return Opened(case, keyring.case_key(db, case.id))


def note_reading(db: Session, signed: Signed, case_id: str, *, also: Reach = None) -> bool:
    """Write in the access log that this person is about to read the case; False when they may not see it (`also`: above).

    Every page on which a family's words stand calls this first: the page that asks to mend a form, too.
    """
    if queries.case_for(db, signed, case_id, also=also) is None:
        return False
    for each in (case_id, *(earlier.id for earlier in queries.earlier_of(db, case_id))):  # they are read on the same page
        audit.record(db, f"member:{signed.id}", "case_opened", f"case:{each}")
    return True


@dataclass(frozen=True)
class History:
    """A case with the locked ones that it carries on: the keys of all by id, and what staff call the earlier ones."""

    keys: Mapping[str, bytes] = field(repr=False)
    references: Mapping[str, str]


def history_for(db: Session, signed: Signed, opened: Opened) -> History:
    """What stands before a case. Never more queries for a longer history; whoever may open a case may read how it began."""
    earlier = queries.earlier_of(db, opened.case.id)
    keys = {opened.case.id: opened.key}
    if earlier:
        keys |= unlock_team(db, signed.id, signed.unlocked()).case_keys(db, [case.id for case in earlier])
    return History(keys, {case.id: case.reference for case in earlier if case.id in keys})
