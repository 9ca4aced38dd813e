"""A second program that knows only HSDS: written from the standard, with nothing of the portal in it.

It pages through an HSDS interface, and builds a directory of its own out of what it reads.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Get = Callable[[str], str]  # from an address below the interface's own to the body of the answer
Json = dict[str, Any]
_DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}


@dataclass
class Offer:
    """A service as another directory would show it."""

    name: str
    by: str
    about: str
    phones: list[str]
    places: list[str]
    costs: list[str]
    opening: list[str]
    tags: list[str]


@dataclass
class OtherDirectory:
    """Somebody else's directory, filled from an HSDS interface."""

    offers: dict[str, Offer] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    locations: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)


def read_interface(get: Get, per_page: int = 20) -> OtherDirectory:
    """Everything there is. Raises ValueError where the interface is not as the standard says."""
    root = json.loads(get("/"))
    if not str(root["version"]).startswith("3."):
        raise ValueError("not HSDS 3")
    made = OtherDirectory()
    for each in _all(get, "organizations", per_page):
        made.organizations[each["id"]] = each["name"]
    for each in _all(get, "taxonomy_terms", per_page):
        made.terms[each["id"]] = each["name"]
    for each in _all(get, "service_at_locations", per_page):
        made.locations[each["id"]] = _place(each["location"])
    for each in _all(get, "services", per_page):
        made.offers[each["id"]] = _offer(json.loads(get(f"/services/{each['id']}")), made)
    return made


def _all(get: Get, name: str, per_page: int) -> Iterator[Json]:
    number, seen = 1, 0
    while True:
        page = json.loads(get(f"/{name}?page={number}&per_page={per_page}"))
        if page["page_number"] != number or page["first_page"] != (number == 1) or page["size"] != len(page["contents"]):
            raise ValueError(f"page {number} of {name} is not what it says")
        seen += page["size"]
        yield from page["contents"]
        if page["last_page"]:
            if seen != page["total_items"] or number != page["total_pages"]:
                raise ValueError(f"{name}: {seen} read, {page['total_items']} promised")
            return
        number += 1


def _offer(one: Json, known: OtherDirectory) -> Offer:
    return Offer(
        name=one["name"],
        by=known.organizations[one["organization"]["id"]],
        about=one.get("description", ""),
        phones=[each["number"] for each in one.get("phones", [])],
        places=[_place(each["location"]) for each in one.get("service_at_locations", [])],
        costs=[f"{each['amount']} {each['currency']} {each['amount_description']}" for each in one.get("cost_options", [])],
        opening=[line for each in one.get("schedules", []) if (line := _opening(each))],
        tags=[known.terms[each["taxonomy_term_id"]] for each in one.get("attributes", [])],
    )


def _place(location: Json) -> str:
    lines = [location.get("name", "")]
    for each in location.get("addresses", []):
        lines += [each["address_1"], f"{each['postal_code']} {each['city']}".strip()]
    return ", ".join(line for line in lines if line)


def _opening(schedule: Json) -> str:
    if "opens_at" not in schedule:
        return ""
    days = ", ".join(_DAYS[day] for day in schedule.get("byday", "").split(",") if day in _DAYS)
    return f"{days or schedule.get('description', '')} {schedule['opens_at']}-{schedule['closes_at']}".strip()
