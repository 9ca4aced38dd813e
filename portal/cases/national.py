"""A message to child welfare in the shape of the national format for those who report for their work. Pure.

Source of the field names and of their limits: the protocol of Fiks bekymringsmelding (KS), `offentlig.bekymringsmelding.v2` with
its `adresse`, read 2026-11-22; it has no licence, so nothing of it is copied here. `national.schema.json` beside this
file is our own, and narrower: whatever passes it passes theirs.

- `municipality_*`: `kommunenummer` (four digits), `kommunenavn`. `district_*`: `bydelsnummer` (two digits), `bydelsnavn`; that a
  municipality without districts writes '00' and '' is assumed.
- `reporter`: `offentligMelder` with `personnavn`, `rolle`, `telefonnummer`, `epost`, `virksomhet.navn`, `virksomhet.adresse`.
- `children`: `offentligBarn`, each with `fnr` ('' when it is not known), `ufoedt`, `personnavn`, `adresse`, `orientert`,
  `orientertGrunn`.
- `guardians`: `foresatte`, one or two, each with `personnavn`, `telefonnummer` (left out when there is none), `orientert`,
  `orientertGrunn`.
- `what`, `history`, `other_views`: `melding.melding`, `melding.historie`, `melding.andreSynspunkter`.
- `interpreter`, `others_involved`: `behovForTolk`, `andreHjelpeinstanser`; '' when nothing is said.
- The moment of making: `sendingstidspunkt`, with its offset. `leveringskanal` has no closed set in the format: it is a file,
  and says so.

The format wants one line wherever it takes no long text, so line breaks there become spaces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal.cases.birth_number import is_birth_number

MOST_CHILDREN = 6  # ours; the format has no limit
MOST_GUARDIANS = 2  # the format's
LONGEST_LINE = 300
LONGEST_REASON = 4000
LONGEST_TEXT = 12_000
NO_DISTRICT = "00"
CHANNEL = "Fil"

# Narrower than the format's own: what a Norwegian telephone number and a work address look like.
PHONE = re.compile(r"\+?[0-9]+(?:[ -][0-9]+)*")
EMAIL = re.compile(r"[\wæøåÆØÅ-]+(?:\.[\wæøåÆØÅ-]+)*@(?:[0-9A-Za-zæøåÆØÅ-]+\.)+[A-Za-z]{2,}", re.ASCII)


class Lack(StrEnum):
    """What stands in the way of making the file."""

    NO_CHILD = "no_child"
    NO_GUARDIAN = "no_guardian"
    NAME_MISSING = "name_missing"
    BIRTH_NUMBER_WRONG = "birth_number_wrong"
    UNBORN_HAS_NUMBER = "unborn_has_number"
    INFORMED_MISSING = "informed_missing"
    REASON_MISSING = "reason_missing"
    WHAT_MISSING = "what_missing"
    ROLE_MISSING = "role_missing"
    PHONE_WRONG = "phone_wrong"
    EMAIL_WRONG = "email_wrong"
    WORKPLACE_MISSING = "workplace_missing"
    ADDRESS_MISSING = "address_missing"
    MUNICIPALITY_NUMBER_WRONG = "municipality_number_wrong"
    MUNICIPALITY_NAME_MISSING = "municipality_name_missing"
    DISTRICT_NUMBER_WRONG = "district_number_wrong"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Fault:
    """One thing to mend; `place` is the name of its field: 'what', 'child-0-name'."""

    place: str
    lack: Lack


@dataclass(frozen=True)
class Address:
    """Where somebody lives or works; each part may be ''."""

    line: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    town: str = field(default="", repr=False)


@dataclass(frozen=True)
class Reporter:
    """The member of staff who reports, and where that is."""

    name: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""
    workplace: str = ""
    address: Address = Address()


@dataclass(frozen=True)
class Child:
    """Somebody whom the message is about. `is_informed` None: not answered."""

    name: str = field(default="", repr=False)
    birth_number: str = field(default="", repr=False)
    is_unborn: bool = False
    address: Address = Address()
    is_informed: bool | None = None
    reason: str = field(default="", repr=False)

    @property
    def is_nobody(self) -> bool:
        """Whether nothing was written of this one."""
        return self == Child(is_informed=self.is_informed)


@dataclass(frozen=True)
class Guardian:
    """Somebody with parental responsibility."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    is_informed: bool | None = None
    reason: str = field(default="", repr=False)

    @property
    def is_nobody(self) -> bool:
        """Whether nothing was written of this one."""
        return self == Guardian(is_informed=self.is_informed)


@dataclass(frozen=True)
class NationalMessage:
    """Everything that is said. Rows of nobody may stand among the people: they are passed by."""

    municipality_number: str = ""
    municipality_name: str = ""
    district_number: str = NO_DISTRICT
    district_name: str = ""
    reporter: Reporter = Reporter()
    children: Sequence[Child] = ()
    guardians: Sequence[Guardian] = ()
    what: str = field(default="", repr=False)
    history: str = field(default="", repr=False)
    other_views: str = field(default="", repr=False)
    interpreter: str = field(default="", repr=False)
    others_involved: str = field(default="", repr=False)


def to_national(message: NationalMessage, made_at: datetime) -> dict[str, Any]:
    """The message in the format's own words, for JSON; only of one without faults. `made_at` has its time zone."""
    return {
        "kommunenummer": message.municipality_number,
        "kommunenavn": one_line(message.municipality_name),
        "bydelsnummer": message.district_number,
        "bydelsnavn": one_line(message.district_name),
        "offentligMelder": _reporter(message.reporter),
        "offentligBarn": [_child(each) for each in message.children if not each.is_nobody],
        "foresatte": [_guardian(each) for each in message.guardians if not each.is_nobody],
        "melding": {"melding": message.what, "historie": message.history, "andreSynspunkter": message.other_views},
        "behovForTolk": message.interpreter,
        "andreHjelpeinstanser": message.others_involved,
        "sendingstidspunkt": made_at.isoformat(timespec="seconds"),
        "leveringskanal": CHANNEL,
    }


def one_line(words: str) -> str:
    """The words without line breaks of any kind."""
    return " ".join(words.split())


def _reporter(one: Reporter) -> dict[str, Any]:
    return {
        "personnavn": one_line(one.name),
        "rolle": one_line(one.role),
        "telefonnummer": one.phone,
        "epost": one.email,
        "virksomhet": {"navn": one_line(one.workplace), "adresse": _address(one.address)},
    }


def _address(one: Address) -> dict[str, str]:
    return {"adresselinje1": one_line(one.line), "postnummer": one_line(one.postcode), "poststed": one_line(one.town)}


def _child(one: Child) -> dict[str, Any]:
    return {
        "fnr": one.birth_number,
        "ufoedt": one.is_unborn,
        "personnavn": one_line(one.name),
        "adresse": _address(one.address),
        **_informed(one),
    }


def _guardian(one: Guardian) -> dict[str, Any]:
    phone = {"telefonnummer": one_line(one.phone)} if one.phone else {}
    return {"personnavn": one_line(one.name), **phone, **_informed(one)}


def _informed(one: Child | Guardian) -> dict[str, Any]:
    return {"orientert": bool(one.is_informed), "orientertGrunn": one_line(one.reason)}


def faults(message: NationalMessage) -> list[Fault]:
    """What must be mended before a file can be made, in the order of the form."""
    return [
        *_people_faults(message.children, "child", Lack.NO_CHILD),
        *_people_faults(message.guardians, "guardian", Lack.NO_GUARDIAN),
        *_unless({"what": (bool(message.what), Lack.WHAT_MISSING)}),
        *_reporter_faults(message.reporter),
        *_place_faults(message),
    ]


def _people_faults(people: Sequence[Child | Guardian], what: str, nobody: Lack) -> Iterator[Fault]:
    if all(each.is_nobody for each in people):
        yield Fault(f"{what}-0-name", nobody)
    for number, each in enumerate(people):
        if not each.is_nobody:
            yield from (Fault(f"{what}-{number}-{part}", lack) for part, lack in _person_faults(each, nobody))


def _person_faults(one: Child | Guardian, nobody: Lack) -> Iterator[tuple[str, Lack]]:
    """A child that is not born need have no name; whoever is not informed has a reason for it."""
    is_unborn = isinstance(one, Child) and one.is_unborn
    if not one.name and not is_unborn:
        yield "name", nobody
    if isinstance(one, Child) and one.birth_number:
        if is_unborn:
            yield "birth_number", Lack.UNBORN_HAS_NUMBER
        elif not is_birth_number(one.birth_number):
            yield "birth_number", Lack.BIRTH_NUMBER_WRONG
    if one.is_informed is None:
        yield "informed", Lack.INFORMED_MISSING
    if one.is_informed is False and not one.reason:
        yield "reason", Lack.REASON_MISSING


def _reporter_faults(one: Reporter) -> Iterator[Fault]:
    return _unless({
        "reporter_name": (bool(one.name), Lack.NAME_MISSING),
        "reporter_role": (bool(one.role), Lack.ROLE_MISSING),
        "reporter_phone": (bool(PHONE.fullmatch(one.phone)), Lack.PHONE_WRONG),
        "reporter_email": (bool(EMAIL.fullmatch(one.email)), Lack.EMAIL_WRONG),
        "workplace": (bool(one.workplace), Lack.WORKPLACE_MISSING),
        "workplace_address": (bool(one.address.line), Lack.ADDRESS_MISSING),
    })  # fmt: skip


def _place_faults(message: NationalMessage) -> Iterator[Fault]:
    return _unless({
        "municipality_number": (_has_digits(message.municipality_number, 4), Lack.MUNICIPALITY_NUMBER_WRONG),
        "municipality_name": (bool(message.municipality_name), Lack.MUNICIPALITY_NAME_MISSING),
        "district_number": (_has_digits(message.district_number, 2), Lack.DISTRICT_NUMBER_WRONG),
    })  # fmt: skip


def _has_digits(words: str, count: int) -> bool:
    return len(words) == count and words.isascii() and words.isdigit()


def _unless(asked: dict[str, tuple[bool, Lack]]) -> Iterator[Fault]:
    return (Fault(place, lack) for place, (is_well, lack) in asked.items() if not is_well)
