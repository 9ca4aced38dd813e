"""What the tests of levels and rounds do again and again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import commands
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.round_rules import Agreed, Evaluation, Leader, Measure, Plan, TookPart
from portal.cases.rules import Level
from tests.factories import Office

KNOWS = Agreed(leader=Leader.INFORMED, leader_words="Rektor og avdelingslederen")


def plan(days: int = 21, goal: str = "Å sove hele natta.") -> Plan:
    """A round with one thing that was agreed, to be looked at in so many days."""
    measures = [Measure("Fast leggetid", "Mor", local_today() + timedelta(days=7))]
    return Plan(goal, local_today() + timedelta(days=days), measures)


def seen(chosen: Level | None, **different: Any) -> Evaluation:
    """What was seen together; the leaders know."""
    usual: dict[str, Any] = {
        "came_of_it": "Tre netter av fem.", "family_says": "Det hjelper.", "child_says": "Jeg vil ha lyset på.",
        "took_part": (TookPart.FAMILY, TookPart.CHILD), "others": "Vigdis Rugdehår",
        "leader": Leader.INFORMED, "leader_words": "Rektor Elgskyss",
    }  # fmt: skip
    return Evaluation(chosen, **{**usual, **different})


def does(office: Office, case_id: str, change: Callable[[Session, Case, bytes], Any]) -> Any:
    """One change of a case, committed."""
    key = office.key_of(case_id)
    with office.db.write() as db:
        return change(db, db.get_one(Case, case_id), key)


def stands_on(office: Office, case_id: str, level: Level) -> None:
    """The level is set, with all that it asks for."""
    me = office.astrid.id
    does(office, case_id, lambda db, case, key: commands.set_level(db, case, key, level, "Fordi.", me, KNOWS))


def begins(office: Office, case_id: str, days: int = 21) -> None:
    """A round begins."""
    does(office, case_id, lambda db, case, key: commands.start_round(db, case, key, plan(days), office.astrid.id))


def ends(office: Office, case_id: str, chosen: Level | None, days: int = 21, **different: Any) -> None:
    """The round is looked at together; unless it is to close, the next one begins."""
    following = plan(days, "Å komme på skolen.") if chosen else None
    change = lambda db, case, key: commands.evaluate(db, case, key, seen(chosen, **different), following, office.astrid.id)  # noqa: E731
    does(office, case_id, change)
