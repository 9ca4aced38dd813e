"""Everything that changes a case. Each command is one change and one event; the edge commits.

A command never sees a request. Keys are handed in opened: whoever calls holds the case's key because the person who asks may
open it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from portal.cases import journal, visits
from portal.cases.journal import CITIZEN, Actor, Happened
from portal.cases.models import Case, Fact, Message, Note, Record
from portal.cases.moments import told_at
from portal.cases.notices import withdraw_notices
from portal.cases.rules import (
    Asker,
    Channel,
    Field,
    Level,
    NotAllowed,
    Phase,
    SaidBy,
    Sender,
    Turn,
    check_level,
    check_phase_move,
    is_urgent,
)
from portal.db import tombstones
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault import commands as vault
from portal.vault.addresses import seal_address
from portal.vault.seal import seal_json, seal_text

_READ_ALOUD = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0 or 1


@dataclass(frozen=True)
class NewCase:
    """What an enquiry brings when it comes in. `records` are documents to seal, by kind."""

    submission: str
    channel: Channel
    asker: Asker
    language: str
    due_at: datetime
    form: str = ""
    age_band: str = ""
    topic: str = ""
    interpreter: str = ""
    flags: frozenset[str] = frozenset()
    records: Mapping[str, Any] = field(default_factory=dict)
    first_message: str = ""
    holder_id: str | None = None
    opened_at: datetime | None = None
    has_receipt: bool = False
    notify_sealed: bytes | None = None


def open_case(db: Session, new: NewCase, actor: Actor = CITIZEN) -> tuple[Case, bytes]:
    """Take in an enquiry. Returns the case and its key, for wrapping to a receipt code.

    Raises IntegrityError when the same submission has come in before: it was sent twice.
    """
    now = (new.opened_at or utc_now()).replace(second=0, microsecond=0)  # the exact second is nobody's business
    case = Case(
        id=new_id(), reference=_new_reference(), submission=new.submission, channel=new.channel.value,
        asker=new.asker.value, language=new.language, interpreter=new.interpreter, age_band=new.age_band, topic=new.topic,
        flags=",".join(sorted(new.flags)), phase=Phase.NOTICE.value, is_urgent=is_urgent(new.flags), opened_at=now,
        due_at=new.due_at, touched_at=now, turn=Turn.OURS.value, waiting_since=now, holder_id=new.holder_id,
        held_since=now if new.holder_id else None, has_receipt=new.has_receipt, notify_sealed=new.notify_sealed,
    )  # fmt: skip
    case.place = place_in_queue(case.is_urgent, now)
    db.add(case)
    db.flush()
    key = vault.new_case_key(db, case.id)
    for kind, value in new.records.items():
        db.add(_sealed_record(Record(id=new_id(), case_id=case.id, kind=kind, form=new.form), key, value))
    if new.first_message:
        db.add(_message(case, key, Sender.CITIZEN, new.first_message, new.submission, None, now))
    journal.write(db, case.id, Happened.OPENED, actor, is_first=True, channel=case.channel)
    db.flush()
    return case, key


def _new_reference() -> str:
    letters = [secrets.choice(_READ_ALOUD) for _ in range(7)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])


def place_in_queue(urgent: bool, since: datetime) -> str:
    """Sorts urgent first, then whoever has waited longest."""
    return ("0" if urgent else "1") + since.strftime("%Y%m%dT%H%M%S")


def put_record(db: Session, case: Case, key: bytes, kind: str, value: Any, form: str = "") -> Record:
    """Seal a document of the case, new or in place of the one before."""
    record = db.scalar(select(Record).where(Record.case_id == case.id, Record.kind == kind))
    if record is None:
        record = Record(id=new_id(), case_id=case.id, kind=kind, form=form)
        db.add(record)
    _sealed_record(record, key, value)
    db.flush()
    return record


def _sealed_record(record: Record, key: bytes, value: Any) -> Record:
    record.body_sealed = seal_json(key, value, record_place(record.id))
    record.updated_at = utc_now().replace(second=0, microsecond=0)
    return record


def record_place(record_id: str) -> str:
    """Where a document is bound to."""
    return f"case_record:{record_id}:body"


def _add_message(
    db: Session, case: Case, key: bytes, sender: Sender, text: str, submission: str, staff_id: str | None
) -> Message:
    sent_at = utc_now() if sender is Sender.STAFF else told_at(_last_message_at(db, case.id))
    message = _message(case, key, sender, text, submission, staff_id, sent_at)
    db.add(message)
    db.flush()
    return message


def _message(
    case: Case, key: bytes, sender: Sender, text: str, submission: str, staff_id: str | None, sent_at: datetime
) -> Message:
    message = Message(
        id=new_id(), case_id=case.id, submission=submission, sender=sender.value, staff_id=staff_id, language=case.language,
        sent_at=sent_at,
    )  # fmt: skip
    message.body_sealed = seal_text(key, text, message_place(message.id))
    return message


def _last_message_at(db: Session, case_id: str) -> datetime | None:
    return db.scalar(select(func.max(Message.sent_at)).where(Message.case_id == case_id))


def message_place(message_id: str) -> str:
    """Where a message is bound to."""
    return f"case_message:{message_id}:body"


def receive_message(db: Session, case: Case, key: bytes, text: str, submission: str, due_at: datetime) -> Message:
    """The family writes again: it is our turn, and the clock runs from the first message that we have not answered."""
    message = _add_message(db, case, key, Sender.CITIZEN, text, submission, None)
    if case.turn != Turn.OURS.value:
        case.waiting_since, case.due_at = message.sent_at, due_at
    if case.phase == Phase.CLOSE.value:
        case.phase, case.closed_at = Phase.NOTICE.value, None
        journal.write(db, case.id, Happened.REOPENED, CITIZEN)
    _set_turn(case, Turn.OURS)
    journal.write(db, case.id, Happened.MESSAGE_RECEIVED, CITIZEN)
    return message


def send_answer(db: Session, case: Case, key: bytes, text: str, submission: str, staff_id: str) -> Message:
    """A person answers: it is the family's turn. Who answers an unheld case holds it from then on (rule 15)."""
    message = _add_message(db, case, key, Sender.STAFF, text, submission, staff_id)
    if case.holder_id is None:
        case.holder_id, case.held_since = staff_id, message.sent_at
        journal.write(db, case.id, Happened.CLAIMED, journal.staff(staff_id))
    case.answered_at = case.answered_at or message.sent_at
    case.waiting_since = case.due_at = None
    _set_turn(case, Turn.NOBODY if case.closed_at else Turn.THEIRS)  # a last word opens nothing again
    journal.write(db, case.id, Happened.ANSWER_SENT, journal.staff(staff_id))
    return message


def _set_turn(case: Case, turn: Turn) -> None:
    now = utc_now()
    case.turn, case.touched_at = turn.value, now
    since = case.waiting_since if turn is Turn.OURS and case.waiting_since else now
    case.place = place_in_queue(case.is_urgent and turn is Turn.OURS, since)


def claim(db: Session, case_id: str, staff_id: str) -> None:
    """Take an unheld case. One statement decides, so of two who press at once exactly one wins.

    Raises NotAllowed('already_held') for the other.
    """
    taken = (
        update(Case)
        .where(Case.id == case_id, Case.holder_id.is_(None), Case.closed_at.is_(None))
        .values(holder_id=staff_id, held_since=utc_now(), version=Case.version + 1)
    )
    if _rows(db, taken) != 1:
        raise NotAllowed("already_held")
    journal.write(db, case_id, Happened.CLAIMED, journal.staff(staff_id))
    db.flush()


def release(db: Session, case_id: str, staff_id: str) -> None:
    """Put a case back in the queue while nobody has answered it yet; later it is handed over instead (rule 15).

    Raises NotAllowed('hand_over_instead') or NotAllowed('not_holder').
    """
    freed = (
        update(Case)
        .where(Case.id == case_id, Case.holder_id == staff_id, Case.answered_at.is_(None))
        .values(holder_id=None, held_since=None, offered_to=None, version=Case.version + 1)
    )
    if _rows(db, freed) != 1:
        held = db.scalar(select(Case.holder_id).where(Case.id == case_id))
        raise NotAllowed("hand_over_instead" if held == staff_id else "not_holder")
    journal.write(db, case_id, Happened.RELEASED, journal.staff(staff_id))
    db.flush()


def offer(db: Session, case: Case, giver_id: str, taker_id: str) -> None:
    """Ask a colleague to take over. The giver holds the case until the colleague accepts (rule 15)."""
    if case.holder_id != giver_id:
        raise NotAllowed("not_holder")
    if taker_id == giver_id:
        raise NotAllowed("same_person")
    case.offered_to = taker_id
    journal.write(db, case.id, Happened.OFFERED, journal.staff(giver_id), to=taker_id)
    db.flush()


def accept(db: Session, case_id: str, taker_id: str) -> None:
    """Take over a case that was offered. Raises NotAllowed('not_offered')."""
    taken = (
        update(Case)
        .where(Case.id == case_id, Case.offered_to == taker_id)
        .values(holder_id=taker_id, held_since=utc_now(), offered_to=None, version=Case.version + 1)
    )
    if _rows(db, taken) != 1:
        raise NotAllowed("not_offered")
    journal.write(db, case_id, Happened.ACCEPTED, journal.staff(taker_id))
    db.flush()


def _rows(db: Session, statement: Any) -> int:
    result = db.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0


def set_level(db: Session, case: Case, key: bytes, level: Level, reason: str, staff_id: str) -> None:
    """Set how much co-operation the case needs, with the reason. Raises NotAllowed('reason_missing')."""
    check_level(reason)
    before, case.level = case.level or "", level.value
    actor = journal.staff(staff_id)
    journal.write(db, case.id, Happened.LEVEL_SET, actor, detail=reason, key=key, old=before, new=level.value)
    db.flush()


def move_phase(db: Session, case: Case, key: bytes, phase: Phase, reason: str, staff_id: str) -> None:
    """Move the case to another phase; closing and opening again are moves too. Raises NotAllowed('phase_move')."""
    old = Phase(case.phase)
    check_phase_move(old, phase)
    case.phase = phase.value
    if phase is Phase.CLOSE:
        _close(case)
    elif old is Phase.CLOSE:
        case.closed_at = None
        _set_turn(case, Turn.THEIRS)
    happened = Happened.CLOSED if phase is Phase.CLOSE else Happened.PHASE_MOVED
    actor = journal.staff(staff_id)
    journal.write(db, case.id, happened, actor, detail=reason, key=key, old=old.value, new=phase.value)
    db.flush()


def _close(case: Case) -> None:
    case.closed_at = utc_now()
    case.waiting_since = case.due_at = None
    case.offered_to = case.notify_sealed = None  # nothing more is to be told, so the address goes
    _set_turn(case, Turn.NOBODY)


def write_note(db: Session, case: Case, key: bytes, text: str, submission: str, staff_id: str) -> Note:
    """A note among colleagues."""
    note = Note(id=new_id(), case_id=case.id, submission=submission, staff_id=staff_id, written_at=utc_now())
    note.body_sealed = seal_text(key, text, note_place(note.id))
    db.add(note)
    journal.write(db, case.id, Happened.NOTE_WRITTEN, journal.staff(staff_id))
    db.flush()
    return note


def note_place(note_id: str) -> str:
    """Where a note is bound to."""
    return f"case_note:{note_id}:body"


def note_fact(
    db: Session, case: Case, key: bytes, named: Field, said_by: SaidBy, text: str, staff_id: str
) -> Fact:
    """One line on the mapping form, with who said it."""
    fact = Fact(
        id=new_id(), case_id=case.id, field=named.value, said_by=said_by.value, staff_id=staff_id, noted_at=utc_now()
    )
    fact.body_sealed = seal_text(key, text, fact_place(fact.id))
    db.add(fact)
    journal.write(db, case.id, Happened.FACT_NOTED, journal.staff(staff_id), field=named.value)
    db.flush()
    return fact


def fact_place(fact_id: str) -> str:
    """Where a line of the mapping form is bound to."""
    return f"case_fact:{fact_id}:body"


def set_notice_address(case: Case, server_key: bytes, address: str) -> None:
    """Where to send the word that there is an answer; '' takes the address away. Sealed to the server key alone."""
    case.notify_sealed = seal_address(server_key, address) if address else None


def change_contact(db: Session, case: Case, key: bytes, contact: dict[str, list[str]], server_key: bytes) -> None:
    """The family changes how it may be reached."""
    put_record(db, case, key, "contact", contact)
    withdraw_notices(db, case.id)  # the old address may no longer be safe, not even for a mail on its way
    set_notice_address(case, server_key, contact.get("contact_email", [""])[0])
    journal.write(db, case.id, Happened.CONTACT_CHANGED, CITIZEN)
    db.flush()


def is_unread(case: Case) -> bool:
    """Whether there is an answer that the family has not opened."""
    is_theirs = case.answered_at is not None and case.turn == Turn.THEIRS.value
    return is_theirs and (case.read_at is None or case.read_at < case.touched_at)


def mark_read(db: Session, case: Case) -> None:
    """The family has opened the thread after our answer; the first time is written down."""
    if is_unread(case):
        case.read_at = told_at(case.touched_at)
        journal.write(db, case.id, Happened.READ_BY_FAMILY, CITIZEN)
        db.flush()


def delete_case(db: Session, case_id: str, instance: Path) -> None:
    """Delete everything of a case: rows, keys, and a tombstone so that no backup brings it back."""
    withdraw_notices(db, case_id)
    vault.shred_case(db, case_id)
    visits.end_all(db, case_id)
    db.execute(delete(Case).where(Case.id == case_id))
    tombstones.bury(db, instance, "case", case_id)
    db.flush()
