"""When it has been quiet for long: a rule asks a colleague to ask, the family answers with one tap, and nothing is closed in
silence before that question has gone out.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case, Message
from portal.cases.moments import told_at
from portal.cases.notices import tell_family
from portal.cases.rising import rise, settle
from portal.cases.round_rules import Still
from portal.cases.rules import Level, NotAllowed, Raised, Turn
from portal.cases.talking import end_silence, make_ours, send_answer
from portal.cases.turns import check_open, waits_for_family
from portal.db.clock import utc_now
from portal.municipality.silence import SilenceRules

MOST_AT_ONCE = 500


def raise_silent(db: Session, rules: SilenceRules) -> int:
    """Bring forward the cases in which it has been quiet since our answer, and those that have not answered our question.

    A case with a day agreed on for looking at it together is not quiet: that day has a rule of its own. Gives how many.
    """
    now = utc_now()
    asked_before, quiet_since = now - timedelta(days=rules.close_after), now - timedelta(days=rules.ask_after)
    is_quiet = and_(
        Case.still_asked_at.is_(None), Case.touched_at <= quiet_since, Case.evaluate_on.is_(None),
        or_(Case.still_answered_at.is_(None), Case.still_answered_at <= quiet_since),
    )  # fmt: skip
    is_unanswered = and_(Case.still_asked_at <= asked_before, Case.still_answer == "")
    found = select(Case).where(
        Case.turn == Turn.THEIRS.value, Case.raised == "", Case.closed_at.is_(None), Case.continued_in.is_(None),
        Case.answered_at.is_not(None), or_(is_quiet, is_unanswered),
    )  # fmt: skip
    cases = db.scalars(found.order_by(Case.place, Case.id).limit(MOST_AT_ONCE)).all()
    return sum(rise(db, case, Raised.SILENT, now) for case in cases)


def ask_still(db: Session, case: Case, key: bytes, words: str, submission: str, staff_id: str) -> Message:
    """Ask the family whether it still needs us; it can answer with one tap. `words` are in the case's language.

    Raises NotAllowed with 'their_turn_not' (somebody waits for our answer, or nobody was answered yet), 'asked_already',
    'is_closed', 'is_locked' or 'not_sent'.
    """
    check_open(case)
    if case.closed_at is not None:
        raise NotAllowed("is_closed")
    if not may_ask_still(case):
        raise NotAllowed("asked_already" if case.still_asked_at else "their_turn_not")
    sent = send_answer(db, case, key, words, submission, staff_id)
    case.still_asked_at, case.still_answer, case.still_answered_at = sent.sent_at, "", None
    settle(case, Raised.SILENT)
    journal.write(db, case.id, Happened.STILL_ASKED, journal.staff(staff_id))
    tell_family(db, case, sent.id)
    return sent


def may_ask_still(case: Case) -> bool:
    """Whether the question makes sense: the last word is ours, and it has not been asked since the family wrote."""
    is_open = case.closed_at is None and case.continued_in is None
    return is_open and case.answered_at is not None and case.still_asked_at is None and waits_for_family(case)


def waits_for_still(case: Case) -> bool:
    """Whether the family is asked, and has not answered."""
    return case.still_asked_at is not None and case.still_answer == "" and case.closed_at is None


def answer_still(db: Session, case: Case, said: Still, due_at: datetime) -> None:
    """The family answers with one tap. Yes: it is our turn. No: somebody ends it well. Later: the clock begins anew.

    Raises NotAllowed with 'not_asked' or 'is_locked'.
    """
    check_open(case)
    if not waits_for_still(case):
        raise NotAllowed("not_asked")
    journal.write(db, case.id, Happened.STILL_ANSWERED, CITIZEN, answer=said.value)
    settle(case, Raised.SILENT)
    now = told_at(None)
    if said is Still.YES:
        make_ours(db, case, now, due_at)
    case.still_answer, case.still_answered_at = said.value, now
    if said is not Still.NO:
        case.still_asked_at = None
    else:
        rise(db, case, Raised.DONE, now)
    db.flush()


def note_heard(db: Session, case: Case, staff_id: str) -> None:
    """A colleague has talked with the family in another way: it is quiet no longer, and the clock begins anew.

    Raises NotAllowed with 'not_silent' or 'is_locked'.
    """
    check_open(case)
    if case.raised not in (Raised.SILENT.value, Raised.DONE.value):
        raise NotAllowed("not_silent")
    end_silence(case)
    case.still_answered_at = utc_now()
    journal.write(db, case.id, Happened.HEARD_FROM, journal.staff(staff_id))
    db.flush()


def check_not_silent(case: Case, rules: SilenceRules, says_family: bool) -> None:
    """Nothing is closed in silence: the question has gone out, and time was given to answer it. `says_family`: the family itself
    has said that it is done.

    Raises NotAllowed with 'ask_first' or 'asked_lately'.
    """
    if says_family or case.still_answer == Still.NO.value or not is_silent(case, rules):
        return
    if case.still_asked_at is None:
        raise NotAllowed("ask_first")
    if utc_now() - case.still_asked_at < timedelta(days=rules.close_after):
        raise NotAllowed("asked_lately")


def is_silent(case: Case, rules: SilenceRules) -> bool:
    """Whether the family has not written for so long that closing would go over its head, or has been asked and not answered."""
    if waits_for_still(case):
        return True
    is_theirs = case.answered_at is not None and waits_for_family(case)
    latest = max(case.touched_at, case.still_answered_at or case.touched_at)
    return is_theirs and utc_now() - latest >= timedelta(days=rules.ask_after)


def may_end_in_silence(case: Case, rules: SilenceRules) -> bool:
    """Whether the rule offers closing: the question went out, and nobody has answered it in time."""
    asked = case.still_asked_at if waits_for_still(case) else None
    return asked is not None and utc_now() - asked >= timedelta(days=rules.close_after) and case.level != Level.RED.value
