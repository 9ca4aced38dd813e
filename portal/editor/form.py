"""A service's document as form fields and back. Pure: what cannot be read is told at its field, and nothing typed is lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.directory.document import WORDS, Document, NoService, service_of
from portal.editor import form_times
from portal.editor.fields import BY_KEY, GROUPS, PLACE_FIELDS
from portal.editor.form_times import Wrong
from portal.editor.slugs import slug_for
from portal.web.forms import trimmed

MOST_PLACES = 5
Values = Mapping[str, Sequence[str]]


@dataclass
class Read:
    """What a form came to: the document, and what is wrong by field, as slugs of `words.FAULTS`."""

    document: Document
    faults: dict[str, str] = field(default_factory=dict)


def values_of(document: Document, language: str) -> dict[str, list[str]]:
    """What the form shows of a document, with its texts in `language`."""
    made = {key: _shown(document, key, language) for group in GROUPS for key in [one.key for one in group.fields]}
    made |= form_times.week_out(document.get("hours"))
    for number, place in enumerate([*document.get("locations", []), {}][:MOST_PLACES]):
        made |= {f"place-{number}-{name}": [_plain(place.get(name))] for name, _ in PLACE_FIELDS}
        made[f"place-{number}-access"] = list(place.get("access", ()))
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
    return [_plain(value)]


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


_OUT: Mapping[str, Callable[[Document], str]] = {
    "languages": lambda one: ", ".join(one.get("languages", ())),
    "stairs": lambda one: "–".join(str(step) for step in one.get("stairs", ())),
    "price": lambda one: _plain(one.get("price", {}).get("kroner")),
    "price_per": lambda one: one.get("price", {}).get("per", "time"),
    "exceptions": lambda one: form_times.exceptions_out(one.get("hours")),
    "schedules": lambda one: form_times.schedules_out(one.get("schedules", [])),
    "closed_from": lambda one: one.get("closing", {}).get("from", ""),
    "closed_to": lambda one: one.get("closing", {}).get("to", ""),
    "hours": lambda one: "",
    "locations": lambda one: "",
}


def read(values: Values, base: Document, language: str, today: date) -> Read:
    """The document that the form tells of, built on `base`: what the form does not ask stays as it is."""
    found = Read(dict(base))
    typed = {key: [trimmed(each) for each in given] for key, given in values.items()}
    for group in GROUPS:
        for one in group.fields:
            _take(one.key, typed, found, language, today)
    _whole(found, language)
    return found


def _take(key: str, typed: Values, found: Read, language: str, today: date) -> None:
    try:
        if key in WORDS:
            _words(key, _first(typed, key), found.document, language, today)
        elif key in _READ:
            _READ[key](typed, found.document, language)
        else:
            found.document[key] = _READ_KIND[BY_KEY[key].kind](typed.get(key, []))
    except Wrong as wrong:
        found.faults[key] = str(wrong)
    if len(_first(typed, key)) > BY_KEY[key].longest:
        found.faults[key] = "too_long"


def _first(typed: Values, key: str) -> str:
    return next(iter(typed.get(key, ())), "")


def _words(key: str, text: str, document: Document, language: str, today: date) -> None:
    document[key] = write_words(document.get(key, {}), text, language, today)


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


def _day(given: Sequence[str]) -> str | None:
    text = next(iter(given), "")
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise Wrong("not_a_date") from None


_READ_KIND: Mapping[str, Callable[[Sequence[str]], Any]] = {
    "text": lambda given: next(iter(given), ""),
    "choice": lambda given: next(iter(given), "") or None,
    "many": lambda given: list(dict.fromkeys(given)),
    "maybe": lambda given: {"yes": True, "no": False}.get(next(iter(given), "")),
    "flag": lambda given: bool(given and given[0]),
    "number": _number,
    "day": _day,
}


def _languages(typed: Values, document: Document, language: str) -> None:
    codes = [code.strip() for code in _first(typed, "languages").split(",") if code.strip()]
    if not all(code.replace("_", "").isalpha() and 2 <= len(code) <= 8 for code in codes):
        raise Wrong("not_a_language")
    document["languages"] = codes


def _stairs(typed: Values, document: Document, language: str) -> None:
    text = _first(typed, "stairs").replace("-", "–")
    steps = text.split("–") if text else []
    if text and not (all(step.strip() in ("1", "2", "3", "4") for step in steps) and len(steps) <= 2):
        raise Wrong("not_steps")
    numbers = sorted(int(step) for step in steps)
    document["stairs"] = [numbers[0], numbers[-1]] if numbers else None


def _price(typed: Values, document: Document, language: str) -> None:
    kroner = _number(typed.get("price", []))
    document["price"] = None if kroner is None else {"kroner": kroner, "per": _first(typed, "price_per") or "time"}


def _hours(typed: Values, document: Document, language: str) -> None:
    document["hours"] = form_times.week_in(typed, _first(typed, "exceptions"), document.get("hours"))


def _schedules(typed: Values, document: Document, language: str) -> None:
    document["schedules"] = form_times.schedules_in(_first(typed, "schedules"), document.get("schedules", []))


def _closing(typed: Values, document: Document, language: str) -> None:
    first, last, why = _day(typed.get("closed_from", [])), _day(typed.get("closed_to", [])), _first(typed, "closed_why")
    if last and (not first or last < first):
        raise Wrong("ends_before")
    told = {**document.get("closing", {}).get("why", {}), language: why}
    told = {code: text for code, text in told.items() if text}
    document["closing"] = {"from": first, **({"to": last} if last else {}), **({"why": told} if told else {})} if first else None


def _places(typed: Values, document: Document, language: str) -> None:
    if typed.get("is_confidential_address"):
        document["locations"] = []
        return
    document["locations"] = [place for number in range(MOST_PLACES) if (place := _place(typed, number))]


def _place(typed: Values, number: int) -> Document:
    made: Document = {name: _first(typed, f"place-{number}-{name}") for name, _ in PLACE_FIELDS}
    for name, most in (("latitude", 90), ("longitude", 180)):
        made[name] = _degrees(made[name], most)
    if made["postcode"] and not (made["postcode"].isascii() and made["postcode"].isdecimal() and len(made["postcode"]) == 4):
        raise Wrong("not_a_postcode")
    made["access"] = list(typed.get(f"place-{number}-access", ()))
    return {name: value for name, value in made.items() if value not in ("", None, [])}


def _degrees(text: str, most: int) -> float | None:
    if not text:
        return None
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        raise Wrong("no_degrees") from None
    if not -most <= degrees <= most:
        raise Wrong("no_degrees")
    return degrees


_READ: Mapping[str, Callable[[Values, Document, str], None]] = {
    "languages": _languages,
    "stairs": _stairs,
    "price": _price,
    "price_per": lambda typed, document, language: None,
    "hours": _hours,
    "exceptions": lambda typed, document, language: None,
    "schedules": _schedules,
    "closed_from": _closing,
    "closed_to": lambda typed, document, language: None,
    "closed_why": lambda typed, document, language: None,
    "locations": _places,
}


def _whole(found: Read, language: str) -> None:
    """The document as it is kept; what makes it no service is told at its field."""
    kept = {name: value for name, value in found.document.items() if value not in (None, "", [], {})}
    found.document = {name: value for name, value in kept.items() if value is not False or BY_KEY[name].kind == "maybe"}
    if not found.document.get("name", {}).get(language):
        found.faults.setdefault("name", "missing")
        return
    found.document.setdefault("slug", slug_for(found.document["name"], language, found.document["id"]))
    try:
        service_of(found.document)
    except NoService as wrong:
        found.faults.setdefault(wrong.field if wrong.field in BY_KEY else "name", wrong.why)
