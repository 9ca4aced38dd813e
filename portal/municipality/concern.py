"""The pack's `[concern]` table: who may sign in to ask on behalf of their work."""

import re
from dataclasses import dataclass

from portal.municipality.toml import Table

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LONGEST = 190


@dataclass(frozen=True)
class ConcernRules:
    """`domains` are those of the work addresses that the municipality gives out; none: nobody signs in, all call."""

    domains: tuple[str, ...] = ()

    @property
    def offers_sign_in(self) -> bool:
        """Whether anybody can sign in with a work address."""
        return bool(self.domains)


def read_concern(table: Table) -> ConcernRules:
    """The `[concern]` table; what is no domain is a fault of the pack."""
    words = table.words("domains") if "domains" in table.data else []
    for word in words:
        if not _DOMAIN.fullmatch(word) or len(word) > _LONGEST:
            table.fault(
                "domains",
                f"'{word}' is no domain",
                'write the part after the @, in lower case: "kommune.example"',
            )
    return ConcernRules(tuple(words))
