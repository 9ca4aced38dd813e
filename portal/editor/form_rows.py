"""Times as rows of fields: the week a day at a time, dates that differ, and what repeats in other ways than every week. Pure.

A row that was there carries what it was made from, unseen, and is kept as it was unless somebody changes it: so nothing is lost
of what no field asks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from portal.directory.document import Document
from portal.municipality.hours import WEEKDAYS
from portal.web.forms import trimmed

MOST_ROWS = 60  # shown and read; what is stored beyond that stays as it is
_SPAN = re.compile(r"(\d{1,2})[:.](\d\d)-(\d{1,2})[:.](\d\d)")
_REASON = "other"
Values = Mapping[str, Sequence[str]]
Read = TypeVar("Read")


class Wrong(ValueError):
    """What cannot be read; the text is the slug of what is wrong. `at` is the field, '' for the one that is being read."""

    def __init__(self, why: str, at: str = "") -> None:
        super().__init__(why)
        self.at = at


class Faults(dict[str, str]):
    """What is wrong, by the id of the field."""

    def unless(self, at: str, read: Callable[..., Read], *given: Any) -> Read | None:
        """What `read` makes of `given`; what is wrong with it is told at its field, or `at`, and gives None."""
        try:
            return read(*given)
        except Wrong as wrong:
            self.setdefault(wrong.at or at, str(wrong))
            return None


def first(typed: Values, key: str) -> str:
    """The first value of a field; '' without one."""
    return next(iter(typed.get(key, ())), "")


# --- a day's hours ----------------------------------------------------------------------------------------


def line_of(spans: Sequence[str]) -> str:
    """'09:30–14:00, 17:00–24:00'."""
    return ", ".join((f"{each[:-5]}24:00" if each.endswith("-00:00") else each).replace("-", "–") for each in spans)


def spans_in(text: str) -> list[str]:
    """The hours of one day as people write them: '9:00 - 15.30, 17:00–19:00'. Raises Wrong."""
    plain = text.replace("–", "-").replace("—", "-").strip().replace(" - ", "-")
    parts = [part for part in re.split(r"[,;]|\s+(?=\d)", plain) if part.strip()]
    spans = sorted(span_in(part.strip()) for part in parts)
    for earlier, later in zip(spans, spans[1:], strict=False):
        if earlier[6:] > later[:5] or earlier[6:] <= earlier[:5]:
            raise Wrong("overlap")
    return spans


def span_in(text: str) -> str:
    """One stretch as it is kept: '09:30-14:00'. Raises Wrong."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise Wrong("no_span")
    hours = [int(each) for each in found.groups()]
    if hours[0] > 23 or hours[2] > 24 or max(hours[1], hours[3]) > 59 or hours[2:] > [24, 0] or hours[:2] == hours[2:]:
        raise Wrong("no_span")
    return f"{hours[0]:02}:{hours[1]:02}-{hours[2] % 24:02}:{hours[3]:02}"


def day_in(text: str) -> str | None:
    """A day as it is kept; None for none. Raises Wrong."""
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise Wrong("not_a_date") from None


# --- the week ---------------------------------------------------------------------------------------------


def week_out(hours: Document | None) -> dict[str, list[str]]:
    """The fields of the week: `day-monday` … `day-sunday`, `day-holiday`, and whether holidays are as other days."""
    week = hours["week"] if hours else [[]] * 7
    made = {f"day-{name}": [line_of(spans)] for name, spans in zip(WEEKDAYS, week, strict=True)}
    made["day-holiday"] = [line_of((hours or {}).get("holiday", []))]
    made["holiday_same"] = ["yes"] if hours and "holiday" not in hours else []
    return made


def week_in(typed: Values, faults: Faults) -> Document:
    """The week's hours and the holidays'."""
    days = {name: faults.unless(f"day-{name}", spans_in, first(typed, f"day-{name}")) or [] for name in (*WEEKDAYS, "holiday")}
    made: Document = {"week": [days[name] for name in WEEKDAYS]}
    return made if typed.get("holiday_same") else made | {"holiday": days["holiday"]}


def is_said(hours: Document) -> bool:
    """Whether these hours say anything."""
    return bool(any(hours["week"]) or hours.get("holiday") or hours.get("exceptions"))


# --- rows -------------------------------------------------------------------------------------------------


def numbers(typed: Values, name: str) -> list[int]:
    """The numbers of the rows that a form has, by a field that each of them has: `date-{}-was`."""
    return [number for number in range(MOST_ROWS) if name.format(number) in typed]


def rows_out(made: Sequence[dict[str, str]], name: str, empty: Mapping[str, str]) -> dict[str, list[str]]:
    """Rows as fields, with an empty one below."""
    rows = [*made, *([dict(empty)] if len(made) < MOST_ROWS else [])]
    return {f"{name}-{number}-{key}": [text] for number, row in enumerate(rows) for key, text in row.items()}


def rows_in(typed: Values, name: str, keys: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    """The rows that say something, each with its number."""
    there = numbers(typed, f"{name}-{{}}-was")
    rows = [(number, {key: first(typed, f"{name}-{number}-{key}") for key in keys}) for number in there]
    return [(number, row) for number, row in rows if any(row.values())]


def is_as_shown(shown: Mapping[str, str], row: Mapping[str, str]) -> bool:
    """Whether a row came back as it was shown; what a browser or we take off at the ends is no change."""
    return all(trimmed(text) == row[key] for key, text in shown.items())


def take(stored: list[Document], line: str, line_from: Callable[[Document], str]) -> Document | None:
    """What a row was made from, taken out of `stored`: each is found once."""
    for place, one in enumerate(stored):
        if line and line_from(one) == line:
            return stored.pop(place)
    return None


# --- dates that differ ------------------------------------------------------------------------------------

DATE = {"from": "", "to": "", "hours": "", "yearly": "", "was": ""}


def dates_out(hours: Document | None) -> dict[str, list[str]]:
    """The dates that differ, a row each: `date-0-from`, `-to`, `-hours`, `-yearly`, `-was`."""
    return rows_out([_date_row(each) for each in (hours or {}).get("exceptions", [])[:MOST_ROWS]], "date", DATE)


def _date_row(one: Document) -> dict[str, str]:
    last = "" if one["to"] == one["from"] else one["to"]
    row = {"from": one["from"], "to": last, "hours": line_of(one["spans"]), "yearly": "yes" if one.get("yearly") else ""}
    return row | {"was": _date_line(one)}


def _date_line(one: Document) -> str:
    return " ".join([one["from"], one["to"], one["reason"], *one["spans"], "yearly" if one.get("yearly") else ""]).strip()


def dates_in(typed: Values, before: Document | None, faults: Faults) -> list[Document]:
    """The dates that differ. Those that were there keep their reason."""
    stored = list((before or {}).get("exceptions", []))
    beyond = stored[MOST_ROWS:]
    found = []
    for number, row in rows_in(typed, "date", DATE):
        was = take(stored, row["was"], _date_line)
        if was is not None and is_as_shown(_date_row(was), row):
            found.append(was)
        elif any(row[key] for key in ("from", "to", "hours", "yearly")):
            found.append(_date_in(row, f"date-{number}-", was or {}, faults))
    return [*(each for each in found if each), *beyond]


def _date_in(row: Mapping[str, str], at: str, was: Document, faults: Faults) -> Document:
    start = faults.unless(f"{at}from", day_in, row["from"])
    end = faults.unless(f"{at}to", day_in, row["to"]) or start
    spans = faults.unless(f"{at}hours", spans_in, row["hours"]) or []
    if not row["from"]:
        faults[f"{at}from"] = "missing"
    elif start and end and end < start:
        faults[f"{at}to"] = "ends_before"
    elif row["yearly"] and end != start:
        faults[f"{at}to"] = "yearly_is_a_day"
    if start is None:
        return {}
    made = {"from": start, "to": end, "reason": was.get("reason", _REASON), "spans": spans}
    return made | ({"yearly": True} if row["yearly"] else {})
