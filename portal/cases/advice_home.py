"""What an adviser answered becomes a note in the case, by the hands of the first colleague who opens it.

The adviser's own request never has the case's key: so the answer waits under the question's key until somebody who may open
the case does so.
"""

from sqlalchemy.orm import Session

from portal.cases import advice, journal
from portal.cases.journal import Happened
from portal.cases.noting import put_note
from portal.cases.opened import open_for
from portal.db.clock import utc_now
from portal.staff.rules import Signed


def bring_in(db: Session, signed: Signed, case_id: str) -> None:
    """Take what has been answered into the case, and take the asker's line off the queue. One query where nothing waits. The
    caller has noted that this colleague opens the case.
    """
    told = advice.answers_told_in(db, case_id)
    if any(not is_noted for _asker, is_noted in told):
        _note_all(db, signed, case_id)
    if any(asker == signed.id for asker, _is_noted in told):
        advice.seen(db, case_id, signed.id)


def _note_all(db: Session, signed: Signed, case_id: str) -> None:
    """The case is held for this transaction, so that two who open it at once make one note."""
    opened = open_for(db, signed, case_id, to_change=True)
    if opened is None:
        return
    for row, question, answer in advice.answers_in(db, signed, case_id):
        words, at = f"«{question}»\n\n{answer}", row.answered_at or utc_now()
        put_note(db, opened.case, opened.key, words, f"advice:{row.id}", row.adviser_id, at)
        journal.write(db, case_id, Happened.ADVICE_NOTED, journal.staff(row.adviser_id))
        advice.noted(db, row)
    db.flush()
