"""The objects and fields of HSDS 3.1, all of them and exactly as published, written down in short.

The standard is published by Open Referral (https://openreferral.org). Only names, kinds and what is required stand here; what a
field means is read there. `name:kind!`: the kind is text when it is left out, ! means required; [x]: a list of x; {x}: one x;
(a|b): one of these, where _ is a space. What we ask of our own answers besides is in `hsds_strict`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

Json = dict[str, Any]

_BOTH = "attributes:[attribute] metadata:[metadata]"
OBJECTS = {
    "organization": "id:uuid! name! alternate_name description! email:email website:uri additional_websites:[url] tax_status "
    "tax_id year_incorporated:number legal_status logo uri:uri parent_organization_id:uuid funding:[funding] contacts:[contact] "
    "phones:[phone] locations:[location] programs:[program] organization_identifiers:[organization_identifier] "
    f"{_BOTH}",
    "service": "id:uuid! organization_id:uuid program_id:uuid name! alternate_name description url:uri additional_urls:[url] "
    "email:email status:(active|inactive|defunct|temporarily_closed)! interpretation_services application_process "
    "fees_description wait_time fees accreditations eligibility_description minimum_age:number maximum_age:number "
    "assured_date assurer_email:email licenses alert last_modified:date-time phones:[phone] schedules:[schedule] "
    "service_areas:[service_area] service_at_locations:[service_at_location] languages:[language] organization:{organization} "
    "funding:[funding] cost_options:[cost_option] program:{program} required_documents:[required_document] contacts:[contact] "
    f"capacities:[service_capacity] {_BOTH}",
    "service_at_location": "id:uuid! service_id:uuid location_id:uuid description service_areas:[service_area] "
    f"contacts:[contact] phones:[phone] schedules:[schedule] location:{{location}} {_BOTH}",
    "location": "id:uuid! location_type:(physical|postal|virtual)! url:uri organization_id:uuid name alternate_name description "
    "transportation latitude:number longitude:number external_identifier external_identifier_type languages:[language] "
    f"addresses:[address] contacts:[contact] accessibility:[accessibility] phones:[phone] schedules:[schedule] {_BOTH}",
    "address": "id:uuid! location_id:uuid attention address_1! address_2 city! region state_province! postal_code! country! "
    f"address_type:(physical|postal|virtual)! {_BOTH}",
    "accessibility": f"id:uuid! location_id:uuid description details url:uri {_BOTH}",
    "phone": "id:uuid! location_id:uuid service_id:uuid organization_id:uuid contact_id:uuid service_at_location_id:uuid number! "
    f"extension:number type description languages:[language] {_BOTH}",
    "schedule": "id:uuid! service_id:uuid location_id:uuid service_at_location_id:uuid valid_from valid_to dtstart "
    "timezone:number until count:number wkst:(MO|TU|WE|TH|FR|SA|SU) freq:(WEEKLY|MONTHLY) interval:number byday byweekno "
    f"bymonthday byyearday description opens_at closes_at schedule_link:uri attending_type notes {_BOTH}",
    "language": f"id:uuid! service_id:uuid location_id:uuid phone_id:uuid name code note {_BOTH}",
    "contact": "id:uuid! organization_id:uuid service_id:uuid service_at_location_id:uuid location_id:uuid name title department "
    f"email:email phones:[phone] {_BOTH}",
    "cost_option": "id:uuid! service_id:uuid valid_from valid_to option currency amount:number amount_description "
    f"{_BOTH}",
    "url": f"id:uuid! label url:uri! organization_id:uuid service_id:uuid {_BOTH}",
    "attribute": "id:uuid! link_id:uuid taxonomy_term_id:uuid link_type link_entity value label taxonomy_term:{taxonomy_term} "
    "metadata:[metadata]",
    "taxonomy": "id:uuid! name! description! uri:uri version metadata:[metadata]",
    "taxonomy_term": "id:uuid! code name! description! parent_id:uuid taxonomy taxonomy_detail:{taxonomy} language "
    "taxonomy_id:uuid term_uri:uri metadata:[metadata]",
    "metadata": "id:uuid! resource_id:uuid resource_type last_action_date! last_action_type! field_name! previous_value! "
    "replacement_value! updated_by!",
    "meta_table_description": f"id:uuid! name language character_set {_BOTH}",
    "service_area": "id:uuid! service_id:uuid service_at_location_id:uuid name description extent extent_type uri "
    f"{_BOTH}",
    "service_capacity": "id:uuid! service_id:uuid unit:{unit}! unit_id:uuid available:number! maximum:number description "
    f"updated:date-time! {_BOTH}",
    "unit": f"id:uuid! name! scheme identifier uri:uri {_BOTH}",
    "funding": f"id:uuid! organization_id:uuid service_id:uuid source {_BOTH}",
    "program": f"id:uuid! organization_id:uuid name! alternate_name description! {_BOTH}",
    "required_document": f"id:uuid! service_id:uuid document uri:uri {_BOTH}",
    "organization_identifier": "id:uuid! organization_id:uuid identifier_scheme identifier_type! identifier! "
    f"{_BOTH}",
}


@dataclass(frozen=True, slots=True)
class Published:
    """Which files ours was held against, and what came out: `python -m tools.hsds_published <clone>/schema` makes it again."""

    version: str
    files: tuple[str, ...]  # repository@commit and file, each with all the objects; they say the same
    read_on: date
    digest: str  # SHA-256 of the normal form of tools/hsds_normal.py
    objects: int
    fields: int
    required: int
    values: int
    formats: int


PUBLISHED = Published(
    version="3.1",
    files=(
        # 3.1.1, the last release of 3.1 in which the schema changed: all objects in one file
        "openreferral/specification@08753925922f3e9c7a78ef87a6771698fcddb064 schema/compiled/service_with_definitions.json",
        # the standard's own table of all fields
        "openreferral/specification@32e5e5ce27814b03bda722d4cc1061be02a35f9e schema/simple/schema.csv",
        # each object's own file, as 3.2 begins with them
        "openreferral/specification@149f77cdef6e8a2d617114a0ad31d3861a3bfe8a schema/*.json",
    ),
    read_on=date(2026, 11, 22),
    digest="60a5827ca13791b6ac2d2aad00e3b8a29495620c7235ff80939e8b25ba242e6a",
    objects=24, fields=281, required=55, values=19, formats=81,
)  # fmt: skip


def published() -> dict[str, Json]:
    """Every object by name, as its file has it: a reference is the name of another file, `phone.json`."""
    return {name: _object(fields) for name, fields in OBJECTS.items()}


def compiled(name: str) -> Json:
    """An object as an answer has it, where the standard nests the other way: it adds one field to these two."""
    one = published()[name]
    one["properties"] |= {field: _kind(kind) for field, kind in NESTED.get(name, {}).items()}
    return one


# schema/compiled/ is made from the files with these fields added (openreferral/hsds_schema_tools).
NESTED = {"organization": {"services": "[service]"}, "service_at_location": {"service": "{service}"}}


def _object(fields: str) -> Json:
    each = [_field(one) for one in fields.split()]
    required = [name for name, _, is_required in each if is_required]
    made: Json = {"type": "object", "properties": {name: kind for name, kind, _ in each}}
    return made | ({"required": required} if required else {})


def _field(text: str) -> tuple[str, Json, bool]:
    name, _, kind = text.removesuffix("!").partition(":")
    return name, _kind(kind), text.endswith("!")


def _kind(kind: str) -> Json:
    if kind.startswith("["):
        return {"type": "array", "items": {"$ref": f"{kind.strip('[]')}.json"}}
    if kind.startswith("{"):
        return {"$ref": f"{kind.strip('{}')}.json"}
    if kind.startswith("("):
        return {"type": "string", "enum": [each.replace("_", " ") for each in kind.strip("()").split("|")]}
    if kind == "number":
        return {"type": "number"}
    return {"type": "string"} | ({"format": kind} if kind else {})
