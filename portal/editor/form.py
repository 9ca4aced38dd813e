"""A service's document as form fields and back. Pure: what cannot be read is told at its field, and nothing typed is lost.

A field that comes back as it was shown leaves what is stored as it is, whatever that is: only what somebody changed is changed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.directory.document import WORDS, Document, NoService, service_of
from portal.directory.tabular_checks import faults_in
from portal.directory.topics import TOPICS
from portal.editor import form_languages, form_places, form_rows, form_rules
from portal.editor.fields import BY_KEY, EDITOR_ASKED, Asked, Field
from portal.editor.form_contact import CONTACT
from portal.editor.form_rows import Faults, Values, Wrong, day_in, first
from portal.editor.slugs import slug_for
from portal.web.forms import trimmed


@dataclass
class Read:
    """What a form came to: the document, and what is wrong by the id of the field, as slugs of `words.FAULTS`."""

    document: Document
    faults: Faults = field(default_factory=Faults)


@dataclass(frozen=True)
class Reading:
    """Who reads a form: what it asks, the language of its texts, and today."""

    language: str
    today: date
    asked: Asked = EDITOR_ASKED


def fields_in(asked: Asked) -> list[Field]:
    """Every field that a form asks."""
    return [one for group in asked.groups for one in group.fields]


# --- out --------------------------------------------------------------------------------------------------


def values_of(document: Document, language: str, asked: Asked = EDITOR_ASKED) -> dict[str, list[str]]:
    """What the form shows of a document, with its texts in `language`."""
    made: dict[str, list[str]] = {}
    for one in fields_in(asked):
        if one.kind in _OUT_MANY:
            made |= _OUT_MANY[one.kind](document, language, asked)
        else:
            made[one.key] = _shown(document, one.key, language)
    return made


def _shown(document: Document, key: str, language: str) -> list[str]:
    if key in WORDS:
        return [document.get(key, {}).get(language, "")]
    if key == "closed_why":
        return [document.get("closing", {}).get("why", {}).get(language, "")]
    if key in _OUT:
        return [_OUT[key](document)]
    value = document.get(key)
    if BY_KEY[key].kind == "many":
        return list(value or ())
    if BY_KEY[key].kind == "maybe":
        return ["" if value is None else "yes" if value else "no"]
    if BY_KEY[key].kind == "flag":
        return ["yes"] if value else []
    return ["" if value is None else str(value)]


_OUT: Mapping[str, Callable[[Document], str]] = {
    "price": lambda one: str(one.get("price", {}).get("kroner", "")),
    "price_per": lambda one: one.get("price", {}).get("per", "time"),
    "closed_from": lambda one: one.get("closing", {}).get("from", ""),
    "closed_to": lambda one: one.get("closing", {}).get("to", ""),
}


def _steps_out(document: Document, language: str, asked: Asked) -> dict[str, list[str]]:
    steps = document.get("stairs") or ["", ""]
    return {"stairs": [str(steps[0])], "stairs_to": [str(steps[-1])]}


_OUT_MANY: Mapping[str, Callable[[Document, str, Asked], dict[str, list[str]]]] = {
    "steps": _steps_out,
    "languages": lambda one, language, asked: {"languages": list(one.get("languages", ())), "languages_other": [""]},
    "week": lambda one, language, asked: form_rows.week_out(one.get("hours")),
    "dates": lambda one, language, asked: form_rows.dates_out(one.get("hours")),
    "rules": lambda one, language, asked: form_rules.rules_out(one.get("schedules", []), language),
    "places": lambda one, language, asked: form_places.places_out(one.get("locations", []), asked.place_fields),
}
_PREFIXES: Mapping[str, tuple[str, ...]] = {  # the fields of a form that tell of one field of a service
    "hours": ("day-", "holiday_same"), "exceptions": ("date-",), "schedules": ("rule-",), "locations": ("place-",),
}  # fmt: skip
_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "price": ("price", "price_per"), "languages": ("languages", "languages_other"), "stairs": ("stairs", "stairs_to"),
    "closed_from": ("closed_from", "closed_to", "closed_why"),
}  # fmt: skip
_TAKEN_WITH = frozenset({"price_per", "closed_to", "closed_why"})


# --- in ---------------------------------------------------------------------------------------------------


def read(values: Values, base: Document, how: Reading) -> Read:
    """The document that the form tells of, built on `base`: what the form does not ask, and what nobody changed, stays."""
    found, changed = Read(dict(base)), touched(values, base, how)
    typed = {key: [trimmed(each) for each in given] for key, given in values.items()}
    for one in fields_in(how.asked):
        if one.key in changed:
            _take(one, typed, found, how)
    _whole(found, base, how)
    return found


def touched(values: Values, base: Document, how: Reading) -> frozenset[str]:
    """The fields that came back otherwise than they were shown."""
    shown = values_of(base, how.language, how.asked)
    keys = (one.key for one in fields_in(how.asked) if one.key not in _TAKEN_WITH)
    return frozenset(key for key in keys if _said(values, key) != _said(shown, key))


def belongs(name: str, key: str) -> bool:
    """Whether a field of the form tells of this field of a service: `day-monday` of `hours`."""
    prefixes = _PREFIXES.get(key)
    return name == key or (name.startswith(prefixes) if prefixes else name in _TOGETHER.get(key, ()))


def _said(values: Values, key: str) -> dict[str, list[str]]:
    """What a form says of one field, without what is left empty."""
    asked = (name for name in values if belongs(name, key))
    return {name: said for name in asked if (said := [str(trimmed(each)) for each in values[name] if trimmed(each)])}


def _take(one: Field, typed: Values, found: Read, how: Reading) -> None:
    if one.key in WORDS:
        found.document[one.key] = write_words(found.document.get(one.key, {}), first(typed, one.key), how.language, how.today)
    elif one.key in _READ:
        _READ[one.key](typed, found, how)
    elif one.kind == "many":
        found.document[one.key] = _in_order(typed.get(one.key, []), found.document.get(one.key, []))
    else:
        reads = CONTACT.get(one.key) or _READ_KIND[one.kind]
        found.document[one.key] = found.faults.unless(one.key, reads, typed.get(one.key, []))
    for key in _TOGETHER.get(one.key, (one.key,)):
        if len(first(typed, key)) > BY_KEY.get(key, one).longest:
            found.faults[key] = "too_long"


def write_words(words: Document, text: str, language: str, today: date) -> Document:
    """The words with another text in one language: written today by somebody who knows it. The same text changes nothing."""
    if words.get(language, "") == text:
        return words
    changed = {code: day for code, day in words.get("changed", {}).items() if code != language}
    machine = [code for code in words.get("machine", ()) if code != language]
    made = {code: each for code, each in words.items() if code not in ("changed", "machine", language)}
    if text:
        made[language], changed[language] = text, today.isoformat()
    made = dict(sorted(made.items()))
    return made | ({"changed": dict(sorted(changed.items()))} if changed else {}) | ({"machine": machine} if machine else {})


def _number(given: Sequence[str]) -> int | None:
    text = next(iter(given), "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise Wrong("not_a_number")
    return int(text)


_READ_KIND: Mapping[str, Callable[[Sequence[str]], Any]] = {
    "text": lambda given: next(iter(given), ""),
    "choice": lambda given: next(iter(given), "") or None,
    "maybe": lambda given: {"yes": True, "no": False}.get(next(iter(given), "")),
    "flag": lambda given: bool(given and given[0]),
    "number": _number,
    "day": lambda given: day_in(next(iter(given), "")),
}


def _steps(typed: Values, found: Read, how: Reading) -> None:
    steps = [first(typed, key) for key in ("stairs", "stairs_to") if first(typed, key)]
    if not all(step in ("1", "2", "3", "4") for step in steps):
        found.faults["stairs"] = "not_steps"
        return
    numbers = sorted(int(step) for step in steps)
    found.document["stairs"] = [numbers[0], numbers[-1]] if numbers else None


def _in_order(typed: Sequence[str], before: Sequence[str]) -> list[str]:
    """What was there stays in its order: the first topic is what a service is there for."""
    return [*(each for each in before if each in typed), *dict.fromkeys(each for each in typed if each not in before)]


def _price(typed: Values, found: Read, how: Reading) -> None:
    kroner = found.faults.unless("price", _number, typed.get("price", []))
    found.document["price"] = None if kroner is None else {"kroner": kroner, "per": first(typed, "price_per") or "time"}


def _week(typed: Values, found: Read, how: Reading) -> None:
    different = (found.document.get("hours") or {}).get("exceptions")
    _hours(found, form_rows.week_in(typed, found.faults) | ({"exceptions": different} if different else {}))


def _dates(typed: Values, found: Read, how: Reading) -> None:
    before = found.document.get("hours")
    week = {name: each for name, each in (before or {"week": [[]] * 7, "holiday": []}).items() if name != "exceptions"}
    dates = form_rows.dates_in(typed, before, found.faults)
    _hours(found, week | ({"exceptions": dates} if dates else {}))


def _hours(found: Read, hours: Document) -> None:
    found.document["hours"] = hours if form_rows.is_said(hours) else None


def _rules(typed: Values, found: Read, how: Reading) -> None:
    before = found.document.get("schedules", [])
    found.document["schedules"] = form_rules.rules_in(typed, before, how.language, how.today, found.faults)


def _languages(typed: Values, found: Read, how: Reading) -> None:
    before = found.document.get("languages", [])
    found.document["languages"] = form_languages.languages_in(typed, before, found.faults)


def _closing(typed: Values, found: Read, how: Reading) -> None:
    start, last = (found.faults.unless(key, day_in, first(typed, key)) for key in ("closed_from", "closed_to"))
    if last and (not start or last < start):
        found.faults["closed_to"] = "ends_before"
    told = {**found.document.get("closing", {}).get("why", {}), how.language: first(typed, "closed_why")}
    told = {code: text for code, text in sorted(told.items()) if text}
    made = {"from": start, **({"to": last} if last else {}), **({"why": told} if told else {})}
    found.document["closing"] = made if start else None


def _places(typed: Values, found: Read, how: Reading) -> None:
    before = found.document.get("locations", [])
    found.document["locations"] = form_places.places_in(typed, before, how.asked.place_fields, found.faults)


_READ: Mapping[str, Callable[[Values, Read, Reading], None]] = {
    "languages": _languages, "stairs": _steps, "price": _price, "hours": _week, "exceptions": _dates, "schedules": _rules,
    "closed_from": _closing, "locations": _places,
}  # fmt: skip


def _whole(found: Read, base: Document, how: Reading) -> None:
    """The document as it is kept; what makes it no service is told at its field."""
    kept = {name: value for name, value in found.document.items() if value not in (None, "", [], {})}
    found.document = {name: value for name, value in kept.items() if value is not False or BY_KEY[name].kind == "maybe"}
    if found.document.get("is_confidential_address"):
        found.document.pop("locations", None)
    if not found.document.get("name", {}).get(how.language):
        found.faults.setdefault("name", "missing")
        return
    found.document.setdefault("slug", slug_for(found.document["name"], how.language, found.document["id"]))
    for at, why in faults_of(found.document, base).items():
        found.faults.setdefault(at, why)


def faults_of(document: Document, base: Document) -> Faults:
    """What is wrong with a document as a whole, by the id of a field."""
    found = Faults()
    for name, why in _faults_of(document, base):
        at = _FIELD_OF.get(name, name)
        found.setdefault(at if at in BY_KEY else "name", why)
    return found


def _faults_of(document: Document, base: Document) -> Iterator[tuple[str, str]]:
    """What is wrong with the whole. What was there before is not told of: it is not theirs to mend who changed a number."""
    is_crossed = document.get("minimum_age", 0) > document.get("maximum_age", 1000)
    if is_crossed and _differ(document, base, "minimum_age", "maximum_age"):
        yield "minimum_age", "ages_crossed"
    if not TOPICS.issuperset(document.get("topics", ())) and _differ(document, base, "topics"):
        yield "topics", "not_a_choice"
    yield from ((name, why) for name, why in faults_in(document) if _differ(document, base, name))
    try:
        service_of(document)
    except NoService as wrong:
        yield wrong.field, "tells_where" if wrong.why == "confidential" and wrong.field != "locations" else wrong.why


def _differ(document: Document, base: Document, *names: str) -> bool:
    return any(document.get(name) != base.get(name) for name in names)


_FIELD_OF = {"closing": "closed_why"}
