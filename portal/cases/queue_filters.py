"""What one wants to see of the queue: a few closed choices, each a condition of the one query that makes the list.

An address carries slugs only. What is no choice is as if it were not said: an old bookmark leads to the queue, never to an error.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, or_

from portal.cases.concern_models import Concern
from portal.cases.models import Case
from portal.cases.rules import DANGER, Channel, Level, Turn
from portal.db.base import is_id
from portal.municipality.hours import OSLO

NOBODY = "nobody"
# The bands that adults tell a child's age in meet without overlap. The two that the young person's own form has lie across
# them, and are found with the one that most of them are of; a bookmark of theirs leads there too.
BANDS: Mapping[str, Collection[str]] = {
    **{each: (each,) for each in ("unborn", "0-5", "6-12", "13-15")},
    "16-18": ("16-18", "16-17"), "over_18": ("over_18", "18-19"), "several": ("several",),
}  # fmt: skip
AGES = tuple(BANDS)
SOON = timedelta(hours=4)  # as the row's own word for it: `Clock.is_soon`
CHOICES: Mapping[str, Collection[str]] = {
    "interpreter": ("yes",),
    "level": (*(each.value for each in Level), "none"),
    "channel": tuple(each.value for each in Channel),
    "age": AGES,
    "flag": ("danger", "words"),
    "deadline": ("passed", "near", "today"),
    "family": ("read", "unread", "added"),
}


@dataclass(frozen=True)
class Filters:
    """What was chosen, each '' when it was not. `holder` is a colleague's id, or NOBODY."""

    language: str = ""
    interpreter: str = ""
    level: str = ""
    channel: str = ""
    age: str = ""
    flag: str = ""
    holder: str = ""
    deadline: str = ""
    family: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """Those that were chosen, in a fixed order: the same choice is always the same address."""
        every = [(each.name, getattr(self, each.name)) for each in fields(self)]
        return [(name, value) for name, value in every if value]

    def without(self, name: str) -> "Filters":
        """The same, with one choice taken back."""
        return replace(self, **{name: ""})


NAMES = tuple(each.name for each in fields(Filters))


def chosen_in(given: Mapping[str, str], languages: Collection[str]) -> Filters:
    """What an address asks for. `languages` are those of the municipality."""
    said = {name: given.get(name, "") for name in NAMES}
    said["age"] = next((age for age, bands in BANDS.items() if said["age"] in bands), "")
    return Filters(**{name: value for name, value in said.items() if _is_choice(name, value, languages)})


def _is_choice(name: str, value: str, languages: Collection[str]) -> bool:
    if name == "language":
        return value in languages
    if name == "holder":
        return value == NOBODY or is_id(value)
    return value in CHOICES[name]


def conditions(wanted: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """What the query is narrowed by. `now` in UTC."""
    same = {"language": Case.language, "interpreter": Case.interpreter, "channel": Case.channel}
    found: list[ColumnElement[bool]] = [
        column == getattr(wanted, name) for name, column in same.items() if getattr(wanted, name)
    ]
    if wanted.age:
        found.append(Case.age_band.in_(BANDS[wanted.age]))
    if wanted.level:
        found.append(Case.level.is_(None) if wanted.level == "none" else Case.level == wanted.level)
    if wanted.holder:
        found.append(Case.holder_id.is_(None) if wanted.holder == NOBODY else Case.holder_id == wanted.holder)
    if wanted.flag:
        found.append(_flagged(wanted.flag))
    if wanted.deadline:
        found.append(_due(wanted.deadline, now))
    if wanted.family:
        found.append(_family(wanted.family))
    return found


def are_few(wanted: Filters) -> bool:
    """Whether what was chosen fits few cases, wherever they stand in the queue: those of one day's deadlines."""
    return wanted.deadline in ("near", "today")


def _flagged(flag: str) -> ColumnElement[bool]:
    """Few cases carry a flag: an index of its own holds those alone, which is found only when it is asked in its own words."""
    marks = sorted(DANGER) if flag == "danger" else ["words_"]
    return and_(literal_column("case_file.flags <> ''"), or_(*(Case.flags.contains(each, autoescape=True) for each in marks)))


def _due(deadline: str, now: datetime) -> ColumnElement[bool]:
    """A deadline counts while somebody waits for us; then the turn is ours."""
    waits = and_(Case.turn == Turn.OURS.value, Case.waiting_since.is_not(None))
    if deadline == "passed":
        # Who has waited longest stands first, so those are found at once in the order of the queue. By the index of deadlines all
        # of them would be gathered and sorted: this says it in a way that no index knows.
        return and_(waits, func.coalesce(Case.due_at, now) < now)
    until = now + SOON if deadline == "near" else end_of_day(now)
    return and_(waits, Case.due_at >= now, Case.due_at < until)


def end_of_day(now: datetime) -> datetime:
    """When the day ends in Norway."""
    return datetime.combine(now.astimezone(OSLO).date() + timedelta(days=1), time.min, OSLO)


def _family(what: str) -> ColumnElement[bool]:
    """What the family has done with what we last wrote, or with what a professional wrote about it."""
    concern = exists().where(Concern.case_id == Case.id)
    answered = and_(Case.answered_at.is_not(None), Case.waiting_since.is_(None))
    if what == "read":
        is_read = and_(answered, Case.read_at >= Case.touched_at)
        return or_(is_read, concern.where(Concern.family_read_at.is_not(None)))
    if what == "unread":
        return and_(answered, or_(Case.read_at.is_(None), Case.read_at < Case.touched_at))
    has_written = and_(Case.answered_at.is_not(None), Case.waiting_since.is_not(None))
    return or_(has_written, concern.where(Concern.family_added_at.is_not(None)))
