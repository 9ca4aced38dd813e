"""Reading the stairs of a case: its rounds and the levels it was set on, opened."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.cases.journal import Happened
from portal.cases.levels import level_place
from portal.cases.models import Event
from portal.cases.round_models import LevelSet, Round
from portal.cases.round_rules import Decision, Measure, TookPart
from portal.cases.rounds import evaluation_place, goal_place
from portal.cases.rules import Asker, Level
from portal.vault.seal import open_json


@dataclass(frozen=True)
class RoundRead:
    """A round, opened. `decision` is None while it goes on."""

    number: int
    level: Level
    starts: date
    evaluate_on: date
    goal: str = field(repr=False)
    measures: Sequence[Measure] = field(repr=False)
    ended_at: datetime | None
    decision: Decision | None
    next_level: Level | None
    came_of_it: str = field(repr=False)
    family_says: str = field(repr=False)
    child_says: str = field(repr=False)
    took_part: Sequence[TookPart]
    others: str = field(repr=False)
    goals: Sequence[str] = ()  # which goals of the plan it is about; a round from before there were plans is about none


@dataclass(frozen=True)
class LevelRead:
    """A level that the case was set on, opened."""

    level: Level
    set_on: date
    set_by: str
    leader: str
    reason: str = field(repr=False)
    took_part: Sequence[TookPart]
    others: str = field(repr=False)
    leader_words: str = field(repr=False)


def any_round(case_id: str) -> ColumnElement[bool]:
    """Whether there is a round, to be asked beside other things."""
    return exists().where(Round.case_id == case_id)


def rounds_of(db: Session, case_id: str, key: bytes) -> list[RoundRead]:
    """The rounds of a case, the first first. One query."""
    rows = db.scalars(select(Round).where(Round.case_id == case_id).order_by(Round.number))
    return [_round(row, key) for row in rows]


def _round(row: Round, key: bytes) -> RoundRead:
    plan = open_json(key, row.goal_sealed, goal_place(row.id))
    said: Mapping[str, Any] = {}
    if row.evaluation_sealed is not None:
        said = open_json(key, row.evaluation_sealed, evaluation_place(row.id))
    return RoundRead(
        number=row.number, level=Level(row.level), starts=row.starts, evaluate_on=row.evaluate_on, goal=plan["goal"],
        measures=[_measure(one) for one in plan["measures"]], ended_at=row.ended_at,
        decision=Decision(row.decision) if row.decision else None,
        next_level=Level(row.next_level) if row.next_level else None, came_of_it=said.get("came_of_it", ""),
        family_says=said.get("family_says", ""), child_says=said.get("child_says", ""),
        took_part=[TookPart(each) for each in said.get("took_part", [])], others=said.get("others", ""),
        goals=plan.get("goals", []),
    )  # fmt: skip


def _measure(kept: Mapping[str, str]) -> Measure:
    return Measure(kept["what"], kept["who"], date.fromisoformat(kept["by"]) if kept["by"] else None)


def said_by_reader(each: RoundRead, asker: str) -> str:
    """What whoever holds the code said of a round; never what another of the family said."""
    own: dict[str, str] = {Asker.PARENT.value: each.family_says, Asker.YOUNG.value: each.child_says}
    return own.get(asker, "")


def levels_of(db: Session, case_id: str, key: bytes) -> list[LevelRead]:
    """The levels that a case was set on, the first first. One query."""
    rows = db.scalars(select(LevelSet).where(LevelSet.case_id == case_id).order_by(LevelSet.set_at, LevelSet.id))
    return [_level(row, open_json(key, row.body_sealed, level_place(row.id))) for row in rows]


def _level(row: LevelSet, words: Mapping[str, Any]) -> LevelRead:
    return LevelRead(
        level=Level(row.level), set_on=row.set_on, set_by=row.set_by, leader=row.leader, reason=words["reason"],
        took_part=[TookPart(each) for each in words["took_part"]], others=words["others"],
        leader_words=words["leader_words"],
    )  # fmt: skip


def level_for_family(db: Session, case_id: str, level: str | None) -> Level | None:
    """The level that a family reads: the red way is never told, and what stood before it stands on (rule 10).

    No query unless the case is on the red way.
    """
    if level != Level.RED.value:
        return Level(level) if level else None
    told = select(Event.facts).where(Event.case_id == case_id, Event.name == Happened.LEVEL_SET.value)
    newest_first = db.scalars(told.order_by(Event.happened_at.desc(), Event.id.desc()))
    left = (str(fact["old"]) for fact in map(json.loads, newest_first) if fact["new"] == Level.RED.value != fact["old"])
    before = next(left, "")
    return Level(before) if before else None
