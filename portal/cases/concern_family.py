"""What a family does with what was written about it: reads, adds its view, objects, says yes to sending, decides who meets.

The family is a party from the start (rule 13). What it says is a document of the case, sealed under the same key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import gate_record, journal, sharing
from portal.cases.concern_lapsing import withdraw
from portal.cases.concern_models import Concern
from portal.cases.concern_opening import carry_on
from portal.cases.concern_rules import Kind, State
from portal.cases.gate import check_passes
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case, Record
from portal.cases.moments import local_today, told_at
from portal.cases.noting import put_record
from portal.cases.places import record_place
from portal.cases.rules import NotAllowed
from portal.cases.sharing import Consents
from portal.cases.talking import make_ours
from portal.db import tombstones
from portal.vault import commands as vault
from portal.vault.seal import open_json

VIEW = "family_view"
MEETING = "meeting"


class Part(StrEnum):
    """What an entry of the family's view is."""

    ADDED = "added"
    OBJECTED = "objected"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Attendance:
    """Somebody who could take part in a meeting, and whether the family wants it. `who` is a slug or a name."""

    who: str
    is_welcome: bool


def family_reads(db: Session, case: Case) -> None:
    """The family has opened what was written about it; the first time is written down. Raises NotAllowed('no_concern')."""
    concern = concern_in(db, case.id)
    if concern.family_read_at is None:
        concern.family_read_at = told_at(None)
        journal.write(db, case.id, Happened.CONCERN_READ, CITIZEN)
        db.flush()


def family_adds(db: Session, case: Case, key: bytes, words: str, due_at: datetime) -> None:
    """The family's own view, beside what was written. Raises NotAllowed with 'no_concern', 'words_missing', 'is_locked'."""
    if not words.strip():
        raise NotAllowed("words_missing")
    concern = _says(db, case, key, Part.ADDED, words, due_at)
    concern.family_added_at = told_at(concern.family_added_at)
    journal.write(db, case.id, Happened.CONCERN_ADDED_TO, CITIZEN)
    db.flush()


def family_objects(db: Session, case: Case, key: bytes, words: str, due_at: datetime) -> None:
    """The family does not agree to the concern; `words` may be empty. While that stands, nothing that waits is sent.

    Raises NotAllowed with 'no_concern' or 'is_locked'.
    """
    concern = _says(db, case, key, Part.OBJECTED, words, due_at)
    concern.family_objected = True
    journal.write(db, case.id, Happened.CONCERN_OBJECTED, CITIZEN)
    db.flush()


def family_takes_back(db: Session, case: Case, key: bytes, due_at: datetime) -> None:
    """The family objects no longer. Raises NotAllowed with 'no_concern', 'is_locked' or 'no_objection'."""
    if not concern_in(db, case.id).family_objected:
        raise NotAllowed("no_objection")
    concern = _says(db, case, key, Part.TAKEN_BACK, "", due_at)
    concern.family_objected = False
    journal.write(db, case.id, Happened.CONCERN_OBJECTION_TAKEN_BACK, CITIZEN)
    db.flush()


def family_agrees_to_send(db: Session, case: Case, key: bytes, due_at: datetime) -> None:
    """Yes: from now on the team can open the case, and it stands in the queue. `due_at` is the promise from this moment.

    The caller holds the case's row, so that the rule of the fourteen days passes it by.
    Raises NotAllowed with 'no_concern', 'not_waiting', 'objected' or 'gate'; TeamNotReady.
    """
    concern = concern_in(db, case.id, for_update=True)
    if concern.state != State.WAITING_FOR_FAMILY.value:
        raise NotAllowed("not_waiting")
    if concern.family_objected:
        raise NotAllowed("objected")
    check_passes(gate_record.from_record(document(db, case.id, key, gate_record.KIND)), local_today())
    vault.give_to_team(db, case.id, key)
    concern.state, concern.ends_at, concern.answer_due_at = State.SENT.value, None, due_at
    make_ours(db, case, told_at(None), due_at)
    journal.write(db, case.id, Happened.CONCERN_AGREED, CITIZEN)
    carry_on(db, case, concern)
    db.flush()


def family_declines(db: Session, case: Case, instance: Path) -> None:
    """No: nothing is sent, and everything that was written is deleted at once; the referrer learns that, and no more.

    Raises NotAllowed with 'no_concern' or 'not_waiting'.
    """
    concern = concern_in(db, case.id, for_update=True)
    if concern.state != State.WAITING_FOR_FAMILY.value:
        raise NotAllowed("not_waiting")
    withdraw(db, concern)
    tombstones.bury(db, instance, "case", concern.case_id)


def family_consents(db: Session, case: Case, key: bytes, consents: Consents) -> None:
    """Who may be told what, as the family says it now. What has been told already is not taken back by it."""
    concern_in(db, case.id)
    put_record(db, case, key, sharing.KIND, sharing.to_record(consents))
    journal.write(db, case.id, Happened.CONSENTS_CHANGED, CITIZEN)
    db.flush()


def family_chooses_meeting(db: Session, case: Case, key: bytes, who: Sequence[Attendance], words: str = "") -> None:
    """Who may take part in a meeting, and who not. Raises NotAllowed('no_concern')."""
    concern_in(db, case.id)
    chosen = [{"who": each.who, "is_welcome": each.is_welcome} for each in who]
    put_record(db, case, key, MEETING, {"who": chosen, "words": words})
    journal.write(db, case.id, Happened.MEETING_CHOSEN, CITIZEN)
    db.flush()


def concern_in(db: Session, case_id: str, *, for_update: bool = False) -> Concern:
    """The referral of a case. Raises NotAllowed('no_concern'): a consultation is no family's to read."""
    concern = db.get(Concern, case_id, with_for_update=True if for_update else None)
    if concern is None or concern.kind != Kind.REFERRAL.value:
        raise NotAllowed("no_concern")
    return concern


def document(db: Session, case_id: str, key: bytes, kind: str) -> Any:
    """One sealed document of a case, opened; None when there is none."""
    record = db.scalar(select(Record).where(Record.case_id == case_id, Record.kind == kind))
    return open_json(key, record.body_sealed, record_place(record.id)) if record is not None else None


def _says(db: Session, case: Case, key: bytes, part: Part, words: str, due_at: datetime) -> Concern:
    """Put an entry behind those that are there; what was sent comes back to us by it."""
    concern = concern_in(db, case.id)
    if case.continued_in is not None:
        raise NotAllowed("is_locked")
    at = told_at(None)
    before: list[Mapping[str, Any]] = document(db, case.id, key, VIEW) or []
    put_record(db, case, key, VIEW, [*before, {"part": part.value, "words": words, "at": at.isoformat()}])
    if concern.state == State.SENT.value:
        make_ours(db, case, at, due_at)
    return concern
