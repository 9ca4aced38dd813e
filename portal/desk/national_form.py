"""What is typed in the form of the national message, and back: flat names as the page has them, `child-0-name`.

Nothing here is kept anywhere: it lives for one request.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from portal.cases import national
from portal.cases.national import Address, Child, Fault, Guardian, Lack, NationalMessage, Reporter
from portal.web.forms import trimmed
from portal.web.i18n import lazy as _l

LONG = ("what", "history", "other_views", "interpreter", "others_involved")
LINES = (
    "reporter_name", "reporter_role", "reporter_phone", "reporter_email", "workplace", "workplace_address",
    "workplace_postcode", "workplace_town", "municipality_number", "municipality_name", "district_number", "district_name",
)  # fmt: skip
CHILD = ("name", "birth_number", "unborn", "address", "postcode", "town", "informed", "reason")
GUARDIAN = ("name", "phone", "informed", "reason")
_PEOPLE = {"child": (CHILD, national.MOST_CHILDREN), "guardian": (GUARDIAN, national.MOST_GUARDIANS)}
_INFORMED = {"yes": True, "no": False}

Typed = Mapping[str, str]

MENDS: dict[Lack, Any] = {
    Lack.NO_CHILD: _l("Skriv hvem barnet er. Er barnet ikke født ennå, sett hake for det."),
    Lack.NO_GUARDIAN: _l("Skriv navnet på forelderen. Vet dere ikke hvem det er, skriv «Ukjent»."),
    Lack.NAME_MISSING: _l("Skriv navnet ditt."),
    Lack.BIRTH_NUMBER_WRONG: _l("Se over fødselsnummeret. Det skal ha elleve sifre, og kontrollsifrene må stemme."),
    Lack.UNBORN_HAS_NUMBER: _l("Et barn som ikke er født, har ikke noe fødselsnummer ennå."),
    Lack.INFORMED_MISSING: _l("Velg ja eller nei: vet de om denne meldingen?"),
    Lack.REASON_MISSING: _l("Skriv hvorfor de ikke er informert."),
    Lack.WHAT_MISSING: _l("Skriv hva dere er bekymret for."),
    Lack.ROLE_MISSING: _l("Skriv hva du jobber som."),
    Lack.PHONE_WRONG: _l("Skriv telefonnummeret med bare sifre og mellomrom, for eksempel 12 34 56 78."),
    Lack.EMAIL_WRONG: _l("Skriv e-postadressen på jobb, for eksempel navn@kommunen.no."),
    Lack.WORKPLACE_MISSING: _l("Skriv hvor du jobber."),
    Lack.ADDRESS_MISSING: _l("Skriv adressen til arbeidsplassen."),
    Lack.MUNICIPALITY_NUMBER_WRONG: _l("Kommunenummeret har fire sifre."),
    Lack.MUNICIPALITY_NAME_MISSING: _l("Skriv navnet på kommunen."),
    Lack.DISTRICT_NUMBER_WRONG: _l("Bydelsnummeret har to sifre. Har kommunen ingen bydeler, skriv 00."),
    Lack.TOO_LONG: _l("Teksten er for lang. Kort den ned."),
}


def typed_in(form: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The fields of the form as they were typed, made safe; what is no field of it is left out."""
    return {name: str(trimmed(value)) for name, value in form if longest(name)}


def longest(name: str) -> int:
    """How many characters a field may hold; 0 for what is no field."""
    if name in LONG:
        return national.LONGEST_TEXT
    part = _part_of(name)
    if not part and name not in LINES:
        return 0
    return national.LONGEST_REASON if part == "reason" else national.LONGEST_LINE


def _part_of(name: str) -> str:
    """The last part of a person's field; '' for what is none."""
    found = re.fullmatch(r"(child|guardian)-([0-9])-([a-z_]+)", name)
    if found is None:
        return ""
    parts, most = _PEOPLE[found[1]]
    return found[3] if found[3] in parts and int(found[2]) < most else ""


def rows(typed: Typed, what: str) -> int:
    """How many people of a kind the page has room for."""
    if what == "guardian":
        return national.MOST_GUARDIANS
    return max((n + 1 for n in range(national.MOST_CHILDREN) if f"child-{n}-name" in typed), default=1)


def with_room(typed: Typed) -> dict[str, str]:
    """The same with room for one more child, as long as there may be more."""
    more = min(rows(typed, "child"), national.MOST_CHILDREN - 1)
    return {f"child-{more}-name": "", **typed}


def read(typed: Typed) -> NationalMessage:
    """What was typed as a message."""
    said = {name: typed.get(name, "") for name in (*LINES, *LONG)}
    return NationalMessage(
        municipality_number=said["municipality_number"], municipality_name=said["municipality_name"],
        district_number=said["district_number"], district_name=said["district_name"], reporter=_reporter(said),
        children=[_child(typed, n) for n in range(rows(typed, "child"))],
        guardians=[_guardian(typed, n) for n in range(rows(typed, "guardian"))],
        **{name: said[name] for name in LONG},
    )  # fmt: skip


def _reporter(said: Typed) -> Reporter:
    return Reporter(
        name=said["reporter_name"], role=said["reporter_role"], phone=said["reporter_phone"], email=said["reporter_email"],
        workplace=said["workplace"],
        address=Address(said["workplace_address"], said["workplace_postcode"], said["workplace_town"]),
    )  # fmt: skip


def _child(typed: Typed, number: int) -> Child:
    said = {part: typed.get(f"child-{number}-{part}", "") for part in CHILD}
    return Child(
        name=said["name"], birth_number=re.sub(r"[ -]", "", said["birth_number"]), is_unborn=bool(said["unborn"]),
        address=Address(said["address"], said["postcode"], said["town"]), is_informed=_INFORMED.get(said["informed"]),
        reason=said["reason"],
    )  # fmt: skip


def _guardian(typed: Typed, number: int) -> Guardian:
    said = {part: typed.get(f"guardian-{number}-{part}", "") for part in GUARDIAN}
    return Guardian(said["name"], said["phone"], _INFORMED.get(said["informed"]), said["reason"])


def faults(typed: Typed) -> list[Fault]:
    """What must be mended, in the order of the form; what is too long comes first."""
    long = [Fault(name, Lack.TOO_LONG) for name, value in typed.items() if len(value) > longest(name)]
    return long + national.faults(read(typed))
