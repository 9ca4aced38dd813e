"""What the pages of the status texts show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import status_texts
from portal.cases.rules import Status
from portal.desk import words
from portal.municipality.profile import Pack
from portal.staff.queries import names_of
from portal.web.i18n import full_time, own_name


@dataclass(frozen=True)
class Worded:
    """A status in a language: the words in force, and whether they are the service's own."""

    language: str
    name: str
    words: str
    is_own: bool


@dataclass(frozen=True)
class StatusRow:
    """A status with its words in every language."""

    status: str
    label: Any
    worded: Sequence[Worded]


@dataclass(frozen=True)
class Earlier:
    """One wording of before; '' in `words` is the pack's own text."""

    words: str
    who: str
    time: str
    moment: datetime


@dataclass(frozen=True)
class OneText:
    """A status in a language, with all its wordings."""

    status: str
    label: Any
    language: str
    name: str
    packs_own: str
    in_force: str
    is_own: bool
    number: int
    history: Sequence[Earlier]


def all_texts(db: Session, pack: Pack) -> list[StatusRow]:
    """Every status in every language of the pack. One query."""
    edited = status_texts.all_wordings(db)
    return [
        StatusRow(
            each.value,
            words.STATUSES[each],
            [_worded(pack, edited.get((each.value, code), ""), each, code) for code in pack.languages],
        )
        for each in Status
    ]


def _worded(pack: Pack, edited: str, status: Status, code: str) -> Worded:
    return Worded(code, own_name(code), edited or _packs_own(pack, status, code), bool(edited))


def _packs_own(pack: Pack, status: Status, code: str) -> str:
    return pack.texts.get(code, f"thread.status.{status.value}")


def one_text(db: Session, pack: Pack, status: Status, code: str) -> OneText:
    """One status in one language. A fixed number of queries."""
    edited, rows = status_texts.wording(db, status, code), status_texts.history(db, status, code)
    names, packs_own = names_of(db, [row.written_by for row in rows]), _packs_own(pack, status, code)
    return OneText(
        status=status.value, label=words.STATUSES[status], language=code, name=own_name(code), packs_own=packs_own,
        in_force=edited or packs_own, is_own=bool(edited), number=rows[0].number if rows else 0,
        history=[Earlier(r.words, names.get(r.written_by, ""), full_time(r.written_at), r.written_at) for r in rows],
    )  # fmt: skip
