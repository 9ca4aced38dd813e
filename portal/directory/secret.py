"""Words that tell of a place: what no text of a service with a confidential address may hold. Pure.

It errs towards refusing: whoever writes is told, and writes it otherwise; an address that has been shown cannot be taken back.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_STREETS = (
    "gata|gaten|gate|gt|vegen|veien|veg|vei|vn|allé|alle|alléen|alleen|plassen|plass|torget|torg|smauet|smau|bakken|stien|svingen|"
    "kroken|brygga|bryggen|brygge|kaien|kaia|kai|tunet|ringen|haugen|lia|åsen|stranda|street|road|avenue"
)
_PLACES = (
    re.compile(rf"(?i)\b[\w.'-]*(?:{_STREETS})\.?\s*(?:nr\.?\s*)?\d{{1,4}}(?:\s?[a-z])?\b"),
    re.compile(r"\b[A-ZÆØÅ][\wæøåé-]+(?:gata|gaten|vegen|veien|alléen|smauet|stredet)\b"),  # a street by its name alone
    re.compile(r"\b\d{4}\s+[A-ZÆØÅ][\wæøå]{2,}"),  # a postcode with its place
    re.compile(r"\b\d{1,2}[.,]\d{3,}\s*[,;/ ]\s*\d{1,3}[.,]\d{3,}"),  # degrees
    re.compile(r"(?i)\b(?:maps?|kart)\.[a-z]|/maps?\b|goo\.gl|openstreetmap|what3words|///\w+\.\w+\.\w+"),
)
_UNSAID = "–"  # where an older version must have words and may not have the ones it had
_WORDS = ("name", "description", "first_visit", "cooperation", "alert")
_PLAIN = ("organization", "source", "url", "chat_url", "email", "line", "phone")
_LISTS = ("topics", "languages")
_PLACE = ("locations", "getting_there")


class TellsOfPlace(ValueError):
    """A confidential service that tells where it is. `field`: where it does."""

    def __init__(self, slug: str, field: str) -> None:
        super().__init__(f"{slug}: a confidential address is never kept ({field})")
        self.field = field


def tells_of_place(text: str) -> bool:
    """Whether a text could tell where something is."""
    return any(pattern.search(text) for pattern in _PLACES)


def without_words_of_place(text: str) -> str:
    """A note to colleagues with what tells of a place unsaid, and the rest as it was."""
    for pattern in _PLACES:
        text = pattern.sub(_UNSAID, text)
    return text


def secret_slug(slug: str, service_id: str) -> str:
    """A slug that tells nothing: it was made from a name that may have told of the place."""
    return f"service-{service_id[:8]}" if tells_of_place(slug.replace("-", " ")) else slug


def refuse_places(service: Any) -> None:
    """Raises TellsOfPlace when a service with a confidential address has a place, or words that could tell of one."""
    if service.locations:
        raise TellsOfPlace(service.slug, "locations")
    if service.getting_there:
        raise TellsOfPlace(service.slug, "getting_there")
    for field, text in _texts(service):
        if tells_of_place(text):
            raise TellsOfPlace(service.slug, field)


def _texts(service: Any) -> Iterator[tuple[str, str]]:
    for field in _PLAIN:
        yield field, getattr(service, field)
    for field in _LISTS:
        yield from ((field, text) for text in getattr(service, field))
    for field in _WORDS:
        yield from ((field, text) for text in getattr(service, field).by_language.values())
    if service.closing:
        yield from (("closing", text) for text in service.closing.why.values())
    yield from (("schedules", text) for each in service.schedules for text in each.note.values())


def place_told(document: Mapping[str, Any]) -> str:
    """The first field of a document that has a place or could tell of one, whatever else is wrong with it; '' when none does."""
    for field in _PLACE:
        if document.get(field):
            return field
    told = {field: value for field, value in document.items() if field not in ("id", "slug")}
    return next((field for field, value in told.items() if any(tells_of_place(text) for text in texts_in(value))), "")


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value made of JSON, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


# --- what was written before it was confidential ----------------------------------------------------------


def without_places(document: Mapping[str, Any], instead: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An older document of a service that has become confidential, without anything that could tell where it is. `instead`: the
    document whose words stand in the place of those that did."""
    known = {"organization": _UNSAID} | dict(instead or {})
    telling = {*_PLACE, *(name for name in _PLAIN if tells_of_place(document.get(name, "")))}
    made = {name: value for name, value in document.items() if name not in telling}
    made |= {name: known[name] for name in telling if name in _PLAIN and name in known}
    made |= {name: [text for text in made[name] if not tells_of_place(text)] for name in _LISTS if name in made}
    made |= {name: _harmless(made[name], None if instead is None else known.get(name, {})) for name in _WORDS if name in made}
    if "slug" in made:
        made["slug"] = secret_slug(made["slug"], str(made.get("id", "")))
    if "closing" in made:
        made["closing"] = {**made["closing"], "why": _harmless(made["closing"].get("why", {}), {})}
    if "schedules" in made:
        made["schedules"] = [{**each, "note": _harmless(each.get("note", {}), {})} for each in made["schedules"]]
    return made


def _harmless(texts: Mapping[str, Any], instead: Mapping[str, Any] | None) -> dict[str, Any]:
    """Texts by language, and what is known of them; each that tells of a place is unsaid, or as it stands in `instead`."""
    telling = {code for code, text in texts.items() if isinstance(text, str) and tells_of_place(text)}
    others = dict.fromkeys(telling, _UNSAID) if instead is None else {code: instead[code] for code in telling if code in instead}
    return {code: text for code, text in texts.items() if code not in telling} | others
