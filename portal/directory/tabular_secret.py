"""What a file says of services with a confidential address: where one is, is a fault of its row whatever else is wrong with it.

A file may tell of such a service without knowing that its address is confidential: another directory's export, an old table. So
a service that is confidential here stays so, and a row with the name or the number of one is taken for one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.directory.document import Document
from portal.directory.hsds_terms import Json, Said, list_of, text_in
from portal.directory.secret import place_told, tells_of_place, texts_in
from portal.directory.tabular_columns import BadCell, truth
from portal.directory.tabular_rows import Cells, Fault

MARK = "is_confidential_address"
_OF_A_PLACE = {"address_1", "latitude", "longitude", "postal_code"}


@dataclass
class Confidential:
    """The confidential services among those that there are, by whatever a file may name them with."""

    documents: Mapping[str, Document]
    ids: set[str] = field(init=False)
    names: set[str] = field(init=False)  # ids, slugs, names in every language, numbers that no other service has

    def __post_init__(self) -> None:
        secret = [one for one in self.documents.values() if one.get(MARK)]
        others = {_digits(one.get("phone", "")) for one in self.documents.values() if not one.get(MARK)}
        self.ids = {one["id"] for one in secret if "id" in one}
        self.names = {name for one in secret for name in _names(one)} - others - {""}

    def in_row(self, made: Document, cells: Cells, whole: Iterable[str]) -> tuple[Document, list[Fault]]:
        """The document of a table's row as it may be kept, and what is wrong. `whole`: all its cells, also of no column."""
        faults: list[Fault] = []
        if made.get("id") in self.ids:
            faults = [Fault(MARK, "only_by_hand")] * (not made.get(MARK) and bool(cells.get(MARK)))
            made = made | {MARK: True}
        if made.get(MARK) or not _is_surely_open(cells.get(MARK, "")) or self._is_named(_names(made)):
            told = place_told(made) or ("row" if any(tells_of_place(cell) for cell in whole) else "")
            faults += [Fault(told, "confidential")] * bool(told)
        return made, faults

    def in_record(self, made: Document, record: Mapping[str, Any]) -> tuple[Document, list[Fault]]:
        """The same of an HSDS record. `made` is empty when it could not be read."""
        if str(made.get("id", record.get("id"))) in self.ids:
            made = made | {MARK: True} if made else made
        if made.get(MARK) or Said(record).fact(MARK) == "true" or self._is_named((*_names(made), *_names_in(record))):
            is_told = place_told(made) or _tells(record)
            return made, [Fault(str(is_told or "locations"), "confidential")] * bool(is_told)
        return made, []

    def _is_named(self, names: Iterable[str]) -> bool:
        return not self.names.isdisjoint(names)


def _tells(record: Mapping[str, Any]) -> str:
    texts = list(texts_in(dict(record)))
    is_told = not _OF_A_PLACE.isdisjoint(texts) or any(tells_of_place(text) for text in texts)
    return "locations" if is_told else ""


def _is_surely_open(cell: str) -> bool:
    try:
        return not cell or not truth(cell)
    except BadCell:
        return False


def _names(document: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(document.get(name, "")) for name in ("id", "slug"))
    yield from (_plain(text) for code, text in document.get("name", {}).items() if code not in ("changed", "machine"))
    yield _digits(document.get("phone", ""))


def _names_in(record: Json | Mapping[str, Any]) -> Iterator[str]:
    yield from (str(record.get("id")), Said(record).fact("slug") or "", _plain(text_in(record, "name")))
    contacts = list_of(record, "contacts")
    phones = [*list_of(record, "phones"), *(each for one in contacts for each in list_of(one, "phones"))]
    yield from (_digits(text_in(each, "number")) for each in phones)


def _plain(text: Any) -> str:
    return " ".join(str(text).casefold().split())


def _digits(number: str) -> str:
    """A number's last eight digits: with or without +47, as people write it."""
    digits = "".join(each for each in str(number) if each in "0123456789")
    return digits[-8:]
