"""What has been answered so far: one typed object, sealed for this visitor alone.

The draft lies on the server under an id that says nothing, sealed with a key that only the visitor's cookie holds. What
nobody sends is deleted after seven days.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.base import Base, new_id
from portal.db.clock import utc_now
from portal.vault.keys import derive_pair
from portal.vault.seal import Unreadable, open_json, seal_json

PURPOSE = "draft"
LIVES = timedelta(days=7)
LONGEST = 300_000  # characters: twice what all questions take at their longest; more is somebody filling our disk


class DraftRow(Base):
    """A sealed draft."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_sealed: Mapped[bytes]
    updated_at: Mapped[datetime]

    __table_args__ = (Index("ix_draft_updated", "updated_at"),)


@dataclass(frozen=True)
class Draft:
    """A conversation under way.

    `at` is where it stands; `typed` is, by question, what was written there but not taken as an answer (too long, not a
    phone number, skipped); `fault` is the slug of what is wrong at `at`; `is_looking_back` leads back to the review after
    one answer is changed.
    """

    questions: str
    at: str
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    typed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fault: str = ""
    is_looking_back: bool = False
    shows_transcript: bool = False
    submission: str = field(default_factory=new_id)
    last_answered: str = ""

    @property
    def length(self) -> int:
        """How many characters were written."""
        return sum(len(one) for kept in (self.answers, self.typed) for values in kept.values() for one in values)

    def with_answer(self, key: str, values: tuple[str, ...]) -> "Draft":
        """The draft with one answer given, changed or (empty) taken back."""
        answers = {name: value for name, value in self.answers.items() if name != key}
        if values:
            answers[key] = values
        typed = {name: value for name, value in self.typed.items() if name != key}
        return replace(self, answers=answers, typed=typed, fault="", last_answered=key if values else "")

    def with_typed(self, key: str, values: Sequence[str], fault: str = "") -> "Draft":
        """The draft with words kept beside a question: they are shown in its field again, and never sent."""
        typed = {name: value for name, value in self.typed.items() if name != key}
        if any(values):
            typed[key] = tuple(values)
        return replace(self, typed=typed, fault=fault)


def load(db: Session, pair: tuple[str, bytes] | None, *, for_update: bool = False) -> Draft | None:
    """This visitor's draft, or None when there is none that can be opened."""
    if pair is None:
        return None
    wanted = select(DraftRow).where(DraftRow.id == pair[0], DraftRow.updated_at > utc_now() - LIVES)
    row = db.scalar(wanted.with_for_update() if for_update else wanted)
    if row is None:
        return None
    try:
        return _from_json(open_json(pair[1], row.body_sealed, place(pair[0])))
    except Unreadable:
        return None


def save(db: Session, pair: tuple[str, bytes], draft: Draft) -> None:
    """Seal the draft in place of the one before."""
    row = db.get(DraftRow, pair[0])
    if row is None:
        row = DraftRow(id=pair[0])
        db.add(row)
    row.body_sealed = seal_json(pair[1], asdict(draft), place(pair[0]))
    row.updated_at = utc_now()
    db.flush()


def take(db: Session, pair: tuple[str, bytes]) -> bool:
    """Delete the draft because it is being sent. Only one of two who send the same draft at once gets True."""
    return db.scalar(delete(DraftRow).where(DraftRow.id == pair[0]).returning(DraftRow.id)) is not None


def carry_over(db: Session, old_token: bytes, new_token: bytes) -> None:
    """The visitor's cookie is being replaced: the draft goes along, or it could not be opened again."""
    old = derive_pair(old_token, PURPOSE)
    draft = load(db, old, for_update=True)
    if draft is not None and take(db, old):
        save(db, derive_pair(new_token, PURPOSE), draft)


def purge(db: Session) -> int:
    """Delete the drafts that nobody has touched for seven days. Returns how many."""
    return len(db.scalars(delete(DraftRow).where(DraftRow.updated_at < utc_now() - LIVES).returning(DraftRow.id)).all())


def place(draft_id: str) -> str:
    """What a draft's row is bound to."""
    return f"draft:{draft_id}:body"


def _from_json(data: dict[str, Any]) -> Draft:
    answers, typed = (
        {key: tuple(values) for key, values in data.pop(name).items()} for name in ("answers", "typed")
    )
    return Draft(**data, answers=answers, typed=typed)
