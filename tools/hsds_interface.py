"""What HSDS 3.1 says of the interface: addresses, parameters and what comes back, in short, to hold an OpenAPI document against.

Read 2026-11-22 from openreferral/specification@0adc618fc73f0f867a9a878f79bfa7f188876bde schema/openapi.json, which is 3.1's with
two fields more at `/` (3.2), and from the standard's list of changes at 0424539018a770b677f7b6ec22059fa8d651012c, which goes to
3.1.3. Only names and kinds are written down here.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.directory.hsds_strict import PAGE, PAGE_REQUIRED

Json = dict[str, Any]
_PAGING = "search page per_page format"
# Address: what may be asked, and what comes back: [x] is a page of x.
ADDRESSES = {
    "/": ("", "root"),
    "/services": (f"{_PAGING} taxonomy_term_id taxonomy_id organization_id modified_after minimal full", "[service]"),
    "/services/{id}": ("id", "service"),
    "/taxonomies": (_PAGING, "[taxonomy]"),
    "/taxonomies/{id}": ("id", "taxonomy"),
    "/taxonomy_terms": (f"{_PAGING} taxonomy_id top_only parent_id", "[taxonomy_term]"),
    "/taxonomy_terms/{id}": ("id", "taxonomy_term"),
    "/organizations": (f"{_PAGING} full full_service taxonomy_term_id taxonomy_id", "[organization]"),
    "/organizations/{id}": ("id full_service", "organization"),
    "/service_at_locations": (
        f"{_PAGING} taxonomy_term_id taxonomy_id organization_id modified_after full postcode proximity", "[service_at_location]",
    ),
    "/service_at_locations/{id}": ("id", "service_at_location"),
}  # fmt: skip
_NUMBERS, _TRUTHS = ("page", "per_page"), ("minimal", "full", "full_service", "top_only")
ROOT = {"version": "string", "profile": "string", "openapi_url": "string"}
# Published, and not ours.
LEFT_OUT = {
    "search": "Words that people look for stand in no address (ADR 0041).",
    "postcode": "A postcode is where somebody lives, and stands in no address either; a program reads the list and chooses.",
    "proximity": "It says how far from a postcode.",
    "post": "The same as get with the words in the body; the interface is for reading, and takes nothing in.",
}
# The file names `service` here, and 3.2 mends it: what comes back is the service at its location.
_ALSO = {"/service_at_locations/{id}": "service"}


def facts() -> Json:
    """What is published: for each address its parameters by name, each 'where kind', and what comes back."""
    made: Json = {path: {"parameters": _known(names), "answer": answer} for path, (names, answer) in ADDRESSES.items()}
    return made | {"root": dict(ROOT), "page": {name: _required(name in PAGE_REQUIRED, kind) for name, kind in PAGE.items()}}


def _known(names: str) -> dict[str, str]:
    kinds = {**dict.fromkeys(_NUMBERS, "integer"), **dict.fromkeys(_TRUTHS, "boolean")}
    return {each: "path string" if each == "id" else f"query {kinds.get(each, 'string')}" for each in names.split()}


def facts_of(document: Json) -> Json:
    """The same facts of an OpenAPI document, the standard's or ours."""
    made: Json = {path: _address(document, item) for path, item in document["paths"].items()}
    root = _properties(document, _answer(document, document["paths"]["/"]))
    return made | {"root": {name: kind["type"] for name, kind in root.items()}, "page": _page(document)}


def differences(document: Json) -> list[str]:
    """What a published document has otherwise than what is written down here."""
    theirs, ours = facts_of(document), facts()
    return [each for name in sorted({*theirs, *ours}) for each in _of_one(name, theirs.get(name), ours.get(name))]


def _of_one(name: str, theirs: Json | None, ours: Json | None) -> Iterator[str]:
    if theirs is None or ours is None:
        yield f"openapi {name} is not {'published' if theirs is None else 'ours'}"
    elif theirs != ours and theirs | {"answer": None} != ours | {"answer": None}:
        yield f"openapi {name} is {theirs}, not {ours}"
    elif theirs != ours and theirs["answer"] != _ALSO.get(name):
        yield f"openapi {name} gives {theirs['answer']}, not {ours['answer']}"


def _address(document: Json, item: Json) -> Json:
    each = [_looked_up(document, one) for one in (*item.get("parameters", ()), *item["get"].get("parameters", ()))]
    known = {one["name"]: f"{one['in']} {one['schema']['type']}" for one in each}
    return {"parameters": known, "answer": _named(document, _answer(document, item))}


def _answer(document: Json, item: Json) -> Json:
    """The schema of what comes back when all is well."""
    found: Json = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return found


def _named(document: Json, schema: Json) -> str:
    """The name of an object, or of a page of it in brackets; 'root' for the address itself."""
    contents = _properties(document, schema).get("contents")
    if contents:
        return f"[{_name(contents['items'])}]"
    return _name(schema) if "$ref" in schema else "root"


def _name(schema: Json) -> str:
    return Path(schema["$ref"]).stem.removesuffix("_list")


def _properties(document: Json, schema: Json) -> Json:
    """The fields of an object whose parts may stand in several places; nothing for one in another file."""
    here = _looked_up(document, schema)
    made: Json = {}
    for part in here.get("allOf", ()):
        made |= _properties(document, part)
    made |= here.get("properties", {})
    return made


def _looked_up(document: Json, found: Json) -> Json:
    """What a reference into the same document points at."""
    while found.get("$ref", "").startswith("#/"):
        target = document
        for step in found["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        found = target
    return found


def _page(document: Json) -> Json:
    """The fields around a list, each with its kind and a ! when it must be there."""
    known: Mapping[str, Json] = document["components"]["schemas"]
    page = known.get("Page") or known["service_page"]
    required = page.get("required", ())
    return {name: _required(name in required, kind["type"]) for name, kind in page["properties"].items() if name != "contents"}


def _required(is_required: bool, kind: str) -> str:
    return kind + "!" * is_required
