"""The prevention matrix: how many offers meet each risk at each age, on each level, and where there is none.

The eight risks are those of the prevention plan of Sandnes (2024–2032); the levels are 'good for all, useful for some, necessary
for a few'. Laid over it: what families have written about, and searches that found nothing, as counts. A count of people below
`LEAST` is not shown, nor one that could be worked out from the others; and it is of whole months and rounded down, or whoever
looked before and after a day would know what the one family of that day wrote about.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from portal.cases.models import Case
from portal.directory.misses_models import DirectoryMiss, monday_of
from portal.directory.models import ServiceFacet, ServiceRow
from portal.directory.service import Audience, Prevention, Risk
from portal.directory.store import State
from portal.municipality.hours import OSLO

AGES = (Audience.PREGNANT, Audience.SMALL, Audience.SCHOOL, Audience.YOUNG, Audience.PARENTS)
LEAST = 5  # people: fewer could be recognised
STEP = 5  # a count of people is told in steps of these, rounded down
Cells = Mapping[tuple[Risk, Audience, Prevention | None], int]
# What families write about, by the risk it lies nearest to. A topic that could be many things lies under none.
NEAREST: Mapping[Risk, tuple[str, ...]] = {
    Risk.VIOLENCE: ("violence", "not_safe"),
    Risk.PARENTS_ILLNESS: ("drugs",),
    Risk.DEVELOPMENT: ("health_disability",),
    Risk.HARMFUL_SETTING: ("school_kindergarten", "friends_bullying", "school"),
    Risk.HARMFUL_CONDITIONS: ("money_housing",),
}


@dataclass(frozen=True)
class Cell:
    """One risk at one age: how many offers on the level that is looked at, and on each of the levels."""

    risk: Risk
    age: Audience
    number: int
    by_level: Sequence[int] = ()

    @property
    def is_gap(self) -> bool:
        """Whether there is nothing."""
        return self.number == 0


@dataclass(frozen=True)
class Theme:
    """How many families, at least, have written about a topic in a year; None when it is too few to tell."""

    topic: str
    number: int | None


def count_cells(db: Session) -> Cells:
    """How many live services there are for each risk, age and level. One query, whatever the number of services."""
    risk, age = aliased(ServiceFacet), aliased(ServiceFacet)
    asked = (
        select(risk.value, age.value, ServiceRow.level, func.count())
        .select_from(ServiceRow)
        .join(risk, (risk.service_id == ServiceRow.id) & (risk.kind == "risk"))
        .join(age, (age.service_id == ServiceRow.id) & (age.kind == "audience"))
        .where(ServiceRow.state == State.LIVE)
        .group_by(risk.value, age.value, ServiceRow.level)
    )
    return {
        (Risk(named), Audience(whom), Prevention(level) if level else None): number
        for named, whom, level, number in db.execute(asked)
    }


def grid(cells: Cells, level: Prevention | None) -> list[tuple[Risk, list[Cell]]]:
    """A row a risk, a cell an age; `level` None counts every level, also the services whose level nobody has told."""
    return [(risk, [_cell(cells, risk, age, level) for age in AGES]) for risk in Risk]


def _cell(cells: Cells, risk: Risk, age: Audience, level: Prevention | None) -> Cell:
    each = tuple(cells.get((risk, age, one), 0) for one in Prevention)
    untold = cells.get((risk, age, None), 0)
    return Cell(risk, age, sum(each) + untold if level is None else cells.get((risk, age, level), 0), each)


def by_level(cells: Cells, risk: Risk) -> list[tuple[Prevention | None, list[int]]]:
    """One risk alone: for each level how many at each age; None, when there are any, those whose level nobody has told."""
    rows = [(level, [cells.get((risk, age, level), 0) for age in AGES]) for level in (*Prevention, None)]
    return [(level, row) for level, row in rows if level or any(row)]


def services_in(db: Session, risk: Risk, age: Audience, level: Prevention | None) -> list[ServiceRow]:
    """The services of one cell, by name."""
    asked = select(ServiceRow).where(ServiceRow.state == State.LIVE).order_by(ServiceRow.sort_key).limit(500)
    for kind, value in (("risk", risk), ("audience", age)):
        chosen = select(ServiceFacet.service_id).where(ServiceFacet.kind == kind, ServiceFacet.value == value)
        asked = asked.where(ServiceRow.id.in_(chosen))
    if level:
        asked = asked.where(ServiceRow.level == level)
    return list(db.scalars(asked))


def months(now: datetime) -> tuple[date, date]:
    """The first and the last day of the twelve whole months before this one, in Norway."""
    this_month = now.astimezone(OSLO).date().replace(day=1)
    return this_month.replace(year=this_month.year - 1), this_month - timedelta(days=1)


def themes(db: Session, now: datetime) -> list[Theme]:
    """What families have written about in twelve whole months, the most first; too few are not told."""
    first, last = months(now)
    since, until = (datetime.combine(day, time(), OSLO) for day in (first, last + timedelta(days=1)))
    asked = (
        select(Case.topic, func.count())
        .where(Case.opened_at >= since, Case.opened_at < until, Case.topic != "", Case.set_aside == "")
        .group_by(Case.topic)
    )
    return [_rounded(one) for one in suppressed({topic: number for topic, number in db.execute(asked)})]


def _rounded(one: Theme) -> Theme:
    return one if one.number is None else replace(one, number=one.number - one.number % STEP)


def suppressed(counts: Mapping[str, int]) -> list[Theme]:
    """Counts with the small ones left out; when only one is small, the next smallest is left out with it, so that nobody can
    work it out from a total."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    small = sum(number < LEAST for _, number in ordered)
    hidden = 2 if small == 1 and len(ordered) > 1 else small
    shown = len(ordered) - hidden
    return [Theme(topic, number if place < shown else None) for place, (topic, number) in enumerate(ordered)]


def laid_over(told: Sequence[Theme]) -> dict[Risk, int]:
    """How many families have written about what lies nearest to each risk: of the counts that may be told alone, so that none
    of the others can be worked out."""
    return {
        risk: number
        for risk, topics in NEAREST.items()
        if (number := sum(each.number or 0 for each in told if each.topic in topics))
    }


def misses(db: Session, now: datetime) -> list[tuple[date, int | None]]:
    """Searches that found nothing, by week, the newest first; a quarter of a year. None: too few to tell."""
    since = monday_of(now) - timedelta(weeks=12)
    asked = select(DirectoryMiss.week, func.sum(DirectoryMiss.number)).where(DirectoryMiss.week >= since)
    by_week = asked.group_by(DirectoryMiss.week).order_by(DirectoryMiss.week.desc())
    return [(week, int(number) if number >= LEAST else None) for week, number in db.execute(by_week)]


def nearest(topic: str) -> Risk | None:
    """The risk that a topic lies nearest to."""
    return next((risk for risk, topics in NEAREST.items() if topic in topics), None)


def as_csv(rows: Sequence[Sequence[str | int]], heading: Sequence[Any]) -> str:
    """A table for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([str(each) for each in heading])
    writer.writerows(rows)
    return out.getvalue()
