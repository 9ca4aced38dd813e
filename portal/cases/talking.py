"""What is said to and fro: messages, how the family may be reached, whether an answer was opened."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import CITIZEN, Actor, Happened
from portal.cases.models import Case, Message
from portal.cases.moments import told_at
from portal.cases.notices import withdraw_notices
from portal.cases.noting import put_record
from portal.cases.nudges import Nudge, nudge_from, set_nudge
from portal.cases.places import message_place, writer_place
from portal.cases.rising import settle
from portal.cases.rules import Phase, Raised, Sender, Turn
from portal.cases.turns import check_open, set_turn, waits_for_family
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.outbox.models import Way
from portal.vault.seal import seal_text


@dataclass(frozen=True)
class Writer:
    """A trusted person who writes, and what the family calls that one."""

    id: str
    name: str = field(repr=False)


def _add_message(
    db: Session, case: Case, key: bytes, sender: Sender, text: str, submission: str, staff_id: str | None,
    language: str = "",
) -> Message:  # fmt: skip
    sent_at = utc_now() if sender is Sender.STAFF else told_at(_last_message_at(db, case.id))
    message = new_message(case, key, sender, text, submission, staff_id, sent_at, language)
    db.add(message)
    db.flush()
    return message


def new_message(
    case: Case, key: bytes, sender: Sender, text: str, submission: str, staff_id: str | None, sent_at: datetime,
    language: str = "",
) -> Message:  # fmt: skip
    """A message, sealed, not yet in the database. `language` is the one it is written in, else the case's."""
    message = Message(
        id=new_id(), case_id=case.id, submission=submission, sender=sender.value, staff_id=staff_id,
        language=language or case.language, sent_at=sent_at,
    )  # fmt: skip
    message.body_sealed = seal_text(key, text, message_place(message.id))
    return message


def _last_message_at(db: Session, case_id: str) -> datetime | None:
    return db.scalar(_LAST_MESSAGE, {"case_id": case_id})


_LAST_MESSAGE = select(func.max(Message.sent_at)).where(Message.case_id == bindparam("case_id"))


def receive_message(
    db: Session, case: Case, key: bytes, text: str, submission: str, due_at: datetime, language: str = "",
    by: Writer | None = None,
) -> Message:  # fmt: skip
    """The family writes again: it is our turn, and the clock runs from the first message that we have not answered.

    `language` is the one they read the page in as they wrote; without it, the case's. `by` is a trusted person, when it is
    one who writes. Raises NotAllowed('is_locked').
    """
    check_open(case)
    message = _add_message(db, case, key, Sender.CITIZEN, text, submission, None, language)
    if by is not None:
        message.trusted_id, message.by_sealed = by.id, seal_text(key, by.name, writer_place(message.id))
    make_ours(db, case, message.sent_at, due_at)
    actor, name = (Actor("trusted", by.id), by.name) if by is not None else (CITIZEN, "")
    journal.write(db, case.id, Happened.MESSAGE_RECEIVED, actor, detail=name, key=key)
    return message


def make_ours(db: Session, case: Case, since: datetime, due_at: datetime) -> None:
    """The family has said something: it is our turn, and a closed case is opened again."""
    end_silence(case)
    if case.turn != Turn.OURS.value or case.waiting_since is None:
        case.waiting_since, case.due_at = since, due_at
    if case.phase == Phase.CLOSE.value:
        case.phase, case.closed_at = Phase.NOTICE.value, None
        journal.write(db, case.id, Happened.REOPENED, CITIZEN)
    set_turn(case, Turn.OURS)


def end_silence(case: Case) -> None:
    """Whoever has written has answered whether it still needs us, and is no longer silent."""
    case.still_asked_at, case.still_answer, case.still_answered_at = None, "", None
    for why in (Raised.SILENT, Raised.DONE):
        settle(case, why)


def send_answer(db: Session, case: Case, key: bytes, text: str, submission: str, staff_id: str) -> Message:
    """A person answers: it is the family's turn. Who answers an unheld case holds it from then on (rule 15).

    Raises NotAllowed('is_locked').
    """
    check_open(case)
    message = _add_message(db, case, key, Sender.STAFF, text, submission, staff_id)
    if case.holder_id is None:
        case.holder_id, case.held_since = staff_id, message.sent_at
        journal.write(db, case.id, Happened.CLAIMED, journal.staff(staff_id))
    case.answered_at = case.answered_at or message.sent_at
    case.waiting_since = case.due_at = None
    set_turn(case, Turn.NOBODY if case.closed_at else Turn.THEIRS)  # a last word opens nothing again
    journal.write(db, case.id, Happened.ANSWER_SENT, journal.staff(staff_id))
    return message


def set_notice_address(case: Case, server_key: bytes, address: str) -> None:
    """The mail address for the word that there is an answer; '' takes it away. Sealed to the server key alone."""
    set_nudge(case, server_key, Nudge(Way.MAIL, address) if address else None)


def change_contact(db: Session, case: Case, key: bytes, contact: dict[str, list[str]], server_key: bytes) -> None:
    """The family changes how it may be reached. Whoever reads here only gets nothing any more."""
    put_record(db, case, key, "contact", contact)
    withdraw_notices(db, case.id)  # the old address may no longer be safe, not even for a mail on its way
    set_nudge(case, server_key, nudge_from(contact))
    journal.write(db, case.id, Happened.CONTACT_CHANGED, CITIZEN)
    db.flush()


def is_unread(case: Case) -> bool:
    """Whether there is an answer that the family has not opened."""
    is_theirs = case.answered_at is not None and waits_for_family(case)
    return is_theirs and (case.read_at is None or case.read_at < case.touched_at)


def mark_read(db: Session, case: Case) -> None:
    """The family has opened the thread after our answer; the first time is written down."""
    if is_unread(case):
        case.read_at = told_at(case.touched_at)
        withdraw_notices(db, case.id)  # what it would tell is known
        journal.write(db, case.id, Happened.READ_BY_FAMILY, CITIZEN)
        db.flush()
