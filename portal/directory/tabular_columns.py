"""The columns of a directory as a table: what each is called, and how its cells are written and read. Pure.

A cell is text. Headings are accepted in English and Norwegian, and so are the words for what one can choose between.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from portal.directory.places import Access
from portal.directory.service import Audience, Kind, Per, Prevention, Risk, Way

Reader = Callable[[str], Any]


class BadCell(ValueError):
    """A cell that cannot be read. `why` is a slug of a fault."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


_NORWEGIAN: Mapping[str, str] = {
    "navn": "name", "beskrivelse": "description", "første_besøk": "first_visit", "fyrste_besøk": "first_visit",
    "slik_kommer_du_hit": "getting_there", "samarbeid": "cooperation", "viktig_nå": "alert",
    "organisasjon": "organization", "telefon": "phone",
    "nettside": "url", "chat": "chat_url", "e_post": "email", "epost": "email", "linje": "line", "kilde": "source",
    "kildedato": "source_date", "kontrollert": "verified_on", "type": "kind", "nivå": "level", "målgrupper": "audiences",
    "tema": "topics", "måter": "ways", "risikofaktorer": "risks", "språk": "languages", "trinn": "stairs",
    "fra_alder": "minimum_age", "til_alder": "maximum_age", "alene_fra": "alone_from", "ventetid_dager": "waiting_days",
    "pris": "price", "pris_per": "price_per", "trenger_henvisning": "needs_referral", "anonymt": "is_anonymous",
    "tolk": "has_interpreter", "alltid_åpent": "is_always_open", "fritid": "is_leisure", "navnet_røper": "is_telling",
    "hemmelig_adresse": "is_confidential_address", "fast_nummer": "is_number_fixed", "familiens_hus": "is_house",
    "sted": "at", "adresse": "address", "postnummer": "postcode", "poststed": "city", "bydel": "place", "grend": "place",
    "breddegrad": "latitude", "lengdegrad": "longitude", "tilgjengelighet": "access",
    "mandag": "monday", "måndag": "monday", "tirsdag": "tuesday", "tysdag": "tuesday", "onsdag": "wednesday",
    "torsdag": "thursday", "fredag": "friday", "lørdag": "saturday", "laurdag": "saturday", "søndag": "sunday",
    "sundag": "sunday", "helligdager": "holiday", "heilagdagar": "holiday", "andre_dager": "exceptions", "regler": "schedules",
    "stengt_fra": "closed_from", "stengt_til": "closed_to", "stengt_fordi": "closed_why", "tekstdatoer": "text_dates",
    "maskinoversatt": "machine_texts", "rad": "row",
}  # fmt: skip
WORDS = ("name", "description", "first_visit", "getting_there", "cooperation", "alert", "closed_why")  # one column a language
PLACES = ("at", "address", "postcode", "city", "place", "latitude", "longitude", "access")  # a second place: address_2
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "holiday")


def canonical(heading: str) -> str:
    """The name of a column, whichever way it is written: 'Navn (nb)', 'navn_nb' and 'name_nb' are one."""
    plain = re.sub(r"[\s\-().:]+", "_", heading.strip().casefold()).strip("_")
    bare, _, ending = plain.rpartition("_")
    if plain in READERS or plain in _NORWEGIAN:
        return plain if plain in READERS else _NORWEGIAN[plain]
    if bare in _NORWEGIAN and (ending.isdigit() or len(ending) in (2, 3)):
        return f"{_NORWEGIAN[bare]}_{ending}"
    return plain


def norwegian(column: str) -> str:
    """The Norwegian heading of a column; the column's own name where there is none."""
    by_column = {name: heading for heading, name in reversed(list(_NORWEGIAN.items()))}
    bare, _, ending = column.rpartition("_")
    if bare in by_column and column not in by_column:
        return f"{by_column[bare]}_{ending}"
    return by_column.get(column, column)


# --- single cells -----------------------------------------------------------------------------------------

_YES, _NO = ("yes", "ja", "true", "1", "x"), ("no", "nei", "false", "0")
_MEANT = {
    "offentlig": "public", "frivillig": "voluntary", "privat": "private", "nasjonal": "national", "nasjonalt": "national",
    "universell": "universal", "universelt": "universal", "selektiv": "selective", "selektivt": "selective",
    "indikert": "indicated", "gravide": "pregnant", "foreldre": "parents", "nærstående": "close", "fagfolk": "professionals",
    "besøk": "visit", "telefon": "phone", "hjemme": "home", "heime": "home", "nett": "web", "gang": "time", "måned": "month",
    "månad": "month", "år": "year",
}  # fmt: skip


def truth(cell: str) -> bool:
    """Yes or no."""
    word = cell.casefold()
    if word not in (*_YES, *_NO):
        raise BadCell("not_yes_or_no")
    return word in _YES


def whole(most: int) -> Reader:
    """A reader of whole numbers from 0 to `most`."""

    def read(cell: str) -> int:
        if not (cell.isascii() and cell.isdigit() and len(cell) < 8 and int(cell) <= most):
            raise BadCell("not_a_number")
        return int(cell)

    return read


def day(cell: str) -> str:
    """A date as 2026-11-23 or 23.11.2026."""
    norwegian = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", cell)
    try:
        found = date(*map(int, reversed(norwegian.groups()))) if norwegian else date.fromisoformat(cell)
    except ValueError as wrong:
        raise BadCell("not_a_date") from wrong
    return found.isoformat()


def choice(kinds: Sequence[str]) -> Reader:
    """A reader of one of some words."""

    def read(cell: str) -> str:
        word = cell.casefold()
        found = next((each for each in (word, _MEANT.get(word, "")) if each in kinds), None)
        if found is None:
            raise BadCell("not_a_choice")
        return found

    return read


def many(one: Reader) -> Reader:
    """A reader of several, with ; or a comma or a line between."""

    def read(cell: str) -> list[Any]:
        return list(dict.fromkeys(one(part.strip()) for part in re.split(r"[;,\n]", cell) if part.strip()))

    return read


def matching(pattern: str, why: str) -> Reader:
    """A reader of text of one form."""

    def read(cell: str) -> str:
        if not re.fullmatch(pattern, cell):
            raise BadCell(why)
        return cell

    return read


def plain(cell: str) -> str:
    """Any text."""
    return cell


def degrees(most: int) -> Reader:
    """A reader of degrees, with a point or a comma."""

    def read(cell: str) -> float:
        try:
            found = float(cell.replace(",", "."))
        except ValueError as wrong:
            raise BadCell("not_a_number") from wrong
        if not -most <= found <= most:
            raise BadCell("not_a_number")
        return found

    return read


def steps(cell: str) -> list[int]:
    """Steps of the stairs, '1-2' or '3'."""
    found = re.fullmatch(r"([1-4])(?:\s*[-–]\s*([1-4]))?", cell)
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise BadCell("not_steps")
    return [int(found[1]), int(found[2] or found[1])]


SLUG = matching(r"[a-z0-9]+(-[a-z0-9]+)*", "not_a_slug")
_WEB = matching(r"https?://[^\s<>\"']+", "not_a_web_address")
READERS: Mapping[str, Reader] = {
    "slug": SLUG, "id": matching(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "not_an_id"), "organization": plain,
    "kind": choice([*Kind]), "level": choice([*Prevention]), "audiences": many(choice([*Audience])),
    "topics": many(matching(r"[a-z0-9]+([_-][a-z0-9]+)*", "not_a_slug")), "ways": many(choice([*Way])),
    "risks": many(choice([*Risk])), "languages": many(matching(r"[a-z]{2,3}", "not_a_language")), "stairs": steps,
    "minimum_age": whole(120), "maximum_age": whole(120), "alone_from": whole(120), "waiting_days": whole(2000),
    "phone": matching(r"\+?[0-9 ()/-]{3,30}", "not_a_number_to_call"), "url": _WEB, "chat_url": _WEB,
    "email": matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "not_an_email"), "line": matching(r"[a-z0-9_-]+", "not_a_slug"),
    "source": plain, "source_date": day, "verified_on": day,
    **dict.fromkeys(("needs_referral", "is_anonymous", "has_interpreter", "is_always_open", "is_leisure", "is_telling",
                     "is_confidential_address", "is_number_fixed", "is_house"), truth),
}  # fmt: skip
PLACE_READERS: Mapping[str, Reader] = {
    "at": plain, "address": plain, "postcode": matching(r"[0-9]{4}", "not_a_postcode"), "city": plain, "place": plain,
    "latitude": degrees(90), "longitude": degrees(180), "access": many(choice([*Access])),
}  # fmt: skip
PRICE, PRICE_PER = whole(1_000_000), choice([*Per])
