"""A service as a document: plain JSON, the form in which the directory keeps, compares and hands on services (ADR 0090).

Only what is known stands in a document, and always in the same order: two documents are equal when the services are.
`service_of(document_of(one)) == one` for every service.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from portal.directory.places import Access, Closing, Location, Schedule
from portal.directory.service import Audience, Kind, Per, Prevention, Price, Risk, Service, Way, Words
from portal.municipality.hours import DifferentDays, Hours, Span

Document = dict[str, Any]

WORDS = ("name", "description", "first_visit", "getting_there", "cooperation", "alert")
_PLAIN = (
    "id", "slug", "organization", "phone", "url", "chat_url", "email", "line", "source",
    "minimum_age", "maximum_age", "needs_referral", "is_anonymous", "alone_from", "waiting_days", "has_interpreter",
    "is_always_open", "is_leisure", "is_telling", "is_confidential_address", "is_number_fixed", "is_house",
)  # fmt: skip
FIELDS = (*_PLAIN[:3], *WORDS, *_PLAIN[3:], "kind", "level", "audiences", "topics", "ways", "risks", "languages", "stairs",
          "price", "locations", "hours", "schedules", "closing", "source_date", "verified_on")  # fmt: skip
_NEEDED = ("slug", "organization", "name", "kind")


class NoService(ValueError):
    """A document that is none. `field`: where it is wrong; `why`: a slug of what is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


def document_of(service: Service) -> Document:
    """The service as JSON holds it."""
    made: Document = {name: getattr(service, name) for name in _PLAIN}
    made |= {name: _words_out(getattr(service, name)) for name in WORDS}
    made |= {
        "kind": service.kind.value,
        "level": service.level.value if service.level else None,
        "audiences": [each.value for each in Audience if each in service.audiences],
        "topics": list(service.topics),
        "ways": [each.value for each in service.ways],
        "risks": [each.value for each in Risk if each in service.risks],
        "languages": list(service.languages),
        "stairs": list(service.stairs) if service.stairs else None,
        "price": {"kroner": service.price.kroner, "per": service.price.per.value} if service.price else None,
        "locations": [_location_out(each) for each in service.locations],
        "hours": _hours_out(service.hours) if service.hours else None,
        "schedules": [_schedule_out(each) for each in service.schedules],
        "closing": _closing_out(service.closing) if service.closing else None,
        "source_date": _day_out(service.source_date),
        "verified_on": _day_out(service.verified_on),
    }
    return {name: made[name] for name in FIELDS if _is_said(name, made[name])}


def _is_said(name: str, value: Any) -> bool:
    """A no is said where one may also not know; where one cannot, no is how everything is."""
    if value is False:
        return name in _MAYBE
    return value is not None and value not in ("", [], {})


def service_of(document: Mapping[str, Any]) -> Service:
    """The service that a document tells of. Raises NoService for the first field that cannot be read."""
    for name in document.keys() - set(FIELDS):
        raise NoService(name, "unknown")
    for name in _NEEDED:
        if not document.get(name):
            raise NoService(name, "missing")
    parts: dict[str, Any] = {name: document[name] for name in _PLAIN if name in document}
    for name, value in parts.items():
        _must_be(name, value, _TYPES.get(name, str))
    for name, read in _READ.items():
        if name in document:
            parts[name] = _read(name, document[name], read)
    parts |= {name: _read(name, document.get(name, {}), _words_in) for name in WORDS}
    try:
        return Service(**parts)
    except ValueError as wrong:
        raise NoService(getattr(wrong, "field", "locations"), "confidential") from wrong


_FLAGS = ("needs_referral", "is_anonymous", "has_interpreter", "is_always_open", "is_leisure", "is_telling",
          "is_confidential_address", "is_number_fixed", "is_house")  # fmt: skip
_MAYBE = ("needs_referral", "is_anonymous", "has_interpreter")
_TYPES: Mapping[str, type] = dict.fromkeys(_FLAGS, bool) | dict.fromkeys(
    ("minimum_age", "maximum_age", "alone_from", "waiting_days"), int
)


def words_in(document: Mapping[str, Any], name: str) -> Words:
    """One text of a service in all its languages, without reading the rest. Raises NoService."""
    words: Words = _read(name, document.get(name, {}), _words_in)
    return words


def _must_be(name: str, value: Any, kind: type) -> None:
    if type(value) is not kind:
        raise NoService(name, "wrong_kind")


def _read(name: str, value: Any, read: Any) -> Any:
    try:
        return read(value)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as wrong:
        raise NoService(name, "unreadable") from wrong


def _words_out(words: Words) -> Document:
    made: Document = {code: text for code, text in sorted(words.by_language.items()) if text}
    if made and words.changed:
        made["changed"] = {code: day.isoformat() for code, day in sorted(words.changed.items())}
    if made and words.machine:
        made["machine"] = sorted(words.machine)
    return made


def _words_in(data: Mapping[str, Any]) -> Words:
    texts = {code: text for code, text in data.items() if code not in ("changed", "machine")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("a text is no text")
    changed = {code: date.fromisoformat(day) for code, day in data.get("changed", {}).items()}
    return Words(texts, changed, frozenset(data.get("machine", ())))


def _day_out(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _location_out(one: Location) -> Document:
    made = {name: getattr(one, name) for name in ("name", "address", "postcode", "city", "place", "latitude", "longitude")}
    made["access"] = [each.value for each in one.access]
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def _location_in(data: Mapping[str, Any]) -> Location:
    return Location(**{**data, "access": tuple(Access(each) for each in data.get("access", ()))})


def _span_out(span: Span) -> str:
    return f"{span.start:%H:%M}-{span.end:%H:%M}"


def _span_in(text: str) -> Span:
    start, end = text.split("-")
    return Span(time.fromisoformat(start), time.fromisoformat(end))


def _spans_in(spans: Any) -> tuple[Span, ...]:
    return tuple(_span_in(each) for each in spans)


def _hours_out(hours: Hours) -> Document:
    made: Document = {"week": [[_span_out(each) for each in day] for day in hours.weekdays]}
    if hours.holiday is not None:
        made["holiday"] = [_span_out(each) for each in hours.holiday]
    if hours.exceptions:
        made["exceptions"] = [_different_out(each) for each in hours.exceptions]
    return made


def _different_out(days: DifferentDays) -> Document:
    made: Document = {"from": days.first.isoformat(), "to": days.last.isoformat(), "reason": days.reason}
    made["spans"] = [_span_out(each) for each in days.spans]
    return made | ({"yearly": True} if days.is_yearly else {})


def _hours_in(data: Mapping[str, Any]) -> Hours:
    week = tuple(_spans_in(day) for day in data["week"])
    if len(week) != 7:
        raise ValueError("a week has seven days")
    holiday = _spans_in(data["holiday"]) if "holiday" in data else None
    return Hours(week, holiday, tuple(_different_in(each) for each in data.get("exceptions", ())))


def _different_in(data: Mapping[str, Any]) -> DifferentDays:
    first, last = date.fromisoformat(data["from"]), date.fromisoformat(data["to"])
    return DifferentDays(first, last, _spans_in(data["spans"]), data["reason"], bool(data.get("yearly")))


def _schedule_out(one: Schedule) -> Document:
    made: Document = {"rule": one.rule, "from": one.first.isoformat(), "span": _span_out(one.span)}
    if one.last:
        made["to"] = one.last.isoformat()
    return made | ({"note": dict(sorted(one.note.items()))} if one.note else {})


def _schedule_in(data: Mapping[str, Any]) -> Schedule:
    last = date.fromisoformat(data["to"]) if "to" in data else None
    return Schedule(data["rule"], date.fromisoformat(data["from"]), _span_in(data["span"]), last, dict(data.get("note", {})))


def _closing_out(one: Closing) -> Document:
    made: Document = {"from": one.first.isoformat()}
    if one.last:
        made["to"] = one.last.isoformat()
    return made | ({"why": dict(sorted(one.why.items()))} if one.why else {})


def _closing_in(data: Mapping[str, Any]) -> Closing:
    last = date.fromisoformat(data["to"]) if "to" in data else None
    return Closing(date.fromisoformat(data["from"]), last, dict(data.get("why", {})))


_READ: Mapping[str, Any] = {
    "kind": Kind,
    "level": Prevention,
    "audiences": lambda value: frozenset(Audience(each) for each in value),
    "topics": tuple,
    "ways": lambda value: tuple(Way(each) for each in value),
    "risks": lambda value: frozenset(Risk(each) for each in value),
    "languages": tuple,
    "stairs": lambda value: (int(value[0]), int(value[1])),
    "price": lambda value: Price(int(value["kroner"]), Per(value["per"])),
    "locations": lambda value: tuple(_location_in(each) for each in value),
    "hours": _hours_in,
    "schedules": lambda value: tuple(_schedule_in(each) for each in value),
    "closing": _closing_in,
    "source_date": date.fromisoformat,
    "verified_on": date.fromisoformat,
}
