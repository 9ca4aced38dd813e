"""The facts of a service in the reader's words, each a label and its lines. What is not known is left out."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from babel.dates import format_date, get_day_names

from portal.directory.cards import is_checked_long_ago
from portal.directory.places import Location, Schedule
from portal.directory.service import Audience, Service
from portal.municipality.hours import OSLO, Hours, Span
from portal.web.i18n import current_language, own_name, text

DAYS_TOLD = 28  # how far ahead days that differ are told
_MOST_DATES = 3
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Fact = tuple[str, Sequence[str]]


def facts_of(service: Service, moment: datetime) -> list[Fact]:
    """Everything that is known, in the order somebody asks for it."""
    return [(text(key), lines) for key, lines in _facts(service, moment) if lines]


def _facts(service: Service, moment: datetime) -> Iterator[tuple[str, list[str]]]:
    yield "directory.for_whom", _for_whom(service)
    yield "directory.how", _joined([text(f"directory.way.{way.value}") for way in service.ways])
    yield "directory.where", _where(service)
    yield "directory.hours", hours_of(service, moment)
    yield "directory.cost", _cost(service)
    yield "directory.referral", _referral(service)
    yield "offer.waiting", _waiting(service)
    yield "offer.languages", _languages(service)
    yield "offer.access_title", _joined(_access(service))
    yield "directory.level", [text(f"directory.level_is.{service.level.value}")] if service.level else []
    yield "directory.who_runs", [f"{service.organization} ({text(f'directory.kind.{service.kind.value}')})"]


def where_and_when(service: Service, moment: datetime) -> list[str]:
    """What somebody who carries it on paper must know besides the number: every place, and the hours."""
    return [*_where(service), *hours_of(service, moment)]


def _joined(words: Sequence[str]) -> list[str]:
    return [" · ".join(words)] if words else []


def _for_whom(service: Service) -> list[str]:
    shown = [each for each in Audience if each in service.audiences]
    lines = _joined([text(f"directory.audience.{each.value}") for each in shown])
    if service.alone_from is not None and {Audience.SCHOOL, Audience.YOUNG} & service.audiences:
        age = service.alone_from
        lines.append(text("directory.alone_from", age=age) if age else text("directory.alone"))
    return lines


def _where(service: Service) -> list[str]:
    if service.is_confidential_address:
        return [text("directory.secret_address")]
    return [line for one in service.locations if (line := address_of(one))]


def address_of(place: Location) -> str:
    """A place in a line: what it is called, street, postcode and town, part of the municipality."""
    town = f"{place.postcode} {place.city}".strip()
    return ", ".join(part for part in (place.name, place.address, town, place.place) if part)


def _access(service: Service) -> list[str]:
    found = dict.fromkeys(each for one in service.locations for each in one.access)
    return [text(f"offer.access.{each.value}") for each in found]


def _cost(service: Service) -> list[str]:
    if service.price is None:
        return []
    if service.is_free:
        return [text("directory.free")]
    return [text(f"directory.price.{service.price.per.value}", kroner=service.price.kroner)]


def _referral(service: Service) -> list[str]:
    if service.needs_referral is None:
        return []
    return [text("directory.needs_referral" if service.needs_referral else "directory.no_referral")]


def _waiting(service: Service) -> list[str]:
    if service.waiting_days is None:
        return []
    return [text("offer.waiting_days", count=service.waiting_days) if service.waiting_days else text("offer.waiting_none")]


def _languages(service: Service) -> list[str]:
    lines = _joined([own_name(code) for code in service.languages])
    if service.has_interpreter is not None:
        lines.append(text("offer.interpreter" if service.has_interpreter else "offer.no_interpreter"))
    return lines


# --- hours ------------------------------------------------------------------------------------------------


def hours_of(service: Service, moment: datetime) -> list[str]:
    """The week, the holidays, the rules in words, and the days of the next weeks that are not as other days."""
    if service.is_always_open:
        return [text("directory.always")]
    today = moment.astimezone(OSLO).date()
    week = [*_week(service.hours), *_holidays(service.hours)] if service.hours else []
    rules = [line for one in service.schedules for line in _rule(one, today)]
    return [*week, *rules, *_different(service.hours, today)]


def clock_span(span: Span) -> str:
    """Times run from left to right in every language; the marks keep them so beside Arabic letters."""
    if span.start == span.end == time.min:
        return text("offer.all_day")
    return f"\u2066{span}\u2069"


def _spans(spans: Sequence[Span]) -> str:
    return ", ".join(clock_span(span) for span in spans)


def _week(hours: Hours) -> Iterator[str]:
    """Days with the same hours in one line: 'mandag–torsdag 09:30–14:00'."""
    names = get_day_names("wide", locale=current_language())
    for spans, days in groupby(range(7), key=lambda day: hours.weekdays[day]):
        if spans:
            run = list(days)
            label = names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}"
            yield f"{label} {_spans(spans)}"


def _holidays(hours: Hours) -> Iterator[str]:
    if hours.holiday is not None:
        yield text("offer.holidays_open", hours=_spans(hours.holiday)) if hours.holiday else text("offer.holidays_closed")


def _different(hours: Hours | None, today: date) -> Iterator[str]:
    """Holidays and other days that differ, within the next weeks."""
    for ahead in range(DAYS_TOLD if hours else 0):
        day = today + timedelta(days=ahead)
        if hours and hours.reason_key(day) and hours.spans(day) != hours.weekdays[day.weekday()]:
            spans = hours.spans(day)
            named = weekday_and_date(day)
            yield f"{named}: {_spans(spans)}" if spans else text("offer.day_closed", day=named)


def _rule(one: Schedule, today: date) -> Iterator[str]:
    coming = one.days(today, today + timedelta(days=400))[:_MOST_DATES]
    if not coming:
        return
    note = one.note.get(current_language()) or one.note.get("nb", "")
    told = rule_in_words(one.rule)
    head = f"{told} {clock_span(one.span)}" if told else clock_span(one.span)
    yield f"{head}{f' ({note})' if note else ''}"
    yield text("offer.next_days", days=", ".join(weekday_and_date(day) for day in coming))


def rule_in_words(rule: str) -> str:
    """'annenhver uke: tirsdag'; '' for a rule that no short sentence tells: then the next dates must do."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    days = parts.pop("BYDAY", "").split(",")
    how = (parts.pop("FREQ", ""), parts.pop("INTERVAL", "1"))
    if parts or not all(day[-2:] in _WEEKDAYS for day in days):
        return ""
    if how in _WEEKLY and all(day in _WEEKDAYS for day in days):
        return text(f"offer.rule.{_WEEKLY[how]}", days=", ".join(_day_name(day) for day in days))
    if how == ("MONTHLY", "1") and all(day[:-2] in _WHICH for day in days):
        which = [text(f"offer.rule.{_WHICH[day[:-2]]}", day=_day_name(day)) for day in days]
        return text("offer.rule.every_month", days=", ".join(which))
    return ""


_WEEKLY = {("WEEKLY", "1"): "every_week", ("WEEKLY", "2"): "every_second_week"}
_WHICH = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}


def _day_name(day: str) -> str:
    return str(get_day_names("wide", locale=current_language())[_WEEKDAYS.index(day[-2:])])


def weekday_and_date(day: date) -> str:
    """'fredag 25. desember', as the language says it."""
    pattern = "EEEE d MMMM" if current_language() in ("en", "ar", "uk", "pl") else "EEEE d. MMMM"
    return format_date(day, pattern, locale=current_language())


def long_date(day: date) -> str:
    """'28. juli 2026'."""
    return format_date(day, "long", locale=current_language())


def verified_line(service: Service, today: date, who: str = "") -> str:
    """Whether anybody has checked it, when, and who, where that is told."""
    if service.verified_on and is_checked_long_ago(service, today):
        return text("directory.verified_long_ago", date=long_date(service.verified_on))
    if service.is_verified(today) and service.verified_on:
        day = long_date(service.verified_on)
        return text("offer.verified_by", date=day, who=who) if who else text("directory.verified", date=day)
    known = service.verified_on or service.source_date
    return text("directory.unverified_from", date=long_date(known)) if known else text("directory.unverified")


