"""Putting services in, keeping every version, and reading a pack in. Flushes, never commits."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.directory import search
from portal.directory.document import Document, document_of, service_of
from portal.directory.drawn import columns_of, days_of, facets_of, points_of, spans_of
from portal.directory.models import (
    LONGEST_SLUG,
    DirectoryState,
    ServiceDay,
    ServiceFacet,
    ServicePoint,
    ServiceRow,
    ServiceSpan,
    ServiceVersion,
)
from portal.directory.secret import secret_slug, without_places, without_words_of_place
from portal.directory.service import Kind, Service
from portal.directory.text_dates import dated
from portal.directory.waiting_models import DirectoryDraft, DirectoryImport
from portal.municipality.hours import OSLO
from portal.municipality.load import COMMON

_ONE = 1  # the state's only row
_ALONE = "portal.directory.alone"  # what a session knows once it is the only one that changes the directory
_AT_A_TIME = 500  # services in memory while all are analysed again


class State(StrEnum):
    """Who sees a service."""

    LIVE = "live"
    HIDDEN = "hidden"  # too long since anybody verified it, or taken down by an editor
    GONE = "gone"  # no longer offered; kept for its history


class Role(StrEnum):
    """In which role somebody changed a service."""

    PACK = "pack"
    EDITOR = "editor"
    OWNER = "owner"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class By:
    """Who changes a service. `id` is a member of staff's; None when it is nobody of theirs."""

    role: Role
    id: str | None = None
    note: str = ""


class Stale(Exception):
    """Somebody else has changed the service since it was read. `version` is the newest."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the service has version {version} by now")
        self.version = version


class SlugTaken(ValueError):
    """Another service has this slug."""


def id_of(pack: str, slug: str) -> str:
    """The id of a pack's service: the same in every installation, so that exports can be compared."""
    return str(uuid5(NAMESPACE_URL, f"urn:portal:{pack}:{slug}"))


def put(
    db: Session,
    service: Service,
    by: By,
    now: datetime,
    *,
    first: str = "nb",
    base: int | None = None,
    state: State | None = None,
) -> ServiceRow:
    """Keep `service` (by its id) as its newest version. `first`: the language its names are put in order by.

    `base` is the version that the change was made from: raises Stale when it is not the newest. Raises SlugTaken.
    """
    row, kept = _keep(db, service, by, now, first, base, state)
    _make_found(db, row, kept)
    touch(db)
    db.flush()
    return row


def put_all(db: Session, services: Iterable[Service], by: By, now: datetime, *, first: str) -> None:
    """Keep many as one change: they are found again together, which takes half the time. Raises SlugTaken."""
    kept = [_keep(db, one, by, now, first, None, None) for one in services]
    live = [service for row, service in kept if row.state == State.LIVE]
    for start in range(0, len(live), _AT_A_TIME):
        search.index_many(db, live[start : start + _AT_A_TIME])
    touch(db)
    db.flush()


def _keep(
    db: Session, service: Service, by: By, now: datetime, first: str, base: int | None, state: State | None
) -> tuple[ServiceRow, Service]:
    """The service as a row and a version, with all that is drawn from it but what it is found by."""
    alone(db)
    row = db.get(ServiceRow, service.id, with_for_update=True)
    if base is not None and base != (row.version if row else 0):
        raise Stale(row.version if row else 0)
    if service.is_confidential_address:
        service = replace(service, slug=secret_slug(service.slug, service.id))
    if db.scalar(select(ServiceRow.id).where(ServiceRow.slug == service.slug, ServiceRow.id != service.id)):
        raise SlugTaken(service.slug)
    if row is not None and by.role is not Role.PACK:
        service = dated(service_in(row), service, first, now.astimezone(OSLO).date())
    text = text_of(document_of(service))
    was_confidential = row is not None and row.is_confidential_address
    if row is None:
        row = ServiceRow(id=service.id, origin=_origin(by), version=0, state=state or State.LIVE, document=text)
        db.add(row)
    row.version += 1
    row.document, row.updated_at, row.state = text, now, state or row.state
    row.origin = _origin(by)
    for name, value in columns_of(service, first).items():
        setattr(row, name, value)
    db.flush()
    _draw(db, service, now, is_new=row.version == 1)
    db.add(ServiceVersion(
        service_id=row.id, version=row.version, document=text, by_role=by.role, by_id=by.id, note=by.note, at=now
    ))  # fmt: skip
    if service.is_confidential_address:
        _forget_places(db, row.id, text, was_confidential=was_confidential)
    return row, service


def alone(db: Session) -> None:
    """Nobody else changes the directory until this transaction ends: two who each hold a service would wait for each other, and
    what is read before it is written would be another by then. SQLite has one writer anyway."""
    if _ALONE not in db.info:
        db.get(DirectoryState, _ONE, with_for_update=True)
        db.info[_ALONE] = True


def still_confidential(row: ServiceRow, document: Document) -> Document:
    """An older document of a service, to take its place again: what is confidential by now stays so, and tells of no place."""
    if not row.is_confidential_address:
        return document
    return without_places(document, json.loads(row.document)) | {"is_confidential_address": True}


def _origin(by: By) -> str:
    return by.role if by.role in (Role.PACK, Role.IMPORT) else Role.EDITOR


def _draw(db: Session, service: Service, now: datetime, *, is_new: bool) -> None:
    """Write anew what the service is chosen by."""
    today = now.astimezone(OSLO).date()
    for table in () if is_new else (ServiceFacet, ServicePoint, ServiceSpan, ServiceDay):
        db.execute(delete(table).where(table.service_id == service.id))
    rows = (
        (ServiceFacet, [{"kind": kind, "value": value} for kind, value in sorted(facets_of(service))]),
        (ServicePoint, [{"number": at, "latitude": north, "longitude": east} for at, north, east in points_of(service)]),
        (ServiceSpan, [{"weekday": day, "starts": one, "ends": end} for day, one, end in spans_of(service)]),
        (ServiceDay, [{"day": day, "starts": one, "ends": end} for day, one, end in days_of(service, today)]),
    )
    for table, values in rows:
        if values:
            db.execute(insert(table), [{"service_id": service.id, **each} for each in values])


def _forget_places(db: Session, service_id: str, newest: str, *, was_confidential: bool) -> None:
    """What was told of its place before it was confidential is gone, from versions too: the only change a version ever sees."""
    if not was_confidential:
        db.execute(delete(DirectoryImport))  # any file that waits may tell of it: whoever sent one has it still
    for version in db.scalars(select(ServiceVersion).where(ServiceVersion.service_id == service_id)):
        _untell(version, None)
    for draft in db.scalars(select(DirectoryDraft).where(DirectoryDraft.service_id == service_id)):
        _untell(draft, json.loads(newest))


def _untell(kept: ServiceVersion | DirectoryDraft, instead: Document | None) -> None:
    text, note = text_of(without_places(json.loads(kept.document), instead)), without_words_of_place(kept.note)
    if (kept.document, kept.note) != (text, note):
        kept.document, kept.note = text, note


def _make_found(db: Session, row: ServiceRow, service: Service) -> None:
    """What is hidden or gone is not found either."""
    if row.state == State.LIVE:
        search.index(db, service)
    else:
        search.unindex(db, row.id)


def find_anew(db: Session) -> None:
    """Analyse every service again when the words for what people come with are other words than they were."""
    if search.is_current(db):
        return
    live = list(db.scalars(select(ServiceRow.id).where(ServiceRow.state == State.LIVE).order_by(ServiceRow.id)))
    for start in range(0, len(live), _AT_A_TIME):
        documents = db.scalars(select(ServiceRow.document).where(ServiceRow.id.in_(live[start : start + _AT_A_TIME])))
        search.index_many(db, [service_of(json.loads(document)) for document in documents])
    search.mark_current(db)
    if live:
        touch(db)


def set_state(db: Session, service_id: str, state: State) -> None:
    """Show, hide or end a service. Raises NoResultFound when there is none."""
    alone(db)
    row = db.get_one(ServiceRow, service_id)
    if row.state != state:
        row.state, row.updated_at = state, utc_now()  # whoever asks what is new is told that it stands there again
        _make_found(db, row, service_in(row))
        touch(db)


def remove(db: Session, row: ServiceRow) -> None:
    """Take a service out with all that was kept of it, as if it had never come in."""
    alone(db)
    search.unindex(db, row.id)
    db.delete(row)
    touch(db)


def touch(db: Session) -> str:
    """The directory is another one from now on; gives its new version."""
    state = db.get(DirectoryState, _ONE)
    version = new_id()
    if state is None:
        db.add(DirectoryState(id=_ONE, version=version, pack_mark=""))
    else:
        state.version = version
    db.flush()
    return version


def version_of(db: Session) -> tuple[str, str]:
    """The directory's version and the mark of the pack that was read in; two empty texts before anything was."""
    state = db.get(DirectoryState, _ONE)
    return (state.version, state.pack_mark) if state else ("", "")


def text_of(document: Document) -> str:
    """A document as it is kept: the same text for the same service."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def service_in(row: ServiceRow | ServiceVersion) -> Service:
    """The service that a row holds."""
    return service_of(json.loads(row.document))


# --- reading a pack in ------------------------------------------------------------------------------------


def mark_of(services: Iterable[Service]) -> str:
    """What tells whether a pack's services are the ones that were read in."""
    whole = hashlib.sha256()
    for one in services:
        whole.update(text_of(document_of(one)).encode())
    return whole.hexdigest()


def with_ids(services: Iterable[Service], pack: str) -> tuple[Service, ...]:
    """A pack's services, each with its id."""
    return tuple(replace(one, id=one.id or id_of(_pack_of(one, pack), one.slug)) for one in services)


def _pack_of(service: Service, pack: str) -> str:
    return COMMON if service.kind is Kind.NATIONAL else pack


def read_in(db: Session, services: Sequence[Service], now: datetime, first: str = "nb") -> bool:
    """Bring the pack's services into the database; False when they are there already.

    What an editor has changed stays the editor's. What is in the pack no longer is gone, if nobody but the pack ever changed it.
    """
    mark = mark_of(services)
    find_anew(db)
    if version_of(db)[1] == mark:
        return False
    known = {row.id: row for row in db.scalars(select(ServiceRow))}
    slugs = {row.slug: row for row in known.values()}
    _let_go(db, [row for row in known.values() if row.origin == Role.PACK], {one.id for one in services})
    db.flush()
    for one in services:
        _read_in_one(db, one, known.get(one.id), slugs.get(one.slug), now, first)
    touch(db)
    state = db.get_one(DirectoryState, _ONE)
    state.pack_mark, state.version = mark, mark if not known else state.version
    db.flush()
    return True


def _let_go(db: Session, rows: Iterable[ServiceRow], kept: Collection[str]) -> None:
    """What the pack no longer has is gone, found no more, and leaves its slug to others."""
    gone = [row for row in rows if row.id not in kept and row.state != State.GONE]
    search.unindex(db, *(row.id for row in gone))
    for row in gone:
        row.state = State.GONE
        row.slug = f"{row.slug[: LONGEST_SLUG - 37]}~{row.id}"


def _read_in_one(
    db: Session, service: Service, row: ServiceRow | None, same_slug: ServiceRow | None, now: datetime, first: str
) -> None:
    mark = mark_of([service])
    if same_slug is not None and same_slug is not row and same_slug.slug == service.slug:
        return  # an editor's own service has taken the name: it stays
    if row is not None and (row.origin != Role.PACK or row.pack_mark == mark):
        return
    put(db, service, By(Role.PACK), now, first=first, state=State.LIVE).pack_mark = mark
