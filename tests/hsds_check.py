"""Hold an answer against HSDS: first as published, word for word, then with what we promise besides.

The two are apart, so that a rule of ours never stands in for one of the standard's. Formats that jsonschema knows only with other
packages (`uri`, `date-time`) are read here: without them it would let everything pass.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from portal.directory.hsds_schema import OBJECTS, compiled, published
from portal.directory.hsds_strict import PAGE, PAGE_REQUIRED, validating

Json = dict[str, Any]
_HERE = "https://hsds.example/schema/"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")  # RFC 3986, section 2
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")  # RFC 3339, section 5.6
FORMATS = FormatChecker(("uuid", "email", "date"))


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or _URI.fullmatch(value) is not None


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    datetime.fromisoformat(value.upper())
    return _MOMENT.fullmatch(value) is not None


def faults(kind: str, answer: Any) -> list[str]:
    """What is wrong with an answer, and which of the two refuses it. `kind`: an object's name, or `<object>_page`."""
    found = {"published": faults_published(kind, answer), "ours": faults_ours(kind, answer)}
    return [f"{whose}: {each}" for whose, several in found.items() for each in several]


def faults_published(kind: str, answer: Any) -> list[str]:
    """What the standard refuses, by its files as they are, references between files and all."""
    return _told(_published(kind), answer)


def faults_ours(kind: str, answer: Any) -> list[str]:
    """What we refuse: fields the standard does not have, and what breaks a rule of ours."""
    return _told(_ours(kind), answer)


def _told(check: Draft202012Validator, answer: Any) -> list[str]:
    return [f"{'/'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in check.iter_errors(answer)]


@cache
def _published(kind: str) -> Draft202012Validator:
    return against(published(), kind)


@cache
def _ours(kind: str) -> Draft202012Validator:
    return Draft202012Validator(validating(kind), format_checker=FORMATS)


def against(files: dict[str, Json], kind: str) -> Draft202012Validator:
    """A check by a set of files: of an object as an answer has it, or of a page of it."""
    resources = [(f"{_HERE}{name}.json", DRAFT202012.create_resource(one)) for name, one in files.items()]
    nested = [(f"{_HERE}compiled/{name}.json", DRAFT202012.create_resource(_nested(name, files))) for name in files]
    schema = _page(kind.removesuffix("_page")) if kind.endswith("_page") else {"$ref": f"{_HERE}compiled/{kind}.json"}
    return Draft202012Validator(schema, registry=Registry().with_resources([*resources, *nested]), format_checker=FORMATS)


def _nested(name: str, files: dict[str, Json]) -> Json:
    """The object with the field that the standard's compiled files add; what it points at are the files themselves."""
    added = {field: kind for field, kind in compiled(name)["properties"].items() if field not in files[name]["properties"]}
    return {"allOf": [{"$ref": f"{_HERE}{name}.json"}, {"properties": _pointing(added)}]}


def _pointing(fields: Json) -> Json:
    whole: Callable[[Json], Json] = lambda kind: {"$ref": _HERE + kind["$ref"]} if "$ref" in kind else kind  # noqa: E731
    return {name: whole(kind) | ({"items": whole(kind["items"])} if "items" in kind else {}) for name, kind in fields.items()}


def _page(name: str) -> Json:
    assert name in OBJECTS
    contents = {"type": "array", "items": {"$ref": f"{_HERE}compiled/{name}.json"}}
    kinds = {part: {"type": kind} for part, kind in PAGE.items()}
    return {"type": "object", "properties": {**kinds, "contents": contents}, "required": [*PAGE_REQUIRED]}
