"""What the editors' pages show."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.directory.document import WORDS, Document
from portal.directory.models import ServiceRow
from portal.directory.service import TextState
from portal.directory.store import service_in
from portal.editor import queries, words
from portal.editor.changes import Change, changes
from portal.editor.fields import options_of
from portal.editor.said import label_of, said
from portal.staff.queries import names_of
from portal.web.extensions import portal_of
from portal.web.i18n import direction, full_time, own_name


@dataclass(frozen=True)
class Row:
    """A service in the list."""

    id: str
    name: str
    organization: str
    level: str
    verified_on: date | None
    is_due: bool  # somebody must check it
    missing: Sequence[str]  # languages without a name or a description
    outdated: Sequence[str]  # languages with a text that is older than what it was translated from


@dataclass(frozen=True)
class Piece:
    """One piece of a difference, in words."""

    key: str
    label: str
    before: str
    after: str
    language: str  # of the words; '' when they are no sentence

    @property
    def direction(self) -> str:
        """'rtl' or 'ltr'."""
        return direction(self.language) if self.language else "ltr"


@dataclass(frozen=True)
class Version:
    """One version in the history: who, when, and what it changed."""

    number: int
    who: str
    time: str
    note: str
    pieces: Sequence[Piece]
    is_newest: bool


def rows(listed: queries.Listed, wanted: Sequence[str], first: str, today: date) -> list[Row]:
    """The services of a page of the list. `wanted`: the languages that names and descriptions should stand in."""
    return [_row(each, wanted, first, today) for each in listed.rows]


def _row(row: ServiceRow, wanted: Sequence[str], first: str, today: date) -> Row:
    service = service_in(row)
    missing = [own_name(code) for code in wanted if not (service.name.has(code) and service.description.has(code))]
    level = next((str(label) for value, label in options_of("level") if value == row.level), "")
    texts = [getattr(service, name) for name in WORDS]
    outdated = [own_name(code) for code in wanted if any(each.state(code, first) is TextState.OUTDATED for each in texts)]
    is_due, name = queries.must_be_checked(row, service, today), service.name.get(first).text
    return Row(row.id, name, service.organization, level, row.verified_on, is_due, missing, outdated)


def pieces(before: Document, after: Document) -> list[Piece]:
    """The difference between two documents, in words."""
    return [piece(each) for each in changes(before, after)]


def piece(one: Change) -> Piece:
    """One changed piece, in words."""
    label = f"{label_of(one.field)} ({own_name(one.language)})" if one.language else label_of(one.field)
    first = portal_of().pack.primary_language
    before, after = (said(one.field, value, first) for value in (one.before, one.after))
    if one.field in _LINES:
        before, after = _without(before, after), _without(after, before)
    return Piece(one.piece, label, before, after, one.language)


_LINES = ("hours", "schedules", "locations")  # of which only the lines that differ are told


def _without(lines: str, others: str) -> str:
    there = set(others.split("\n"))
    return "\n".join(line for line in lines.split("\n") if line not in there)


def history(db: Session, service_id: str) -> list[Version]:
    """All versions, the newest first, each with what it changed."""
    found = queries.history(db, service_id)
    names = names_of(db, [each.by_id for each in found if each.by_id])
    documents = [json.loads(each.document) for each in found]
    befores: list[Document] = [*documents[1:], {}]
    return [
        Version(
            each.version, names.get(each.by_id or "", str(words.ROLES.get(each.by_role, ""))), full_time(each.at), each.note,
            pieces(before, own) if before else [], place == 0,
        )
        for place, (each, own, before) in enumerate(zip(found, documents, befores, strict=True))
    ]  # fmt: skip
