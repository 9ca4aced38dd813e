"""Sending the answer: the message, the journal, the word that it is there, in one transaction."""

from sqlalchemy.orm import Session

from portal import audit
from portal.cases import commands as cases
from portal.cases.models import Case, Message
from portal.cases.notices import tell_family


def answer(db: Session, case: Case, key: bytes, text: str, submission: str, staff_id: str) -> Message:
    """Answer the family in writing. Raises IntegrityError when the same form was sent before."""
    message = cases.send_answer(db, case, key, text, submission, staff_id)
    tell_family(db, case, message.id)
    audit.record(db, f"member:{staff_id}", "answer_sent", f"case:{case.id}")
    return message
