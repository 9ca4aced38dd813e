"""In a thread about nobody in particular: what may tell who it is about is asked about before it is sent.

A family is never asked: what it writes of itself is its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from portal.cases.concern_queries import kind_of
from portal.cases.concern_rules import Kind
from portal.cases.visits import Visit
from portal.naming import Shown, has_open
from portal.web import nameless
from portal.web.extensions import portal_of
from portal.web.i18n import text


@dataclass(frozen=True)
class Looked:
    """What was found in one field: the writer takes it out, or says that it names nobody."""

    name: str
    found: Sequence[Shown] = field(repr=False)
    is_removed: bool = False

    @property
    def status(self) -> int:
        return 200 if self.is_removed else 422

    @property
    def faults(self) -> list[tuple[str, str]]:
        """For the error summary: (id of the list, what to do with it)."""
        return [(f"finds-{self.name}", text("ask.fault.found"))] if self.status == 422 and has_open(self.found) else []


def names_nobody(db: Session, case_id: str) -> bool:
    """Whether this thread is a professional's question about nobody in particular. One query."""
    return kind_of(db, case_id) is Kind.CONSULTATION


def look_at(visit: Visit, typed: Any) -> Looked | None:
    """What has to be asked of a typed field before its words are taken in; None when nothing has.

    On 'take out' the field is left without what is not answered for, and nothing is sent.
    """
    with portal_of().db.read() as db:
        if not names_nobody(db, visit.case_id):
            return None
    nobody, is_removed = nameless.answered_for(), request.form.get("go") == "remove"
    if is_removed:
        typed.data = nameless.without_open(typed.data or "", nobody)
    found = nameless.found_in([typed.data or ""], nobody)
    return Looked(typed.name, found, is_removed) if is_removed or has_open(found) else None


def as_typed(typed: Any) -> Looked:
    """What stands in a field that waits to be sent: shown as help, not as a fault."""
    return Looked(typed.name, nameless.found_in([typed.data or ""], nameless.answered_for()), is_removed=False)
