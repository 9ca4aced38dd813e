"""When a service is open, as a calendar file for somebody's own phone: each opening of the next weeks, holidays counted in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from portal.directory.service import Service
from portal.municipality.hours import OSLO, Span

WEEKS_AHEAD = 8


def openings_of(service: Service, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """(opens, closes) in UTC of every opening that begins within the next weeks; none while it is closed for now."""
    calendar = service.all_hours
    today = moment.astimezone(OSLO).date()
    for ahead in range(WEEKS_AHEAD * 7 if calendar else 0):
        day = today + timedelta(days=ahead)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=OSLO)
        if calendar and not (service.closing and service.closing.covers(noon)):
            yield from (Span.on(span, day) for span in calendar.spans(day))


def calendar_of(service: Service, title: str, moment: datetime) -> bytes:
    """The file (RFC 5545). `title` stands on each day, for whoever sees the phone."""
    calendar = Calendar()
    calendar.add("prodid", "-//calendar//")
    calendar.add("version", "2.0")
    for opens, closes in openings_of(service, moment):
        event = Event()
        event.add("uid", f"{service.id}-{opens:%Y%m%dT%H%M}")
        event.add("dtstamp", moment.astimezone(UTC))
        event.add("dtstart", opens)
        event.add("dtend", closes)
        event.add("summary", title)
        if service.address and not service.is_telling:
            event.add("location", service.address)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
