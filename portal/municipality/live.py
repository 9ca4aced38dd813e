"""The pack's `[live]` table: whether there is a live talk, when, and the limits that a municipality sets for it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.municipality.hours import Hours, Opening
from portal.municipality.read_hours import read_hours
from portal.municipality.toml import Table


@dataclass(frozen=True)
class LiveRules:
    """What a municipality has decided about its live talk. Whole minutes; `hours` is when it is open by itself."""

    offered: bool
    hours: Hours
    talks_each: int = 3
    answer_minutes: int = 10
    unread_minutes: int = 3
    pause_minutes: int = 10

    @property
    def answer_within(self) -> timedelta:
        """How long somebody waits for a person before the talk becomes a thread."""
        return timedelta(minutes=self.answer_minutes)

    @property
    def unread_within(self) -> timedelta:
        """How long what somebody wrote may lie unread before the team leader is told."""
        return timedelta(minutes=self.unread_minutes)

    def opening(self, now: datetime) -> Opening:
        """Open or closed by the hours at `now`; what staff have decided by hand is not in it."""
        return self.hours.opening(now)


def read_live(table: Table, service_hours: Hours) -> LiveRules:
    """The `[live]` table. Without hours of its own the talk is open when the service is."""
    return LiveRules(
        offered=table.truth("offered", False),
        hours=_hours(table.table("hours"), service_hours),
        talks_each=table.number("talks_each", 3),
        answer_minutes=table.number("answer_minutes", 10),
        unread_minutes=table.number("unread_minutes", 3),
        pause_minutes=table.number("pause_minutes", 10),
    )


def _hours(table: Table, service_hours: Hours) -> Hours:
    if not table.data:
        return service_hours
    own = read_hours(table)
    # Christmas and summer are said once: days that differ for the service differ for its talk too.
    return own if "exceptions" in table.data else replace(own, exceptions=service_hours.exceptions, _seen={})
