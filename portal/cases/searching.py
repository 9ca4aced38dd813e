"""Looking for words in what was written, in a session that can open it: newest open cases first, some at a time.

The words are held for one request and written nowhere. Nothing is told of a case but that the words are in it. A case that
another one holds is not looked into before it has been said why it is opened (`whys`); a barred colleague's search passes it by.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from portal import audit
from portal.cases import queries
from portal.cases.barring_models import CaseWhy
from portal.cases.concern_family import VIEW
from portal.cases.duken import version_place
from portal.cases.duken_models import DukenVersion
from portal.cases.models import Case, Fact, Record
from portal.cases.opened import is_another_s
from portal.cases.places import fact_place, record_place
from portal.cases.plan import goal_place, measure_place, said_place
from portal.cases.plan_models import PlanGoal, PlanMeasure, PlanSaid
from portal.cases.plan_rules import MATTERS_KIND
from portal.cases.round_models import Round
from portal.cases.rounds import evaluation_place
from portal.cases.rounds import goal_place as round_goal_place
from portal.cases.rules import NotAllowed, Turn
from portal.staff.rules import Signed
from portal.vault.keyring import unlock_team
from portal.vault.seal import open_json, open_text

BATCH = 50  # cases a request: some 0.1 s of opening
SHORTEST, LONGEST = 3, 100  # characters


@dataclass(frozen=True)
class Looked:
    """What one batch gave. `last` is the case to go on after, '' when all have been read; `passed` are others' cases."""

    hits: Sequence[str]
    read: int
    passed: int
    last: str


def look(db: Session, signed: Signed, words: str, after: str = "") -> Looked:
    """Look through the next batch. A fixed number of queries. Raises NotAllowed('too_short') for words that say nothing."""
    wanted = plain(words[:LONGEST]).split()
    if len("".join(wanted)) < SHORTEST:
        raise NotAllowed("too_short")
    rows = list(db.scalars(_next(db, signed, after)))
    told = set(db.scalars(select(CaseWhy.case_id).where(CaseWhy.session_id == signed.session_id)))
    mine = [row.id for row in rows[:BATCH] if row.id in told or not is_another_s(signed, row)]
    owners = _with_beginnings(db, mine)
    written = _written(db, unlock_team(db, signed.id, signed.unlocked()).case_keys(db, list(owners)), owners)
    hits = [each for each in mine if all(word in written.get(each, "") for word in wanted)]
    audit.record(db, f"member:{signed.id}", "cases_searched", "cases", read=len(mine))
    shown = rows[:BATCH]
    return Looked(hits, len(mine), len(shown) - len(mine), shown[-1].id if len(rows) > BATCH else "")


def how_many(db: Session, signed: Signed) -> int:
    """How many cases there are to look through, others' too. One query."""
    return db.scalar(select(func.count()).select_from(Case).where(*_reach(signed))) or 0


def plain(text: str) -> str:
    """Words as they are compared: without case, and in one way of writing letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def _reach(signed: Signed) -> tuple[ColumnElement[bool], ...]:
    return queries.visible_to(signed), Case.turn != Turn.WAITING_FOR_FAMILY.value, Case.continued_in.is_(None)


def _next(db: Session, signed: Signed, after: str) -> Any:
    """The next batch and one more, so that one knows whether there is another."""
    is_closed = case((Case.turn == Turn.NOBODY.value, 1), else_=0)
    wanted = select(Case).where(*_reach(signed))
    last = queries.case_for(db, signed, after) if after else None
    if last is not None:
        closed = 1 if last.turn == Turn.NOBODY.value else 0
        older = or_(Case.opened_at < last.opened_at, and_(Case.opened_at == last.opened_at, Case.id < last.id))
        wanted = wanted.where(or_(is_closed > closed, and_(is_closed == closed, older)))
    return wanted.order_by(is_closed, Case.opened_at.desc(), Case.id.desc()).limit(BATCH + 1)


def _with_beginnings(db: Session, ids: Sequence[str]) -> dict[str, str]:
    """These cases and the locked ones that they carry on: id → the case in which it is found. One query."""
    earlier = db.execute(select(Case.id, Case.continued_in).where(Case.continued_in.in_(ids)))
    return {each: each for each in ids} | {case_id: str(later) for case_id, later in earlier}


def _written(db: Session, keys: Mapping[str, bytes], owners: Mapping[str, str]) -> dict[str, str]:
    """All that was written in these cases, each as one text: messages, notes, the mapping, what was told first, the plan, Duken
    and the rounds. A fixed number of queries.
    """
    texts: dict[str, list[str]] = {owner: [] for owner in owners.values()}
    for line in (*queries.messages_in(db, keys), *queries.notes_in(db, keys)):
        texts[owners[str(line.facts["case"])]].append(line.text)
    for fact in db.scalars(select(Fact).where(Fact.case_id.in_(keys))):
        texts[owners[fact.case_id]].append(open_text(keys[fact.case_id], fact.body_sealed, fact_place(fact.id)))
    for row in db.scalars(select(Record).where(Record.case_id.in_(keys), Record.kind.in_(_DOCUMENTS))):
        texts[owners[row.case_id]] += _strings(open_json(keys[row.case_id], row.body_sealed, record_place(row.id)))
    for case_id, value in _agreed(db, keys):
        texts[owners[case_id]] += _strings(value)
    return {case_id: plain("\n".join(parts)) for case_id, parts in texts.items()}


_DOCUMENTS = ("answers", "concern", "consultation", VIEW, "closing", MATTERS_KIND)
_SHEETS: tuple[tuple[Any, Callable[[str], str]], ...] = (
    (PlanGoal, goal_place), (PlanMeasure, measure_place), (PlanSaid, said_place), (DukenVersion, version_place),
)  # fmt: skip


def _agreed(db: Session, keys: Mapping[str, bytes]) -> Iterable[tuple[str, Any]]:
    """(case id, what was written) of every goal, measure, sheet and round."""
    for table, place in _SHEETS:
        for row in db.scalars(select(table).where(table.case_id.in_(keys))):
            yield row.case_id, open_json(keys[row.case_id], row.body_sealed, place(row.id))
    for row in db.scalars(select(Round).where(Round.case_id.in_(keys))):
        yield row.case_id, open_json(keys[row.case_id], row.goal_sealed, round_goal_place(row.id))
        if row.evaluation_sealed is not None:
            yield row.case_id, open_json(keys[row.case_id], row.evaluation_sealed, evaluation_place(row.id))


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(each)
