"""What a professional's own pages show: how far each concern has come, the copies of answers, and what is wondered about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.concern_models import ReferrerCopy
from portal.cases.concern_queries import Own, own_concerns
from portal.cases.concerns import copy_of, copy_place, note_place, notes_of
from portal.cases.sharing import Copy
from portal.referrer.rules import Referrer
from portal.vault.seal import Unreadable


@dataclass(frozen=True)
class OwnNote:
    """Something wondered about. `words` are None while it is locked, and for ever where the four words were lost."""

    id: str
    words: str | None = field(repr=False)
    started_at: datetime
    ends_at: datetime
    outcome: str


def own_list(db: Session, who: Referrer) -> Sequence[Own]:
    """Everything that this person has sent or asked. Two queries, however many."""
    return own_concerns(db, who.id)


def opened(who: Referrer, row: ReferrerCopy) -> Copy | None:
    """A copy, opened with the person's own key; None for one sealed to keys that are lost. Raises Locked."""
    try:
        return copy_of(who.open_own(row.body_sealed, copy_place(row.id)))
    except Unreadable:
        return None


def own_notes(db: Session, who: Referrer) -> list[OwnNote]:
    """The notes that still live, the one that ends first on top. One query."""
    return [
        OwnNote(row.id, _words(who, row.id, row.body_sealed), row.started_at, row.ends_at, row.outcome)
        for row in notes_of(db, who.id)
    ]


def _words(who: Referrer, note_id: str, sealed: bytes) -> str | None:
    if not who.is_unlocked:
        return None
    try:
        return who.open_own(sealed, note_place(note_id)).decode()
    except Unreadable:
        return None
