"""Duken: the sheet of Familiehjelpa, with the fields of its source (Øvre Eiker 2.3, rule 20). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class FilledBy(StrEnum):
    """Who filled in a version."""

    TOGETHER = "together"
    FAMILY = "family"
    STAFF = "staff"


# What the source asks, in its order: what one is good at, what one dreams of, the eight areas of life, those around one, and
# the plan with whose it is, the day, and who was there.
AREAS = ("work", "living", "body", "mind", "economy", "school", "leisure", "volunteering")
FIELDS = ("good_at", "dreams", *AREAS, "around", "plan_of", "plan_day", "present")


@dataclass(frozen=True)
class Part:
    """What is asked at a time, for who fills it in on a phone."""

    slug: str
    fields: Sequence[str]


PARTS = (
    Part("good_at", ("good_at",)),
    Part("dreams", ("dreams",)),
    *(Part(area, (area,)) for area in AREAS),
    Part("around", ("around",)),
    Part("plan", ("plan_of", "plan_day", "present")),
)
SHORT = frozenset({"plan_of", "plan_day", "present"})
LONGEST = 2000  # characters of one field
LONGEST_SHORT = 300
DRAFT_DAYS = 7


def filled(words: Mapping[str, str]) -> dict[str, str]:
    """Every field of the sheet, with what stands in it."""
    return {each: words.get(each, "") for each in FIELDS}


def is_empty(words: Mapping[str, str]) -> bool:
    """Whether nothing stands in it."""
    return not any(words.get(each, "").strip() for each in FIELDS)
