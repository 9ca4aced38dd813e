"""The objects and fields of HSDS 3.1, written down in short, and as JSON Schema.

The standard is published by Open Referral (https://openreferral.org). Only names, kinds and what is required stand here; what a
field means is read there. `name:kind!`: the kind is text when it is left out, ! means required; [x]: a list of x; {x}: one x;
(a|b): one of these, where _ is a space.
"""

from typing import Any

Json = dict[str, Any]

_BOTH = "attributes:[attribute] metadata:[metadata]"
OBJECTS = {
    "organization": "id:uuid! name! alternate_name description! email:email website:uri additional_websites:[url] tax_status "
    "tax_id year_incorporated:number legal_status logo uri:uri parent_organization_id:uuid funding:[funding] contacts:[contact] "
    "phones:[phone] locations:[location] programs:[program] organization_identifiers:[organization_identifier] "
    f"services:[service] {_BOTH}",
    "service": "id:uuid! organization_id:uuid program_id:uuid name! alternate_name description url:uri additional_urls:[url] "
    "email:email status:(active|inactive|defunct|temporarily_closed)! interpretation_services application_process "
    "fees_description wait_time fees accreditations eligibility_description minimum_age:number maximum_age:number "
    "assured_date:date assurer_email:email licenses alert last_modified:date-time phones:[phone] schedules:[schedule] "
    "service_areas:[service_area] service_at_locations:[service_at_location] languages:[language] organization:{organization} "
    "funding:[funding] cost_options:[cost_option] program:{program} required_documents:[required_document] contacts:[contact] "
    f"capacities:[service_capacity] {_BOTH}",
    "service_at_location": "id:uuid! service_id:uuid location_id:uuid description service_areas:[service_area] "
    f"contacts:[contact] phones:[phone] schedules:[schedule] location:{{location}} service:{{service}} {_BOTH}",
    "location": "id:uuid! location_type:(physical|postal|virtual)! url:uri organization_id:uuid name alternate_name description "
    "transportation latitude:number longitude:number external_identifier external_identifier_type languages:[language] "
    f"addresses:[address] contacts:[contact] accessibility:[accessibility] phones:[phone] schedules:[schedule] {_BOTH}",
    "address": "id:uuid! location_id:uuid attention address_1! address_2 city! region state_province! postal_code! country! "
    f"address_type:(physical|postal|virtual)! {_BOTH}",
    "accessibility": f"id:uuid! location_id:uuid description details url:uri {_BOTH}",
    "phone": "id:uuid! location_id:uuid service_id:uuid organization_id:uuid contact_id:uuid service_at_location_id:uuid number! "
    f"extension:number type description languages:[language] {_BOTH}",
    "schedule": "id:uuid! service_id:uuid location_id:uuid service_at_location_id:uuid valid_from:date valid_to:date "
    "dtstart:date timezone:number until:date count:any wkst:(MO|TU|WE|TH|FR|SA|SU) freq:(WEEKLY|MONTHLY) interval:number byday "
    f"byweekno bymonthday:any byyearday:any description opens_at closes_at schedule_link:uri attending_type notes {_BOTH}",
    "language": f"id:uuid! service_id:uuid location_id:uuid phone_id:uuid name code note {_BOTH}",
    "contact": "id:uuid! organization_id:uuid service_id:uuid service_at_location_id:uuid location_id:uuid name title department "
    f"email:email phones:[phone] {_BOTH}",
    "cost_option": "id:uuid! service_id:uuid valid_from:date valid_to:date option currency amount:number amount_description "
    f"{_BOTH}",
    "url": f"id:uuid! label url:uri! organization_id:uuid service_id:uuid {_BOTH}",
    "attribute": "id:uuid! link_id:uuid taxonomy_term_id:uuid link_type link_entity value label taxonomy_term:{taxonomy_term} "
    "metadata:[metadata]",
    "taxonomy": "id:uuid! name! description! uri:uri version metadata:[metadata]",
    "taxonomy_term": "id:uuid! code name! description! parent_id:uuid taxonomy taxonomy_detail:{taxonomy} language "
    "taxonomy_id:uuid term_uri:uri metadata:[metadata]",
    "metadata": "id:uuid! resource_id:uuid resource_type last_action_date:date! last_action_type! field_name! previous_value! "
    "replacement_value! updated_by!",
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
LISTS = ("service", "organization", "service_at_location", "taxonomy", "taxonomy_term")
PAGE = ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty")
_REF = "#/components/schemas/"


def schemas() -> Json:
    """Every object as JSON Schema, each pointing at the others under `#/components/schemas/`, and a page of each list."""
    made = {name: _object(fields) for name, fields in OBJECTS.items()}
    return made | {f"{name}_page": _page(name) for name in LISTS}


def validating(name: str, *, strict: bool = True) -> Json:
    """One schema to hold an answer against; with `strict`, fields that the standard does not have are refused."""
    known = schemas()
    if strict:
        for one in known.values():
            one["additionalProperties"] = False
    return {"$ref": _REF + name, "components": {"schemas": known}}


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
        return {"type": "array", "items": {"$ref": _REF + kind.strip("[]")}}
    if kind.startswith("{"):
        return {"$ref": _REF + kind.strip("{}")}
    if kind.startswith("("):
        return {"type": "string", "enum": [each.replace("_", " ") for each in kind.strip("()").split("|")]}
    if kind == "number":
        return {"type": "number"}
    if kind == "any":
        return {"type": ["string", "number"]}  # published as one and as the other in versions of the standard
    return {"type": "string"} | ({"format": kind} if kind else {})


def _page(name: str) -> Json:
    kinds = {part: {"type": "boolean" if part in PAGE[4:] else "integer"} for part in PAGE}
    contents = {"type": "array", "items": {"$ref": _REF + name}}
    return {"type": "object", "properties": {**kinds, "contents": contents}, "required": [*PAGE, "contents"]}
