"""The national message on paper: the same for the PDF and for the page to print. In Norwegian, whoever makes it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_datetime

from portal.cases.national import NO_DISTRICT, Address, Child, Guardian, NationalMessage, one_line
from portal.municipality.hours import OSLO
from portal.web.pdf import set_pdf

TEMPLATE = Path(__file__).parent.parent / "templates" / "desk" / "national.typ"
Row = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """A heading with lines under it: what is asked, what is said. What is empty is left out."""

    title: str
    rows: Sequence[Row] = field(repr=False)


@dataclass(frozen=True)
class Paper:
    """The whole message."""

    heading: str
    made: str
    sections: Sequence[Section]


def paper(message: NationalMessage, made_at: datetime) -> Paper:
    """A message without faults, for paper."""
    children = [each for each in message.children if not each.is_nobody]
    guardians = [each for each in message.guardians if not each.is_nobody]
    moment = format_datetime(made_at.astimezone(OSLO), "d. MMMM y 'kl.' HH:mm", locale="nb")
    return Paper(
        "Bekymringsmelding til barnevernet",
        f"Fra offentlig melder. Skrevet {moment}.",
        [
            *_numbered("Barnet", "Barn", [_rows(_child(each)) for each in children]),
            *_numbered("Forelder eller foresatt", "Forelder eller foresatt", [_rows(_guardian(each)) for each in guardians]),
            Section("Bekymringen", _rows(_words(message))),
            Section("Den som melder", _rows(_reporter(message))),
            Section("Til", _rows(_place(message))),
        ],
    )


def as_pdf(made: Paper) -> bytes:
    """The message as a tagged PDF. Raises ImportError where the `pdf` extra is not installed."""
    data: dict[str, Any] = {**asdict(made), "neutral": "Skjema"}
    return set_pdf(TEMPLATE, data)


def _numbered(one: str, each: str, people: Sequence[Sequence[Row]]) -> list[Section]:
    if len(people) == 1:
        return [Section(one, people[0])]
    return [Section(f"{each} {number}", rows) for number, rows in enumerate(people, 1)]


def _rows(pairs: Iterator[Row]) -> list[Row]:
    return [(ask, said) for ask, said in pairs if said]


def _child(one: Child) -> Iterator[Row]:
    yield "Navn", one_line(one.name)
    yield "Fødselsnummer", one.birth_number
    yield "Er ikke født ennå", "Ja" if one.is_unborn else ""
    yield "Adresse", _address(one.address)
    yield "Er barnet informert om meldingen?", _informed(one)


def _guardian(one: Guardian) -> Iterator[Row]:
    yield "Navn", one_line(one.name)
    yield "Telefon", one_line(one.phone)
    yield "Er forelderen informert om meldingen?", _informed(one)


def _informed(one: Child | Guardian) -> str:
    answer, reason = "Ja" if one.is_informed else "Nei", one_line(one.reason)
    return f"{answer}. {reason}" if reason else answer


def _address(one: Address) -> str:
    parts = (one_line(one.line), f"{one_line(one.postcode)} {one_line(one.town)}".strip())
    return ", ".join(filter(None, parts))


def _words(message: NationalMessage) -> Iterator[Row]:
    yield "Hva er dere bekymret for?", message.what
    yield "Hva har skjedd før, og hva er prøvd?", message.history
    yield "Hva mener andre?", message.other_views
    yield "Trenger familien tolk?", message.interpreter
    yield "Andre som hjelper familien", message.others_involved


def _reporter(message: NationalMessage) -> Iterator[Row]:
    one = message.reporter
    yield "Navn", one_line(one.name)
    yield "Stilling", one_line(one.role)
    yield "Telefon", one.phone
    yield "E-post", one.email
    yield "Arbeidsplass", one_line(one.workplace)
    yield "Adresse", _address(one.address)


def _place(message: NationalMessage) -> Iterator[Row]:
    yield "Kommune", f"{one_line(message.municipality_name)} ({message.municipality_number})"
    has_district = message.district_number != NO_DISTRICT or message.district_name
    yield "Bydel", f"{one_line(message.district_name)} ({message.district_number})".strip() if has_district else ""
