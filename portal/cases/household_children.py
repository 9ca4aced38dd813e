"""Little ones who have no code: a name and a year, sealed in one case, and read by whoever has that case's code."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.cases import queries
from portal.cases.models import Case
from portal.cases.noting import put_record
from portal.cases.rules import NotAllowed
from portal.db.base import new_id

KIND = "household_children"
MOST = 20  # no family has more; a form that is sent without end must not fill the case


@dataclass(frozen=True)
class Child:
    """Somebody who is part of the matter without a code. `born` is a year, or ''."""

    id: str
    name: str = field(repr=False)
    born: str = field(default="", repr=False)


def children_of(db: Session, case_id: str, key: bytes) -> list[Child]:
    """The children of this case, in the order in which they were added. One query."""
    kept = queries.records_of(db, case_id, key).get(KIND, {}).get("children", [])
    return [Child(**each) for each in kept]



def add_child(db: Session, case: Case, key: bytes, name: str, born: str) -> None:
    """Add a child. The same name and year twice is one child. Raises NotAllowed('too_many_children')."""
    before = children_of(db, case.id, key)
    if any((each.name, each.born) == (name, born) for each in before):
        return
    if len(before) >= MOST:
        raise NotAllowed("too_many_children")
    _keep(db, case, key, [*before, Child(new_id(), name, born)])


def drop_child(db: Session, case: Case, key: bytes, child_id: str) -> None:
    """Take a child away again; one that is not there was taken away before."""
    before = children_of(db, case.id, key)
    left = [each for each in before if each.id != child_id]
    if len(left) < len(before):
        _keep(db, case, key, left)


def _keep(db: Session, case: Case, key: bytes, children: Sequence[Child]) -> None:
    rows = [{"id": each.id, "name": each.name, "born": each.born} for each in children]
    put_record(db, case, key, KIND, {"children": rows})
