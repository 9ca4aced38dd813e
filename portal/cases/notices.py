"""Word that something waits, without a word of what: put in the outbox, in the transaction of what it is about."""

import secrets
from datetime import timedelta

from sqlalchemy import Subquery, literal, select, union_all, update
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.barring_models import CaseBar
from portal.cases.journal import Actor, Happened
from portal.cases.models import Case, Event, Message
from portal.cases.nudges import NoticeState
from portal.cases.reach import not_barred
from portal.cases.rules import NotAllowed, Sender, Turn
from portal.cases.stirring import stirs
from portal.db.clock import utc_now
from portal.municipality.profile import Pack
from portal.outbox.commands import post, post_notice, withdraw
from portal.outbox.models import MailKind, Way
from portal.outbox.queries import Standing, standing_of
from portal.staff.queries import who_may
from portal.staff.rules import Permission
from portal.vault.addresses import seal_address

SERVICE_MAILBOX = "service"
OUTBOX = Actor("rule", "outbox")
_ANSWER = "answer:"
_INVITED = "invited:"
_INVITES = (Happened.MEETING_INVITED.value, Happened.CONSENT_ASKED.value)
_JITTER_SECONDS = 10 * 60  # whoever sees the mail come must not be able to say which visit it answers


def tell_staff(db: Session, pack: Pack, server_key: bytes) -> None:
    """Tell the service's own mailbox that somebody waits; at most once in fifteen minutes."""
    if pack.email:
        address = seal_address(server_key, pack.email)
        post_notice(db, MailKind.STAFF_NEW_ENQUIRY, address, pack.primary_language, SERVICE_MAILBOX)


def tell_leaders(db: Session, pack: Pack, server_key: bytes) -> None:
    """Tell each team leader that something waits for them, at most once in fifteen minutes; the service's mailbox where the
    team has none. The mail says nothing of what, and names nobody.
    """
    leaders = who_may(db, Permission.READ_CONTACT_NOTE)
    for leader in filter(lambda one: _may_know(db, one.id), leaders):
        post_notice(db, MailKind.STAFF_RISEN, seal_address(server_key, leader.email), leader.language, leader.id)
    if not leaders:
        tell_staff(db, pack, server_key)


def _may_know(db: Session, leader_id: str) -> bool:
    """Whether anything that waits is not kept from this leader. Whoever is kept out of nothing is asked nothing more."""
    if db.scalar(select(CaseBar.case_id).where(CaseBar.member_id == leader_id).limit(1)) is None:
        return True
    is_late = (Case.turn == Turn.OURS.value) & ((Case.raised != "") | (Case.due_at < utc_now()))
    return db.scalar(select(Case.id).where(is_late, not_barred(leader_id)).limit(1)) is not None


def tell_family(db: Session, case: Case, message_id: str) -> None:
    """Tell whoever asked for it that there is an answer. The address is copied as it is sealed, never opened here.

    One nudge is enough for all that has been answered since the last one went. When it may go is seen to by who sends
    it (nudges.earliest_for): the safe hours are sealed with the address.
    """
    _nudge(db, case, _ANSWER + message_id)


def tell_of_invitation(db: Session, case: Case, event_id: str) -> None:
    """Tell whoever asked for it that there is something to read, in the very words that an answer is told in.

    `event_id`: the journal's line of the invitation to a meeting, or of the question about a consent; nothing more is known here.
    """
    _nudge(db, case, _INVITED + event_id)


def _nudge(db: Session, case: Case, key: str) -> None:
    withdraw_notices(db, case.id)
    if case.notify_sealed is not None:
        wait = timedelta(seconds=secrets.randbelow(_JITTER_SECONDS))
        post(db, MailKind.CITIZEN_ANSWER, case.notify_sealed, case.language, key, utc_now() + wait, Way(case.notify_way))


def withdraw_notices(db: Session, case_id: str) -> None:
    """Take back the nudges of a case that have not gone yet, and the address in them."""
    withdraw(db, *db.scalars(select(_nudges(case_id).c.key)))


def standing_of_nudge(db: Session, case_id: str) -> Standing | None:
    """How the nudge about what we did last stands: an answer, an invitation, or a question about a consent. One query."""
    nudges = _nudges(case_id)
    newest = select(nudges.c.key).order_by(nudges.c.at.desc(), nudges.c.key.desc()).limit(1)
    return standing_of(db, newest.scalar_subquery())


def _nudges(case_id: str) -> Subquery:
    """When each nudge of a case was due, and its key in the outbox: of our answers, our invitations and our questions."""
    answer, invited = literal(_ANSWER) + Message.id, literal(_INVITED) + Event.id
    ours = Message.case_id == case_id, Message.sender == Sender.STAFF.value
    asked = Event.case_id == case_id, Event.name.in_(_INVITES)
    return union_all(
        select(Message.sent_at.label("at"), answer.label("key")).where(*ours), select(Event.happened_at, invited).where(*asked)
    ).subquery()


def _case_of(db: Session, key: str) -> str | None:
    """The case that a nudge is about; None for any other mail, and for a case that is gone."""
    if key.startswith(_ANSWER):
        return db.scalar(select(Message.case_id).where(Message.id == key.removeprefix(_ANSWER)))
    return db.scalar(select(Event.case_id).where(Event.id == key.removeprefix(_INVITED))) if key.startswith(_INVITED) else None


def note_lost(db: Session, key: str, is_address: bool) -> None:
    """A nudge did not arrive and never will: a task for us, and the address goes when it is to blame.

    Written past the row's version: whoever has the case open at the moment changes other columns.
    """
    case_id = _case_of(db, key)
    if case_id is None:
        return
    values: dict[str, object] = {"notice_state": NoticeState.FAILED.value}
    if is_address:
        values["notify_sealed"] = None
    open_case = update(Case).where(Case.id == case_id, Case.closed_at.is_(None))
    if db.scalar(open_case.values(values).returning(Case.id)):
        stirs(db)
        journal.write(db, case_id, Happened.NOTICE_FAILED, OUTBOX)
    db.flush()


def settle_notice(db: Session, case: Case, staff_id: str) -> None:
    """A colleague has seen to it that the family knows. Raises NotAllowed('changed') when that was done already."""
    if case.notice_state != NoticeState.FAILED.value:
        raise NotAllowed("changed")
    case.notice_state = NoticeState.SETTLED.value
    journal.write(db, case.id, Happened.NOTICE_SETTLED, journal.staff(staff_id))
    db.flush()
