"""When something may be shared with somebody. Pure.

Without a consent only where the law demands it: the duty to report, the duty to avert, and danger to life or health.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from portal.cases.rules import Asker

LONGEST_DAYS = 366
MOST_SUBJECTS = 8
YES_STATES = frozenset({"yes", "partly"})
# The bands of the young person's own form, and of what a colleague or a professional notes.
_FROM_16 = frozenset({"16-17", "18-19", "16-18", "over_18"})


class State(StrEnum):
    """How a consent stands. 'Ask first' is no yes: each time is asked about."""

    ASKED = "asked"
    YES = "yes"
    PARTLY = "partly"
    ASK_FIRST = "ask_first"
    NO = "no"
    WITHDRAWN = "withdrawn"


class Ground(StrEnum):
    """The paragraphs under which something is shared without a consent. `PARAGRAPHS` says where they stand."""

    REPORT = "report"
    AVERT = "avert"
    LIFE = "life"


PARAGRAPHS: dict[Ground, str] = {
    Ground.REPORT: "bvl. § 13-2 · opplæringslova § 24-3 · hpl. § 33",
    Ground.AVERT: "strl. § 196",
    Ground.LIFE: "fvl. § 13 b",
}


class WhoSays(StrEnum):
    """Whose yes it takes: pbrl. §§ 4-3 and 4-4 (from 16 one's own; from 12 one's view weighs greatly)."""

    PARENT = "parent"
    YOUNG = "young"
    YOUNG_16 = "young_16"


def who_says(asker: str, age_band: str) -> WhoSays:
    """Who says yes in this thread. An age that was not told is taken for the younger one."""
    if asker != Asker.YOUNG.value:
        return WhoSays.PARENT
    return WhoSays.YOUNG_16 if age_band in _FROM_16 else WhoSays.YOUNG


def is_in_force(state: str, until: date, today: date) -> bool:
    """Whether something may be shared under it today."""
    return state in YES_STATES and until >= today


def answer_of(said: State, granted: Collection[str], asked: Collection[str]) -> State:
    """Yes to some of it is a part of a yes."""
    return State.PARTLY if said is State.YES and set(granted) != set(asked) else said
