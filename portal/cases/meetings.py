"""The meeting that the family is invited to (rule 12). When and where is a sealed document of the case; the family answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.concern_family import concern_in, document
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case, Record
from portal.cases.moments import told_at
from portal.cases.notices import tell_of_invitation, withdraw_notices
from portal.cases.noting import put_record
from portal.cases.rules import NotAllowed
from portal.cases.talking import make_ours
from portal.cases.turns import check_open
from portal.db.clock import utc_now

KIND = "invitation"


class Reply(StrEnum):
    """What the family says of an invitation."""

    NOT_YET = "not_yet"
    COMES = "comes"
    OTHER_TIME = "other_time"


@dataclass(frozen=True)
class Invitation:
    """When and where one meets. `shows_place`: the family lets the place stand in a calendar, which others may see."""

    at: datetime
    place: str = field(repr=False)
    reply: Reply = Reply.NOT_YET
    shows_place: bool = False


def invite(db: Session, case: Case, key: bytes, at: datetime, place: str, staff_id: str) -> None:
    """Invite the family, and nudge whoever asked for that; an earlier invitation gives way.

    Raises NotAllowed with 'no_concern', 'is_locked' or 'past'.
    """
    concern_in(db, case.id)
    check_open(case)
    if at <= utc_now():
        raise NotAllowed("past")
    _keep(db, case, key, Invitation(at, place))
    invited = journal.write(db, case.id, Happened.MEETING_INVITED, journal.staff(staff_id))
    db.flush()
    tell_of_invitation(db, case, invited.id)


def reply_to(db: Session, case: Case, key: bytes, reply: Reply, shows_place: bool, due_at: datetime) -> None:
    """The family says whether it comes. Who needs another time waits for our answer: it is our turn, by `due_at`.

    Raises NotAllowed with 'is_locked' or 'no_invitation'.
    """
    check_open(case)
    found = invitation_of(db, case.id, key)
    if found is None:
        raise NotAllowed("no_invitation")
    _keep(db, case, key, Invitation(found.at, found.place, reply, shows_place and reply is Reply.COMES))
    withdraw_notices(db, case.id)  # what a nudge would tell is known
    journal.write(db, case.id, Happened.MEETING_REPLIED, CITIZEN)
    if reply is Reply.OTHER_TIME and found.reply is not reply:
        make_ours(db, case, told_at(None), due_at)
    db.flush()


def invitation_of(db: Session, case_id: str, key: bytes) -> Invitation | None:
    """The invitation that stands; None when there is none. One query."""
    return _from_record(document(db, case_id, key, KIND))


def is_invited(db: Session, case_id: str) -> bool:
    """Whether there is an invitation, without opening it. One query."""
    return db.scalar(select(Record.id).where(Record.case_id == case_id, Record.kind == KIND)) is not None


def _keep(db: Session, case: Case, key: bytes, told: Invitation) -> None:
    kept = {"at": told.at.isoformat(), "place": told.place, "reply": told.reply.value, "shows_place": told.shows_place}
    put_record(db, case, key, KIND, kept)


def _from_record(kept: Mapping[str, Any] | None) -> Invitation | None:
    if not kept:
        return None
    return Invitation(datetime.fromisoformat(kept["at"]), kept["place"], Reply(kept["reply"]), kept["shows_place"])
