"""What the writers of a paper read from, and the lines that they give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import queries
from portal.cases.opened import History, Opened
from portal.cases.printing import Part
from portal.cases.queries import Line
from portal.municipality.hours import OSLO
from portal.staff.queries import names_of
from portal.staff.rules import Signed
from portal.web.i18n import full_day


@dataclass(frozen=True)
class Entry:
    """One line: a heading, what was said, and when (ISO 8601, UTC), where that is known."""

    head: str
    words: str = field(repr=False)
    at: str = ""


@dataclass(frozen=True)
class Printed:
    """One part, written out."""

    part: Part
    title: str
    entries: Sequence[Entry] = field(repr=False)


@dataclass(frozen=True)
class Source:
    """A case that is open, for one request."""

    db: Session
    opened: Opened
    history: History
    signed: Signed

    @cached_property
    def records(self) -> Mapping[str, Any]:
        return queries.records_of(self.db, self.opened.case.id, self.opened.key)

    def names(self, lines: Sequence[Line]) -> Mapping[str, str]:
        return names_of(self.db, [line.who for line in lines])


def on_day(moment: date | datetime) -> str:
    """The day in Norway, in words."""
    return full_day(moment.astimezone(OSLO).date() if isinstance(moment, datetime) else moment)
