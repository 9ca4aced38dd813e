"""What is kept of a case: documents, notes among colleagues, lines of the mapping form. All of it sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.gate import GATED_KINDS, THREAD_KINDS, needs_gate
from portal.cases.journal import Happened
from portal.cases.models import Case, Fact, Note, Record
from portal.cases.places import fact_place, note_place, record_place
from portal.cases.rules import Asker, Channel, Field, NotAllowed, SaidBy
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault.seal import seal_json, seal_text


def put_record(db: Session, case: Case, key: bytes, kind: str, value: Any, form: str = "") -> Record:
    """Seal a document of the case, new or in place of the one before.

    Raises NotAllowed('gate') for what only comes in with a case that has passed the gate, and never changes; and for what a
    case that has not passed it may not hold.
    """
    check_kind(db, case, kind)
    record = db.scalar(select(Record).where(Record.case_id == case.id, Record.kind == kind))
    if record is None:
        record = Record(id=new_id(), case_id=case.id, kind=kind, form=form)
        db.add(record)
    sealed_record(record, key, value)
    db.flush()
    return record


def check_kind(db: Session, case: Case, kind: str) -> None:
    """Whether the case may hold such a document. Raises NotAllowed('gate')."""
    if kind in GATED_KINDS:
        raise NotAllowed("gate")
    is_gated = needs_gate(Channel(case.channel), Asker(case.asker), frozenset({kind} - THREAD_KINDS))
    passed = select(Record.id).where(Record.case_id == case.id, Record.kind == "gate")
    if is_gated and db.scalar(passed) is None:
        raise NotAllowed("gate")


def sealed_record(record: Record, key: bytes, value: Any) -> Record:
    """The record with its value sealed in it."""
    record.body_sealed = seal_json(key, value, record_place(record.id))
    record.updated_at = utc_now().replace(second=0, microsecond=0)
    return record


def write_note(db: Session, case: Case, key: bytes, text: str, submission: str, staff_id: str) -> Note:
    """A note among colleagues."""
    note = put_note(db, case, key, text, submission, staff_id, utc_now())
    journal.write(db, case.id, Happened.NOTE_WRITTEN, journal.staff(staff_id))
    db.flush()
    return note


def put_note(db: Session, case: Case, key: bytes, text: str, submission: str, staff_id: str, at: datetime) -> Note:
    """A note as of `at` (UTC); what has happened is for the caller to write in the journal."""
    note = Note(id=new_id(), case_id=case.id, submission=submission, staff_id=staff_id, written_at=at)
    note.body_sealed = seal_text(key, text, note_place(note.id))
    db.add(note)
    return note


def note_fact(
    db: Session, case: Case, key: bytes, named: Field, said_by: SaidBy, text: str, staff_id: str, *, fact_id: str = "",
    replaces: str | None = None,
) -> Fact:
    """One line on the mapping form, with who said it. `replaces` is what it stands in place of (see mapping.py)."""
    fact = Fact(
        id=fact_id or new_id(), case_id=case.id, field=named.value, said_by=said_by.value, staff_id=staff_id,
        noted_at=utc_now(), replaces=replaces,
    )  # fmt: skip
    fact.body_sealed = seal_text(key, text, fact_place(fact.id))
    db.add(fact)
    journal.write(db, case.id, Happened.FACT_NOTED, journal.staff(staff_id), field=named.value)
    db.flush()
    return fact
