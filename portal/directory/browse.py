"""Looking through the directory: what fits a choice, page by page, and how many there would be with one thing more.

The number of queries depends on what is chosen, never on how many services there are. Everything chosen by stands in columns and
rows with indexes (see drawn.py); documents are read for one page alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, not_, or_, select, true
from sqlalchemy.orm import Session

from portal.directory.distance import Away, Place, away, flat_scale, middles_of
from portal.directory.filters import AGES, ONLY, OPENINGS, Filters
from portal.directory.freshness import last_old_day
from portal.directory.models import ServiceFacet, ServicePoint, ServiceRow
from portal.directory.opening import is_open_in, windows
from portal.directory.service import Kind, Prevention, Service
from portal.directory.store import State, service_in
from portal.directory.topics import ages_of

PER_PAGE = 20
OLDEST = 120  # years: no limit
_FACETS = {"place": "place", "way": "way", "language": "language", "access": "access", "for": "audience"}
_COLUMNS = ("age", "open", "only", "level", "kind")
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Found:
    """One service of a page; `away` is how far it is, None when that was not asked or is not known."""

    service: Service
    away: Away | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what fits. `last` is the id to go on after, '' on the last page."""

    found: Sequence[Found]
    last: str


@dataclass(frozen=True)
class Counts:
    """How many services fit a choice, and by (group, value) how many would with that value chosen as well."""

    total: int
    by_value: Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Browser:
    """A choice over the directory at one moment. `places` are the pack's, to measure from."""

    db: Session
    filters: Filters
    moment: datetime
    places: Sequence[Place] = ()

    # --- one page -----------------------------------------------------------------------------------------

    def page(self) -> Page:
        """The page of the choice: what nobody has confirmed for long last; else by name, or the nearest first."""
        keys = [key.label(f"key_{at}") for at, key in enumerate(self._keys())]
        fitting = self._after(select(*keys).where(*self._fitting(self.filters)))
        chosen = fitting.order_by(*keys).limit(PER_PAGE + 1).subquery()  # documents are fetched for these alone
        *_, last = keys_of_it = list(chosen.c)
        rows = list(self.db.scalars(select(ServiceRow).join(chosen, last == ServiceRow.id).order_by(*keys_of_it)))
        found = [Found(one, self._away(one)) for one in map(service_in, rows[:PER_PAGE])]
        return Page(found, rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else "")

    def _keys(self) -> list[ColumnElement[Any]]:
        """What services are put in order by; the id comes last, so that each has a place of its own."""
        by_distance = [self._distance()] if self._is_by_distance else []
        columns: list[Any] = [ServiceRow.sort_key, ServiceRow.id]
        return [self._is_old(), *by_distance, *columns]

    def _is_old(self) -> ColumnElement[int]:
        """1 for what `Service.is_old` says, 0 for all others."""
        last = last_old_day(self.moment.date())
        is_line = and_(ServiceRow.kind == Kind.NATIONAL, ServiceRow.is_always_open)
        is_unconfirmed = or_(ServiceRow.verified_on.is_(None), ServiceRow.verified_on <= last)
        return case((is_line, 0), (is_unconfirmed, 1), else_=0)

    def _after(self, query: Select[Any]) -> Select[Any]:
        """What comes after a service, by what it is put in order by: nothing is lost or shown twice when others come and go."""
        if not self.filters.after:
            return query
        keys = self._keys()
        last = self.db.execute(select(*keys).where(ServiceRow.id == self.filters.after)).one_or_none()
        if last is None:
            return query
        same = [key == value for key, value in zip(keys, last, strict=True)]
        return query.where(or_(*(and_(*same[:at], keys[at] > last[at]) for at in range(len(keys)))))

    def _away(self, service: Service) -> Away | None:
        start = self._start
        return away(service, start, self.places) if start else None

    # --- distance -----------------------------------------------------------------------------------------

    @property
    def _start(self) -> Place | None:
        wanted = self.filters.one("near")
        return next((one for one in self.places if one.label == wanted), None)

    @property
    def _is_by_distance(self) -> bool:
        return self.filters.one("sort") != "name" and self._start is not None

    def _distance(self) -> ColumnElement[Any]:
        """The square of the way in kilometres to the nearest of a service's points, or to the middle of its part of the
        municipality; very far when neither is known."""
        start = self._start
        if start is None:
            return literal(_NOWHERE)
        north, east = flat_scale(start.point)
        up, along = (ServicePoint.latitude - start.point[0]) * north, (ServicePoint.longitude - start.point[1]) * east
        measured = select(func.min(up * up + along * along)).where(ServicePoint.service_id == ServiceRow.id).correlate(ServiceRow)
        return func.coalesce(measured.scalar_subquery(), self._middle(start), literal(_NOWHERE))

    def _middle(self, start: Place) -> ColumnElement[Any]:
        squares = {name: _square(start, one) for name, one in middles_of(self.places).items()}
        facet = ServiceFacet.__table__.alias("middle")
        nearest = func.min(case(squares, value=facet.c.value))
        of_it = facet.c.service_id == ServiceRow.id, facet.c.kind == "place"
        return select(nearest).where(*of_it).correlate(ServiceRow).scalar_subquery()

    # --- what fits ----------------------------------------------------------------------------------------

    def _fitting(self, chosen: Filters) -> list[Condition]:
        """The conditions of a choice, all of which must hold."""
        found: list[Condition] = [ServiceRow.state == State.LIVE]
        for group in ("only", "access"):  # all of them
            found += [self._is(group, value) for value in chosen.many(group)]
        for group in ("age", "for", "open", "place", "way", "language", "level", "kind"):  # any of them
            if values := chosen.many(group):
                found.append(or_(*(self._is(group, value) for value in values)))
        if chosen.one("within") and self._start:
            found.append(self._distance() <= float(chosen.one("within")) ** 2)
        return found

    def _is(self, group: str, value: str) -> Condition:
        if group in _FACETS:
            return _has(_FACETS[group], value)
        if group == "age":
            return is_for_band(value)
        if group == "open":
            return is_open_in(windows(value, self.moment))
        return _ONLY[value] if group == "only" else {"level": ServiceRow.level, "kind": ServiceRow.kind}[group] == value

    # --- how many -----------------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """How many there are. A group of which any will do is counted as if nothing in it were chosen: those are the choices
        there are instead. Two queries, and one more for each such group with something chosen."""
        found = {**self._by_column(self.filters, _COLUMNS), **self._by_facet(self.filters, tuple(_FACETS))}
        for group in {name for name, _ in self.filters.chips()} & ({*_FACETS, *_COLUMNS} - {"only", "access"}):
            ask = self._by_facet if group in _FACETS else self._by_column
            found |= ask(self.filters.without(group), (group,))
        return Counts(found.pop(("", "")), found)

    def _by_column(self, chosen: Filters, groups: Sequence[str]) -> dict[tuple[str, str], int]:
        asked = [(group, value) for group in groups for value in _VALUES[group]]
        sums = [func.coalesce(func.sum(case((self._is(*each), 1), else_=0)), 0) for each in asked]
        row = self.db.execute(select(func.count(), *sums).select_from(ServiceRow).where(*self._fitting(chosen))).one()
        total = {("", ""): row[0]} if len(groups) > 1 else {}
        return {**dict(zip(asked, row[1:], strict=True)), **total}

    def _by_facet(self, chosen: Filters, groups: Sequence[str]) -> dict[tuple[str, str], int]:
        names = {_FACETS[group]: group for group in groups}
        rows = self.db.execute(
            select(ServiceFacet.kind, ServiceFacet.value, func.count())
            .join(ServiceRow, ServiceRow.id == ServiceFacet.service_id)
            .where(ServiceFacet.kind.in_(names), *self._fitting(chosen))
            .group_by(ServiceFacet.kind, ServiceFacet.value)
        )
        return {(names[kind], value): count for kind, value, count in rows}


_NOWHERE = 1e12  # square kilometres: further than anything on earth
_VALUES: Mapping[str, Sequence[str]] = {
    "age": AGES, "open": OPENINGS, "only": ONLY, "level": tuple(Prevention), "kind": tuple(Kind)
}  # fmt: skip
_ONLY: Mapping[str, Condition] = {
    "free": ServiceRow.is_free.is_(true()),
    "no_referral": ServiceRow.needs_referral.is_not(None) & not_(func.coalesce(ServiceRow.needs_referral, True)),
    "anonymous": ServiceRow.is_anonymous.is_(true()),
    "leisure": ServiceRow.is_leisure.is_(true()),
}


def _square(start: Place, other: Place) -> float:
    north, east = flat_scale(start.point)
    return ((other.point[0] - start.point[0]) * north) ** 2 + ((other.point[1] - start.point[1]) * east) ** 2


def _has(kind: str, value: str) -> Condition:
    of_it = ServiceFacet.service_id == ServiceRow.id, ServiceFacet.kind == kind, ServiceFacet.value == value
    return exists().where(*of_it).correlate(ServiceRow)


def is_for_band(band: str) -> Condition:
    """Whether it is for somebody of an age: by its own ages; else by whom it names; what names no age is for everybody."""
    youngest, oldest = ages_of(band) or (0, OLDEST)
    has_ages = or_(ServiceRow.minimum_age.is_not(None), ServiceRow.maximum_age.is_not(None))
    fits = and_(func.coalesce(ServiceRow.minimum_age, 0) <= oldest, func.coalesce(ServiceRow.maximum_age, OLDEST) >= youngest)
    names_none = not_(or_(*(_has("audience", each) for each in AGES)))
    return or_(and_(has_ages, fits), and_(not_(has_ages), or_(_has("audience", band), names_none)))


def own_values(db: Session) -> dict[str, tuple[str, ...]]:
    """The parts of the municipality and the languages that services have, to hold an address against."""
    rows = db.execute(
        select(ServiceFacet.kind, ServiceFacet.value)
        .join(ServiceRow, ServiceRow.id == ServiceFacet.service_id)
        .where(ServiceFacet.kind.in_(("place", "language")), ServiceRow.state == State.LIVE)
        .distinct()
        .order_by(ServiceFacet.kind, ServiceFacet.value)
    ).all()
    return {kind: tuple(value for each, value in rows if each == kind) for kind in ("place", "language")}


def can_be_measured(db: Session, places: Sequence[Place]) -> bool:
    """Whether there is a service whose distance from any of these places is known; otherwise nobody is asked where from."""
    named = ServiceFacet.service_id == ServiceRow.id, ServiceFacet.kind == "place", ServiceFacet.value.in_(middles_of(places))
    measured = ServicePoint.service_id == ServiceRow.id
    placed = or_(exists().where(measured).correlate(ServiceRow), exists().where(*named).correlate(ServiceRow))
    return bool(places) and db.scalar(select(ServiceRow.id).where(ServiceRow.state == State.LIVE, placed).limit(1)) is not None
