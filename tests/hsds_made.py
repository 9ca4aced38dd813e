"""Records as somebody else's program may send them: by the standard alone, with every field it has, or with some of them."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from portal.directory.hsds_schema import published

Json = dict[str, Any]
_FORMS = {"email": "hei@hjelp.example", "uri": "https://hjelp.example/om", "date-time": "2026-05-01T09:00:00.5+02:00"}
_WORDS = {"type": "voice", "opens_at": "09:00", "closes_at": "15:00", "byday": "MO", "byweekno": "1,2", "bymonthday": "1,15",
          "byyearday": "100", "currency": "NOK", "amount_description": "per session", "code": "nb"}  # fmt: skip
_DATES = ("assured_date", "valid_from", "valid_to", "dtstart", "until", "last_action_date")
_FILES = published()


def record(name: str, *, deep: int = 3, without: frozenset[str] = frozenset(), at: str = "") -> Json:
    """An object with every field, each list with one thing in it, `deep` objects down. `without`: optional fields left out."""
    one = _FILES[name]
    kept = {field: kind for field, kind in one["properties"].items() if field in one["required"] or field not in without}
    made = {field: _value(field, kind, deep, without, f"{at}/{field}") for field, kind in kept.items()}
    return {field: value for field, value in made.items() if value is not None}


def whole_ids(thing: Any, at: str = "x") -> Any:
    """The same with a UUID for each short id, so that a test may write '1'."""
    if isinstance(thing, list):
        return [whole_ids(each, f"{at}.{number}") for number, each in enumerate(thing)]
    if not isinstance(thing, dict):
        return thing
    made = {name: whole_ids(value, f"{at}.{name}") for name, value in thing.items()}
    return made | ({"id": str(uuid5(NAMESPACE_URL, f"{at}/{made['id']}"))} if len(str(made.get("id", "x" * 36))) < 36 else {})


def _value(field: str, kind: Json, deep: int, without: frozenset[str], at: str) -> Any:
    if "$ref" in kind or "items" in kind:
        return _inner(kind, deep, without, at)
    if "enum" in kind:
        return kind["enum"][0]
    if kind["type"] == "number":
        return 7
    if field in _DATES:
        return "2026-05-01"
    if kind.get("format") == "uuid":
        return str(uuid5(NAMESPACE_URL, at))
    return _FORMS.get(kind.get("format", "")) or _WORDS.get(field, f"{field} 7")


def _inner(kind: Json, deep: int, without: frozenset[str], at: str) -> Any:
    file = kind.get("items", kind)["$ref"]
    if not deep and "items" in kind:
        return []
    one = record(file.removesuffix(".json"), deep=max(deep - 1, 0), without=without, at=at)
    return [one] if "items" in kind else one
