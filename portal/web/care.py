"""Help that is shown to who has just written words that worry: a few words to them, and who answers at this hour.

Never in the way: what is shown stands above the page that was coming anyway, and asks for nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.municipality.lines import Audience, CrisisLine
from portal.municipality.profile import Pack
from portal.web.extensions import portal_of
from portal.web.i18n import text
from portal.worry import Worry, find

MOST_LINES = 3  # more would push what was coming out of sight

# Whom to think of first, by their slugs in the packs' lines. A line that a pack does not have is passed by.
_LINES: dict[Worry, Sequence[str]] = {
    Worry.LIFE: ("mental_health", "ambulance", "child_alarm", "church_sos", "urgent_care"),
    Worry.VIOLENCE: ("violence", "police", "child_alarm", "child_welfare_emergency", "violence_consultation"),
    Worry.ABUSE: ("violence", "urgent_care", "sexual_abuse", "child_alarm", "police"),
    Worry.HUNGER: (
        "child_alarm",
        "child_welfare_day",
        "child_welfare_emergency",
        "parent_support",
        "mental_health",
    ),
    Worry.RUNNING_AWAY: (
        "child_alarm",
        "child_welfare_emergency",
        "red_cross_children",
        "urgent_care",
        "police",
    ),
}


@dataclass(frozen=True)
class Care:
    """What is shown: a heading, a line for each kind, and whom to call."""

    title: str
    words: Sequence[str]
    go_on: str
    lines: Sequence[CrisisLine]


def worries_in_words(*texts: str) -> frozenset[Worry]:
    """What these texts speak of, in every language of the municipality."""
    languages = portal_of().pack.languages
    return frozenset(kind for each in texts for kind in find(each, languages))


def care_for(worries: Collection[Worry], asker: str, moment: datetime) -> Care | None:
    """The help for these worries in the words for a parent, a young person or somebody close; None when there are none."""
    kinds = [kind for kind in Worry if kind in worries]
    if not kinds:
        return None
    whom = asker if asker in ("parent", "young") else "close"
    return Care(
        title=text(f"worry.title.{whom}"), words=[text(f"worry.{kind.value}.{whom}") for kind in kinds],
        go_on=text(f"worry.go_on.{whom}"), lines=lines_for(portal_of().pack, kinds, whom, moment),
    )  # fmt: skip


def lines_for(pack: Pack, kinds: Sequence[Worry], whom: str, moment: datetime) -> list[CrisisLine]:
    """Who answers at `moment`, those of these kinds first; on the young way the young lines before them.

    A number that nobody has checked is left to the page of all numbers. When none answers now, those who can act at once.
    """
    audience: Audience = "young" if whom == "young" else "all"
    wanted = list(dict.fromkeys(slug for kind in kinds for slug in _LINES[kind]))
    known = (line for line in pack.lines_for(audience, moment) if line.slug in wanted)
    able = [line for line in known if line.is_open(moment) and line.is_verified(moment.date())]
    able.sort(key=lambda line: (audience == "young" and line.audience != "young", wanted.index(line.slug)))
    return (able or pack.lines_that_act(audience, moment))[:MOST_LINES]
