"""A service as HSDS 3.1 tells of it. Pure; `hsds_in` reads it back (ADR 0092)."""

from collections.abc import Iterator
from datetime import date, datetime

from portal.directory.document import WORDS
from portal.directory.hsds_forms import mail_of, uri_of
from portal.directory.hsds_places import location_out
from portal.directory.hsds_terms import Attributes, Json, made_id, organization_id
from portal.directory.hsds_times import schedules_out
from portal.directory.service import Audience, Per, Price, Risk, Service, Words

VERSION = "3.1"
CURRENCY = "NOK"
PER = {Per.TIME: "per visit", Per.MONTH: "per month", Per.YEAR: "per year"}
FACTS = (
    "slug", "line", "source", "source_date", "alone_from", "waiting_days", "needs_referral", "is_anonymous", "has_interpreter",
)  # fmt: skip
MARKS = ("is_always_open", "is_leisure", "is_telling", "is_confidential_address", "is_number_fixed", "is_house")
FORMS = {"url": uri_of, "chat_url": uri_of, "email": mail_of}  # fields that cannot hold whatever somebody wrote
PLAIN_LANGUAGE = "language"  # the fact that says in which language the plain texts stand


def to_hsds(service: Service, *, first: str = "nb", today: date | None = None, changed: datetime | None = None) -> Json:
    """The whole service, nested. `first`: the language of the plain texts; `today` says whether it is closed for now.

    Raises ValueError for a service without an id.
    """
    if not service.id:
        raise ValueError(f"{service.slug} has no id")
    made: Json = {
        **simple(service, first=first, today=today, changed=changed),
        "phones": _phones(service),
        "languages": [_language(service.id, code) for code in service.languages],
        "schedules": schedules_out(service.id, service.hours, service.schedules, service.is_always_open, first),
        "service_at_locations": at_locations(service, first),
        "cost_options": _costs(service.id, service.price),
        "additional_urls": _chat(service),
        "attributes": _attributes(service, first),
    }
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def simple(service: Service, *, first: str = "nb", today: date | None = None, changed: datetime | None = None) -> Json:
    """The service without what there may be several of, but its organization."""
    made: Json = {
        "id": service.id, "organization_id": organization_id(service.organization), "name": plain(service.name, first),
        "description": plain(service.description, first), "url": uri_of(service.url), "email": mail_of(service.email),
        "status": status_of(service, today), "alert": plain(service.alert, first),
        "minimum_age": service.minimum_age, "maximum_age": service.maximum_age,
        "assured_date": service.verified_on.isoformat() if service.verified_on else None,
        "last_modified": changed.isoformat() if changed else None, "organization": organization_out(service.organization),
    }  # fmt: skip
    return {name: value for name, value in made.items() if value not in (None, "")} | {"name": made["name"]}


def status_of(service: Service, today: date | None) -> str:
    """'active', or 'temporarily closed' while it is closed for now."""
    closing = service.closing
    is_closed = today and closing and closing.first <= today and (closing.last is None or today <= closing.last)
    return "temporarily closed" if is_closed else "active"


def organization_out(name: str) -> Json:
    """An organization: its name is all the directory knows of it, and HSDS wants a description."""
    return {"id": organization_id(name), "name": name, "description": name}


def plain(words: Words, first: str) -> str:
    """The text that stands in HSDS's own field: in the first language, or in the nearest."""
    return words.get(first).text


def at_locations(service: Service, first: str) -> list[Json]:
    """The service at each of its locations."""
    way = plain(service.getting_there, first)
    return [location_out(service.id, number, each, "" if number else way) for number, each in enumerate(service.locations)]


def _phones(service: Service) -> list[Json]:
    if not service.phone:
        return []
    return [{"id": made_id("phone", service.id), "service_id": service.id, "number": service.phone, "type": "voice"}]


def _language(owner: str, code: str) -> Json:
    return {"id": made_id("language", owner, code), "service_id": owner, "code": code}


def _costs(owner: str, price: Price | None) -> list[Json]:
    if price is None:
        return []
    return [{
        "id": made_id("cost_option", owner), "service_id": owner, "currency": CURRENCY, "amount": price.kroner,
        "amount_description": PER[price.per],
    }]  # fmt: skip


def _chat(service: Service) -> list[Json]:
    address = uri_of(service.chat_url)
    if not address:
        return []
    return [{"id": made_id("url", service.id, "chat"), "service_id": service.id, "label": "Chat", "url": address}]


def _attributes(service: Service, first: str) -> list[Json]:
    made = Attributes(service.id, "service")
    for taxonomy, code in _terms(service):
        made.add(taxonomy, code)
    for name in FACTS:
        made.fact(name, getattr(service, name))
    for name in MARKS:
        made.fact(name, getattr(service, name) or None)
    for name, form in FORMS.items():
        written = getattr(service, name)
        made.fact(name, written if form(written) != written else None)
    made.fact(PLAIN_LANGUAGE, first)
    made.fact("holiday", _holiday(service))
    _closing(service, first, made)
    for name in WORDS:
        _words(name, getattr(service, name), first, made, is_plain=_has_field(name, service))
    return made.made


def _terms(service: Service) -> Iterator[tuple[str, str]]:
    yield "kind", service.kind.value
    if service.level:
        yield "level", service.level.value
    yield from (("audience", each.value) for each in Audience if each in service.audiences)
    yield from (("topic", each) for each in service.topics)
    yield from (("way", each.value) for each in service.ways)
    yield from (("risk", each.value) for each in Risk if each in service.risks)
    if service.stairs:
        yield from (("stairs", str(step)) for step in range(service.stairs[0], service.stairs[1] + 1))


def _holiday(service: Service) -> str | None:
    """How holidays are, which also says that the week is known."""
    if service.hours is None:
        return None
    return "ordinary" if service.hours.holiday is None else "own"


def _has_field(name: str, service: Service) -> bool:
    """Whether HSDS has a field for this text, in which the plain text stands."""
    return name in ("name", "description", "alert") or (name == "getting_there" and bool(service.locations))


def _words(name: str, words: Words, first: str, made: Attributes, *, is_plain: bool) -> None:
    """What the plain text cannot say: the other languages, when each was written, and whether anybody has read it."""
    shown = words.get(first).language if is_plain and words else None
    for code, text in sorted(words.by_language.items()):
        if text and code != shown:
            made.add("text", f"{name}.{code}", text)
    if shown and shown != first:
        made.add("text", f"{name}.{shown}")  # without a value: the plain text is in this language
    for code, day in sorted(words.changed.items()) if words else ():
        made.add("text_changed", f"{name}.{code}", day.isoformat())
    for code in sorted(words.machine) if words else ():
        made.add("text_machine", f"{name}.{code}", "true")


def _closing(service: Service, first: str, made: Attributes) -> None:
    if not service.closing:
        return
    made.fact("closed_from", service.closing.first.isoformat())
    made.fact("closed_to", service.closing.last.isoformat() if service.closing.last else None)
    for code, text in sorted(service.closing.why.items()):
        made.add("text", f"closed_why.{code}", text)
