"""The open interface as OpenAPI 3.1 describes it."""

from typing import Any

from portal.directory import api_asked as asked_for
from portal.directory.hsds_strict import schemas

Json = dict[str, Any]
GUIDE = "/about/open-data"  # the page for people

_PARAMETERS: dict[str, tuple[str, Json]] = {
    "page": ("Which page, from 1.", {"type": "integer", "minimum": 1, "maximum": asked_for.MOST_PAGES}),
    "per_page": ("How many on a page.", {"type": "integer", "minimum": 1, "maximum": asked_for.MOST_PER_PAGE}),
    "format": ("Always json.", {"type": "string", "enum": ["json"]}),
    "taxonomy_term_id": ("Only services with this term.", {"type": "string", "format": "uuid"}),
    "taxonomy_id": ("Only what has a term of this taxonomy.", {"type": "string", "format": "uuid"}),
    "organization_id": ("Only services of this organization.", {"type": "string", "format": "uuid"}),
    "modified_after": ("Only what was changed at this moment or later.", {"type": "string", "format": "date-time"}),
    "minimal": ("Only ids and when each was changed, on as few pages as can be.", {"type": "boolean"}),
    "full": ("Everything there is about each.", {"type": "boolean"}),
    "full_service": ("With all there is about each service.", {"type": "boolean"}),
    "parent_id": ("Only terms below this one: there are none.", {"type": "string", "format": "uuid"}),
    "top_only": ("Only terms that stand below no other: all do.", {"type": "boolean"}),
}
_LISTS = {
    "services": ("service", asked_for.SERVICES, "The services, by name."),
    "organizations": ("organization", asked_for.ORGANIZATIONS, "Who offers services."),
    "service_at_locations": ("service_at_location", asked_for.AT_LOCATIONS, "The services at their places."),
    "taxonomies": ("taxonomy", asked_for.PAGING, "The lists of terms."),
    "taxonomy_terms": ("taxonomy_term", asked_for.TERMS, "The terms of all lists, or of one."),
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
    },
}  # fmt: skip


def description(server: str, municipality: str) -> Json:
    """The OpenAPI document. `server`: the address under which everything stands."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"What help there is: {municipality}",
            "version": "1.0.0",
            "summary": "The directory of services as Open Referral's HSDS 3.1, to be read by everybody.",
            "description": "Only what is offered now. A service whose address is confidential has none here. "
            "Ask with If-None-Match: most answers are the same for days.",
        },
        "externalDocs": {"description": "How to begin, with examples", "url": server.removesuffix("/api/hsds") + GUIDE},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": server}],
        "paths": {"/": {"get": _operation("root", "About this interface.", _ROOT)}, **_paths()},
        "components": {"schemas": schemas() | {"problem": _PROBLEM}},
    }


_ROOT = {
    "type": "object",
    "required": ["version", "profile", "openapi_url"],
    "properties": {
        "version": {"type": "string"},
        "profile": {"type": "string", "format": "uri"},
        "openapi_url": {"type": "string", "format": "uri"},
    },
}


def _paths() -> Json:
    made: Json = {}
    for name, (kind, parameters, summary) in _LISTS.items():
        made[f"/{name}"] = {"get": _operation(f"list_{name}", summary, _ref(f"{kind}_page"), parameters)}
        own = ("full_service",) if kind == "organization" else ()
        one = _operation(f"read_{kind}", "One of them, with all there is.", _ref(kind), own, {"404": "There is none."})
        made[f"/{name}/{{id}}"] = {"parameters": [_identity()], "get": one}
    return made


def _operation(name: str, summary: str, schema: Json, parameters: tuple[str, ...] = (), more: Json | None = None) -> Json:
    refused = {"400": "A parameter that is not understood.", "429": "Too often: see Retry-After.", **(more or {})}
    refused |= {"503": "Not just now: see Retry-After."}
    answers: Json = {"200": _answers("The answer. It has an ETag.", "application/json", schema)}
    answers["304"] = {"description": "The same as you have."}
    for code, why in refused.items():
        answers[code] = _answers(why, "application/problem+json", _ref("problem"))
    known = [_parameter(each) for each in parameters]
    return {"operationId": name, "summary": summary, "parameters": known, "responses": answers}


def _answers(why: str, kind: str, schema: Json) -> Json:
    return {"description": why, "content": {kind: {"schema": schema}}}


def _parameter(name: str) -> Json:
    why, schema = _PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "description": why, "allowEmptyValue": True, "schema": schema}


def _identity() -> Json:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
