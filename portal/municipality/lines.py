"""Crisis lines: whom to call tonight, who is open now, and whether the number was checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from portal.municipality.hours import Hours

Audience = Literal["all", "young", "parent"]

MUST_HAVE = ("ambulance", "police", "fire", "urgent_care", "child_alarm")  # 113, 112, 110, 116 117, 116 111
VERIFICATION_LASTS = timedelta(days=365)
RECHECK_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class CrisisLine:
    """One number to call. `hours` None: not known, so nothing is claimed about open or closed."""

    slug: str
    name: str  # in Norwegian; the visitor's language is the text crisis.line.<slug>.name
    number: str
    tel: str
    audience: Audience
    hours: Hours | None
    is_always_open: bool
    is_pinned: bool
    chat_url: str | None
    url: str | None
    source: str
    read_on: date | None
    verified_on: date | None
    is_local: bool = False
    acts: bool = False  # can act when somebody is not safe: comes and helps, or knows about violence and abuse

    @property
    def name_key(self) -> str:
        """The text key of its name."""
        return f"crisis.line.{self.slug}.name"

    @property
    def for_key(self) -> str:
        """The text key of whom it is for."""
        return f"crisis.line.{self.slug}.for"

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody answers at `moment`; False when the hours are not known."""
        return self.is_always_open or (self.hours is not None and self.hours.opening(moment).is_open)

    def opens_at(self, moment: datetime) -> datetime | None:
        """When it opens next, in Norwegian time; None when open, or not known."""
        return None if self.is_always_open or self.hours is None else self.hours.opening(moment).opens_at

    def is_verified(self, today: date) -> bool:
        """Whether the number was checked within a year.

        The pinned ones (110, 112, 113, 116 117, 116 111) are fixed by the numbering plan and do not age:
        'check this number' beside 112 would cost somebody a minute they do not have.
        """
        if self.verified_on is None:
            return False
        return self.is_pinned or today - self.verified_on <= VERIFICATION_LASTS

    def needs_recheck(self, today: date) -> bool:
        """Whether staff should look it up again: after 90 days, or when nobody ever did."""
        return self.verified_on is None or today - self.verified_on > RECHECK_AFTER


def in_order(lines: Iterable[CrisisLine], audience: Audience, moment: datetime) -> list[CrisisLine]:
    """Those for `audience`: the pinned ones first (always a line that answers day and night), then who is
    open now, local before national, then the closed ones by when they open."""
    wanted = [
        line
        for line in lines
        if line.is_pinned or audience in ("all", line.audience) or line.audience == "all"
    ]
    return sorted(wanted, key=lambda line: _rank(line, audience, moment))


def that_act(lines: Iterable[CrisisLine], audience: Audience, moment: datetime) -> list[CrisisLine]:
    """Those who can act when somebody is not safe: who is open now first, and among them the lines of one's own age."""
    able = [line for line in in_order(lines, audience, moment) if line.acts]
    return sorted(able, key=lambda line: (not line.is_open(moment), line.audience != audience))


def _rank(line: CrisisLine, audience: Audience, moment: datetime) -> tuple[int, int, datetime]:
    """Sorting is stable: equals keep the order of the file."""
    if line.is_pinned:
        return (0, 0 if line.audience == audience else 1, moment)
    near = 0 if line.is_local else 1
    if line.is_open(moment):
        return (1, near, moment)
    return (2, near, line.opens_at(moment) or datetime.max.replace(tzinfo=UTC))
