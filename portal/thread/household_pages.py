"""What somebody reads of who is in this with them: themselves, who chose to be seen by them, and the children of their own case.

Nothing here depends on a case whose person has not chosen to be seen: with or without one, the page is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.cases.household_children import Child, children_of
from portal.cases.household_models import Kind
from portal.cases.household_queries import is_shown, others_shown
from portal.cases.models import Case
from portal.cases.rules import Asker, Turn
from portal.thread.concern_pages import is_question


@dataclass(frozen=True)
class PeopleTold:
    """Who is in this, as the one with this code may know it."""

    voice: str  # whose words the page is in: 'young' or 'adult'
    others: Sequence[Kind]
    children: Sequence[Child] = field(repr=False)
    is_shown: bool


def is_told(db: Session, case: Case) -> bool:
    """Whether the page is there: in everybody's own thread, so that its being there tells nothing. One query at most."""
    return case.turn != Turn.WAITING_FOR_FAMILY.value and not is_question(db, case)


def people_told(db: Session, case: Case, key: bytes) -> PeopleTold:
    """All of it. Three queries, however many there are."""
    voice = "young" if case.asker == Asker.YOUNG.value else "adult"
    return PeopleTold(voice, others_shown(db, case.id), children_of(db, case.id, key), is_shown(db, case.id))
