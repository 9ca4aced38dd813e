"""What has come in a thread lately: for a page that goes on while both write."""

from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from portal.cases.models import Message
from portal.cases.places import message_place
from portal.cases.queries import Line
from portal.cases.rules import Sender
from portal.db.base import is_id
from portal.vault.seal import open_text

MOST_SHOWN = 50


def messages_after(db: Session, case_id: str, key: bytes, after: str = "", most: int = MOST_SHOWN) -> list[Line]:
    """The newest messages of a case, at most `most`, oldest first; with `after` only those that came after that one.

    An `after` that is none of this case's messages is as if it were not said. At most two queries.
    """
    wanted = select(Message).where(Message.case_id == case_id)
    last = db.get(Message, after) if is_id(after) else None
    if last is not None and last.case_id == case_id:
        wanted = wanted.where(tuple_(Message.sent_at, Message.id) > (last.sent_at, last.id))
    rows = db.scalars(wanted.order_by(Message.sent_at.desc(), Message.id.desc()).limit(most)).all()
    return [
        Line(m.id, m.sender, m.staff_id or "", open_text(key, m.body_sealed, message_place(m.id)), m.sent_at, {})
        for m in reversed(rows)
    ]


def newest_message(db: Session, case_id: str) -> str:
    """The id of the newest message, '' when there is none. Opens nothing."""
    newest = select(Message.id).where(Message.case_id == case_id).order_by(Message.sent_at.desc(), Message.id.desc())
    return db.scalar(newest.limit(1)) or ""


def who_answered_since(db: Session, case_id: str, moment: datetime) -> set[str]:
    """The ids of the staff who have written in the thread from `moment` on."""
    wanted = select(Message.staff_id).where(
        Message.case_id == case_id, Message.sender == Sender.STAFF.value, Message.sent_at >= moment
    )
    return {each for each in db.scalars(wanted.distinct()) if each}


def said_since(db: Session, moment: datetime) -> list[tuple[str, int, datetime]]:
    """(case, how many, the newest's time) of each case in which something was said since `moment`, by one index alone."""
    wanted = select(Message.case_id, func.count(), func.max(Message.sent_at)).where(Message.sent_at > moment)
    return [(case_id, count, newest) for case_id, count, newest in db.execute(wanted.group_by(Message.case_id))]
