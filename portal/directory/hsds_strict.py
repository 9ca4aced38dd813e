"""What we promise of our own answers beyond HSDS: every rule by name with its reason, laid over the schema as published.

Nothing here lets anything pass that the standard refuses: a rule only adds to what a field demands (a test says so).
"""

from dataclasses import dataclass
from typing import Any

from portal.directory.hsds_schema import OBJECTS, compiled

Json = dict[str, Any]
LISTS = ("service", "organization", "service_at_location", "taxonomy", "taxonomy_term")
# A page around a list, as the standard's OpenAPI document has it: it demands `empty` alone, we send every one.
PAGE = {
    "total_items": "integer", "total_pages": "integer", "page_number": "integer", "size": "integer", "first_page": "boolean",
    "last_page": "boolean", "empty": "boolean",
}  # fmt: skip
PAGE_REQUIRED = ("empty",)
_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Rule:
    """What these fields (`object.field`) demand besides, and why."""

    fields: tuple[str, ...]
    demands: Json
    why: str


RULES = (
    Rule(("service.assured_date", "schedule.valid_from", "schedule.valid_to", "schedule.dtstart", "schedule.until",
          "cost_option.valid_from", "cost_option.valid_to", "metadata.last_action_date"), {"format": "date"},
         "Published as text whose words ask for a date; the standard's tables of CSV have dates here."),
    Rule(("schedule.opens_at", "schedule.closes_at"), {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
         "The clock on the wall: an offset would be wrong half of the year."),
    Rule(("schedule.interval", "schedule.count"), {"minimum": 1, "multipleOf": 1},
         "RFC 5545 counts in whole numbers from 1."),
    Rule(("service.minimum_age", "service.maximum_age", "cost_option.amount"), {"minimum": 0},
         "There is nobody younger than 0, and nobody is paid to come."),
    Rule(("location.latitude",), {"minimum": -90, "maximum": 90}, "Degrees north."),
    Rule(("location.longitude",), {"minimum": -180, "maximum": 180}, "Degrees east."),
    Rule(("service.name", "organization.name", "phone.number"), {"minLength": 1},
         "A service without a name, or a number that is none, is no use to anybody."),
)  # fmt: skip


def schemas() -> dict[str, Json]:
    """Every object with our rules, each pointing at the others under `#/components/schemas/`, and a page of each list."""
    made = {name: _pointing(compiled(name)) for name in OBJECTS}
    for rule in RULES:
        for each in rule.fields:
            name, _, field = each.partition(".")
            made[name]["properties"][field] |= rule.demands
    return made | {f"{name}_page": _page(name) for name in LISTS}


def validating(name: str) -> Json:
    """One schema to hold an answer of ours against: with our rules, and fields that the standard does not have are refused."""
    known = schemas()
    for one in known.values():
        one["additionalProperties"] = False
    return {"$ref": _REF + name, "components": {"schemas": known}}


def _pointing(schema: Json) -> Json:
    """The same with references into one document instead of to other files."""
    return schema | {"properties": {name: _kind(kind) for name, kind in schema["properties"].items()}}


def _kind(kind: Json) -> Json:
    if "$ref" in kind:
        return {"$ref": _REF + kind["$ref"].removesuffix(".json")}
    return kind | ({"items": _kind(kind["items"])} if "items" in kind else {})


def _page(name: str) -> Json:
    kinds = {part: {"type": kind} for part, kind in PAGE.items()}
    contents = {"type": "array", "items": {"$ref": _REF + name}}
    return {"type": "object", "properties": {**kinds, "contents": contents}, "required": [*PAGE, "contents"]}
