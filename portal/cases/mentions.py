"""Mentioning a colleague in a note: a line on that one's queue until the case is opened, and a mail that says nothing of it.

Only who can open the case anyway is ever mentioned. Nothing of what the note says is kept here.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.barring import takers_each
from portal.cases.journal import Happened
from portal.cases.mentions_models import Mention
from portal.cases.models import Case, Note
from portal.cases.queries import visible_to
from portal.cases.rules import NotAllowed
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.outbox.commands import post_notice
from portal.outbox.models import MailKind
from portal.staff.models import StaffMember
from portal.staff.rules import Permission, Signed
from portal.vault.addresses import seal_address

MOST_SHOWN = 20
ASKED = (Permission.OPEN_CASE, Permission.SEE_ALL_CASES)


def may_be_mentioned(db: Session, case: Case, by: str) -> list[StaffMember]:
    """The colleagues who can open this case, by name: never who is kept out of it, or reaches only other cases. Two queries."""
    return among(takers_each(db, case.id, ASKED), case, by)


def among(may: Mapping[Permission, Sequence[StaffMember]], case: Case, by: str) -> list[StaffMember]:
    """The same, among those who are known to be allowed what is in ASKED."""
    reach = {one.id for one in may[Permission.SEE_ALL_CASES]} | {case.holder_id, case.offered_to}
    return [one for one in may[Permission.OPEN_CASE] if one.id in reach and one.id != by]


def mention(db: Session, case: Case, member_id: str, by: str, server_key: bytes) -> None:
    """Ask for a colleague's eyes. Raises NotAllowed('cannot_mention') for who may not open the case."""
    who = next((one for one in may_be_mentioned(db, case, by) if one.id == member_id), None)
    if who is None:
        raise NotAllowed("cannot_mention")
    seen(db, case.id, who.id)  # a second mention is one line, with the newest moment
    db.add(Mention(id=new_id(), case_id=case.id, member_id=who.id, mentioned_by=by, mentioned_at=utc_now()))
    journal.write(db, case.id, Happened.MENTIONED, journal.staff(by), to=who.id)
    post_notice(db, MailKind.STAFF_MENTIONED, seal_address(server_key, who.email), who.language, who.id)
    db.flush()


def is_noted(db: Session, mark: str) -> bool:
    """Whether this very note is there already: then the form was sent twice, and nobody is mentioned twice."""
    return db.scalar(select(Note.id).where(Note.submission == mark)) is not None


def seen(db: Session, case_id: str, member_id: str) -> None:
    """The colleague has opened the case: the line has done its work."""
    db.execute(delete(Mention).where(Mention.case_id == case_id, Mention.member_id == member_id))


def waiting_for(db: Session, signed: Signed) -> Sequence[Case]:
    """The cases in which this colleague is mentioned and may still see, the latest first. One query."""
    mine = select(Case).join(Mention, Mention.case_id == Case.id).where(Mention.member_id == signed.id, visible_to(signed))
    return db.scalars(mine.order_by(Mention.mentioned_at.desc(), Case.id).limit(MOST_SHOWN)).all()
