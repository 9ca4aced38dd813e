"""How far it is, computed here: nobody is asked, and nobody learns where somebody is. Pure.

The pack tells where its places lie (`places.toml`), and who measured them. In a query the earth is flat around the place one
measures from: within 50 km the two differ by less than half a per cent, and no database needs to know trigonometry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from portal.directory.service import Service
from portal.municipality.toml import Table, read_table

FILE = "places.toml"
EARTH_KM = 6371.0088
DEGREE_KM = 2 * 3.141592653589793 * EARTH_KM / 360
Point = tuple[float, float]  # latitude and longitude in degrees (WGS 84)


@dataclass(frozen=True, slots=True)
class Place:
    """A place to measure from. Its name is the one the services have for their part of the municipality; of several with one
    name, as the postcodes of a town, the first is the middle of it."""

    name: str
    postcode: str
    point: Point

    @property
    def label(self) -> str:
        """As it is chosen from the list: '5300 Kleppestø'."""
        return f"{self.postcode} {self.name}".strip()


def haversine_km(one: Point, other: Point) -> float:
    """The way between two points as the crow flies, in kilometres."""
    north, east = radians(other[0] - one[0]), radians(other[1] - one[1])
    half = sin(north / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def flat_scale(point: Point) -> Point:
    """Kilometres a degree to the north and to the east, around `point`."""
    return DEGREE_KM, DEGREE_KM * cos(radians(point[0]))


@dataclass(frozen=True, slots=True)
class Away:
    """How far something is. `is_about`: measured from the middle of its part of the municipality, for want of anything nearer."""

    km: float
    is_about: bool


@cache
def source_of(packs: Path, pack: str) -> str:
    """Who measured the pack's places, as it must be told where they are used; '' when the pack's own people did."""
    path = packs / pack / FILE
    return read_table(path, packs, []).text("source", "") if path.is_file() else ""


@cache
def places_of(packs: Path, pack: str) -> tuple[Place, ...]:
    """The pack's places in the order of the file; none when it has no such file, or where it cannot be read."""
    path = packs / pack / FILE
    return tuple(_places(read_table(path, packs, []))) if path.is_file() else ()


def _places(table: Table) -> Iterable[Place]:
    for one in table.tables("place"):
        point = one.data.get("point", ())
        if len(point) == 2 and one.text("name"):
            yield Place(one.text("name"), one.text("postcode", ""), (float(point[0]), float(point[1])))


def middles_of(places: Iterable[Place]) -> dict[str, Place]:
    """The place that stands for each name: the first that has it."""
    found: dict[str, Place] = {}
    for one in places:
        found.setdefault(one.name, one)
    return found


def away(service: Service, start: Place, places: Iterable[Place]) -> Away | None:
    """How far the nearest of its places is; of one that nobody has measured, the middle of its part of the municipality.
    None when neither is known."""
    middles = middles_of(places)
    measured = [one.point for one in service.locations if one.point]
    points = measured or [middles[one.place].point for one in service.locations if one.place in middles]
    ways = [haversine_km(start.point, point) for point in points]
    return Away(min(ways), not measured) if ways else None
