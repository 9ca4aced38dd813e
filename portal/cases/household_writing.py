"""What is meant for several of a household: sealed once into each of their cases, where it stands as the person's own.

Nothing in a case tells that the same was written to another. The same form sent twice writes nothing twice; the same words with
one more person ticked reach that one too.
"""

from collections.abc import Collection, Sequence
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import queries
from portal.cases.household_models import Kind
from portal.cases.household_queries import Member, members_for
from portal.cases.models import Case, Message, Note
from portal.cases.noting import write_note
from portal.cases.opened import Opened, open_for
from portal.cases.reach import covers
from portal.cases.rules import NotAllowed
from portal.staff.rules import Permission, Signed


def may_get(db: Session, signed: Signed, case: Case, right: Permission) -> list[Member]:
    """The others of the household whom this colleague may write to, or about, with this right: their cases are open to them
    without another question, and go on. The fixed number of queries of `members_for`.
    """
    return [each for each in members_for(db, signed, case.id) if may_write_to(signed, case, each, right)]


def may_write_to(signed: Signed, here: Case, member: Member, right: Permission) -> bool:
    """Whether this member of the household is one of those, seen from the case `here`."""
    case = member.case
    goes_on = case.closed_at is None and case.continued_in is None
    may_read = case.has_receipt or right is not Permission.WRITE_ANSWER
    return case.id != here.id and goes_on and may_read and not member.asks_why and covers(signed, case, right)


def open_each(db: Session, signed: Signed, case_id: str, also: Sequence[str], right: Permission) -> list[Opened]:
    """The case and those that were ticked, held for this transaction in the order of their ids; the case itself comes first.

    Raises NotAllowed('not_together') for one that this colleague may not write in: a tick that was never offered, or a case
    that has been closed, taken out or taken by another since.
    """
    here, others = queries.case_for(db, signed, case_id), set(also) - {case_id}
    if here is None:
        return []
    _check_together(db, signed, here, others, right)  # nothing is held or opened for a tick that was never offered
    opened = {each: open_for(db, signed, each, to_change=True) for each in sorted({case_id, *others})}
    _check_together(db, signed, here, others, right)  # and again, now that nothing changes any longer
    first = opened.pop(case_id)
    return [first, *filter(None, opened.values())] if first is not None else []


def _check_together(db: Session, signed: Signed, here: Case, others: Collection[str], right: Permission) -> None:
    if others and not {each.case.id for each in may_get(db, signed, here, right)}.issuperset(others):
        raise NotAllowed("not_together")


def mark_for(submission: str, case_id: str) -> str:
    """What makes a form's words in another case one message or note, however often it is sent."""
    return blake2b(f"{submission}:{case_id}".encode(), digest_size=16).hexdigest()


def is_sent(db: Session, mark: str) -> bool:
    """Whether a message with this mark is there already."""
    return db.scalar(select(Message.id).where(Message.submission == mark)) is not None


def write_notes(db: Session, cases: Sequence[Opened], words: str, mark: str, staff_id: str) -> None:
    """One note into each of these cases, the first of which is the one that it was written in."""
    for number, each in enumerate(cases):
        own = mark_for(mark, each.case.id) if number else mark
        if db.scalar(select(Note.id).where(Note.submission == own)) is None:
            write_note(db, each.case, each.key, words, own, staff_id)


def speaks_alone(members: Sequence[Member], case_id: str) -> list[Member]:
    """The young people of the household who have a conversation of their own, seen from another one's case."""
    return [each for each in members if each.kind is Kind.YOUNG and each.case.id != case_id]
