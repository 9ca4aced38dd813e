"""A meeting is proposed, and the family decides who takes part (rules 12 and 21): whom it did not say yes to is not invited."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.invitations_models import Meeting
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case
from portal.cases.moments import told_at
from portal.cases.notices import tell_of_invitation, withdraw_notices
from portal.cases.rules import HowItWas, NotAllowed, Turn
from portal.cases.talking import make_ours
from portal.cases.turns import check_open
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault.seal import open_json, seal_json

MOST_PARTICIPANTS = 12
LONGEST = timedelta(hours=8)


class Reply(StrEnum):
    """What the family says of a meeting."""

    ASKED = "asked"
    COMES = "comes"
    OTHER_TIME = "other_time"
    OFF = "off"  # taken back by us


@dataclass(frozen=True)
class Proposal:
    """When, where or how, and who we think should take part."""

    starts_at: datetime
    ends_at: datetime
    place: str = field(repr=False)
    about: str = field(repr=False)
    participants: Sequence[str] = field(repr=False)


@dataclass(frozen=True)
class MeetingRead:
    """A meeting, opened. `invited` are those of `participants` whom the family said yes to: nobody, before it has answered."""

    id: str
    reply: Reply
    starts_at: datetime
    ends_at: datetime
    place: str = field(repr=False)
    about: str = field(repr=False)
    participants: Sequence[str] = field(repr=False)
    invited: Sequence[str] = field(repr=False)
    words: str = field(repr=False)
    how: HowItWas | None
    how_words: str = field(repr=False)
    proposed_by: str

    @property
    def is_over(self) -> bool:
        return self.ends_at <= utc_now()

    @property
    def asks_how(self) -> bool:
        """Whether the family is asked how it was: once, after a meeting that it said yes to."""
        return self.is_over and self.reply is Reply.COMES and self.how is None


def propose(db: Session, case: Case, key: bytes, what: Proposal, staff_id: str) -> Meeting:
    """Propose a meeting, and nudge whoever asked for that; the same proposal sent twice is one.

    Raises NotAllowed: 'is_locked', 'not_sent', 'past', 'ends_when'.
    """
    check_open(case)
    if case.turn == Turn.WAITING_FOR_FAMILY.value:
        raise NotAllowed("not_sent")
    if what.starts_at <= utc_now():
        raise NotAllowed("past")
    if not timedelta() < what.ends_at - what.starts_at <= LONGEST:
        raise NotAllowed("ends_when")
    body = _asked_body(what)
    if (before := _asked_before(db, case, key, what, body)) is not None:
        return before
    row = Meeting(
        id=new_id(), case_id=case.id, state=Reply.ASKED.value, starts_at=what.starts_at, ends_at=what.ends_at,
        proposed_by=staff_id, proposed_at=utc_now(),
    )  # fmt: skip
    _seal(row, key, body)
    db.add(row)
    invited = journal.write(db, case.id, Happened.MEETING_INVITED, journal.staff(staff_id))
    db.flush()
    tell_of_invitation(db, case, invited.id)
    return row


def _asked_body(what: Proposal) -> dict[str, Any]:
    people = list(dict.fromkeys(what.participants))[:MOST_PARTICIPANTS]
    return {"place": what.place, "about": what.about, "participants": people, "invited": [], "words": ""}


def _asked_before(db: Session, case: Case, key: bytes, what: Proposal, body: dict[str, Any]) -> Meeting | None:
    """The same proposal, as long as nobody has answered it: a form that was sent again."""
    here = Meeting.case_id == case.id, Meeting.state == Reply.ASKED.value
    same = select(Meeting).where(*here, Meeting.starts_at == what.starts_at, Meeting.ends_at == what.ends_at)
    return next((row for row in db.scalars(same) if _body(row, key) == body), None)


def reply_to(
    db: Session, case: Case, key: bytes, meeting_id: str, reply: Reply, welcome: Collection[str], words: str, due_at: datetime
) -> None:
    """The family says whether it comes, and who may take part. May be said anew until the meeting begins.

    Who needs another time waits for our answer: it is our turn, by `due_at`.

    Raises NotAllowed with 'is_locked' or 'no_meeting'.
    """
    check_open(case)
    row = _of_case(db, case.id, meeting_id)
    if row.state == Reply.OFF.value or row.starts_at <= utc_now() or reply not in (Reply.COMES, Reply.OTHER_TIME):
        raise NotAllowed("no_meeting")
    body = _body(row, key)
    chosen = [each for each in body["participants"] if each in welcome] if reply is Reply.COMES else []
    _seal(row, key, {**body, "invited": chosen, "words": words})
    is_new = (row.state, body["words"]) != (reply.value, words)
    row.state = reply.value
    withdraw_notices(db, case.id)  # what a nudge would tell is known
    journal.write(db, case.id, Happened.MEETING_REPLIED, CITIZEN)
    if is_new and reply is Reply.OTHER_TIME:
        make_ours(db, case, told_at(None), due_at)
    db.flush()


def call_off(db: Session, case: Case, meeting_id: str, staff_id: str) -> None:
    """We take a proposal back. Raises NotAllowed('no_meeting') for one that has been, or that is off already."""
    row = _of_case(db, case.id, meeting_id)
    if row.state == Reply.OFF.value or row.starts_at <= utc_now():
        raise NotAllowed("no_meeting")
    row.state = Reply.OFF.value
    journal.write(db, case.id, Happened.MEETING_OFF, journal.staff(staff_id))
    db.flush()


def say_how(db: Session, case: Case, key: bytes, meeting_id: str, how: HowItWas, words: str) -> None:
    """How the meeting was for the family: one of three taps, and words if they want. Once. Raises NotAllowed('not_asked')."""
    row = _of_case(db, case.id, meeting_id)
    if not _read(row, key).asks_how:
        raise NotAllowed("not_asked")
    row.how_sealed = seal_json(key, {"how": how.value, "words": words}, _how_place(row.id))
    journal.write(db, case.id, Happened.MEETING_JUDGED, CITIZEN)
    db.flush()


def meetings_of(db: Session, case_id: str, key: bytes) -> list[MeetingRead]:
    """Every meeting, the latest first. One query."""
    rows = db.scalars(select(Meeting).where(Meeting.case_id == case_id).order_by(Meeting.starts_at.desc(), Meeting.id))
    return [_read(row, key) for row in rows]


def coming(db: Session, case_id: str) -> Sequence[datetime]:
    """When the meetings are that are still to come and have not been taken back, the first first. One query."""
    ahead = Meeting.case_id == case_id, Meeting.state != Reply.OFF.value, Meeting.starts_at > utc_now()
    return db.scalars(select(Meeting.starts_at).where(*ahead).order_by(Meeting.starts_at)).all()


def any_meeting(case_id: str) -> ColumnElement[bool]:
    """Whether there is any to read of, to be asked beside other things."""
    return exists().where(Meeting.case_id == case_id)


def _of_case(db: Session, case_id: str, meeting_id: str) -> Meeting:
    row = db.get(Meeting, meeting_id, with_for_update=True)
    if row is None or row.case_id != case_id:
        raise NotAllowed("no_meeting")
    return row


def _read(row: Meeting, key: bytes) -> MeetingRead:
    body = _body(row, key)
    said = open_json(key, row.how_sealed, _how_place(row.id)) if row.how_sealed else None
    return MeetingRead(
        row.id, Reply(row.state), row.starts_at, row.ends_at, body["place"], body["about"], body["participants"],
        body["invited"], body["words"], HowItWas(said["how"]) if said else None, said["words"] if said else "", row.proposed_by,
    )  # fmt: skip


def _seal(row: Meeting, key: bytes, body: dict[str, Any]) -> None:
    row.body_sealed = seal_json(key, body, _place(row.id))


def _body(row: Meeting, key: bytes) -> dict[str, Any]:
    body: dict[str, Any] = open_json(key, row.body_sealed, _place(row.id))
    return body


def _place(meeting_id: str) -> str:
    return f"case_meeting:{meeting_id}:body"


def _how_place(meeting_id: str) -> str:
    return f"case_meeting:{meeting_id}:how"
