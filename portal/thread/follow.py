"""The pages on which a family reads how it is followed up: those that have something in them."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.cases.consents import any_ledger
from portal.cases.duken import laid_out
from portal.cases.invitations import any_meeting
from portal.cases.models import Case
from portal.cases.plan_queries import any_goal
from portal.cases.round_queries import any_round
from portal.cases.rules import Asker
from portal.thread.household_pages import is_told
from portal.thread.steps_pages import has_steps

# What a page asks the database, to know whether there is anything on it: all of them in one question.
_ASKS: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "/thread/steps": any_round,
    "/thread/plan": any_goal,
    "/thread/duken": laid_out,
    "/thread/meetings": any_meeting,
    "/thread/consents": any_ledger,
}
_PROFESSIONAL = Asker.PROFESSIONAL.value


def _is_there(_db: Session, _case: Case, is_there: bool) -> bool:
    return is_there


# Each page adds its line: its address, the key of its name, and whether there is anything on it, told what its question found.
_PLACES: tuple[tuple[str, str, Callable[[Session, Case, bool], bool]], ...] = (
    ("/thread/steps", "follow.link", has_steps),
    ("/thread/plan", "plan.link", _is_there),
    ("/thread/duken", "duken.link", _is_there),
    ("/thread/meetings", "meetings.link", _is_there),
    ("/thread/consents", "consents.link", _is_there),
    ("/thread/trusted", "trusted.link", lambda _db, case, _: case.asker != _PROFESSIONAL and case.continued_in is None),
    ("/thread/people", "people.link", lambda db, case, _: is_told(db, case)),
    ("/thread/log", "log.link", lambda _db, case, _: case.holder_id is not None or case.answered_at is not None),
)


def follow_places(db: Session, case: Case) -> Sequence[tuple[str, str]]:
    """(address, key of its name) of every page that has something to read in this case."""
    answers = db.execute(select(*[ask(case.id) for ask in _ASKS.values()])).one()
    there = {address: bool(answer) for address, answer in zip(_ASKS, answers, strict=True)}
    return [(address, name) for address, name, has_content in _PLACES if has_content(db, case, there.get(address, False))]
