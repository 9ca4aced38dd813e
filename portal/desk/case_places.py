"""The pages of a case, in the order of its small menu."""

from typing import Any

from portal.cases.models import Case
from portal.staff.rules import Permission, Signed
from portal.web.i18n import lazy as _l

# Each page adds its line: what it is called, what follows the case's own address, and the permission it needs, if any.
_PLACES: tuple[tuple[Any, str, Permission | None], ...] = (
    (_l("Samtalen"), "", None),
    (_l("Kartlegging"), "/mapping", None),
    (_l("Nivå og runder"), "/steps", None),
    (_l("Plan"), "/plan", None),
    ("Duken", "/duken", None),
    (_l("Familien"), "/people", None),
    (_l("Møter"), "/meetings", None),
    (_l("Råd"), "/advice", Permission.WRITE_NOTE),
    (_l("Samtykke"), "/consents", None),
    (_l("Logg"), "/log", None),
    (_l("Skriv ut"), "/print", None),
)


def places(case: Case, signed: Signed) -> list[tuple[Any, str]]:
    """(name, address) of every page of this case that somebody may open."""
    here = f"/desk/case/{case.id}"
    return [(name, here + path) for name, path, needs in _PLACES if needs is None or signed.may(needs)]
