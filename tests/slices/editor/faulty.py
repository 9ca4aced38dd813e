"""A file of five hundred services with twenty faults in it, each of its own kind and each at a row that is known."""

import csv
import io
from collections.abc import Collection

ROWS = 500
_STEP = 23  # rows from one fault to the next
_HEAD = (
    "id", "slug", "navn_nb", "beskrivelse_nb", "organisasjon", "type", "postnummer", "telefon", "e_post", "nettside", "pris",
    "fra_alder", "til_alder", "kontrollert", "språk", "mandag", "breddegrad", "trenger_henvisning", "trinn", "andre_dager",
    "regler",
)  # fmt: skip
_RIGHT = {
    "beskrivelse_nb": "Kom og vær med.", "organisasjon": "Laget", "type": "frivillig", "postnummer": "0001",
    "telefon": "12 34 55 66", "e_post": "post@lag.example", "nettside": "https://lag.example", "pris": "0", "fra_alder": "6",
    "til_alder": "12", "kontrollert": "2026-11-01", "språk": "nb, en", "mandag": "17:00-19:00", "trenger_henvisning": "nei",
    "trinn": "1-2", "andre_dager": "2026-12-24 closed", "regler": "FREQ=MONTHLY;BYDAY=1MO from 2026-01-05 17:00-19:00",
}  # fmt: skip
_WRONG = (
    ("postnummer", "43", "Et postnummer har fire siffer."),
    ("type", "hemmelig", "Ikke et av ordene en kan velge mellom."),
    ("kontrollert", "i går", "Skriv datoen som 2026-12-24."),
    ("språk", "n0rsk", "Skriv språkkoder med komma mellom"),
    ("pris", "gratis", "Skriv et helt tall."),
    ("telefon", "ring oss", "Dette er ikke et telefonnummer."),
    ("e_post", "post(at)lag.example", "Dette er ikke en e-postadresse."),
    ("nettside", "lag.example", "En nettadresse begynner med https://."),
    ("mandag", "9 til 3", "Skriv 09:00-15:00, eller closed."),
    ("navn_nb", "", "Dette må fylles ut."),
    ("fra_alder", "19", "Den laveste alderen er over den høyeste."),
    ("organisasjon", "", "Dette må fylles ut."),
    ("slug", "lag-0", "Det samme tilbudet står to ganger i fila."),
    ("slug", "Store Bokstaver", "Bare små bokstaver a–z, tall og bindestrek."),
    ("breddegrad", "60.1", "Et punkt trenger både breddegrad og lengdegrad."),
    ("trenger_henvisning", "kanskje", "Skriv ja eller nei."),
    ("trinn", "0-7", "Trinnene går fra 1 til 4."),
    ("andre_dager", "2026-12-24", "Skriv 2026-12-23..2026-12-24"),
    ("regler", "hver mandag", "Skriv regelen som FREQ="),
    ("id", "lag nummer tre", "Id-en er ikke en UUID."),
)
WRONG = len(_WRONG)


def faults() -> dict[int, str]:
    """What must be said of which row, by the number it has in a spreadsheet."""
    return {_place(number) + 2: words for number, (_, _, words) in enumerate(_WRONG)}


def _place(fault: int) -> int:
    return (fault + 1) * _STEP


def a_faulty_file(mended: Collection[int] = ()) -> bytes:
    """The file as CSV; the rows `mended` (by their numbers in a spreadsheet) have no fault."""
    wrong = {_place(number): (column, cell) for number, (column, cell, _) in enumerate(_WRONG)}
    out = io.StringIO()
    writer = csv.DictWriter(out, _HEAD, delimiter=";", restval="")
    writer.writeheader()
    for number in range(ROWS):
        row = {**_RIGHT, "slug": f"lag-{number}", "navn_nb": f"Laget på rad {number + 2}"}
        if number in wrong and number + 2 not in mended:
            column, cell = wrong[number]
            row[column] = cell
        writer.writerow(row)
    return out.getvalue().encode()
