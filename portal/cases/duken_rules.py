"""Duken: the sheet of Familiehjelpa, with the fields of its source (Øvre Eiker 2.3, rule 20). Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
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


@dataclass(frozen=True)
class Change:
    """One field in two versions: what of it is the same, was taken away or came. `kind`: same, new, gone or changed."""

    field: str
    kind: str
    old: Sequence[tuple[str, str]]  # (same or gone, words)
    new: Sequence[tuple[str, str]]  # (same or new, words)


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """Every field of two versions, word by word."""
    return [_change(each, old.get(each, ""), new.get(each, "")) for each in FIELDS if old.get(each) or new.get(each)]


def _change(name: str, old: str, new: str) -> Change:
    if old == new:
        return Change(name, "same", [("same", old)], [("same", new)])
    kind = "new" if not old else "gone" if not new else "changed"
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    left = [("same" if step == "equal" else "gone", "".join(before[a:b])) for step, a, b, _c, _d in steps if b > a]
    right = [("same" if step == "equal" else "new", "".join(after[c:d])) for step, _a, _b, c, d in steps if d > c]
    return Change(name, kind, left, right)
