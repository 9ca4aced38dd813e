"""What families have said to a question of ours, and whoever holds the case has not seen: a yes or a no to sharing, whether they
come to a meeting, how it was.

They wait for nothing, so no clock runs and the queue's order is as it was; yet whoever asked must come to know of it. Nothing is
kept: the journal knows what was said and when, the access log when the one who holds the case has read it since.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.cases.journal import Happened
from portal.cases.models import Case, Event
from portal.cases.queries import visible_to
from portal.cases.rules import Turn
from portal.db.clock import utc_now
from portal.staff.rules import Signed

ANSWERS = (
    Happened.CONSENT_ANSWERED, Happened.CONSENT_WITHDRAWN, Happened.CONSENTS_CHANGED, Happened.MEETING_CHOSEN,
    Happened.MEETING_REPLIED, Happened.MEETING_JUDGED, Happened.HOW_WAS_SAID,
)  # fmt: skip
TOLD_FOR = timedelta(days=30)
MOST_HELD = 200  # of one colleague's cases are looked through: a family co-ordinator follows ten (rule 16)
MOST_SHOWN = 20
_MINUTE = timedelta(minutes=1)  # what a family does is told to the minute: within it nobody knows which came first


def answered_for(db: Session, signed: Signed) -> Sequence[Case]:
    """The cases that this colleague holds in which the family has answered since they were last read, the newest answer first.

    Two queries, and one where nothing was answered.
    """
    held = select(Case.id).where(Case.holder_id == signed.id, Case.turn != Turn.NOBODY.value).limit(MOST_HELD)
    newest = func.max(Event.happened_at)
    answered = (
        select(Case, newest)
        .join(Event, Event.case_id == Case.id)
        .where(Case.id.in_(held.scalar_subquery()), visible_to(signed), Event.happened_at > utc_now() - TOLD_FOR)
        .where(Event.name.in_([each.value for each in ANSWERS]), Event.actor_kind == "citizen")
        .group_by(Case.id)
        .order_by(newest.desc(), Case.id)
    )
    rows = db.execute(answered.limit(MOST_SHOWN)).all()
    read = _read_at(db, signed, [case.id for case, _at in rows])
    return [case for case, at in rows if case.id not in read or read[case.id] < at + _MINUTE]


def _read_at(db: Session, signed: Signed, ids: Sequence[str]) -> dict[str, datetime]:
    """When this colleague last read each of these."""
    if not ids:
        return {}
    subjects = [f"case:{each}" for each in ids]
    wanted = select(AuditEntry.subject, func.max(AuditEntry.at)).where(
        AuditEntry.subject.in_(subjects), AuditEntry.actor_id == signed.id, AuditEntry.action == "case_opened"
    )
    return {subject.removeprefix("case:"): at for subject, at in db.execute(wanted.group_by(AuditEntry.subject))}
