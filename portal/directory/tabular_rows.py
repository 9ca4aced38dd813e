"""A service as a row of cells, and a row as a document. Pure.

A column that the table does not have says nothing: an existing service keeps what it has. An empty cell in a column that is there
says that it is not known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.directory.document import WORDS as DATED
from portal.directory.document import Document, document_of
from portal.directory.service import Service
from portal.directory.tabular_columns import (
    DAYS,
    PLACE_READERS,
    PLACES,
    PRICE,
    PRICE_PER,
    READERS,
    WORDS,
    BadCell,
    Reader,
    day,
)
from portal.directory.tabular_times import exceptions_in, holiday_in, rules_in, rules_out, spans_in, week_out

Cells = dict[str, str]
MOST_PLACES = 20
LONGEST_CELL = 5000  # characters
_ODD = ("is_always_open", "is_leisure", "is_telling", "is_confidential_address", "is_number_fixed", "is_house")
_LAST = ("price", "price_per", *DAYS, "exceptions", "schedules", "closed_from", "closed_to", "text_dates", "machine_texts")
OTHERS = frozenset(_LAST)
_NUMBER = re.compile("[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row. `field`: the column; `why`: a slug, with a text `directory_table.<why>`."""

    field: str
    why: str


# --- out --------------------------------------------------------------------------------------------------


def cells_of(service: Service) -> Cells:
    """The cells of a service; those that would be empty are left out."""
    document = document_of(service)
    made: Cells = {name: _told(name, document[name]) for name in READERS if name in document}
    for name in WORDS:
        made |= {f"{name}_{code}": text for code, text in _texts(document, name).items()}
    for number, place in enumerate(document.get("locations", ()), 1):
        made |= _place_out(place, "" if number == 1 else f"_{number}")
    if "price" in document:
        made |= {"price": str(document["price"]["kroner"]), "price_per": document["price"]["per"]}
    made |= week_out(document.get("hours"))
    made |= {"schedules": rules_out(document.get("schedules", [])), **_closing_out(document), **_states_out(document)}
    return {name: cell for name, cell in made.items() if cell}


def _told(name: str, value: Any) -> str:
    if name == "stairs":
        return f"{value[0]}-{value[1]}"
    if isinstance(value, list):
        return "; ".join(value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _texts(document: Document, name: str) -> dict[str, str]:
    found = document.get("closing", {}).get("why", {}) if name == "closed_why" else document.get(name, {})
    return {code: text for code, text in found.items() if code not in ("changed", "machine")}


def _place_out(place: Document, suffix: str) -> Cells:
    told = {**place, "at": place.get("name", "")}
    return {f"{name}{suffix}": _told(name, told[name]) for name in PLACES if name in told}


def _closing_out(document: Document) -> Cells:
    closing = document.get("closing", {})
    return {"closed_from": closing.get("from", ""), "closed_to": closing.get("to", "")}


def _states_out(document: Document) -> Cells:
    """When each text was written, and which nobody who knows the language has read."""
    texts = {name: document.get(name, {}) for name in DATED}
    dates = [f"{name}.{code}={at}" for name, each in texts.items() for code, at in each.get("changed", {}).items()]
    unread = [f"{name}.{code}" for name, each in texts.items() for code in each.get("machine", ())]
    return {"text_dates": "; ".join(dates), "machine_texts": "; ".join(unread)}


def columns_of(rows: Iterable[Cells], languages: Iterable[str] = ()) -> list[str]:
    """The columns that rows need, in their order: always the single ones, and texts in `languages`."""
    used = {name for row in rows for name in row}
    codes = dict.fromkeys([*languages, *sorted(name.rpartition("_")[2] for name in used if split(name)[0] in WORDS)])
    wanted = used | {f"{name}_{code}" for name in ("name", "description") for code in languages}
    texts = [f"{name}_{code}" for name in WORDS for code in codes if f"{name}_{code}" in wanted]
    more = sorted({split(name)[1] for name in used if split(name)[0] in PLACES and split(name)[1]}, key=int)
    places = [*PLACES, *(f"{name}_{number}" for number in more for name in PLACES)]
    first = ("slug", "id", "organization", "kind")
    return [*first, *texts, *(name for name in READERS if name not in first), *places, *_LAST]


def split(column: str) -> tuple[str, str]:
    """('name', 'uk') of name_uk, ('address', '2') of address_2, (itself, '') of any other."""
    bare, _, ending = column.rpartition("_")
    is_second = bare in PLACES and _NUMBER.fullmatch(ending) is not None
    return (bare, ending) if is_second or (bare in WORDS and ending.isalpha()) else (column, "")


def is_column(name: str) -> bool:
    """Whether a table may have this column."""
    bare, ending = split(name)
    if bare in PLACES:
        return not ending or 2 <= int(ending) <= MOST_PLACES
    return name in READERS or name in OTHERS or (bare in WORDS and bool(ending))


# --- in ---------------------------------------------------------------------------------------------------


@dataclass
class RowReader:
    """Reads one row over what is known of the service, and collects every fault in it."""

    cells: Mapping[str, str]
    document: Document
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> Document:
        """The document, as far as it could be read."""
        for name, cell in self.cells.items():
            if len(cell) > LONGEST_CELL:
                self.faults.append(Fault(name, "too_long"))
        for name, read in READERS.items():
            self._take(self.document, name, name, read)
        for no in _ODD:
            if self.document.get(no) is False:
                del self.document[no]
        self._words()
        self._price()
        self._places()
        self._times()
        self._closing()
        self._states()
        return {name: value for name, value in self.document.items() if value not in (None, "", [], {})}

    def _take(self, into: Document, name: str, column: str, read: Reader) -> None:
        """One cell into one field; an empty cell takes the field away."""
        if column not in self.cells:
            return
        into.pop(name, None)
        cell = self.cells[column]
        if cell and (value := self._value(column, cell, read)) is not None:
            into[name] = value

    def _value(self, column: str, cell: str, read: Reader) -> Any:
        try:
            return read(cell)
        except BadCell as bad:
            self.faults.append(Fault(column, bad.why))
            return None

    def _words(self) -> None:
        for column in self.cells:
            name, code = split(column)
            if code and name in WORDS and name != "closed_why":
                texts = self.document.setdefault(name, {})
                texts.pop(code, None)
                if self.cells[column]:
                    texts[code] = self.cells[column]

    def _price(self) -> None:
        if "price" not in self.cells:
            return
        price: Document = {"per": "time"}
        self._take(price, "kroner", "price", PRICE)
        if self.cells.get("price_per"):
            self._take(price, "per", "price_per", PRICE_PER)
        self.document["price"] = price if "kroner" in price and "per" in price else None

    def _places(self) -> None:
        numbers = sorted({int(split(name)[1] or 1) for name in self.cells if split(name)[0] in PLACES})
        if not numbers:
            return
        known = [dict(each) for each in self.document.get("locations", ())]
        known += [{} for _ in range(numbers[-1] - len(known))]
        for number in numbers:
            for name in PLACES:
                column = name if number == 1 else f"{name}_{number}"
                self._take(known[number - 1], "name" if name == "at" else name, column, PLACE_READERS[name])
            if ("latitude" in known[number - 1]) != ("longitude" in known[number - 1]):
                self.faults.append(Fault("latitude", "half_a_point"))
        self.document["locations"] = [each for each in known if any(value not in ("", [], None) for value in each.values())]

    def _times(self) -> None:
        if any(name in self.cells for name in (*DAYS, "exceptions")):
            self.document["hours"] = self._hours(self.document.get("hours") or {})
        self._take(self.document, "schedules", "schedules", rules_in)

    def _hours(self, known: Document) -> Document | None:
        week = known.get("week", [[]] * 7)
        if not any(self.cells.get(name) for name in (*DAYS, "exceptions")) and all(name in self.cells for name in DAYS[:7]):
            return None
        made: Document = {"week": [self._day(name, old) for name, old in zip(DAYS, week, strict=False)]}
        holiday = known.get("holiday", [] if not known else None)
        if "holiday" in self.cells:
            holiday = self._value("holiday", self.cells["holiday"], holiday_in)
        if holiday is not None:
            made["holiday"] = holiday
        different: Document = {"exceptions": known.get("exceptions")}
        self._take(different, "exceptions", "exceptions", exceptions_in)
        return made | ({"exceptions": different["exceptions"]} if different.get("exceptions") else {})

    def _day(self, name: str, known: list[str]) -> list[str]:
        if name not in self.cells:
            return known
        return self._value(name, self.cells[name], spans_in) or [] if self.cells[name] else []

    def _closing(self) -> None:
        if not any(name.startswith("closed_") for name in self.cells):
            return
        closing = dict(self.document.get("closing") or {})
        self._take(closing, "from", "closed_from", day)
        self._take(closing, "to", "closed_to", day)
        why = dict(closing.pop("why", {}))
        for column in [name for name in self.cells if name.startswith("closed_why_")]:
            why.pop(split(column)[1], None)
            why |= {split(column)[1]: self.cells[column]} if self.cells[column] else {}
        if "from" not in closing and (closing or why) and self.cells.get("closed_from", "") == "":
            self.faults.append(Fault("closed_from", "missing"))
        self.document["closing"] = (closing | ({"why": why} if why else {})) if "from" in closing else None

    def _states(self) -> None:
        for column, name in (("text_dates", "changed"), ("machine_texts", "machine")):
            if column in self.cells:
                for text in DATED:
                    self.document.get(text, {}).pop(name, None)
                for one, value in self._named(column):
                    self._state(column, one, name, value)

    def _named(self, column: str) -> Iterator[tuple[str, str]]:
        for part in self.cells[column].replace("\n", ";").split(";"):
            one, _, value = part.strip().partition("=")
            if one:
                yield one, value

    def _state(self, column: str, one: str, name: str, value: str) -> None:
        text, _, code = one.rpartition(".")
        known = self.document.get(text) if text in DATED else None
        if not known or code not in known:
            self.faults.append(Fault(column, "no_such_text"))
        elif name == "machine":
            known.setdefault("machine", []).append(code)
        elif (at := self._value(column, value, day)) is not None:
            known.setdefault("changed", {})[code] = at
