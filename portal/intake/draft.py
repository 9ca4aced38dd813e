"""What has been answered so far: one typed object, sealed for this visitor alone.

The draft lies on the server under an id that says nothing, sealed with a key that only the visitor's cookie holds. What
nobody sends is deleted after seven days. A draft that was given a code (see saved.py) lies under a key of its own; the
cookie's row, and the code's, only lead to it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.base import Base, new_id
from portal.db.clock import utc_now
from portal.intake.questions import QuestionSet, question_set
from portal.vault.keys import derive_pair
from portal.vault.seal import Unreadable, open_json, seal_json

PURPOSE = "draft"
LIVES = timedelta(days=7)
LONGEST = (
    300_000  # characters: twice what all questions take at their longest; more is somebody filling our disk
)
LEADS_TO = "leads_to"

Pair = tuple[str, bytes]


class DraftRow(Base):
    """A sealed draft, or the sealed way to one."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_sealed: Mapped[bytes]
    updated_at: Mapped[datetime]

    __table_args__ = (Index("ix_draft_updated", "updated_at"),)


@dataclass(frozen=True)
class Draft:
    """A conversation under way.

    `version` is that of the questions it was begun under: it goes on under them. `at` is where it stands; `typed` is, by
    question, what was written there but not taken as an answer (too long, not a phone number, skipped); `fault` is the slug
    of what is wrong at `at`; `is_looking_back` leads back to the review after one answer is changed; `follows` is the changed
    answer whose own questions are being asked; `came_from` is the question that waits while somebody just writes; `code` is
    the one to come back with, if it was asked for; `worries` are what the next page shows help for.
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
    version: int = 0  # the one that is asked now
    begun_at: float = 0.0  # seconds since 1970; 0: not known
    came_from: str = ""
    follows: str = ""
    code: str = ""
    code_language: str = ""
    shows_code: bool = False
    worries: tuple[str, ...] = ()  # kinds that the last press brought words of

    @property
    def asked(self) -> QuestionSet:
        """The questions that it answers."""
        return question_set(self.questions, self.version)

    @property
    def length(self) -> int:
        """How many characters were written."""
        return sum(
            len(one) for kept in (self.answers, self.typed) for values in kept.values() for one in values
        )

    def with_answer(self, key: str, values: tuple[str, ...]) -> "Draft":
        """The draft with one answer given, changed or (empty) taken back."""
        answers = {name: value for name, value in self.answers.items() if name != key}
        if values:
            answers[key] = values
        typed = {name: value for name, value in self.typed.items() if name != key}
        return replace(self, answers=answers, typed=typed, fault="", last_answered=key if values else "")

    def with_code(self, code: str, language: str) -> "Draft":
        """The draft with the code to come back with, and the language that its words are from."""
        return replace(self, code=code, code_language=language)

    def with_typed(self, key: str, values: Sequence[str], fault: str = "") -> "Draft":
        """The draft with words kept beside a question: they are shown in its field again, and never sent."""
        typed = {name: value for name, value in self.typed.items() if name != key}
        if any(values):
            typed[key] = tuple(values)
        return replace(self, typed=typed, fault=fault)


@dataclass(frozen=True)
class Home:
    """Where a draft lies, and the rows that lead to it: none when it lies under the cookie's own pair."""

    pair: Pair
    ways: tuple[str, ...] = ()


def load(db: Session, pair: Pair | None, *, for_update: bool = False) -> Draft | None:
    """This visitor's draft, or None when there is none that can be opened."""
    if pair is None:
        return None
    body = read_row(db, pair, for_update=for_update)
    if body is not None and LEADS_TO in body:
        body = read_row(db, _home(pair, body).pair, for_update=for_update)
    return _from_json(body) if body is not None else None


def save(db: Session, pair: Pair, draft: Draft) -> None:
    """Seal the draft in place of the one before; what leads to it lives as long."""
    home = home_of(db, pair)
    write_row(db, home.pair, asdict(replace(draft, version=draft.asked.version)))
    if home.ways:
        db.execute(update(DraftRow).where(DraftRow.id.in_(home.ways)).values(updated_at=utc_now()))


def take(db: Session, pair: Pair) -> bool:
    """Delete the draft because it is being sent. Only one of two who send the same draft at once gets True."""
    home = home_of(db, pair)
    was_there = _delete(db, home.pair[0])
    for way in home.ways:
        _delete(db, way)
    return was_there


def forget(db: Session, pair: Pair) -> None:
    """This browser is done with the draft. One that was given a code is still there for who has the code."""
    _delete(db, pair[0])


def runs_out_at(db: Session, pair: Pair) -> datetime:
    """When the draft is deleted if nobody touches it before."""
    row = db.get(DraftRow, home_of(db, pair).pair[0])
    return (row.updated_at if row else utc_now()) + LIVES


def is_kept_by_code(db: Session, pair: Pair) -> bool:
    """Whether the draft lies under a key of its own."""
    return bool(home_of(db, pair).ways)


def copy_way(db: Session, old: Pair, new: Pair) -> None:
    """Let another pair lead to a draft that was given a code."""
    body = read_row(db, old)
    if body is not None and LEADS_TO in body:
        _lead(db, new, body[LEADS_TO])


def carry_over(db: Session, old_token: bytes, new_token: bytes) -> None:
    """The visitor's cookie is being replaced: the draft goes along, or it could not be opened again."""
    old = derive_pair(old_token, PURPOSE)
    body = read_row(db, old, for_update=True)
    if body is not None and _delete(db, old[0]):
        write_row(db, derive_pair(new_token, PURPOSE), body)


def purge(db: Session) -> int:
    """Delete the drafts that nobody has touched for seven days. Returns how many."""
    return len(
        db.scalars(
            delete(DraftRow).where(DraftRow.updated_at < utc_now() - LIVES).returning(DraftRow.id)
        ).all()
    )


def place(draft_id: str) -> str:
    """What a draft's row is bound to."""
    return f"draft:{draft_id}:body"


def home_of(db: Session, pair: Pair) -> Home:
    """Where this pair's draft lies: under the pair itself, or where its row leads."""
    row = db.get(DraftRow, pair[0])
    return _home(pair, _opened(pair, row.body_sealed) if row else None)


def _home(pair: Pair, body: dict[str, Any] | None) -> Home:
    if body is None or LEADS_TO not in body:
        return Home(pair)
    identifier, key, code_id = body[LEADS_TO]
    return Home((identifier, bytes.fromhex(key)), (pair[0], code_id))


def lead(db: Session, way: Pair, home: Pair, code_id: str) -> None:
    """Let `way` lead to the draft at `home`; `code_id` is the row that its code finds."""
    _lead(db, way, [home[0], home[1].hex(), code_id])


def _lead(db: Session, way: Pair, leads_to: list[str]) -> None:
    write_row(db, way, {LEADS_TO: leads_to})


def read_row(
    db: Session, pair: Pair, *, for_update: bool = False, decoy: bytes = b""
) -> dict[str, Any] | None:
    """What a row holds, opened; None when there is none, it has run out, or the key is another's.

    Where no row is, a `decoy` is tried instead: then finding nothing costs what finding something costs.
    """
    wanted = select(DraftRow).where(DraftRow.id == pair[0], DraftRow.updated_at > utc_now() - LIVES)
    row = db.scalar(wanted.with_for_update() if for_update else wanted)
    sealed = row.body_sealed if row else decoy
    return _opened(pair, sealed) if sealed else None


def _opened(pair: Pair, sealed: bytes) -> dict[str, Any] | None:
    try:
        body: dict[str, Any] = open_json(pair[1], sealed, place(pair[0]))
    except Unreadable:
        return None
    return body


def write_row(db: Session, pair: Pair, body: dict[str, Any]) -> None:
    """Seal a row in place of the one before."""
    row = db.get(DraftRow, pair[0])
    if row is None:
        row = DraftRow(id=pair[0])
        db.add(row)
    row.body_sealed = seal_json(pair[1], body, place(pair[0]))
    row.updated_at = utc_now()
    db.flush()


def _delete(db: Session, draft_id: str) -> bool:
    return db.scalar(delete(DraftRow).where(DraftRow.id == draft_id).returning(DraftRow.id)) is not None


def _from_json(data: dict[str, Any]) -> Draft:
    """A draft as it was sealed. One that says no version was begun when there was only the first."""
    answers, typed = (
        {key: tuple(values) for key, values in data.pop(name).items()} for name in ("answers", "typed")
    )
    return Draft(**{"version": 1, **data}, answers=answers, typed=typed)
