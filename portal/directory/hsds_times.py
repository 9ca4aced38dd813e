"""Opening hours and rules ↔ HSDS schedules.

A schedule's hours are the clock on the wall in Norway, without an offset: the offset is another one in summer. What a schedule
is part of (the week, holidays, days that differ, a rule) stands in an attribute; a schedule of somebody else's has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from portal.directory.hsds_terms import Attributes, Json, Said, made_id, text_in
from portal.directory.places import Schedule
from portal.municipality.hours import DifferentDays, Hours, Span

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SUFFIXES = ("+01:00", "+02:00", "+01", "+02")  # the clock on the wall in Norway, winter and summer
_PARTS = ("freq", "interval", "byday", "bymonthday", "byweekno", "byyearday", "count", "until", "wkst")
_FREQUENCIES = ("WEEKLY", "MONTHLY")  # what the standard has words for
_LONG_AGO = date(2020, 1, 5)  # where a rule that does not count from anything is taken to begin: a Sunday
_NO_SPANS: tuple[tuple[Span, ...], ...] = ((),) * 7


@dataclass
class Times:
    """What a record's schedules come to. `left_out`: how many could not be read."""

    hours: Hours | None = None
    schedules: tuple[Schedule, ...] = ()
    is_always_open: bool = False
    left_out: int = 0


@dataclass
class _Parts:
    week: list[list[Span]] = field(default_factory=lambda: [[] for _ in range(7)])
    holiday: list[Span] = field(default_factory=list)
    different: list[tuple[str, DifferentDays]] = field(default_factory=list)
    rules: list[Schedule] = field(default_factory=list)
    is_always_open: bool = False
    has_week: bool = False
    left_out: int = 0


# --- out --------------------------------------------------------------------------------------------------


def schedules_out(owner: str, hours: Hours | None, rules: Sequence[Schedule], is_always_open: bool, first: str) -> list[Json]:
    """The schedules of the service with id `owner`; `first` is the language that plain notes are in."""
    made: list[Json] = []
    if is_always_open:
        made.append(_weekly(DAYS, Span(time.min, time.min)) | {"part": "always", "notes": "Day and night, all year."})
    if hours is not None:
        made += [_weekly(days, span) | {"part": "week"} for days, span in _grouped(hours.weekdays)]
        made += [_clock(span) | {"part": "holiday", "description": "Public holidays"} for span in hours.holiday or ()]
        made += [each for number, one in enumerate(hours.exceptions) for each in _different(number, one)]
    made += [_rule(one, first) for one in rules]
    return [_finished(owner, number, one) for number, one in enumerate(made)]


def _finished(owner: str, number: int, made: Json) -> Json:
    """Our own facts become attributes, and the schedule gets its ids."""
    this = made_id("schedule", owner, number)
    attributes = Attributes(this, "schedule")
    for code in ("part", "reason", "yearly", "rule"):
        attributes.fact(code, made.pop(code, None))
    for language, text in made.pop("note", {}).items():
        attributes.add("text", f"note.{language}", text)
    return {"id": this, "service_id": owner, **made, "attributes": attributes.made}


def _clock(span: Span) -> Json:
    return {"opens_at": f"{span.start:%H:%M}", "closes_at": f"{span.end:%H:%M}"}


def _weekly(days: Iterable[str], span: Span) -> Json:
    return {"freq": "WEEKLY", "interval": 1, "byday": ",".join(days), **_clock(span)}


def _grouped(week: Sequence[Sequence[Span]]) -> list[tuple[list[str], Span]]:
    """One schedule for the days that share a span; day by day where the order within a day would be lost."""
    found: dict[Span, list[str]] = {}
    for day, spans in zip(DAYS, week, strict=True):
        for span in spans:
            found.setdefault(span, []).append(day)
    grouped = [(days, span) for span, days in found.items()]
    again = [[span for days, span in grouped for each in days if each == day] for day in DAYS]
    if again == [list(spans) for spans in week]:
        return grouped
    return [([day], span) for day, spans in zip(DAYS, week, strict=True) for span in spans]


def _different(number: int, one: DifferentDays) -> list[Json]:
    common: Json = {"valid_from": one.first.isoformat(), "valid_to": one.last.isoformat(), "reason": one.reason}
    common |= {"part": f"different {number}"} | ({"yearly": True} if one.is_yearly else {})
    if not one.spans:
        return [common | {"description": "Closed"}]
    return [common | _clock(span) for span in one.spans]


def _rule(one: Schedule, first: str) -> Json:
    parts = {key.lower(): value for key, _, value in (part.partition("=") for part in one.rule.split(";"))}
    told = {key: _told(key, value) for key, value in parts.items() if key in _PARTS}
    made: Json = {key: value for key, value in told.items() if value is not None}
    made |= {"dtstart": one.first.isoformat(), "part": "rule", **_clock(one.span)}
    if one.last:
        made["valid_to"] = one.last.isoformat()
    if rule_of(made) != one.rule:
        made["rule"] = one.rule  # the standard has no words for it, or others in another order
    if first in one.note:
        made["description"] = one.note[first]
    return made | {"note": {code: text for code, text in one.note.items() if code != first}}


def _told(key: str, value: str) -> str | int | None:
    """A part of a rule as the standard's field has it; None for what the field cannot hold."""
    if key in ("interval", "count"):
        return int(value)
    if key == "until":
        return _iso(value)
    words = {"freq": _FREQUENCIES, "wkst": DAYS}.get(key)
    return value if words is None or value in words else None


def _iso(value: str) -> str | None:
    """The day of RFC 5545's 20261231 or 20261231T225959Z, as 2026-12-31; None for another way to write it."""
    try:
        return date.fromisoformat(value[:8]).isoformat() if value[:8].isdigit() else None
    except ValueError:
        return None


# --- in ---------------------------------------------------------------------------------------------------


def rule_of(schedule: Mapping[str, Any]) -> str:
    """The RRULE of a schedule, '' when it repeats in no way."""
    return ";".join(f"{key.upper()}={_part(key, schedule[key])}" for key in _PARTS if schedule.get(key) not in (None, "", []))


def _part(key: str, value: Any) -> Any:
    """A part as RFC 5545 writes it: a whole number without decimals, a day without signs between."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if key == "until" and isinstance(value, str) and value[4:5] == "-":
        return value[:10].replace("-", "")
    return value


def times_in(schedules: Iterable[Json], holiday: str | None, first: str) -> Times:
    """What the schedules say. `holiday`: 'ordinary' or 'own' as we tell it; None from others, whose holidays are taken as closed:
    to be told 'open' in front of a locked door is worse than the other way round."""
    parts = _Parts(has_week=holiday is not None)
    for one in schedules:
        try:
            _take(one, parts, first)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            parts.left_out += 1
    hours = _hours(parts, holiday) if parts.has_week else None
    return Times(hours, tuple(parts.rules), parts.is_always_open, parts.left_out)


def _hours(parts: _Parts, holiday: str | None) -> Hours:
    together: dict[str, DifferentDays] = {}
    for name, one in parts.different:
        known = together.get(name)
        spans = (*known.spans, *one.spans) if known else one.spans
        together[name] = DifferentDays(one.first, one.last, spans, one.reason, one.is_yearly)
    week = tuple(tuple(spans) for spans in parts.week)
    return Hours(week, None if holiday == "ordinary" else tuple(parts.holiday), tuple(together.values()))


def _take(one: Json, parts: _Parts, first: str) -> None:
    said = Said(one)
    part = said.fact("part") or ""
    if part == "always":
        return  # the service says so itself
    if part == "holiday":
        parts.holiday.append(_span(one))
    elif part.startswith("different"):
        parts.different.append((part, _different_in(one, said)))
    elif part == "rule" or (not part and not _is_week(one)):
        parts.rules.append(_rule_in(one, said, first))
    else:
        _week_in(one, parts, is_ours=bool(part))


def _is_week(one: Json) -> bool:
    """Whether somebody else's schedule is an ordinary week: each week, with no end."""
    bounds = ("valid_to", "until", "count", "bymonthday", "byweekno", "byyearday")
    return one.get("freq") == "WEEKLY" and one.get("interval") in (None, 1, "1") and not any(one.get(name) for name in bounds)


def _week_in(one: Json, parts: _Parts, *, is_ours: bool) -> None:
    span, days = _span(one), [DAYS.index(day.strip()) for day in str(one["byday"]).split(",")]
    parts.has_week = True
    if not is_ours and len(set(days)) == 7 and _is_whole_day(one):
        parts.is_always_open = True
    for day in days:
        parts.week[day].append(span)


def _is_whole_day(one: Json) -> bool:
    return text_in(one, "opens_at")[:5] == "00:00" and text_in(one, "closes_at")[:5] in ("00:00", "23:59", "24:00")


def _different_in(one: Json, said: Said) -> DifferentDays:
    spans = (_span(one),) if one.get("opens_at") else ()
    first, last = date.fromisoformat(one["valid_from"]), date.fromisoformat(one["valid_to"])
    return DifferentDays(first, last, spans, said.fact("reason") or "ordinary", said.fact("yearly") == "true")


def _rule_in(one: Json, said: Said, first: str) -> Schedule:
    rule = said.fact("rule") or rule_of(one)
    begins = one.get("dtstart") or one.get("valid_from")
    _check(one, begins, is_ours=said.fact("part") is not None)
    note = {first: text_in(one, "description")} if text_in(one, "description") else {}
    last = date.fromisoformat(one["valid_to"][:10]) if one.get("valid_to") else None
    starts = date.fromisoformat(begins[:10]) if begins else _LONG_AGO
    return Schedule(rule, starts, _span(one), last, {**note, **dict(said.texts("note"))})


def _check(one: Json, begins: Any, *, is_ours: bool) -> None:
    """Raises ValueError for a rule that can be read in two ways."""
    if not begins and one.get("interval") not in (None, 1, "1"):
        raise ValueError("every second week, counted from nothing")
    if not is_ours and one.get("count") and one.get("until"):
        raise ValueError("ends twice: RFC 5545, section 3.3.10, allows one of them")


def _span(one: Json) -> Span:
    start, end = _time(one["opens_at"]), _time(one["closes_at"])
    return Span(start, end)


def _time(text: str) -> time:
    """The clock on the wall. Raises ValueError for one of another place: which hour it is here depends on the day."""
    bare = text.strip()
    for suffix in _SUFFIXES:
        bare = bare.removesuffix(suffix)
    found = time.fromisoformat("00:00" if bare[:5] == "24:00" else bare)
    if found.tzinfo is not None:
        raise ValueError("the clock of another place")
    return found.replace(second=0, microsecond=0)
