"""Words that tell of a place: what no text of a service with a confidential address may hold. Pure.

It errs towards refusing: whoever writes is told, and writes it otherwise; an address that has been shown cannot be taken back.
"""

import re
from collections.abc import Iterator
from typing import Any

_STREETS = (
    "gata|gaten|gate|gt|vegen|veien|veg|vei|vn|allé|alle|alléen|alleen|plassen|plass|torget|torg|smauet|smau|bakken|stien|svingen|"
    "kroken|brygga|bryggen|brygge|kaien|kaia|kai|tunet|ringen|haugen|lia|åsen|stranda|street|road|avenue"
)
_PLACES = (
    re.compile(rf"(?i)\b[\w.'-]*(?:{_STREETS})\.?\s*(?:nr\.?\s*)?\d{{1,4}}\s?[a-z]?\b"),
    re.compile(r"\b\d{4}\s+[A-ZÆØÅ][\wæøå]{2,}"),  # a postcode with its place
    re.compile(r"\b\d{1,2}[.,]\d{3,}\s*[,;/ ]\s*\d{1,3}[.,]\d{3,}"),  # degrees
    re.compile(r"(?i)\b(?:maps?|kart)\.[a-z]|/maps?\b|goo\.gl|openstreetmap|what3words|///\w+\.\w+\.\w+"),
)
_UNSAID = "–"  # where an older version must have words and may not have the ones it had
_WORDS = ("name", "description", "first_visit", "cooperation", "alert")
_PLAIN = ("organization", "source", "url", "chat_url", "email", "line", "phone")


class TellsOfPlace(ValueError):
    """A confidential service that tells where it is. `field`: where it does."""

    def __init__(self, slug: str, field: str) -> None:
        super().__init__(f"{slug}: a confidential address is never kept ({field})")
        self.field = field


def tells_of_place(text: str) -> bool:
    """Whether a text could tell where something is."""
    return any(pattern.search(text) for pattern in _PLACES)


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
    for field in _WORDS:
        yield from ((field, text) for text in getattr(service, field).by_language.values())
    if service.closing:
        yield from (("closing", text) for text in service.closing.why.values())
    yield from (("schedules", text) for each in service.schedules for text in each.note.values())


# --- what was written before it was confidential ----------------------------------------------------------


def without_places(document: dict[str, Any]) -> dict[str, Any]:
    """An older version of a service that has become confidential, without anything that could tell where it is."""
    made = {name: value for name, value in document.items() if name not in ("locations", "getting_there")}
    for name in _PLAIN:
        if name in made and tells_of_place(made[name]):
            made[name] = _UNSAID
    for name in _WORDS:
        if name in made:
            made[name] = _harmless(made[name])
    if "closing" in made:
        made["closing"] = {**made["closing"], "why": _harmless(made["closing"].get("why", {}))}
    if "schedules" in made:
        made["schedules"] = [{**each, "note": _harmless(each.get("note", {}))} for each in made["schedules"]]
    return made


def _harmless(texts: dict[str, Any]) -> dict[str, Any]:
    """Texts by language, and what is known of them; each that tells of a place is unsaid."""
    return {code: _UNSAID if isinstance(text, str) and tells_of_place(text) else text for code, text in texts.items()}
