"""Who works in the demo municipality, and the professionals who write to it, read from people.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.staff.rules import Role, StaffLanguage, tidy_email

_FILE = Path(__file__).parent / "people.toml"
_PLAIN = str.maketrans("æøåöäü", "eoaoau")


@dataclass(frozen=True)
class Colleague:
    """An invented member of staff. `key` is what the stories call them."""

    key: str
    name: str
    roles: tuple[Role, ...]
    language: StaffLanguage
    speaks: tuple[str, ...]  # with families

    @property
    def email(self) -> str:
        """ingrid.solbakken@fjordvik.example"""
        return _email(self.name)


@dataclass(frozen=True)
class Professional:
    """An invented professional who writes to the service. `key` is what the stories call them."""

    key: str
    name: str
    work: str

    @property
    def email(self) -> str:
        """elin.moen@fjordvik.example, an address of a domain that the demo's pack lists"""
        return _email(self.name)


def _email(name: str) -> str:
    return tidy_email(name).translate(_PLAIN).replace(" ", ".") + "@fjordvik.example"


@cache
def professionals() -> tuple[Professional, ...]:
    """Everybody who has written as a professional."""
    rows = tomllib.loads(_FILE.read_text("utf-8"))["professionals"]
    return tuple(Professional(row["key"], row["name"], row["work"]) for row in rows)


@cache
def colleagues() -> tuple[Colleague, ...]:
    """Everybody, in the order in which they began. The first one founds the team's key."""
    rows = tomllib.loads(_FILE.read_text("utf-8"))["people"]
    return tuple(
        Colleague(
            row["key"], row["name"], tuple(map(Role, row["roles"])), StaffLanguage(row.get("language", "nb")),
            tuple(row.get("speaks", ())),
        )  # fmt: skip
        for row in rows
    )
