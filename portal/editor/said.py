"""A field's value in words: never a code, a rule or a number that only we know. For differences, histories and proposals."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date, get_day_names

from portal.directory.document import Document
from portal.directory.service_facts import clock_span, rule_in_words
from portal.editor import form_languages, form_rules
from portal.editor.fields import BY_KEY, PLACE_FIELDS, options_of
from portal.editor.form_rows import line_of
from portal.web.i18n import current_language, gettext

_CHOSEN = ("audiences", "topics", "ways", "risks", "kind", "level")


def said(name: str, value: Any, language: str) -> str:
    """A field's value as a line or a few; '' for none. `language`: that of the texts that are written once for all."""
    if value is None or value == []:
        return ""
    if name in _SAID:
        return "\n".join(each for each in _SAID[name](value, language) if each)
    if name in _CHOSEN:
        known = {key: str(label) for key, label in options_of(name)}
        return ", ".join(str(known.get(each, each)) for each in (value if isinstance(value, list) else [value]))
    if isinstance(value, bool):
        return gettext("Ja") if value else gettext("Nei")
    return str(value)


def _day(text: str) -> str:
    return str(format_date(date.fromisoformat(text), "long", locale=current_language()))


def _days(first: str, last: str) -> str:
    return _day(first) if last == first else f"{_day(first)} – {_day(last)}"


def _times(spans: Sequence[str]) -> str:
    return f"\u2066{line_of(spans)}\u2069" if spans else gettext("Stengt")


def _hours(hours: Document, language: str) -> Iterator[str]:
    names = get_day_names("wide", locale=current_language())
    yield from (f"{names[number]}: {_times(spans)}" for number, spans in enumerate(hours["week"]))
    same = gettext("Helligdager er som andre dager")
    yield f"{gettext('Helligdager')}: {_times(hours['holiday'])}" if "holiday" in hours else same
    for each in hours.get("exceptions", ()):
        yearly = f" ({gettext('Hvert år på denne datoen')})" if each.get("yearly") else ""
        yield f"{_days(each['from'], each['to'])}{yearly}: {_times(each['spans'])}"


def _schedules(schedules: Sequence[Document], language: str) -> Iterator[str]:
    for each in schedules:
        one = form_rules.schedule_of(form_rules.line_of(each))
        told = f"{rule_in_words(each['rule'])} {clock_span(one.span)}".strip() if one else ""
        until = f" – {_day(each['to'])}" if "to" in each else ""
        note = each.get("note", {}).get(language) or next(iter(each.get("note", {}).values()), "")
        yield f"{told}, {gettext('Første dag').lower()} {_day(each['from'])}{until}{f' ({note})' if note else ''}"


def _closing(closing: Document, language: str) -> Iterator[str]:
    yield _days(closing["from"], closing["to"]) if "to" in closing else f"{_day(closing['from'])} –"
    yield closing.get("why", {}).get(language) or next(iter(closing.get("why", {}).values()), "")


def _price(price: Document, language: str) -> Iterator[str]:
    per = next(str(label) for key, label in options_of("price_per") if key == price["per"])
    yield f"{price['kroner']} kr, {per}"


def _places(places: Sequence[Document], language: str) -> Iterator[str]:
    known = {key: str(label) for key, label in options_of("access")}
    for each in places:
        where = [str(each[name]) for name, _ in PLACE_FIELDS if name in each]
        access = ", ".join(known.get(one, one) for one in each.get("access", ()))
        yield ", ".join(where) + (f" ({access})" if access else "")


_SAID: Mapping[str, Callable[[Any, str], Iterator[str]]] = {
    "hours": _hours,
    "schedules": _schedules,
    "closing": _closing,
    "price": _price,
    "locations": _places,
    "languages": lambda codes, language: iter([", ".join(form_languages.name_of(code) for code in codes)]),
    "stairs": lambda steps, language: iter([str(steps[0]) if steps[0] == steps[-1] else f"{steps[0]}–{steps[-1]}"]),
    "verified_on": lambda day, language: iter([_day(day)]),
    "source_date": lambda day, language: iter([_day(day)]),
}
_FIELD_OF = {"closing": "closed_from", "source_date": "source", "line": "source", "slug": "name", "id": "name"}


def label_of(name: str) -> str:
    """What a field is called."""
    key = _FIELD_OF.get(name, name)
    return str(BY_KEY[key].label) if key in BY_KEY else name
