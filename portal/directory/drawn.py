"""What is drawn from a service's document to choose by: columns, facets, hours. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from typing import Any

from portal.directory.hsds_places import at_location_id
from portal.directory.hsds_terms import organization_id
from portal.directory.models import LONGEST_NAME
from portal.directory.service import Service
from portal.municipality.hours import Hours, Span

DAYS_AHEAD = 400  # how far dates with hours of their own are written out
HOLIDAY = 7
_DAY = 24 * 60  # minutes


def columns_of(service: Service, first: str) -> dict[str, Any]:
    """The columns of `service`; `first` is the municipality's own language, in which names are put in order."""
    hours = service.hours
    return {
        "slug": service.slug,
        "sort_key": sort_key(service.name.get(first).text),
        "kind": service.kind.value,
        "level": service.level.value if service.level else None,
        "is_free": service.is_free,
        "needs_referral": service.needs_referral,
        "is_anonymous": service.is_anonymous,
        "is_leisure": service.is_leisure,
        "is_telling": service.is_telling,
        "is_confidential_address": service.is_confidential_address,
        "is_always_open": service.is_always_open,
        "is_holiday_ordinary": hours is None or hours.holiday is None,
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "closed_from": service.closing.first if service.closing else None,
        "closed_to": service.closing.last if service.closing else None,
        "verified_on": service.verified_on,
    }


def sort_key(name: str) -> str:
    """Names in Norwegian order, the same in both databases: … x y z æ ø å."""
    folded = name.casefold().replace("å", "~c").replace("æ", "~a").replace("ä", "~a").replace("ø", "~b").replace("ö", "~b")
    return folded.strip()[:LONGEST_NAME]


def facets_of(service: Service) -> set[tuple[str, str]]:
    """Everything it is chosen by, as (kind, value)."""
    many = {
        "topic": service.topics,
        "audience": service.audiences,
        "way": service.ways,
        "language": service.languages,
        "risk": service.risks,
        "place": [one.place for one in service.locations if one.place],
        "postcode": [one.postcode for one in service.locations if one.postcode],
        "access": [each for one in service.locations for each in one.access],
        "stairs": [str(step) for step in range(service.stairs[0], service.stairs[1] + 1)] if service.stairs else [],
        "written": [code for code, text in service.description.by_language.items() if text],
        "organization": [organization_id(service.organization)],
        "at": [at_location_id(service.id, number) for number in range(len(service.locations))],
    }
    return {(kind, str(value)) for kind, values in many.items() for value in values}


def points_of(service: Service) -> list[tuple[int, float, float]]:
    """(number, latitude, longitude) of the places that somebody has measured."""
    return [(number, *one.point) for number, one in enumerate(service.locations) if one.point]


def spans_of(service: Service) -> Iterator[tuple[int, int, int]]:
    """(weekday, starts, ends) of the week and the holidays."""
    if service.is_always_open or service.hours is None:
        return
    for weekday, spans in enumerate(service.hours.weekdays):
        yield from ((weekday, *each) for each in _stretches(spans))
    yield from ((HOLIDAY, *each) for each in _stretches(service.hours.holiday or ()))


def _stretches(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """The spans of a day in minutes; of two that begin together, the longer."""
    return sorted(dict(sorted(minutes(span) for span in spans)).items())


def minutes(span: Span) -> tuple[int, int]:
    """A span in minutes from midnight; an end at or before the start is after midnight."""
    starts, ends = _minute(span.start), _minute(span.end)
    return starts, ends if ends > starts else ends + _DAY


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def days_of(service: Service, today: date) -> Iterator[tuple[date, int, int]]:
    """(day, starts, ends) for the dates from yesterday on that have hours of their own; (day, 0, 0) for one that is closed."""
    calendar = service.all_hours
    if service.is_always_open or calendar is None:
        return
    for day in sorted(_own_days(service, today)):
        yield from ((day, *each) for each in _stretches(calendar.spans(day)) or [(0, 0)])


def _own_days(service: Service, today: date) -> set[date]:
    first, last = today - timedelta(days=1), today + timedelta(days=DAYS_AHEAD)
    found = {day for one in service.schedules for day in one.days(first, last)}
    return found | set(_different_days(service.hours, first, last))


def _different_days(hours: Hours | None, first: date, last: date) -> Iterator[date]:
    different = hours.exceptions if hours else ()
    for offset in range((last - first).days + 1 if different else 0):
        day = first + timedelta(days=offset)
        if any(each.covers(day) for each in different):
            yield day
