"""Stepping forward with a name, later and of one's own will. One way: it is taken back by deleting all, nothing less."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case, Record
from portal.cases.noting import put_record
from portal.cases.rules import NotAllowed

KIND = "name"


def give_name(db: Session, case: Case, key: bytes, name: str, phone: str = "") -> None:
    """The family says who they are, with a phone number if they want. Raises NotAllowed('already_named')."""
    if has_name(db, case.id):
        raise NotAllowed("already_named")
    put_record(db, case, key, KIND, {"name": [name], "phone": [phone] if phone else []})
    journal.write(db, case.id, Happened.NAME_GIVEN, CITIZEN)
    db.flush()


def has_name(db: Session, case_id: str) -> bool:
    """Whether the family has said who they are."""
    return db.scalar(select(Record.id).where(Record.case_id == case_id, Record.kind == KIND)) is not None
