"""The house's own packs, read once a worker: they are frozen, and reading them anew for each test takes most of a test's time.

A pack that a test has made or changed lies elsewhere, and is read each time.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from portal.config import default_packs
from portal.directory import here as services
from portal.guide import here as guides
from portal.municipality import load
from portal.municipality.profile import Pack
from portal.web.extensions import portal_of


def read_once() -> None:
    """Put what reads packs behind a memory of this worker's own."""
    house, read, once = default_packs().resolve(), load.load_pack, cache(load.load_pack)

    def load_pack(packs: Path, name: str) -> Pack:
        return once(packs, name) if packs.resolve() == house else read(packs, name)

    load.load_pack = load_pack
    guides.read_guides = _kept(guides.read_guides, "guides", house)
    services.read_directory = _kept(services.read_directory, services._KEY, house)


def _kept(read: Callable[[Flask], None], key: str, house: Path) -> Callable[[Flask], None]:
    known: dict[str, Any] = {}

    def read_or_remember(app: Flask) -> None:
        portal = portal_of(app)
        is_house = portal.settings.packs.resolve() == house
        if is_house and portal.pack.name in known:
            app.extensions[key] = known[portal.pack.name]
            guides.give_to_templates(app)
            return
        read(app)
        if is_house:
            known[portal.pack.name] = app.extensions[key]

    return read_or_remember
