"""The places of a service as fields and back. Pure."""

from collections.abc import Sequence
from typing import Any

from portal.directory.document import Document
from portal.editor.form_rows import Faults, Values, Wrong, first

MOST_PLACES = 5  # shown and read; what is stored beyond that stays as it is
_LONGEST = 100  # characters; by some of them one chooses
_WHERE = ("address", "postcode", "city")
_MEASURED = {"latitude": 90, "longitude": 180}
Asked = Sequence[tuple[str, Any]]


def places_out(locations: Sequence[Document], asked: Asked) -> dict[str, list[str]]:
    """`place-0-address` and the like, with an empty place last."""
    made: dict[str, list[str]] = {}
    for number, place in enumerate([*locations, {}][:MOST_PLACES]):
        made |= {f"place-{number}-{name}": [str(place.get(name, ""))] for name, _ in asked}
        made[f"place-{number}-access"] = list(place.get("access", ()))
    return made


def places_in(typed: Values, before: Sequence[Document], asked: Asked, faults: Faults) -> list[Document]:
    """The places that a form tells of."""
    found = [_place(typed, number, before, [name for name, _ in asked], faults) for number in range(MOST_PLACES)]
    return [*(place for place in found if place), *before[MOST_PLACES:]]


def _place(typed: Values, number: int, before: Sequence[Document], asked: Sequence[str], faults: Faults) -> Document:
    at, was = f"place-{number}-", before[number] if number < len(before) else {}
    made: Document = {name: first(typed, at + name) for name in asked}
    for name, most in _MEASURED.items():
        if name in asked:
            made[name] = faults.unless(at + name, _degrees, made[name], most)
        elif all(made.get(each, "") == was.get(each, "") for each in _WHERE):
            made[name] = was.get(name)  # it lies where it lay
    if made["postcode"] and not (made["postcode"].isascii() and made["postcode"].isdecimal() and len(made["postcode"]) == 4):
        faults[f"{at}postcode"] = "not_a_postcode"
    faults |= {at + name: "too_long" for name in asked if len(str(made[name] or "")) > _LONGEST}
    ticked, there = list(typed.get(f"{at}access", ())), was.get("access", ())
    made["access"] = [*(one for one in there if one in ticked), *dict.fromkeys(one for one in ticked if one not in there)]
    return {name: value for name, value in made.items() if value not in ("", None, [])}


def _degrees(text: str, most: int) -> float | None:
    if not text:
        return None
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        raise Wrong("no_degrees") from None
    if not -most <= degrees <= most:
        raise Wrong("no_degrees")
    return degrees
