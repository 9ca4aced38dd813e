"""Places ↔ HSDS's service at location, with its location, addresses and accessibility."""

from collections.abc import Mapping
from typing import Any

from portal.directory.hsds_terms import ACCESS, Attributes, Json, Said, list_of, made_id, text_in
from portal.directory.places import Access, Location

COUNTRY = "NO"
_ACCESS_BY_WORDS = {words.casefold(): each for each, words in ACCESS.items()}
_CODES = frozenset(each.value for each in Access)


def at_location_id(service_id: str, number: int) -> str:
    """The id of a service at its `number`-th location, counted from 0."""
    return made_id("service_at_location", service_id, number)


def location_out(service_id: str, number: int, one: Location, transportation: str) -> Json:
    """The service at one of its locations. `transportation`: how to get there, in the first language."""
    this = at_location_id(service_id, number)
    place = made_id("location", service_id, number)
    return {"id": this, "service_id": service_id, "location_id": place, "location": _place(place, one, transportation)}


def _place(this: str, one: Location, transportation: str) -> Json:
    attributes = Attributes(this, "location")
    attributes.fact("place", one.place)
    for each in one.access:
        attributes.add("access", each.value)
    made: Json = {
        "id": this, "location_type": "physical", "name": one.name, "transportation": transportation,
        "latitude": one.latitude, "longitude": one.longitude, "addresses": _address(this, one), "attributes": attributes.made,
        "accessibility": [_access(this, each) for each in one.access],
    }  # fmt: skip
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def _address(place: str, one: Location) -> list[Json]:
    """HSDS wants every line of an address or none: a line that is not known stands empty."""
    if not (one.address or one.postcode or one.city):
        return []
    return [{
        "id": made_id("address", place), "location_id": place, "address_1": one.address, "city": one.city, "state_province": "",
        "postal_code": one.postcode, "country": COUNTRY, "address_type": "physical",
    }]  # fmt: skip


def _access(place: str, each: Access) -> Json:
    return {"id": made_id("accessibility", place, each.value), "location_id": place, "description": ACCESS[each]}


def location_in(link: Mapping[str, Any]) -> Location | None:
    """The place that a service at location tells of; None for one that is no place, as a web page."""
    found = link.get("location")
    if not isinstance(found, dict) or found.get("location_type") == "virtual":
        return None
    said = Said(found)
    address = next((each for each in list_of(found, "addresses") if each.get("address_type") != "postal"), {})
    made = Location(
        name=text_in(found, "name"), address=_lines(address), postcode=text_in(address, "postal_code"),
        city=text_in(address, "city"), place=said.fact("place") or "", latitude=_degrees(found, "latitude", 90),
        longitude=_degrees(found, "longitude", 180), access=_access_in(found, said),
    )  # fmt: skip
    return None if made == Location() and not said.has_facts() and "id" not in found else made


def _lines(address: Mapping[str, Any]) -> str:
    return ", ".join(line for line in (text_in(address, "address_1"), text_in(address, "address_2")) if line)


def _degrees(place: Mapping[str, Any], name: str, most: int) -> float | None:
    found = place.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not -most <= found <= most:
        return None
    return float(found)


def _access_in(place: Mapping[str, Any], said: Said) -> tuple[Access, ...]:
    """Our own terms, or words that are exactly ours: what somebody writes freely is not guessed at."""
    words = [text_in(each, "description").casefold() for each in list_of(place, "accessibility")]
    known = [Access(code) for code in said.codes("access") if code in _CODES]
    return tuple(dict.fromkeys([*known, *(_ACCESS_BY_WORDS[each] for each in words if each in _ACCESS_BY_WORDS)]))
