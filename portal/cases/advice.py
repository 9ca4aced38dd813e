"""Asking a colleague for advice without opening the case to that one (glossary: as a professional's question without names).

The adviser meets a question and nothing else: it has a key of its own, and no row of the adviser's side leads to a case. What
is answered waits there until a colleague opens the case; then it becomes a note in it, and the question is gone everywhere else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.advice_models import Advice, CaseAdvice
from portal.cases.barring import takers
from portal.cases.journal import Happened
from portal.cases.models import Case, Event
from portal.cases.opened import Opened
from portal.cases.queries import visible_to
from portal.cases.reach import not_barred
from portal.cases.rules import NotAllowed
from portal.cases.turns import check_open
from portal.db.base import is_id, new_id
from portal.db.clock import utc_now
from portal.outbox.commands import post_notice
from portal.outbox.models import MailKind
from portal.staff.models import StaffMember
from portal.staff.rules import Permission, Signed
from portal.vault import commands as vault
from portal.vault.addresses import seal_address
from portal.vault.keyring import unlock_team
from portal.vault.seal import open_text, seal_text

MOST_SHOWN = 50


@dataclass(frozen=True)
class Asked:
    """A question as one side reads it. `adviser_id` is for the case's side only, '' on the adviser's own page."""

    id: str
    question: str = field(repr=False)
    asked_at: datetime
    adviser_id: str = ""
    asked_by: str = ""
    is_answered: bool = False


# --- from the case ----------------------------------------------------------------------------------------------


def advisers(db: Session, case: Case, by: str) -> list[StaffMember]:
    """Whom one may ask: active colleagues who open cases at all, by name, never who is kept out of this one. Two queries."""
    return [one for one in takers(db, case.id, Permission.OPEN_CASE) if one.id != by]


def ask(
    db: Session, opened: Opened, adviser_id: str, question: str, by: str, *, submission: str, server_key: bytes
) -> str:
    """Ask one colleague one question; gives its id. The edge has seen to it that the words name nobody.

    Raises NotAllowed: 'cannot_advise' for who may not be asked, 'is_locked' or 'not_sent' for a case that does not go on.
    """
    check_open(opened.case)
    who = next((one for one in advisers(db, opened.case, by) if one.id == adviser_id), None)
    if who is None:
        raise NotAllowed("cannot_advise")
    advice = Advice(id=new_id(), adviser_id=who.id, asked_at=utc_now())
    advice.question_sealed = seal_text(vault.new_case_key(db, advice.id), question, _question_place(advice.id))
    db.add(advice)
    db.add(CaseAdvice(advice_id=advice.id, case_id=opened.case.id, asked_by=by, submission=submission))
    journal.write(db, opened.case.id, Happened.ADVICE_ASKED, journal.staff(by))
    post_notice(db, MailKind.STAFF_ADVICE, seal_address(server_key, who.email), who.language, who.id)
    db.flush()
    return advice.id


def withdraw(db: Session, case: Case, advice_id: str, by: str) -> None:
    """The asker takes the question back: nobody can read it any longer.

    Raises NotAllowed('advice_gone') when it has been answered or taken back, or was another's to ask.
    """
    mine = CaseAdvice.advice_id == advice_id, CaseAdvice.case_id == case.id, CaseAdvice.asked_by == by
    gone = delete(CaseAdvice).where(*mine, CaseAdvice.answered_at.is_(None)).returning(CaseAdvice.advice_id)
    if db.scalar(gone) is None:
        raise NotAllowed("advice_gone")
    _shred(db, [advice_id])
    journal.write(db, case.id, Happened.ADVICE_WITHDRAWN, journal.staff(by))
    db.flush()


def asked_in(db: Session, signed: Signed, case_id: str) -> list[Asked]:
    """What was asked from this case and does not stand in it yet, the latest first. The caller has the case open.

    A fixed number of queries, and one only where nothing was asked.
    """
    wanted = (
        select(Advice, CaseAdvice.asked_by)
        .join(CaseAdvice, CaseAdvice.advice_id == Advice.id)
        .where(CaseAdvice.case_id == case_id)
        .order_by(Advice.asked_at.desc(), Advice.id)
    )
    found = {advice: by for advice, by in db.execute(wanted)}
    keys = _keys(db, signed, [each.id for each in found])
    return [
        Asked(each.id, _question(each, keys[each.id]), each.asked_at, each.adviser_id, by, each.answered_at is not None)
        for each, by in found.items() if each.id in keys
    ]  # fmt: skip


def answers_told_in(db: Session, case_id: str) -> list[tuple[str, bool]]:
    """Of each answer to what was asked from this case: who asked, and whether it stands in the case already. One query."""
    told = CaseAdvice.case_id == case_id, CaseAdvice.answered_at.is_not(None)
    rows = db.execute(select(CaseAdvice.asked_by, CaseAdvice.noted_at).where(*told))
    return [(asked_by, noted_at is not None) for asked_by, noted_at in rows]


def follow(db: Session, old: Case, new: Case) -> None:
    """A case is carried on by another: what comes back, comes there."""
    db.execute(update(CaseAdvice).where(CaseAdvice.case_id == old.id).values(case_id=new.id))


def give_back(db: Session, old: Case, new: Case, linked_at: datetime) -> None:
    """The two were never one: what was asked from the earlier case before `linked_at` comes back there."""
    wanted = select(CaseAdvice, Advice.asked_at).join(Advice, Advice.id == CaseAdvice.advice_id)
    here = db.execute(wanted.where(CaseAdvice.case_id == new.id, Advice.asked_at < linked_at)).all()
    asked = db.execute(
        select(Event.case_id, Event.actor_id, Event.happened_at)
        .where(Event.case_id.in_([old.id, new.id]), Event.name == Happened.ADVICE_ASKED.value)
    ).all()  # fmt: skip
    for row, asked_at in here:  # a question's line in the journal is the first of its asker's after it
        lines = [(at, case_id) for case_id, by, at in asked if by == row.asked_by and at >= asked_at]
        row.case_id = min(lines)[1] if lines else row.case_id
    db.flush()


def seen(db: Session, case_id: str, member_id: str) -> None:
    """The asker has opened the case: the line in the queue has done its work."""
    mine = CaseAdvice.case_id == case_id, CaseAdvice.asked_by == member_id
    db.execute(delete(CaseAdvice).where(*mine, CaseAdvice.noted_at.is_not(None)))


@dataclass(frozen=True)
class Told:
    """What one colleague is told of advice in the queue: whether a question waits, and in which cases an answer has come."""

    is_asked: bool
    answered: Sequence[Case]


def told_to(db: Session, signed: Signed) -> Told:
    """Whether this colleague is asked, and which cases an answer waits in that may still be seen. One query."""
    is_asked = select(select(Advice.id).where(*_for_me(signed.id)).exists().label("is_asked")).subquery()
    mine = and_(CaseAdvice.asked_by == signed.id, CaseAdvice.answered_at.is_not(None))
    wanted = (
        select(is_asked.c.is_asked, Case).select_from(is_asked)
        .outerjoin(CaseAdvice, mine).outerjoin(Case, and_(Case.id == CaseAdvice.case_id, visible_to(signed)))
        .order_by(CaseAdvice.answered_at.desc(), CaseAdvice.advice_id).limit(MOST_SHOWN)
    )  # fmt: skip
    found = db.execute(wanted).all()
    cases = {case.id: case for _asked, case in found if case is not None}
    return Told(bool(found[0][0]), list(cases.values()))


def forget(db: Session, case_id: str) -> None:
    """All that was asked from a case goes with it, the adviser's side too."""
    ids = db.scalars(select(CaseAdvice.advice_id).where(CaseAdvice.case_id == case_id)).all()
    _shred(db, ids)
    db.execute(delete(CaseAdvice).where(CaseAdvice.case_id == case_id))


def answers_in(db: Session, signed: Signed, case_id: str) -> list[tuple[Advice, str, str]]:
    """What waits to become a note: the row with its question and its answer in words. The caller has the case open."""
    wanted = select(Advice).join(CaseAdvice, CaseAdvice.advice_id == Advice.id).where(*_waits_in(case_id))
    rows = db.scalars(wanted.order_by(Advice.answered_at, Advice.id)).all()
    keys = _keys(db, signed, [each.id for each in rows])
    return [
        (each, _question(each, keys[each.id]), open_text(keys[each.id], each.answer_sealed, _answer_place(each.id)))
        for each in rows if each.id in keys and each.answer_sealed is not None
    ]  # fmt: skip


def noted(db: Session, advice: Advice) -> None:
    """The answer stands in the case now: it is kept there, and nowhere else."""
    db.execute(update(CaseAdvice).where(CaseAdvice.advice_id == advice.id).values(noted_at=utc_now()))
    _shred(db, [advice.id])


def _waits_in(case_id: str) -> tuple[ColumnElement[bool], ...]:
    return CaseAdvice.case_id == case_id, CaseAdvice.answered_at.is_not(None), CaseAdvice.noted_at.is_(None)


# --- the adviser's side -----------------------------------------------------------------------------------------


def waiting_for(db: Session, signed: Signed) -> list[Asked]:
    """What waits for this colleague's answer, the first first. A fixed number of queries, one where there is none."""
    wanted = select(Advice).where(*_for_me(signed.id)).order_by(Advice.asked_at, Advice.id).limit(MOST_SHOWN)
    rows = db.scalars(wanted).all()
    keys = _keys(db, signed, [each.id for each in rows])
    return [Asked(each.id, _question(each, keys[each.id]), each.asked_at) for each in rows if each.id in keys]


def answer(db: Session, signed: Signed, advice_id: str, words: str) -> None:
    """Answer once. Nothing of a case is read or touched, but for the moment on its side of the question.

    Raises NotAllowed('advice_gone') for one that was taken back, answered, or never asked of this colleague.
    """
    wanted = select(Advice).where(Advice.id == advice_id, *_for_me(signed.id)).with_for_update()
    advice = db.scalar(wanted) if is_id(advice_id) else None
    key = _keys(db, signed, [advice_id]).get(advice_id) if advice is not None else None
    if advice is None or key is None:
        raise NotAllowed("advice_gone")
    advice.answer_sealed, advice.answered_at = seal_text(key, words, _answer_place(advice.id)), utc_now()
    db.execute(update(CaseAdvice).where(CaseAdvice.advice_id == advice_id).values(answered_at=advice.answered_at))
    db.flush()


def _for_me(member_id: str) -> tuple[ColumnElement[bool], ...]:
    """Asked of me and not answered. Who was kept out of the case since is not asked any longer."""
    kept = select(CaseAdvice.advice_id).where(not_barred(member_id, CaseAdvice.case_id))
    return Advice.adviser_id == member_id, Advice.answered_at.is_(None), Advice.id.in_(kept)


# --- both -------------------------------------------------------------------------------------------------------


def _keys(db: Session, signed: Signed, ids: Sequence[str]) -> dict[str, bytes]:
    return unlock_team(db, signed.id, signed.unlocked()).case_keys(db, ids) if ids else {}


def _shred(db: Session, ids: Collection[str]) -> None:
    for each in ids:
        vault.shred_case(db, each)
    db.execute(delete(Advice).where(Advice.id.in_(ids)))


def _question(row: Advice, key: bytes) -> str:
    return open_text(key, row.question_sealed, _question_place(row.id))


def _question_place(advice_id: str) -> str:
    return f"advice:{advice_id}:question"


def _answer_place(advice_id: str) -> str:
    return f"advice:{advice_id}:answer"
