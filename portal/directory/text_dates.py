"""When each text of a service was written, kept whichever way a change comes in: by hand, from a file, as a proposal. Pure.

Without it a translation of what somebody has changed in a file would go on being called up to date.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from portal.directory.document import WORDS
from portal.directory.service import Service, Words


def dated(before: Service, after: Service, first: str, today: date) -> Service:
    """`after` with today as the day of every text that is another than in `before` and brings no day of its own. `first`: the
    language that the others are translated from."""
    made: dict[str, Any] = {name: _dated(getattr(before, name), getattr(after, name), first, today) for name in WORDS}
    return replace(after, **made)


def _dated(before: Words, after: Words, first: str, today: date) -> Words:
    codes = {code for code, text in after.by_language.items() if text and text != before.by_language.get(code)}
    new = {code: today for code in codes if after.changed.get(code) == before.changed.get(code)}
    days = _in_order({**after.changed, **new}, codes, first, today)
    return replace(after, changed=days) if days != dict(after.changed) else after


def _in_order(days: Mapping[str, date], written: set[str], first: str, today: date) -> dict[str, date]:
    """Days do not tell what came first on one day: a translation of this morning is older than what was changed since, and
    loses its day."""
    return {code: day for code, day in days.items() if first not in written or code in written or day < today}
