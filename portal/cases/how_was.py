"""How an answer was for the family: one of three taps, and words if they want. Once an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case, HowWas, Message
from portal.cases.moments import told_at
from portal.cases.rules import HowItWas, NotAllowed, Sender, flags_in, may_ask_how_it_was
from portal.db.base import new_id
from portal.vault.seal import open_json, seal_json


@dataclass(frozen=True)
class Said:
    """What was said of one answer."""

    message_id: str
    how: HowItWas
    words: str
    at: datetime


def may_ask(case: Case) -> bool:
    """Whether this family may be asked how an answer was."""
    return may_ask_how_it_was(case.is_urgent, flags_in(case.flags), case.level)


def say_how(db: Session, case: Case, key: bytes, message_id: str, how: HowItWas) -> None:
    """Tap. Raises NotAllowed('not_asked'); IntegrityError when this answer has been judged: then the first tap stands."""
    message = db.get(Message, message_id)
    is_answer = message is not None and message.case_id == case.id and message.sender == Sender.STAFF.value
    if not is_answer or not may_ask(case):
        raise NotAllowed("not_asked")
    row = HowWas(id=new_id(), case_id=case.id, message_id=message_id, given_at=told_at(None))
    row.body_sealed = _seal(key, row.id, how.value, "")
    db.add(row)
    journal.write(db, case.id, Happened.HOW_WAS_SAID, CITIZEN)
    db.flush()


def say_more(db: Session, case: Case, key: bytes, message_id: str, words: str) -> None:
    """Words after the tap, once. Raises NotAllowed('not_asked') when there was no tap, or when there are words already."""
    row = db.scalar(select(HowWas).where(HowWas.message_id == message_id, HowWas.case_id == case.id))
    body = open_json(key, row.body_sealed, _place(row.id)) if row is not None else {}
    if row is None or body["words"]:
        raise NotAllowed("not_asked")
    row.body_sealed = _seal(key, row.id, body["how"], words)
    db.flush()


def said_of(db: Session, keys: Mapping[str, bytes]) -> Sequence[Said]:
    """What was said of the answers in these cases (id → key), the oldest first. One query."""
    rows = db.scalars(select(HowWas).where(HowWas.case_id.in_(keys)).order_by(HowWas.given_at, HowWas.id))
    return [_opened(row, keys[row.case_id]) for row in rows]


def _opened(row: HowWas, key: bytes) -> Said:
    body = open_json(key, row.body_sealed, _place(row.id))
    return Said(row.message_id, HowItWas(body["how"]), body["words"], row.given_at)


def _seal(key: bytes, row_id: str, how: str, words: str) -> bytes:
    return seal_json(key, {"how": how, "words": words}, _place(row_id))


def _place(row_id: str) -> str:
    return f"case_how_was:{row_id}:body"
