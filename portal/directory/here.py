"""The directory of this municipality: read once when the app is made, the same for everybody."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from portal.directory.match import Index
from portal.directory.read import FOLDER, WORDS_FILE, load_services
from portal.directory.service import Service
from portal.municipality.load import COMMON
from portal.web.extensions import portal_of

_KEY = "directory"
_FOR_EVERYTHING = (
    12  # topics: whoever takes this many takes everything, and stands once on top instead of in every list
)


@dataclass(frozen=True)
class Directory:
    """The services, and what they are found by."""

    services: tuple[Service, ...]
    index: Index

    @property
    def for_everything(self) -> list[Service]:
        """The one door: services to come to whatever it is about."""
        return [one for one in self.services if is_for_everything(one)]

    def find(self, slug: str) -> Service | None:
        """The service with this slug, or None."""
        return next((one for one in self.services if one.slug == slug), None)


def is_for_everything(service: Service) -> bool:
    """Whether one may come with anything at all."""
    return len(service.topics) >= _FOR_EVERYTHING


def read_directory(app: Flask) -> None:
    """Read the services of the app's pack. Raises PackError with every fault that makes them unusable."""
    portal = portal_of(app)
    services = load_services(portal.settings.packs, portal.pack)
    app.extensions[_KEY] = Directory(services, Index(services, topic_words(portal.settings.packs)))


def topic_words(packs: Path) -> Mapping[str, Sequence[str]]:
    """The words people use, by topic; none when the packs have no such file."""
    path = packs / COMMON / FOLDER / WORDS_FILE
    return (
        cast(Mapping[str, Sequence[str]], tomllib.loads(path.read_text("utf-8"))["words"])
        if path.is_file()
        else {}
    )


def directory_of(app: Flask | None = None) -> Directory:
    """The directory of this app, or of the app that serves the present request."""
    return cast(Directory, (app or current_app).extensions[_KEY])
