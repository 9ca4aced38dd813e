"""The directory of this municipality as every page sees it: read from the database, kept in memory until it changes.

The pack's services are read when the app is made, and brought into the database when it has not seen them yet. Pages that
suggest something or list by need take at most `MOST_KEPT` services from memory; searching and choosing ask the database.
"""

import time
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.clock import utc_now
from portal.directory.models import ServiceRow
from portal.directory.read import load_services
from portal.directory.search import is_current as is_found_now
from portal.directory.service import Service
from portal.directory.store import State, mark_of, read_in, service_in, version_of, with_ids
from portal.web.extensions import Portal, portal_of

MOST_KEPT = 500  # services in memory: more than a municipality has by itself, a fraction of what may be imported
LOOK_AGAIN_SECONDS = 2.0  # how soon a change made in another process is seen
_KEY = "directory"
_NOW = "directory_now"
_FOR_EVERYTHING = 12  # topics: whoever takes this many takes everything, and stands once on top instead of in every list


@dataclass(frozen=True)
class Directory:
    """The services that are shown unasked and listed by need."""

    services: tuple[Service, ...]

    @property
    def for_everything(self) -> list[Service]:
        """The one door: services to come to whatever it is about."""
        return [one for one in self.services if is_for_everything(one)]

    def find(self, slug: str) -> Service | None:
        """The service with this slug, or None."""
        return next((one for one in self.services if one.slug == slug), None)


@dataclass(frozen=True)
class FromPack:
    """What the pack brings: its services with their ids, and the mark of them all."""

    services: tuple[Service, ...]
    mark: str


@dataclass
class _Seen:
    version: str
    directory: Directory
    looked_at: float


_directories: dict[str, Directory] = {}  # the newest few, by version: processes with several apps share them


def is_for_everything(service: Service) -> bool:
    """Whether one may come with anything at all."""
    return len(service.topics) >= _FOR_EVERYTHING


def read_directory(app: Flask) -> None:
    """Read the services of the app's pack. Raises PackError with every fault that makes them unusable."""
    portal = portal_of(app)
    services = with_ids(load_services(portal.settings.packs, portal.pack), portal.pack.name)
    app.extensions[_KEY] = FromPack(services, mark_of(services))


def directory_of(app: Flask | None = None) -> Directory:
    """The directory of this app, or of the app that serves the present request: at most two seconds old."""
    chosen = app or current_app
    seen = cast(_Seen | None, chosen.extensions.get(_NOW))
    if seen is None or time.monotonic() - seen.looked_at > LOOK_AGAIN_SECONDS:
        seen = chosen.extensions[_NOW] = _look(portal_of(chosen), chosen.extensions[_KEY], seen)
    return seen.directory


def forget(app: Flask | None = None) -> None:
    """Look anew at the next question: called after this process has changed the directory."""
    (app or current_app).extensions.pop(_NOW, None)


def _look(portal: Portal, pack: FromPack, seen: _Seen | None) -> _Seen:
    with portal.db.read() as db:
        version, mark = version_of(db)
        is_current = is_found_now(db)
    if mark != pack.mark or not is_current:
        version = bring_in(portal, pack)
    if seen is not None and seen.version == version:
        return _Seen(version, seen.directory, time.monotonic())
    return _Seen(version, _directory(portal, pack, version), time.monotonic())


def bring_in(portal: Portal, pack: FromPack) -> str:
    """Bring the pack's services into the database, if it has not seen them; gives the directory's version."""
    with portal.db.write() as db:
        read_in(db, pack.services, utc_now(), portal.pack.primary_language)
        return version_of(db)[0]


def _directory(portal: Portal, pack: FromPack, version: str) -> Directory:
    if version not in _directories:
        with portal.db.read() as db:
            services = pack.services if version == pack.mark else _kept(db, pack)
        if len(_directories) > 3:
            _directories.clear()
        _directories[version] = Directory(services)
    return _directories[version]


def _kept(db: Session, pack: FromPack) -> tuple[Service, ...]:
    """The pack's own first and in their order, then the newest of the others."""
    order = {one.id: place for place, one in enumerate(pack.services)}
    rows = db.scalars(
        select(ServiceRow).where(ServiceRow.state == State.LIVE).order_by(ServiceRow.updated_at.desc()).limit(MOST_KEPT)
    )
    found = [service_in(row) for row in rows]
    return tuple(sorted(found, key=lambda one: order.get(one.id, len(order))))
