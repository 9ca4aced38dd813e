"""What a set of JSON Schemas demands, and nothing else: a form in which two sets can be compared, its digest and its counts.

Everything that only tells (titles, descriptions, examples, what belongs to tables of CSV) is left out by name, so that a word
which demands something and which nobody thought of changes the digest instead of passing unseen.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]
# JSON Schema's own words that demand nothing, and those that the standard's files have for their tables of CSV.
TELLING = frozenset({
    "$comment", "$id", "$schema", "title", "description", "example", "examples", "default", "deprecated", "readOnly", "writeOnly",
    "name", "path", "core", "constraints", "datapackage_metadata", "datapackage_type", "tabular_required",
})  # fmt: skip
_WITHOUT_ORDER = ("required", "enum", "type")
_BY_NAME = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is in a set: an error that a digest cannot name can be looked for."""

    objects: int
    fields: int
    required: int
    values: int  # in lists of values
    formats: int


def normal(schemas: Mapping[str, Json]) -> Json:
    """The set by object's name, in one order, with only what demands something; a reference is the name of an object."""
    return {name: _normal(schemas[name]) for name in sorted(schemas)}


def digest(schemas: Mapping[str, Json]) -> str:
    """SHA-256 of the normal form, in hexadecimal digits."""
    return hashed(normal(schemas))


def hashed(made: Any) -> str:
    """SHA-256 of anything that JSON can write, with its keys in order."""
    return hashlib.sha256(json.dumps(made, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def counts(schemas: Mapping[str, Json]) -> Counts:
    """Objects, fields, required fields, values one may choose between, and formats."""
    each = list(normal(schemas).values())
    kinds = [kind for one in each for kind in one.get("properties", {}).values()]
    required = sum(len(one.get("required", ())) for one in each)
    values, formats = sum(len(kind.get("enum", ())) for kind in kinds), sum("format" in kind for kind in kinds)
    return Counts(len(each), len(kinds), required, values, formats)


def _normal(schema: Any) -> Any:
    """One schema; a list of schemas keeps its order."""
    if isinstance(schema, list):
        return [_normal(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {word: _value(word, schema[word]) for word in sorted(schema) if word not in TELLING}


def _value(word: str, value: Any) -> Any:
    if word == "$ref":
        return Path(value).stem  # 'phone.json' and '#/components/schemas/phone' are the same object
    if word in _BY_NAME:
        return {name: _normal(value[name]) for name in sorted(value)}
    if word in _WITHOUT_ORDER and isinstance(value, list):
        return sorted(value, key=str)
    return _normal(value)
