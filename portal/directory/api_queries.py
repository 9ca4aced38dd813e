"""What the open interface asks the database: a count and one page, however large the directory is. Only what is live is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from portal.directory.hsds_terms import TAXONOMIES, TEXTS
from portal.directory.models import ServiceFacet, ServiceRow
from portal.directory.store import State

_FACETS = ("topic", "audience", "way", "risk", "stairs", "access")  # taxonomies that are facets too
_COLUMNS = {"kind": ServiceRow.kind, "level": ServiceRow.level}
_IS_LIVE = ServiceRow.state == State.LIVE


Asking: TypeAlias = "Select[*tuple[Any, ...]]"


@dataclass(frozen=True)
class Asked:
    """Which services are asked for. All of it together must hold; a taxonomy or term that nobody has leads to none."""

    page: int = 1
    per_page: int = 50
    organization_id: str | None = None
    taxonomy: str | None = None  # a slug of TAXONOMIES
    term: tuple[str, str] | None = None  # (taxonomy, code)
    modified_after: datetime | None = None

    @property
    def first(self) -> int:
        """How many stand on the pages before."""
        return (self.page - 1) * self.per_page


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many there are in all."""

    rows: Sequence[Any]
    total: int


def services(db: Session, asked: Asked) -> Page:
    """Rows of (id, document, updated_at), by name."""
    return _page(db, _live(asked), asked, ServiceRow.sort_key, ServiceRow.id)


def all_changes(db: Session, asked: Asked) -> Page:
    """Rows of (id, updated_at), by name."""
    chosen = _chosen(select(ServiceRow.id, ServiceRow.updated_at).where(_IS_LIVE), asked)
    return _page(db, chosen, asked, ServiceRow.sort_key, ServiceRow.id)


def service(db: Session, service_id: str) -> Any | None:
    """(id, document, updated_at) of one live service."""
    return db.execute(_live(Asked()).where(ServiceRow.id == service_id)).one_or_none()


def at_locations(db: Session, asked: Asked) -> Page:
    """Rows of (id, document, updated_at, id of the service at its location)."""
    chosen = _chosen(_with_facet("at"), asked)
    return _page(db, chosen, asked, ServiceRow.sort_key, ServiceRow.id, ServiceFacet.value)


def at_location(db: Session, at_id: str) -> Any | None:
    """(id, document, updated_at, id of the service at its location) of one; None when there is none that is live."""
    return db.execute(_with_facet("at").where(ServiceFacet.value == at_id)).first()


def organizations(db: Session, asked: Asked) -> Page:
    """Rows of (id of the organization, document of one of its services)."""
    one = func.min(ServiceRow.id).label("service_id")
    chosen = _chosen(_join(select(ServiceFacet.value, one), "organization"), asked).group_by(ServiceFacet.value).subquery()
    found = select(chosen.c.value, ServiceRow.document).join(ServiceRow, ServiceRow.id == chosen.c.service_id)
    return _page(db, found, asked, ServiceRow.sort_key, chosen.c.value)


def of_organization(db: Session, organization_id: str) -> Sequence[Any]:
    """(id, document, updated_at, …) of each live service of one organization, by name."""
    chosen = _with_facet("organization").where(ServiceFacet.value == organization_id)
    return db.execute(chosen.order_by(ServiceRow.sort_key, ServiceRow.id)).all()


def terms(db: Session, languages: Iterable[str]) -> list[tuple[str, str]]:
    """(taxonomy, code) of every term that is in use or could be."""
    known = [(each.slug, code) for each in TAXONOMIES.values() for code in each.terms]
    asked = _join(select(ServiceFacet.value).distinct(), "topic").order_by(ServiceFacet.value)
    texts = [(slug, f"{name}.{code}") for slug in TAXONOMIES if slug.startswith("text") for name in TEXTS for code in languages]
    return [*known, *(("topic", code) for code in db.scalars(asked)), *texts]


def _live(asked: Asked) -> Asking:
    return _chosen(select(ServiceRow.id, ServiceRow.document, ServiceRow.updated_at).where(_IS_LIVE), asked)


def _with_facet(kind: str) -> Asking:
    return _join(select(ServiceRow.id, ServiceRow.document, ServiceRow.updated_at, ServiceFacet.value), kind)


def _join(asked: Asking, kind: str) -> Asking:
    joined = asked.join_from(ServiceRow, ServiceFacet, ServiceFacet.service_id == ServiceRow.id)
    return joined.where(_IS_LIVE, ServiceFacet.kind == kind)


def _chosen(found: Asking, asked: Asked) -> Asking:
    if asked.organization_id:
        found = found.where(_has("organization", asked.organization_id))
    if asked.taxonomy is not None:
        found = found.where(_of_taxonomy(asked.taxonomy))
    if asked.term is not None:
        found = found.where(_of_term(*asked.term))
    if asked.modified_after:
        found = found.where(ServiceRow.updated_at >= asked.modified_after)
    return found


def _has(kind: str, value: str | None = None) -> ColumnElement[bool]:
    other = ServiceFacet.__table__.alias()
    found = select(other.c.service_id).where(other.c.service_id == ServiceRow.id, other.c.kind == kind)
    return exists(found if value is None else found.where(other.c.value == value))


def _of_taxonomy(slug: str) -> ColumnElement[bool]:
    if slug in _COLUMNS:
        return _COLUMNS[slug].is_not(None)
    return _has(slug) if slug in _FACETS else ServiceRow.id.is_(None)


def _of_term(slug: str, code: str) -> ColumnElement[bool]:
    if slug in _COLUMNS:
        return _COLUMNS[slug] == code
    return _has(slug, code) if slug in _FACETS else ServiceRow.id.is_(None)


def _page(db: Session, chosen: Asking, asked: Asked, *order: Any) -> Page:
    total = db.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    rows = db.execute(chosen.order_by(*order).limit(asked.per_page).offset(asked.first)).all() if asked.first < total else []
    return Page(rows, total)
