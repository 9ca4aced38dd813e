"""When a service is open, as a calendar file for somebody's own phone: a rule for each week and what differs beside it. Pure.

The clock is the one on the wall in Norway (VTIMEZONE), so that an opening at nine stays at nine when summer time ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, vRecur

from portal.directory.places import Schedule
from portal.directory.service import Service
from portal.directory.service_facts import address_of
from portal.municipality.hours import OSLO, Hours, Span

DAYS_AHEAD = 365
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Opening:
    """Open for `span` on `day`; again by `rule` when there is one, but not on the days in `but_not`."""

    day: date
    span: Span
    rule: vRecur | None = None
    but_not: tuple[date, ...] = ()

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """When it opens and closes the first time, on the clock in Norway."""
        last = self.day if self.span.end > self.span.start else self.day + _DAY
        return datetime.combine(self.day, self.span.start, OSLO), datetime.combine(last, self.span.end, OSLO)


def openings_of(service: Service, first: date, days: int = DAYS_AHEAD) -> list[Opening]:
    """The openings of the days from `first` on; none for a service whose hours are not known, or that never closes."""
    if service.is_always_open:
        return []
    ahead = [first + timedelta(days=number) for number in range(days)]
    shut = {day for day in ahead if _is_shut(service, day)}
    made = list(_of_week(service.hours, ahead, shut)) if service.hours else []
    return made + [one for each in service.schedules for one in _of_rule(each, ahead, shut)]


def _is_shut(service: Service, day: date) -> bool:
    return service.closing is not None and service.closing.covers(datetime.combine(day, time(12), OSLO))


def _of_week(hours: Hours, ahead: Sequence[date], shut: set[date]) -> Iterator[Opening]:
    """A rule for the days of the week that share hours, without the dates that differ; those stand by themselves."""
    actual = {day: () if day in shut else hours.spans(day) for day in ahead}
    other = [day for day in ahead if actual[day] != hours.weekdays[day.weekday()]]
    for span, weekdays in _shared(hours.weekdays).items():
        on = [day for day in ahead if day.weekday() in weekdays]
        begins = next((day for day in on if day not in other), None)
        if begins is not None:
            rule = vRecur(freq="WEEKLY", byday=[_CODES[each] for each in weekdays], until=_end_of(ahead[-1]))
            yield Opening(begins, span, rule, tuple(day for day in on if day in other and day > begins))
    yield from (Opening(day, span) for day in other for span in actual[day])


def _shared(week: Sequence[Sequence[Span]]) -> dict[Span, list[int]]:
    found: dict[Span, list[int]] = {}
    for weekday, spans in enumerate(week):
        for span in spans:
            found.setdefault(span, []).append(weekday)
    return found


def _of_rule(one: Schedule, ahead: Sequence[date], shut: set[date]) -> Iterator[Opening]:
    """The rule from its next day on; one that counts its days or ends by itself is written out."""
    days = one.days(ahead[0], ahead[-1])
    open_days = [day for day in days if day not in shut]
    if "COUNT" in one.rule or "UNTIL" in one.rule:
        yield from (Opening(day, one.span) for day in open_days)
    elif open_days:
        rule = vRecur.from_ical(one.rule)
        rule["UNTIL"] = [_end_of(min(ahead[-1], one.last) if one.last else ahead[-1])]
        yield Opening(open_days[0], one.span, rule, tuple(day for day in days if day in shut and day > open_days[0]))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), OSLO).astimezone(UTC)


def calendar_of(service: Service, title: str, moment: datetime, days: int = DAYS_AHEAD) -> bytes:
    """The file (RFC 5545). `title` stands on each opening, for whoever sees the phone: nothing else tells what it is about."""
    today = moment.astimezone(OSLO).date()
    calendar = Calendar()
    calendar.add("prodid", "-//calendar//")
    calendar.add("version", "2.0")
    place = address_of(service.locations[0]) if service.locations and not service.is_telling else ""
    for event in _events(service.id, openings_of(service, today, days), title, place, moment):
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=today, last_date=today + timedelta(days=days + 7))
    return bytes(calendar.to_ical())


def _events(this: str, openings: Iterable[Opening], title: str, place: str, moment: datetime) -> Iterator[Event]:
    for number, one in enumerate(openings):
        opens, closes = one.bounds
        event = Event()
        event.add("uid", f"{this}-{number}-{opens:%Y%m%dT%H%M}")
        event.add("dtstamp", moment.astimezone(UTC))
        event.add("dtstart", opens)
        event.add("dtend", closes)
        event.add("summary", title)
        if one.rule is not None:
            event.add("rrule", one.rule)
        if one.but_not:
            event.add("exdate", [datetime.combine(day, one.span.start, OSLO) for day in one.but_not])
        if place:
            event.add("location", place)
        yield event
