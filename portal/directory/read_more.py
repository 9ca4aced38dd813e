"""What a service's table may say besides the necessary: places, rules that repeat, the first visit, what it is like there."""

from enum import StrEnum
from typing import Any, TypeVar

from portal.directory.places import Access, Closing, Location, Schedule
from portal.directory.service import Risk, Words
from portal.municipality.read_hours import read_span
from portal.municipality.toml import Table

Enum = TypeVar("Enum", bound=StrEnum)


def read_locations(table: Table) -> tuple[Location, ...]:
    """The places: `[[service.locations]]`, or the one that the service's own `address` and `place` tell of."""
    places = list(table.tables("locations")) or ([table] if "address" in table.data or "place" in table.data else [])
    return tuple(_location(each) for each in places)


def _location(table: Table) -> Location:
    latitude, longitude = _point(table)
    return Location(
        name=table.text("at", ""), address=table.text("address", ""), postcode=table.text("postcode", ""),
        city=table.text("city", ""), place=table.text("place", ""), latitude=latitude, longitude=longitude,
        access=tuple(many(table, "access", Access)),
    )  # fmt: skip


def _point(table: Table) -> tuple[float, float] | tuple[None, None]:
    point = table.data.get("point")
    if point is None:
        return None, None
    is_pair = isinstance(point, list) and len(point) == 2 and all(isinstance(each, int | float) for each in point)
    if not is_pair or not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        table.fault("point", "the point is no place on earth", "write point = [60.3913, 5.3221]: latitude, longitude")
        return None, None
    return float(point[0]), float(point[1])


def read_more(table: Table) -> dict[str, Any]:
    """The rest, as arguments of `Service`; what is not told is left out."""
    stairs = table.data.get("stairs")
    if stairs is not None and not (isinstance(stairs, list) and len(stairs) == 2 and 1 <= stairs[0] <= stairs[1] <= 4):
        table.fault("stairs", "the stairs have the steps 1 to 4", "write stairs = [1, 2]")
        stairs = None
    return {
        "id": table.text("id", ""),
        "email": table.text("email", ""),
        "first_visit": words_of(table, "first_visit", required=False),
        "getting_there": words_of(table, "getting_there", required=False),
        "cooperation": words_of(table, "cooperation", required=False),
        "alert": words_of(table, "alert", required=False),
        "waiting_days": table.number("waiting_days") if "waiting_days" in table.data else None,
        "languages": tuple(table.words("languages", [])),
        "has_interpreter": table.truth("has_interpreter") if "has_interpreter" in table.data else None,
        "risks": frozenset(many(table, "risks", Risk)),
        "is_house": table.truth("is_house", False),
        "schedules": tuple(found for each in table.tables("schedules") if (found := _schedule(each))),
        "closing": _closing(table),
        "stairs": (stairs[0], stairs[1]) if stairs else None,
    }


def _schedule(table: Table) -> Schedule | None:
    span, first = read_span(table, "span"), table.day("from")
    if span is None or first is None:
        table.fault("from", "a rule needs a first day and a span", 'write from = 2026-01-05 and span = "10:00-12:00"')
        return None
    try:
        note = words_of(table, "note", required=False).by_language
        return Schedule(table.text("rule"), first, span, table.day("to"), note)
    except ValueError as wrong:
        table.fault("rule", str(wrong), 'write rule = "FREQ=MONTHLY;BYDAY=1MO"')
        return None


def _closing(table: Table) -> Closing | None:
    closing = table.table("closing")
    first = closing.day("from") if closing.data else None
    return Closing(first, closing.day("to"), words_of(closing, "why", required=False).by_language) if first else None


def words_of(table: Table, key: str, *, required: bool = True) -> Words:
    """A text in the languages that stand under it."""
    words = table.table(key, required=required)
    return Words({code: words.text(code) for code in words.data})


def one(table: Table, key: str, kind: type[Enum]) -> Enum | None:
    """One word out of a fixed list; None, and a fault, when it is another."""
    word = table.text(key, "")
    if word in kind.__members__.values():
        return kind(word)
    if word or key == "kind":
        table.fault(key, f"'{word}' is not known here", f"write one of: {', '.join(kind)}")
    return None


def many(table: Table, key: str, kind: type[Enum]) -> list[Enum]:
    """Words out of a fixed list; a fault for each other one."""
    known = {each.value: each for each in kind}
    for word in table.words(key, []):
        if word not in known:
            table.fault(key, f"'{word}' is not known here", f"choose among: {', '.join(kind)}")
    return [known[word] for word in table.words(key, []) if word in known]
