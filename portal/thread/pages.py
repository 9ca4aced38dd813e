"""What the thread's page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases import queries
from portal.cases.models import Case
from portal.cases.people import Person, people
from portal.cases.queries import Line
from portal.cases.rules import Status
from portal.cases.visits import Visit
from portal.db.base import new_id
from portal.web.said import Said, said


@dataclass(frozen=True)
class ThreadPage:
    """A thread as its owner sees it."""

    status: Status
    holder: Person | None
    due_at: datetime | None
    opened_at: datetime
    messages: Sequence[Line]
    writers: dict[str, Person | None]
    answers: Sequence[Said]
    contact: dict[str, list[str]]
    code: str
    code_language: str
    code_is_digits: bool
    kept: str
    submission: str


def thread_page(db: Session, case: Case, visit: Visit) -> ThreadPage:
    """Everything of the case that the family may see, opened with the visit's key. A fixed number of queries."""
    messages = queries.messages_of(db, case.id, visit.case_key)
    records = queries.records_of(db, case.id, visit.case_key)
    staff = people(db, {case.holder_id or "", *(m.who for m in messages)})
    return ThreadPage(
        status=queries.status_of(case), holder=staff.get(case.holder_id or ""), due_at=case.due_at,
        opened_at=case.opened_at, messages=messages, writers={m.who: staff.get(m.who) for m in messages},
        answers=said(_form_of(case), records.get("answers", {})), contact=records.get("contact", {}), code=visit.code,
        code_language=visit.language,
        code_is_digits=visit.code.replace(" ", "").isdecimal(), kept=visit.kept, submission=new_id(),
    )  # fmt: skip


def _form_of(case: Case) -> str:
    return f"{case.asker}/"
