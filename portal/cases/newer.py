"""What has come in a thread lately: for a page that goes on while both write."""

from datetime import datetime

from sqlalchemy import Integer, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from portal.cases.models import Message
from portal.cases.places import message_place
from portal.cases.queries import Line, written_by
from portal.cases.rules import Sender
from portal.db.base import UtcDateTime, is_id
from portal.vault.seal import open_text

MOST_SHOWN = 50


def messages_after(db: Session, case_id: str, key: bytes, after: str = "", most: int = MOST_SHOWN) -> list[Line]:
    """The newest messages of a case, at most `most`, oldest first; with `after` only those that came after that one.

    An `after` that is none of this case's messages is as if it were not said. At most two queries.
    """
    asked = {"case_id": case_id, "after": after, "most": most}
    sent_at = db.scalar(_SENT_AT, asked) if is_id(after) else None
    rows = db.scalars(_NEWEST, asked) if sent_at is None else db.scalars(_LATER, {**asked, "sent_at": sent_at})
    return [
        Line(m.id, m.sender, m.staff_id or "", open_text(key, m.body_sealed, message_place(m.id)), m.sent_at, written_by(m, key))
        for m in reversed(rows.all())
    ]


# Asked for with every word of a talk: made once, since to make a question costs more than its answer.
_OF_CASE = select(Message).where(Message.case_id == bindparam("case_id"))
_NEWEST = _OF_CASE.order_by(Message.sent_at.desc(), Message.id.desc()).limit(bindparam("most", type_=Integer()))
_AFTER = tuple_(bindparam("sent_at", type_=UtcDateTime()), bindparam("after"))
_LATER = _NEWEST.where(tuple_(Message.sent_at, Message.id) > _AFTER)
_SENT_AT = select(Message.sent_at).where(Message.id == bindparam("after"), Message.case_id == bindparam("case_id"))


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
