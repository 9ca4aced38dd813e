"""How a status is worded to the family: the pack's text, until somebody who may words it anew.

Every wording is kept, the newest counts, and an empty one gives the pack's text its place back: so the history is the table
itself. The words are the service's own and public; nothing of a family is in them.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.models import StatusText
from portal.cases.rules import NotAllowed, Status
from portal.db.base import new_id
from portal.db.clock import utc_now

LONGEST = 400
HISTORY_SHOWN = 20


def wording(db: Session, status: Status, language: str) -> str:
    """The edited text of a status, or '' when the pack's own is in force."""
    newest = select(StatusText.words).where(StatusText.status == status.value, StatusText.language == language)
    return db.scalar(newest.order_by(StatusText.number.desc()).limit(1)) or ""


def all_wordings(db: Session) -> Mapping[tuple[str, str], str]:
    """Every edited text in force, by (status, language). One query."""
    newest = (
        select(StatusText.status, StatusText.language, func.max(StatusText.number).label("number"))
        .group_by(StatusText.status, StatusText.language)
        .subquery()
    )
    is_newest = (
        (StatusText.status == newest.c.status)
        & (StatusText.language == newest.c.language)
        & (StatusText.number == newest.c.number)
    )
    rows = db.scalars(select(StatusText).join(newest, is_newest))
    return {(row.status, row.language): row.words for row in rows if row.words}


def history(db: Session, status: Status, language: str) -> Sequence[StatusText]:
    """The latest wordings, the newest first."""
    wanted = select(StatusText).where(StatusText.status == status.value, StatusText.language == language)
    return db.scalars(wanted.order_by(StatusText.number.desc()).limit(HISTORY_SHOWN)).all()


def word_anew(db: Session, status: Status, language: str, words: str, staff_id: str, seen: int) -> StatusText:
    """Word a status anew; '' gives the pack's text its place back.

    `seen` is the number of the wording that was looked at. Raises NotAllowed('changed') when a colleague was first, and
    IntegrityError when both save in the same moment.
    """
    latest = latest_number(db, status, language)
    if latest != seen:
        raise NotAllowed("changed")
    row = StatusText(
        id=new_id(), status=status.value, language=language, number=latest + 1, words=words, written_by=staff_id,
        written_at=utc_now(),
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def latest_number(db: Session, status: Status, language: str) -> int:
    """How often a status has been worded in a language; 0 is never."""
    wanted = select(func.max(StatusText.number)).where(StatusText.status == status.value, StatusText.language == language)
    return db.scalar(wanted) or 0
