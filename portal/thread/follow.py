"""The pages on which a family reads how it is followed up: those that have something in them."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from portal.cases.consents import has_ledger
from portal.cases.duken import is_laid_out
from portal.cases.invitations import has_meetings
from portal.cases.models import Case
from portal.cases.plan_queries import has_plan
from portal.cases.rules import Asker
from portal.thread.household_pages import is_told
from portal.thread.steps_pages import has_steps

# Each page adds its line: its address, the key of its name, and whether there is anything on it.
_PLACES: tuple[tuple[str, str, Callable[[Session, Case], bool]], ...] = (
    ("/thread/steps", "follow.link", has_steps),
    ("/thread/plan", "plan.link", lambda db, case: has_plan(db, case.id)),
    ("/thread/duken", "duken.link", lambda db, case: is_laid_out(db, case.id)),
    ("/thread/meetings", "meetings.link", lambda db, case: has_meetings(db, case.id)),
    ("/thread/consents", "consents.link", lambda db, case: has_ledger(db, case.id)),
    ("/thread/trusted", "trusted.link", lambda _db, case: case.asker != Asker.PROFESSIONAL.value and case.continued_in is None),
    ("/thread/people", "people.link", is_told),
    ("/thread/log", "log.link", lambda _db, case: case.holder_id is not None or case.answered_at is not None),
)


def follow_places(db: Session, case: Case) -> Sequence[tuple[str, str]]:
    """(address, key of its name) of every page that has something to read in this case."""
    return [(address, name) for address, name, has_content in _PLACES if has_content(db, case)]
