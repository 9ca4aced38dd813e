"""Duken, filled in together or by the family alone: each saving is a version, and what is half written is kept apart.

Whether it is of use is for family and contact to see (Øvre Eiker 2.3: 'om det er formålstjenlig'): the family is shown it when
a colleague has laid it out, or when a version exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.duken_models import DukenDraft, DukenVersion
from portal.cases.duken_rules import DRAFT_DAYS, FilledBy, filled, is_empty
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case, Event
from portal.cases.moments import told_at
from portal.cases.plan import check_planned
from portal.cases.rules import NotAllowed
from portal.cases.talking import make_ours
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault.seal import open_json, seal_json

FAMILY = "family"  # whose draft it is, of those who hold the code


def version_place(version_id: str) -> str:
    """Where a version is bound to."""
    return f"duken_version:{version_id}:body"


def draft_place(draft_id: str) -> str:
    """Where a draft is bound to."""
    return f"duken_draft:{draft_id}:body"


@dataclass(frozen=True)
class Filled:
    """What somebody saves. `base` is the number of the version that it was written on, 0 for none."""

    words: Mapping[str, str] = field(repr=False)
    by: FilledBy
    base: int
    submission: str


@dataclass(frozen=True)
class VersionRead:
    """A version, opened."""

    number: int
    filled_by: FilledBy
    staff_id: str
    made_at: datetime
    words: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class DraftRead:
    """What is half written, and the version that it was written on."""

    base: int
    words: Mapping[str, str] = field(repr=False)


def versions_of(db: Session, case_id: str, key: bytes) -> list[VersionRead]:
    """Every version, the first first. One query."""
    rows = db.scalars(select(DukenVersion).where(DukenVersion.case_id == case_id).order_by(DukenVersion.number))
    return [
        VersionRead(
            row.number, FilledBy(row.filled_by), row.staff_id or "", row.made_at,
            open_json(key, row.body_sealed, version_place(row.id)),
        )
        for row in rows
    ]  # fmt: skip


def draft_of(db: Session, case_id: str, key: bytes, owner: str) -> DraftRead | None:
    """What this one has half written. One query."""
    row = _draft(db, case_id, owner)
    if row is None:
        return None
    kept = open_json(key, row.body_sealed, draft_place(row.id))
    return DraftRead(kept["base"], kept["words"])


def is_laid_out(db: Session, case_id: str) -> bool:
    """Whether the family is shown Duken. One query, and nothing is opened."""
    return bool(db.scalar(select(laid_out(case_id))))


def laid_out(case_id: str) -> ColumnElement[bool]:
    """The same, to be asked beside other things."""
    names = [Happened.DUKEN_OFFERED.value, Happened.DUKEN_FILLED.value]
    return exists().where(Event.case_id == case_id, Event.name.in_(names))


def lay_out(db: Session, case: Case, staff_id: str) -> None:
    """Let the family fill it in by itself. Raises NotAllowed as `plan.check_planned`, or 'laid_out'."""
    check_planned(db, case)
    if is_laid_out(db, case.id):
        raise NotAllowed("laid_out")
    journal.write(db, case.id, Happened.DUKEN_OFFERED, journal.staff(staff_id))
    db.flush()


def save_as_staff(db: Session, case: Case, key: bytes, typed: Filled, staff_id: str) -> DukenVersion:
    """A colleague saves what was filled in, together with the family or alone.

    Raises NotAllowed as `plan.check_planned`, 'duken_empty', or 'duken_changed' when another version has come meanwhile.
    """
    made = _save(db, case, key, typed, staff_id, staff_id)
    journal.write(db, case.id, Happened.DUKEN_FILLED, journal.staff(staff_id), number=made.number, by=typed.by.value)
    db.flush()
    return made


def save_as_family(db: Session, case: Case, key: bytes, typed: Filled, due_at: datetime) -> DukenVersion:
    """The family saves what it filled in alone: it is our turn. Raises as `save_as_staff`, and 'duken_not_laid_out'."""
    if not is_laid_out(db, case.id):
        raise NotAllowed("duken_not_laid_out")
    made = _save(db, case, key, typed, None, FAMILY)
    make_ours(db, case, told_at(None), due_at)
    journal.write(db, case.id, Happened.DUKEN_FILLED, CITIZEN, number=made.number, by=typed.by.value)
    db.flush()
    return made


def _save(db: Session, case: Case, key: bytes, typed: Filled, staff_id: str | None, owner: str) -> DukenVersion:
    check_planned(db, case)
    if is_empty(typed.words):
        raise NotAllowed("duken_empty")
    newest = db.scalar(select(func.max(DukenVersion.number)).where(DukenVersion.case_id == case.id)) or 0
    if newest != typed.base:
        raise NotAllowed("duken_changed")
    made = DukenVersion(
        id=new_id(), case_id=case.id, number=newest + 1, submission=typed.submission, filled_by=typed.by.value,
        staff_id=staff_id, made_at=told_at(None),
    )  # fmt: skip
    made.body_sealed = seal_json(key, filled(typed.words), version_place(made.id))
    db.add(made)
    drop_draft(db, case.id, owner)
    db.flush()
    return made


def keep_draft(db: Session, case: Case, key: bytes, owner: str, draft: DraftRead) -> None:
    """Keep what is half written, in place of what was. Raises NotAllowed as `plan.check_planned`."""
    check_planned(db, case)
    row = _draft(db, case.id, owner)
    if row is None:
        row = DukenDraft(id=new_id(), case_id=case.id, owner=owner)
        db.add(row)
    kept = {"base": draft.base, "words": filled(draft.words)}
    row.body_sealed, row.saved_at = seal_json(key, kept, draft_place(row.id)), told_at(None)
    db.flush()


def drop_draft(db: Session, case_id: str, owner: str) -> None:
    """What was half written is saved, or not wanted."""
    db.execute(delete(DukenDraft).where(DukenDraft.case_id == case_id, DukenDraft.owner == owner))


def purge_drafts(db: Session) -> int:
    """Delete what nobody went on with for a week. Returns how many."""
    is_old = DukenDraft.saved_at < utc_now() - timedelta(days=DRAFT_DAYS)
    return len(db.scalars(delete(DukenDraft).where(is_old).returning(DukenDraft.id)).all())


def _draft(db: Session, case_id: str, owner: str) -> DukenDraft | None:
    return db.scalar(select(DukenDraft).where(DukenDraft.case_id == case_id, DukenDraft.owner == owner))
