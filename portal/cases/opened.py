"""A case opened for somebody: found within what that person may see, with the key that opens its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal import audit
from portal.audit.models import AuditEntry
from portal.cases import queries
from portal.cases.barring_models import CaseWhy
from portal.cases.models import Case
from portal.cases.rules import Raised, Turn
from portal.db.clock import utc_now
from portal.staff.rules import ABSOLUTE, Signed
from portal.vault.keyring import Keyring, unlock_team

Reach = ColumnElement[bool] | None


@dataclass(frozen=True)
class Opened:
    """A case and its key, for the length of one request."""

    case: Case
    key: bytes = field(repr=False)
    keyring: Keyring | None = field(default=None, repr=False)  # of who opened it, for what else stands on the same page


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
    return Opened(case, keyring.case_key(db, case.id), keyring)


def keyring_for(db: Session, signed: Signed, opened: Opened) -> Keyring:
    """What this person opens other cases with: the keyring that this one was opened with, where it is at hand."""
    return opened.keyring or unlock_team(db, signed.id, signed.unlocked())


class AsksWhy(Exception):
    """Somebody else holds this case, and this sign-in has not said yet why it opens it."""

    def __init__(self, case_id: str) -> None:
        super().__init__("another one's case")
        self.case_id = case_id


def note_reading(db: Session, signed: Signed, case_id: str, *, also: Reach = None, asks_why: bool = True) -> bool:
    """Write in the access log that this person is about to read the case; False when they may not see it (`also`: above).

    Every page on which a family's words stand calls this first: the page that asks to mend a form, too. Raises AsksWhy for
    a case that another one holds, once a sign-in; `asks_why=False` is for who is asked by the talk itself.
    """
    case = queries.case_for(db, signed, case_id, also=also)
    if case is None:
        return False
    if asks_why and _is_another_s(db, signed, case) and db.get(CaseWhy, (signed.session_id, case_id)) is None:
        raise AsksWhy(case_id)
    for each in (case_id, *(earlier.id for earlier in queries.earlier_of(db, case_id))):  # they are read on the same page
        audit.record(db, f"member:{signed.id}", "case_opened", f"case:{each}")
    return True


def note_showing(db: Session, signed: Signed, case_id: str, status: int) -> bool:
    """The same for a page that may be the answer to a form. Whoever had the case open before somebody else took it is told
    what became of the form, and not asked why in the midst of it.
    """
    return note_reading(db, signed, case_id, asks_why=status == 200 or not had_open(db, signed, case_id))


def had_open(db: Session, signed: Signed, case_id: str) -> bool:
    """Whether the access log knows that this person has lately read the case. One query."""
    mine = AuditEntry.subject == f"case:{case_id}", AuditEntry.actor_id == signed.id, AuditEntry.action == "case_opened"
    lately = AuditEntry.at > utc_now() - ABSOLUTE
    return db.scalar(select(AuditEntry.seq).where(*mine, lately).limit(1)) is not None


def _is_another_s(db: Session, signed: Signed, case: Case) -> bool:
    """Whether somebody else follows this family now, in this case or in the one that carries it on."""
    now = db.get(Case, case.continued_in) if case.continued_in else case
    return now is not None and is_another_s(signed, now)


def is_another_s(signed: Signed, case: Case) -> bool:
    """Whether somebody else follows this family: nobody has asked for others, and it is not the own team's turn."""
    if case.holder_id in (None, signed.id) or case.offered_to == signed.id:
        return False
    is_asked_for = case.raised in ASKS_FOR_OTHERS or (case.team in signed.teams and case.turn == Turn.OURS.value)
    return not is_asked_for


ASKS_FOR_OTHERS = frozenset({Raised.HAND_OVER.value, Raised.AWAY.value, Raised.UNHELD.value, Raised.GONE.value})


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
        keys |= keyring_for(db, signed, opened).case_keys(db, [case.id for case in earlier])
    return History(keys, {case.id: case.reference for case in earlier if case.id in keys})
