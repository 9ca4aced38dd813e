"""Opening hours out of a pack's TOML: `monday = ["08:00-11:00", "11:45-15:30"]`."""

import re
from datetime import date, time

from portal.municipality.hours import WEEKDAYS, DifferentDays, Hours, Span, always_open
from portal.municipality.toml import Table

_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_YEARLY = re.compile(r"(\d\d)-(\d\d)")
_LEAP_YEAR = 2024  # so that 29 February is a day


def read_hours(table: Table) -> Hours:
    """Every weekday with its spans, `holiday`, and `[[hours.exceptions]]`."""
    weekdays = tuple(_spans(table, day) for day in WEEKDAYS)
    exceptions = tuple(found for entry in table.tables("exceptions") if (found := _exception(entry)))
    return Hours(weekdays, _holiday(table), exceptions)


def read_line_hours(table: Table, *, is_always_open: bool) -> Hours | None:
    """A crisis line's hours; None when they are not known. Without `holiday`, holidays are as other days."""
    if is_always_open:
        return always_open()
    if not table.data:
        return None
    holiday = _spans(table, "holiday") if "holiday" in table.data else None
    return Hours(tuple(_spans(table, day) for day in WEEKDAYS), holiday)


def read_span(table: Table, key: str) -> Span | None:
    """One span that must be there: `default = "09:00-20:00"`. None when it is wrong: the fault is noted."""
    return _span(table, key, table.text(key))


def _holiday(table: Table) -> tuple[Span, ...]:
    return _spans(table, "holiday")


def _spans(table: Table, key: str) -> tuple[Span, ...]:
    spans = [span for text in table.words(key, []) if (span := _span(table, key, text))]
    spans.sort(key=lambda span: span.start)
    for earlier, later in zip(spans, spans[1:], strict=False):
        if earlier.end > later.start or earlier.end <= earlier.start:
            table.fault(key, f"{earlier} and {later} overlap", "let each span end before the next begins")
    return tuple(spans)


def _span(table: Table, key: str, text: str) -> Span | None:
    """One span. 24:00 is midnight; an end before the start is the next morning."""
    found = _SPAN.fullmatch(text.replace(" ", "").replace("–", "-"))
    if not found or "24" in (found[1],) or (found[3] == "24" and found[4] != "00"):
        table.fault(key, f"'{text}' is not a span of time", 'write "08:00-15:30"')
        return None
    start, end = time(int(found[1]), int(found[2])), time(int(found[3]) % 24, int(found[4]))
    if start == end and start != time.min:
        table.fault(
            key, f"'{text}' begins and ends at the same time", 'write "08:00-15:30", or "00:00-24:00"'
        )
        return None
    return Span(start, end)


def _exception(entry: Table) -> DifferentDays | None:
    spans, reason = _spans(entry, "spans"), entry.text("reason")
    if "yearly" in entry.data:
        day = _yearly_day(entry)
        return DifferentDays(day, day, spans, reason, is_yearly=True) if day else None
    first = entry.day("from")
    last = entry.day("to") or first
    if not first or not last or last < first:
        entry.fault(
            "from",
            "the days that differ are not given, or end before they begin",
            'write from = 2026-07-06 and to = 2026-07-31, or yearly = "12-24"',
        )
        return None
    return DifferentDays(first, last, spans, reason)


def _yearly_day(entry: Table) -> date | None:
    found = _YEARLY.fullmatch(entry.text("yearly"))
    try:
        if found:
            return date(_LEAP_YEAR, int(found[1]), int(found[2]))
    except ValueError:
        pass  # the 31st of a month that has thirty days: told below
    entry.fault("yearly", "no such day of the year", 'write month-day: yearly = "12-24"')
    return None
