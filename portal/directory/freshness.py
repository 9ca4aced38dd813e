"""How old what we say of a service may be. Pure; all spans in days."""

from datetime import date, datetime, timedelta
from enum import StrEnum

ASK_AFTER = timedelta(days=90)  # since it was verified: the owner is asked whether it is still right
ASK_AGAIN = timedelta(days=14)  # without an answer: asked once more
MOST_ASKED = 3
SINK_AFTER = timedelta(days=120)  # from then on it stands below what is verified
HIDE_AFTER = timedelta(days=180)  # and, when the owner has been asked in vain, it is seen by editors only


class Freshness(StrEnum):
    """Where a service stands."""

    FRESH = "fresh"
    DUE = "due"
    OLD = "old"


def freshness(verified_on: date | None, today: date) -> Freshness:
    """How fresh something is that was verified on a day; never verified is old."""
    age = today - verified_on if verified_on else SINK_AFTER
    if age >= SINK_AFTER:
        return Freshness.OLD
    return Freshness.DUE if age >= ASK_AFTER else Freshness.FRESH


def last_old_day(today: date) -> date:
    """What was verified on this day or before is old."""
    return today - SINK_AFTER


def should_ask(verified_on: date | None, asked_at: datetime | None, asked_times: int, now: datetime) -> bool:
    """Whether the owner is asked now."""
    if asked_times >= MOST_ASKED or (asked_at is not None and now - asked_at < ASK_AGAIN):
        return False
    return verified_on is None or now.date() - verified_on >= ASK_AFTER


def should_hide(verified_on: date | None, asked_at: datetime | None, asked_times: int, now: datetime) -> bool:
    """Whether nobody has vouched for it so long, and its owner has been asked so often in vain, that it is hidden."""
    if asked_times < MOST_ASKED or asked_at is None or now - asked_at < ASK_AGAIN:
        return False
    return verified_on is None or now.date() - verified_on >= HIDE_AFTER
