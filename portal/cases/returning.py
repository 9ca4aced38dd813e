"""What comes back by itself: a case that somebody took and left, those of a colleague who is away, and those of one who has
left us (rule 15).

The rules are run once an hour (`portal.cli.upkeep`) and read plain columns only. What nobody has answered goes back into the
queue; where the family has had an answer, whoever holds the case goes on holding it, and it is brought forward instead.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.cases import journal
from portal.cases.journal import Actor, Happened
from portal.cases.models import Case, Event
from portal.cases.rising import rise, settle
from portal.cases.rules import Raised, Turn
from portal.cases.turns import come
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO, Hours
from portal.municipality.queue_rules import QueueRules, opening_time_before
from portal.staff.desk_models import Absence
from portal.staff.queries import who_carry
from portal.staff.rules import Permission

AT_A_TIME = 500
LEFT, AWAY = "left", "away"


def return_left(db: Session, hours: Hours, rules: QueueRules) -> int:
    """Give back what was taken and then left: no answer, no note, not even opened, for so many hours of opening. How many."""
    now = utc_now()
    since = opening_time_before(hours, now, rules.left_within)
    if since is None:
        return 0
    is_left = Case.held_since < since, ~_was_touched(since), ~_was_opened(since)
    return _give_back(db, _unanswered(db, *is_left), LEFT)


def return_of_the_away(db: Session) -> int:
    """Give back and bring forward what is held by those who are away; settle it for those who are back. How many."""
    away = _away_on(utc_now().astimezone(OSLO).date())
    given = _give_back(db, _unanswered(db, Case.holder_id.in_(away)), AWAY)
    answered = select(Case).where(
        Case.holder_id.in_(away), Case.answered_at.is_not(None), Case.closed_at.is_(None), Case.raised == ""
    )
    raised = [rise(db, case, Raised.AWAY, utc_now()) for case in db.scalars(_locked(answered)).all()]
    back = select(Case).where(Case.raised == Raised.AWAY.value, Case.holder_id.is_(None) | Case.holder_id.not_in(away))
    settled = db.scalars(_locked(back)).all()
    for case in settled:
        settle(case, Raised.AWAY)
    db.flush()
    return given + sum(raised) + len(settled)


def return_of_the_gone(db: Session) -> int:
    """No case is left with somebody who works here no longer, or carries no cases now: it stands in the queue as one that needs
    somebody new. Whoever was asked to take over, and is gone, has not answered. How many are given back.
    """
    now, carriers = utc_now(), who_carry(Permission.TAKE_HAND_OVER)
    is_open = Case.closed_at.is_(None), Case.continued_in.is_(None)
    held = select(Case).where(Case.holder_id.is_not(None), Case.holder_id.not_in(carriers), *is_open)
    cases = db.scalars(_locked(held)).all()
    for case in cases:
        case.holder_id = case.held_since = None
        case.raised, case.raised_at = "", None  # whatever a rule had looked for, this comes before it
        rise(db, case, Raised.GONE, now)
    asked = select(Case).where(Case.offered_to.is_not(None), Case.offered_to.not_in(carriers), *is_open)
    for case in db.scalars(_locked(asked.where(or_(Case.offer_due_at.is_(None), Case.offer_due_at > now)))).all():
        case.offer_due_at = now  # rises with the other questions that nobody answers
    db.flush()
    return len(cases)


def _away_on(day: date) -> Select[str]:
    return select(Absence.member_id).where(Absence.first_day <= day, Absence.last_day >= day)


def _unanswered(db: Session, *which: ColumnElement[bool]) -> Sequence[Case]:
    """Held, waiting for us, and never answered: nobody has promised the family who will write."""
    is_ours = Case.turn == Turn.OURS.value, Case.closed_at.is_(None), Case.continued_in.is_(None)
    wanted = select(Case).where(Case.holder_id.is_not(None), Case.answered_at.is_(None), *is_ours, *which)
    return db.scalars(_locked(wanted)).all()


def _locked(wanted: Select[Case]) -> Select[Case]:
    """Whoever is answering at this moment holds the row: that one is left for the next round."""
    return wanted.limit(AT_A_TIME).with_for_update(skip_locked=True)


def _was_touched(since: datetime) -> ColumnElement[bool]:
    """Whether whoever holds it has done anything with it since: answers, notes, levels and calls all stand in the journal."""
    return exists().where(Event.case_id == Case.id, Event.actor_id == Case.holder_id, Event.happened_at >= since)


def _was_opened(since: datetime) -> ColumnElement[bool]:
    """Whether whoever holds it has opened it since: the access log knows."""
    return exists().where(
        AuditEntry.subject == "case:" + Case.id, AuditEntry.actor_id == Case.holder_id, AuditEntry.at >= since
    )


def _give_back(db: Session, cases: Sequence[Case], why: str) -> int:
    for case in cases:
        case.holder_id = case.held_since = case.offered_to = case.offer_due_at = None
        come(case)
        journal.write(db, case.id, Happened.RETURNED, Actor("rule", f"returned_{why}"), why=why)
    db.flush()
    return len(cases)
