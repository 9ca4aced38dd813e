"""What was answered while one wrote: it is read before one's own words are sent, and both stand on the page.

The form tells which of our messages its writer had before them (`heard`, '' for none); a form without it is an older page's.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Message
from portal.cases.queries import Line
from portal.cases.rules import NotAllowed, Sender
from portal.web.i18n import lazy as _l

ANSWERED = "answered"
WHY = _l("Ikke sendt. Familien har fått et svar mens du skrev. Les det, og send hvis ditt fortsatt trengs.")


def check_heard(db: Session, case_id: str, heard: str | None, submission: str) -> None:
    """Raise NotAllowed('answered') when the family has another answer of ours since; one's own from this form is none."""
    ours = select(Message.id).where(Message.case_id == case_id, Message.sender == Sender.STAFF.value)
    newest = db.scalar(ours.where(Message.submission != submission).order_by(Message.sent_at.desc(), Message.id.desc()).limit(1))
    if heard is not None and (newest or "") != heard:
        raise NotAllowed(ANSWERED)


def newest_of(messages: Sequence[Line]) -> str:
    """The id of our newest message; '' where there is none."""
    return next((each.id for each in reversed(messages) if each.kind == Sender.STAFF.value), "")


def since(messages: Sequence[Line], heard: str | None) -> list[Line]:
    """Our messages that came after the one that was heard, oldest first."""
    ours = [each for each in messages if each.kind == Sender.STAFF.value]
    ids = [each.id for each in ours]
    if heard is None or (heard and heard not in ids):
        return []
    return ours[ids.index(heard) + 1 :] if heard else ours
