"""That a file was made of a case for child welfare: who and when, and nothing of what stands in it."""

from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case
from portal.cases.turns import check_open


def note_file_made(db: Session, case: Case, staff_id: str) -> None:
    """Write it in the journal. Raises NotAllowed('is_locked' or 'not_sent') for a case in which nothing is done any longer."""
    check_open(case)
    journal.write(db, case.id, Happened.NATIONAL_FILE_MADE, journal.staff(staff_id))
    db.flush()
