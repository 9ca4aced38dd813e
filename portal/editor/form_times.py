"""Opening hours as an editor types them: a line a day, a line a date, a line a rule. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from portal.directory.document import Document
from portal.directory.places import Schedule
from portal.municipality.hours import WEEKDAYS, Span

_SPAN = re.compile(r"(\d{1,2})[:.](\d\d)-(\d{1,2})[:.](\d\d)")
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*-\s*(\d{4}-\d\d-\d\d))?\s+(.+)")
_RULE = re.compile(r"(FREQ=\S+)\s+(\d{4}-\d\d-\d\d)(?:\s*-\s*(\d{4}-\d\d-\d\d))?\s+(\S+)")
_CLOSED = frozenset({"stengt", "closed"})
_REASON = "other"
Values = Mapping[str, Sequence[str]]


class Wrong(ValueError):
    """A field that cannot be read; the text is the slug of what is wrong."""


def week_out(hours: Document | None) -> dict[str, list[str]]:
    """The fields of the week: `day-monday` … `day-sunday`, `day-holiday`, and whether holidays are as other days."""
    week = hours["week"] if hours else [[]] * 7
    made = {f"day-{name}": [_line(spans)] for name, spans in zip(WEEKDAYS, week, strict=True)}
    made["day-holiday"] = [_line((hours or {}).get("holiday", []))]
    made["holiday_same"] = ["yes"] if hours and "holiday" not in hours else []
    return made


def _line(spans: Sequence[str]) -> str:
    return ", ".join(_midnight(each).replace("-", "–") for each in spans)


def _midnight(span: str) -> str:
    return f"{span[:-5]}24:00" if span.endswith("-00:00") else span


def exceptions_out(hours: Document | None) -> str:
    """The dates that differ, a line each."""
    return "\n".join(_exception_line(each) for each in (hours or {}).get("exceptions", []))


def _exception_line(one: Document) -> str:
    days = one["from"] if one["from"] == one["to"] else f"{one['from']}–{one['to']}"
    return f"{days} {_line(one['spans']) or 'stengt'}"


def schedules_out(schedules: Sequence[Document]) -> str:
    """The rules, a line each."""
    return "\n".join(_schedule_line(each) for each in schedules)


def _schedule_line(one: Document) -> str:
    days = f"{one['from']}–{one['to']}" if "to" in one else one["from"]
    return f"{one['rule']} {days} {one['span'].replace('-', '–')}"


def week_in(typed: Values, exceptions: str, before: Document | None = None) -> Document | None:
    """The week's hours; None when nothing is said of it. Dates that were there keep their reason. Raises Wrong."""
    week = [_spans(_first(typed, f"day-{name}")) for name in WEEKDAYS]
    made: Document = {"week": week}
    if not typed.get("holiday_same"):
        made["holiday"] = _spans(_first(typed, "day-holiday"))
    if lines := _lines(exceptions):
        known = {_plain(_exception_line(each)): each for each in (before or {}).get("exceptions", [])}
        made["exceptions"] = [known.get(line) or _exception(line) for line in lines]
    return made if any(week) or made.get("holiday") or made.get("exceptions") else None


def _first(typed: Values, key: str) -> str:
    return next(iter(typed.get(key, ())), "")


def _lines(text: str) -> list[str]:
    return [_plain(line) for line in text.splitlines() if line.strip()]


def _plain(text: str) -> str:
    return text.replace("–", "-").replace("—", "-").strip()


def _spans(text: str) -> list[str]:
    parts = [part for part in re.split(r"[,;]|\s+(?=\d)", _plain(text).replace(" - ", "-")) if part.strip()]
    spans = sorted(_span(part.strip()) for part in parts)
    for earlier, later in zip(spans, spans[1:], strict=False):
        if earlier[6:] > later[:5] or earlier[6:] <= earlier[:5]:
            raise Wrong("overlap")
    return spans


def _span(text: str) -> str:
    found = _SPAN.fullmatch(text)
    if not found:
        raise Wrong("no_span")
    hours = [int(each) for each in found.groups()]
    if hours[0] > 23 or hours[2] > 24 or max(hours[1], hours[3]) > 59 or hours[:2] == hours[2:]:
        raise Wrong("no_span")
    return f"{hours[0]:02}:{hours[1]:02}-{hours[2] % 24:02}:{hours[3]:02}"


def _exception(line: str) -> Document:
    found = _DAYS.fullmatch(line)
    if not found:
        raise Wrong("no_dates")
    first, last = _date(found[1]), _date(found[2] or found[1])
    if last < first:
        raise Wrong("ends_before")
    spans = [] if found[3].strip().casefold() in _CLOSED else _spans(found[3])
    return {"from": first, "to": last, "reason": _REASON, "spans": spans}


def schedules_in(text: str, before: Sequence[Document]) -> list[Document]:
    """The rules; a rule that was there keeps its note. Raises Wrong."""
    notes = {_schedule_line({**each, "note": {}}): each["note"] for each in before if each.get("note")}
    made = [_schedule(line) for line in _lines(text)]
    return [one | ({"note": notes[_schedule_line(one)]} if _schedule_line(one) in notes else {}) for one in made]


def _schedule(line: str) -> Document:
    found = _RULE.fullmatch(line)
    if not found:
        raise Wrong("no_rule")
    made: dict[str, Any] = {"rule": found[1], "from": _date(found[2]), "span": _span(found[4])}
    if found[3]:
        made["to"] = _date(found[3])
    start, end = (time.fromisoformat(each) for each in made["span"].split("-"))
    try:
        Schedule(found[1], date.fromisoformat(made["from"]), Span(start, end))
    except ValueError:
        raise Wrong("no_rule") from None
    return made


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong("not_a_date") from None
