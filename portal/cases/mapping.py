"""The mapping form: what is known of a case, field by field, each fact with who said it (rules 5 and 6).

A fact is added, or put in place of another; what stood before stays and can be read. Several may say different things of the
same field: a parent and a young person, both stand. What is half typed is kept sealed for its writer until it is saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as kept
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.cases.models import Case, Fact
from portal.cases.noting import note_fact
from portal.cases.places import fact_place
from portal.cases.rules import Field, NotAllowed, SaidBy
from portal.cases.turns import check_open
from portal.db.base import Base, Ref, is_id, new_id
from portal.db.clock import utc_now
from portal.vault.seal import open_json, open_text, seal_json

DRAFT_LIVES = timedelta(days=14)
_MOST_AT_A_TIME = 500


class MappingDraft(Base):
    """What a colleague has typed in one place of the form, and not saved."""

    __tablename__ = "mapping_draft"

    case_id: Mapped[Ref] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[Ref] = mapped_column(primary_key=True)
    place: Mapped[Ref] = mapped_column(primary_key=True)  # a field, or the fact that is being changed
    body_sealed: Mapped[bytes]
    saved_at: Mapped[datetime]


@dataclass(frozen=True)
class FactRead:
    """A fact, opened, with what stood there before it, the newest first."""

    id: str
    case_id: str
    field: Field
    said_by: SaidBy
    staff_id: str
    text: str = kept(repr=False)
    noted_at: datetime
    earlier: Sequence["FactRead"] = ()


@dataclass(frozen=True)
class Draft:
    """What is half typed."""

    text: str = kept(repr=False)
    said_by: str


def standing(db: Session, keys: Mapping[str, bytes]) -> list[FactRead]:
    """The facts that stand in these cases (id → key), oldest first, each with what it was put in place of. One query."""
    rows = db.scalars(select(Fact).where(Fact.case_id.in_(keys)).order_by(Fact.noted_at, Fact.id)).all()
    by_id = {row.id: row for row in rows}
    replaced = {row.replaces for row in rows}
    return [_read(_chain(row, by_id), keys) for row in rows if row.id not in replaced]


def _chain(row: Fact, by_id: Mapping[str, Fact]) -> list[Fact]:
    """A fact and all that stood there before it, the newest first."""
    chain = [row]
    while (before := by_id.get(chain[-1].replaces or "")) is not None:
        chain.append(before)
    return chain


def _read(chain: Sequence[Fact], keys: Mapping[str, bytes]) -> FactRead:
    row, earlier = chain[0], tuple(_read([each], keys) for each in chain[1:])
    words = open_text(keys[row.case_id], row.body_sealed, fact_place(row.id))
    return FactRead(row.id, row.case_id, Field(row.field), SaidBy(row.said_by), row.staff_id, words, row.noted_at, earlier)


def fields_told(db: Session, case_id: str) -> frozenset[str]:
    """The fields in which a colleague has noted something. Plain columns, one query."""
    return frozenset(db.scalars(select(Fact.field).where(Fact.case_id == case_id).distinct()))


def note(
    db: Session, case: Case, key: bytes, named: Field, said_by: SaidBy, text: str, staff_id: str, *, submission: str = "",
    replaces: str = "",
) -> Fact | None:
    """Add a fact, or put it in place of another. None when this very form was sent before. The caller holds the case's row.

    Raises NotAllowed as `check_open`, with 'fact_gone' for one that is not of this field, 'fact_changed' when a colleague was
    faster.
    """
    check_open(case)
    if submission and db.get(Fact, submission) is not None:
        return None
    if replaces:
        _check_stands(db, case, named, replaces)
    fact_id = submission if is_id(submission) else new_id()
    fact = note_fact(db, case, key, named, said_by, text, staff_id, fact_id=fact_id, replaces=replaces or None)
    drop_draft(db, case.id, staff_id, replaces or named.value)
    return fact


def _check_stands(db: Session, case: Case, named: Field, fact_id: str) -> None:
    old = db.get(Fact, fact_id)
    if old is None or old.case_id != case.id or old.field != named.value:
        raise NotAllowed("fact_gone")
    if db.scalar(select(Fact.id).where(Fact.replaces == fact_id)) is not None:
        raise NotAllowed("fact_changed")


def standing_after(db: Session, fact_id: str) -> str:
    """The fact that stands now where this one stood."""
    found, following = fact_id, db.scalar(select(Fact.id).where(Fact.replaces == fact_id))
    while following is not None:
        found, following = following, db.scalar(select(Fact.id).where(Fact.replaces == following))
    return found


def keep_draft(db: Session, case: Case, key: bytes, staff_id: str, place: str, draft: Draft) -> None:
    """Keep what is half typed; an empty field forgets it. Raises NotAllowed as `check_open`."""
    check_open(case)
    if not draft.text.strip():
        drop_draft(db, case.id, staff_id, place)
        return
    body = seal_json(key, {"text": draft.text, "said_by": draft.said_by}, _draft_place(case.id, staff_id, place))
    now = utc_now().replace(second=0, microsecond=0)
    db.merge(MappingDraft(case_id=case.id, staff_id=staff_id, place=place, body_sealed=body, saved_at=now))
    db.flush()


def drafts(db: Session, case_id: str, key: bytes, staff_id: str) -> dict[str, Draft]:
    """What this colleague has half typed in a case, by place. One query."""
    rows = db.scalars(select(MappingDraft).where(MappingDraft.case_id == case_id, MappingDraft.staff_id == staff_id))
    return {row.place: Draft(**open_json(key, row.body_sealed, _draft_place(case_id, staff_id, row.place))) for row in rows}


def drop_draft(db: Session, case_id: str, staff_id: str, place: str) -> None:
    """It has been saved, or is not wanted."""
    mine = MappingDraft.case_id == case_id, MappingDraft.staff_id == staff_id, MappingDraft.place == place
    db.execute(delete(MappingDraft).where(*mine))


def purge_drafts(db: Session) -> int:
    """Delete what has been half typed for fourteen days. Returns how many."""
    old = select(MappingDraft).where(MappingDraft.saved_at < utc_now() - DRAFT_LIVES).limit(_MOST_AT_A_TIME)
    found = db.scalars(old).all()
    for row in found:
        db.delete(row)
    db.flush()
    return len(found)


def _draft_place(case_id: str, staff_id: str, place: str) -> str:
    return f"mapping_draft:{case_id}-{staff_id}-{place}:body"
