"""A service out of an HSDS record: ours, or a plain one of somebody else's. What it does not say is not known, never guessed."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.directory.document import Document, NoService, document_of, service_of
from portal.directory.hsds_forms import as_written
from portal.directory.hsds_out import CURRENCY, FACTS, FORMS, MARKS, PER, PLAIN_LANGUAGE
from portal.directory.hsds_places import location_in
from portal.directory.hsds_terms import TAXONOMIES, Json, Said, list_of, made_id, text_in
from portal.directory.hsds_times import Times, times_in
from portal.directory.models import LONGEST_SLUG
from portal.directory.places import Closing
from portal.directory.service import Audience, Kind, Prevention, Risk, Service, Way, Words

_NUMBERS = ("alone_from", "waiting_days")
_TRUTHS = ("needs_referral", "is_anonymous", "has_interpreter")
_ENDED = ("inactive", "defunct")
_OLDEST = 120
_WHOLE = re.compile("[0-9]{1,4}")
_THREE_LETTERS = {
    "nor": "nb", "nob": "nb", "nno": "nn", "eng": "en", "ukr": "uk", "ara": "ar", "pol": "pl", "sme": "se", "som": "so",
    "tir": "ti", "urd": "ur", "fas": "fa", "tur": "tr", "lit": "lt", "rus": "ru", "spa": "es", "fra": "fr", "deu": "de",
}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A record that was read. `left_out`: the fields that say something which could not be read with certainty."""

    document: Document
    left_out: tuple[str, ...] = ()


def from_hsds(record: Mapping[str, Any], *, first: str = "nb") -> Service:
    """The service that a record tells of. `first`: the language that plain texts are taken to be in when it says none.

    Raises NoService for what makes it unusable.
    """
    return service_of(read_record(record, first=first).document)


def read_record(record: Mapping[str, Any], *, first: str = "nb") -> Read:
    """The document of a record, with what was left out. Raises NoService for what makes it unusable."""
    said = Said(record)
    language = said.fact(PLAIN_LANGUAGE) or first
    if record.get("status") in _ENDED:
        raise NoService("status", "ended")
    times = times_in(_schedules(record), said.fact("holiday"), language)
    price, is_price_unclear = _price(record)
    made: Document = {
        "id": _id(record), "organization": _organization(record), **_facts(said), **_terms(said, record),
        **_contact(said, record), **_ages(record), "price": price, "languages": _languages(record), **_times(times, said),
        "closing": None, "locations": [], "verified_on": _day(record, "assured_date", "verified_on"),
        **_texts(record, said, language),
    }  # fmt: skip
    made["slug"] = said.fact("slug") or slug_of(text_in(record, "name"), made["id"])
    return Read(_checked(made, record, said), _left_out(times, is_price_unclear, made, record))


def _checked(made: Document, record: Mapping[str, Any], said: Said) -> Document:
    """The document in its own form. What is told of a place goes through the service, which refuses a confidential one."""
    service = service_of({name: value for name, value in made.items() if value not in (None, "", [], {})})
    links = list_of(record, "service_at_locations")
    places = [place for each in links if (place := location_in(each))]
    whole = document_of(service) | ({"closing": _closing(said)} if said.fact("closed_from") else {})
    if places:
        if service.is_confidential_address:
            raise NoService("locations", "confidential")
        bare = Service("x", "x", Words(), Words(), Kind.PUBLIC, locations=tuple(places))
        whole["locations"] = document_of(bare).get("locations", [{}])
    return document_of(service_of(whole))


def _left_out(times: Times, is_price_unclear: bool, made: Document, record: Mapping[str, Any]) -> tuple[str, ...]:
    found = ["schedules"] * bool(times.left_out) + ["price"] * is_price_unclear
    ages = ("minimum_age", "maximum_age")
    found += [name for name in ages if record.get(name) is not None and made.get(name) is None]
    return tuple(found)


def slug_of(name: str, identity: str) -> str:
    """A slug for somebody else's service: letters of its name and the beginning of its id, so that it is one of its own."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("æ", "ae")).encode("ascii", "ignore").decode()
    kept = "-".join(re.findall("[a-z0-9]+", plain)) or "service"
    return "-".join(part for part in (kept[: LONGEST_SLUG - 10].strip("-"), identity[:8]) if part)


def _id(record: Mapping[str, Any]) -> str:
    """Its own id; one made from it where it is no UUID."""
    found = record.get("id")
    if not isinstance(found, str | int) or not str(found).strip():
        raise NoService("id", "missing")
    try:
        return str(UUID(str(found)))
    except ValueError:
        return made_id("service", found)


def _organization(record: Mapping[str, Any]) -> str:
    found = record.get("organization")
    return text_in(found, "name") if isinstance(found, dict) else ""


def _facts(said: Said) -> Json:
    """Our own facts, each of its own kind. Raises NoService for one that cannot be read."""
    made: Json = {name: value for name in FACTS if (value := said.fact(name)) is not None}
    for name in (*_TRUTHS, *MARKS):
        value = said.fact(name)
        if value is not None:
            if value not in ("true", "false"):
                raise NoService(name, "unreadable")
            made[name] = value == "true"
    for name in _NUMBERS:
        if name in made:
            if not _WHOLE.fullmatch(made[name]):
                raise NoService(name, "unreadable")
            made[name] = int(made[name])
    return made


def _terms(said: Said, record: Mapping[str, Any]) -> Json:
    """Our own terms. Who runs somebody else's service is told by the organization's legal status, where it is plain."""
    steps = sorted(int(code) for code in said.codes("stairs") if code in TAXONOMIES["stairs"].terms)
    return {
        "kind": next(iter(said.codes("kind")), None) or _kind(record),
        "level": next((code for code in said.codes("level") if code in set(Prevention)), None),
        "audiences": [code for code in said.codes("audience") if code in set(Audience)],
        "topics": said.codes("topic"),
        "ways": [code for code in said.codes("way") if code in set(Way)],
        "risks": [code for code in said.codes("risk") if code in set(Risk)],
        "stairs": [steps[0], steps[-1]] if steps else None,
    }


_KINDS = {"government": Kind.PUBLIC, "public": Kind.PUBLIC, "non-profit": Kind.VOLUNTARY, "nonprofit": Kind.VOLUNTARY,
          "charity": Kind.VOLUNTARY, "voluntary": Kind.VOLUNTARY, "private": Kind.PRIVATE}  # fmt: skip


def _kind(record: Mapping[str, Any]) -> str:
    """Raises NoService where the organization does not say: the directory shows who runs a service, and never guesses it."""
    found = record.get("organization")
    status = text_in(found, "legal_status").casefold() if isinstance(found, dict) else ""
    kind = next((kind for words, kind in _KINDS.items() if words in status), None)
    if kind is None:
        raise NoService("kind", "missing")
    return kind.value


def _contact(said: Said, record: Mapping[str, Any]) -> Json:
    contacts = list_of(record, "contacts")
    phones = [*list_of(record, "phones"), *(each for one in contacts for each in list_of(one, "phones"))]
    voices = [each for each in phones if text_in(each, "type") in ("", "voice", "cell", "hotline")]
    chats = [each for each in list_of(record, "additional_urls") if text_in(each, "label").casefold() == "chat"]
    told = {
        "email": text_in(record, "email") or next((text for one in contacts if (text := text_in(one, "email"))), ""),
        "url": text_in(record, "url"),
        "chat_url": next((text for each in chats if (text := text_in(each, "url"))), ""),
    }
    made: Json = {name: as_written(said.fact(name), field, FORMS[name]) for name, field in told.items()}
    return made | {"phone": next((text for each in voices if (text := text_in(each, "number"))), "")}


def _ages(record: Mapping[str, Any]) -> Json:
    return {name: _age(record.get(name)) for name in ("minimum_age", "maximum_age")}


def _age(value: Any) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and 0 <= value <= _OLDEST and value == int(value) else None


def _price(record: Mapping[str, Any]) -> tuple[Json | None, bool]:
    """What it costs, and whether it costs something that cannot be told in our words."""
    options = list_of(record, "cost_options")
    if options and all(each.get("amount") == 0 for each in options):
        return {"kroner": 0, "per": _per(options[0]) or "time"}, False
    if len(options) != 1:
        return None, bool(options)
    amount, per = options[0].get("amount"), _per(options[0])
    if text_in(options[0], "currency").upper() != CURRENCY or per is None or not isinstance(amount, int | float):
        return None, True
    is_whole = math.isfinite(amount) and amount == int(amount) and amount >= 0
    return ({"kroner": int(amount), "per": per}, False) if is_whole else (None, True)


_PER = {words: per.value for per, words in PER.items()} | {"per session": "time", "per time": "time", "": "time"}


def _per(option: Mapping[str, Any]) -> str | None:
    return _PER.get(text_in(option, "amount_description").casefold())


def _languages(record: Mapping[str, Any]) -> list[str]:
    codes = [text_in(each, "code").casefold() for each in list_of(record, "languages")]
    return list(dict.fromkeys(_THREE_LETTERS.get(code, code) for code in codes if 2 <= len(code) <= 3 and code.isalpha()))


def _schedules(record: Mapping[str, Any]) -> list[Json]:
    """The service's own, or else those of the places where it is."""
    links = list_of(record, "service_at_locations")
    places = [each["location"] for each in links if isinstance(each.get("location"), dict)]
    for things in ([record], links, places):
        found = [one for each in things for one in list_of(each, "schedules")]
        if found:
            return found
    return []


def _times(times: Times, said: Said) -> Json:
    bare = Service("x", "x", Words(), Words(), Kind.PUBLIC, hours=times.hours, schedules=times.schedules)
    made = {name: value for name, value in document_of(bare).items() if name in ("hours", "schedules")}
    if times.is_always_open and not said.has_facts():
        return {"is_always_open": True, "schedules": made.get("schedules")}
    return made


def _closing(said: Said) -> Document:
    first, last = said.fact("closed_from") or "", said.fact("closed_to")
    try:
        one = Closing(date.fromisoformat(first), date.fromisoformat(last) if last else None, dict(said.texts("closed_why")))
    except ValueError as wrong:
        raise NoService("closing", "unreadable") from wrong
    bare = Service("x", "x", Words(), Words(), Kind.PUBLIC, closing=one)
    made: Document = document_of(bare)["closing"]
    return made


def _day(record: Mapping[str, Any], name: str, told: str) -> str | None:
    found = text_in(record, name)[:10]
    if not found:
        return None
    try:
        return date.fromisoformat(found).isoformat()
    except ValueError as wrong:
        raise NoService(told, "unreadable") from wrong


def _texts(record: Mapping[str, Any], said: Said, first: str) -> Json:
    links = [each["location"] for each in list_of(record, "service_at_locations") if isinstance(each.get("location"), dict)]
    plain = {name: text_in(record, name) for name in ("name", "description", "alert")}
    plain["getting_there"] = next((text for each in links if (text := text_in(each, "transportation"))), "")
    plain |= {"first_visit": "", "cooperation": ""}
    return {name: _words(name, text, said, first) for name, text in plain.items()}


def _words(name: str, plain: str, said: Said, first: str) -> Json:
    """A text in all its languages. The plain one is in the first, unless an attribute without a value names another."""
    told = dict(said.texts(name))
    own = next((code for code, text in told.items() if not text), first)
    made: Json = {code: text for code, text in told.items() if text} | ({own: plain} if plain else {})
    if changed := dict(said.texts(name, "text_changed")):
        made["changed"] = changed
    if machine := [code for code, _ in said.texts(name, "text_machine")]:
        made["machine"] = machine
    return made
