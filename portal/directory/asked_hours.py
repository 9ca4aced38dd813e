"""When something is open on the evening or weekend that somebody asked for: 'stengt nå, åpner onsdag' is no answer to that."""

from collections.abc import Iterator
from datetime import datetime, time

from babel.dates import get_day_names

from portal.directory.opening import Window, windows
from portal.directory.service import Service
from portal.directory.service_facts import clock_span
from portal.municipality.hours import OSLO, Span
from portal.web.i18n import current_language, text

EVENING = time(17)


def hours_asked(service: Service, when: str, moment: datetime) -> str:
    """'lørdag 11:00–15:00' for a weekend, 'I kveld 17:00–20:00' for an evening; '' for now, and for what needs no telling."""
    if when not in ("evening", "weekend") or service.is_always_open:
        return ""
    told = (_told(service, when, window, moment) for window in windows(when, moment))
    return ", ".join(each for each in told if each)


def _told(service: Service, when: str, window: Window, moment: datetime) -> str:
    spans = list(_spans(service, window))
    if not spans:
        return ""
    if when == "weekend":
        return f"{get_day_names('wide', locale=current_language())[window.day.weekday()]} {_joined(spans)}"
    if _begin(window) <= moment and service.is_open(moment):
        return ""  # 'open now, until eight' says it
    return text("find.this_evening", hours=_joined([_from_evening(span) for span in spans]))


def _begin(window: Window) -> datetime:
    return datetime.combine(window.day, time(window.starts // 60, window.starts % 60), OSLO)


def _spans(service: Service, window: Window) -> Iterator[Span]:
    noon = datetime.combine(window.day, time(12), OSLO)
    if service.all_hours is None or (service.closing and service.closing.covers(noon)):
        return
    yield from (
        span for span in service.all_hours.spans(window.day) if span.on(window.day)[1] > _begin(window)
    )


def _from_evening(span: Span) -> Span:
    return Span(max(span.start, EVENING), span.end)


def _joined(spans: list[Span]) -> str:
    return ", ".join(map(clock_span, spans))
