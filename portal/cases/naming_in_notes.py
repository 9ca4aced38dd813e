"""Who is meant by '@Lena' in a note. Pure: the words are looked at and forgotten."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.staff.models import StaffMember

MOST_NAMED = 5
_AT = re.compile(r"(?<![\w.])@(?=\w)")  # not the one of an address: mor@eksempel.no
_WORD = re.compile(r"\w[\w'’-]*")


@dataclass(frozen=True)
class Meant:
    """One '@' of a note: the word after it, and the colleagues that it can be."""

    name: str
    colleagues: Sequence[StaffMember]


def meant_in(text: str, colleagues: Sequence[StaffMember]) -> list[Meant]:
    """Each name that is called in a note, once, among these colleagues: by the whole name where that is written, else by the
    first name."""
    found: dict[str, Meant] = {}
    for at in _AT.finditer(text):
        after = text[at.end() :]
        named = _WORD.match(after)
        if named is not None:
            those = _called(after, named.group(), colleagues)
            found.setdefault(" ".join([named.group().casefold(), *(one.id for one in those)]), Meant(named.group(), those))
    return list(found.values())[:MOST_NAMED]


def _called(after: str, first: str, colleagues: Sequence[StaffMember]) -> list[StaffMember]:
    whole = [one for one in colleagues if _begins_with(after, one.name)]
    return whole or [one for one in colleagues if one.name.split()[0].casefold() == first.casefold()]


def _begins_with(text: str, name: str) -> bool:
    goes_on = re.match(r"[\w'’-]", text[len(name) :])
    return " " in name and text[: len(name)].casefold() == name.casefold() and goes_on is None
