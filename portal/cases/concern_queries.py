"""Reading what is particular to concerns: for the family, for the desk, for the referrer. Each sees its own and no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from portal.cases import gate_record, sharing
from portal.cases.concern_family import MEETING, VIEW, concern_in
from portal.cases.concern_lapsing import is_late
from portal.cases.concern_models import Concern, ReferrerCopy
from portal.cases.concern_rules import (
    FamilyState,
    Kind,
    ReferrerStatus,
    family_state,
    is_overdue,
    referrer_status,
)
from portal.cases.gate import Gate
from portal.cases.models import Case, Record
from portal.cases.places import record_place
from portal.cases.queries import visible_to
from portal.cases.sharing import Extent
from portal.db.clock import utc_now
from portal.staff.rules import Signed
from portal.vault.seal import open_json

MOST_SHOWN = 100
# What a family reads of a concern: these kinds and no other. A new kind is hidden until it is written here.
_FOR_FAMILY = ("concern", gate_record.KIND, sharing.KIND, VIEW, MEETING)


@dataclass(frozen=True)
class Reading:
    """A concern, opened: what was sent, who was told of it, who may be told what, and what the family has said."""

    concern: Concern
    facts: Mapping[str, Any] = field(repr=False)
    gate: Gate = field(repr=False)
    consents: Mapping[str, Extent]
    family_view: Sequence[Mapping[str, Any]] = field(repr=False)
    meeting: Mapping[str, Any] = field(repr=False)

    @property
    def family_state(self) -> FamilyState:
        return family_state(self.concern)


def concern_for_family(db: Session, case_id: str, key: bytes) -> Reading:
    """Exactly what was sent, or will be, and all that is said in it. Raises NotAllowed('no_concern'). Two queries."""
    return _reading(db, concern_in(db, case_id), key)


def concern_for_desk(db: Session, case_id: str, key: bytes) -> Reading | None:
    """The same for a colleague; None for a case that is no referral. Two queries."""
    concern = db.get(Concern, case_id)
    return _reading(db, concern, key) if concern is not None and concern.kind == Kind.REFERRAL.value else None


def _reading(db: Session, concern: Concern, key: bytes) -> Reading:
    rows = db.scalars(select(Record).where(Record.case_id == concern.case_id, Record.kind.in_(_FOR_FAMILY)))
    found = {row.kind: open_json(key, row.body_sealed, record_place(row.id)) for row in rows}
    gate = gate_record.from_record(found[gate_record.KIND])
    consents = sharing.from_record(found.get(sharing.KIND))
    return Reading(concern, found["concern"], gate, consents, found.get(VIEW, []), found.get(MEETING, {}))


def consultation_in(db: Session, case_id: str, key: bytes) -> Mapping[str, Any]:
    """The form of a question that names nobody; empty when there is none."""
    wanted = select(Record).where(Record.case_id == case_id, Record.kind == "consultation")
    row = db.scalar(wanted)
    return open_json(key, row.body_sealed, record_place(row.id)) if row is not None else {}


def concern_of(db: Session, case_id: str) -> Concern | None:
    """What is particular to a professional's case, in plain; None for any other."""
    return db.get(Concern, case_id)


def kind_of(db: Session, case_id: str) -> Kind | None:
    """What kind of a professional's case this is; None for any other. Asked with each word of a talk."""
    kind = db.scalar(_KIND, {"case_id": case_id})
    return Kind(kind) if kind is not None else None


_KIND = select(Concern.kind).where(Concern.case_id == bindparam("case_id"))


def is_referral(db: Session, case_id: str) -> bool:
    """Whether a case is a professional's concern about somebody who is named."""
    return kind_of(db, case_id) is Kind.REFERRAL


def concerns_of(db: Session, case_ids: Collection[str]) -> dict[str, Concern]:
    """Case id → concern, for the badges of a queue. One query, however many."""
    return {row.case_id: row for row in db.scalars(select(Concern).where(Concern.case_id.in_(case_ids)))}


def overdue_for(db: Session, signed: Signed) -> Sequence[Case]:
    """What this person may see of the concerns that nobody has answered in time, the longest overdue first. One query."""
    late = select(Case).join(Concern, Concern.case_id == Case.id).where(is_late(), visible_to(signed))
    return db.scalars(late.order_by(Concern.answer_due_at, Case.id).limit(MOST_SHOWN)).all()


@dataclass(frozen=True)
class Own:
    """One line of a referrer's page. Only a concern that lives has a reference; copies are sealed to the referrer."""

    case_id: str
    reference: str
    kind: Kind
    status: ReferrerStatus
    opened_at: datetime
    ends_at: datetime | None
    answer_due_at: datetime | None
    answered_at: datetime | None
    is_overdue: bool
    withdrawn_at: datetime | None
    copies: Sequence[ReferrerCopy] = field(repr=False)


def own_concerns(db: Session, referrer_id: str) -> list[Own]:
    """What this professional has sent or asked, the newest first. Two queries, however many.

    What came of it is not told, nor what the family has done: only what is in a copy that the family agreed to.
    """
    wanted = (
        select(Concern, Case.reference, Case.answered_at, Case.closed_at)
        .outerjoin(Case, Case.id == Concern.case_id)
        .where(Concern.referrer_id == referrer_id)
        .order_by(Concern.opened_at.desc(), Concern.case_id)
        .limit(MOST_SHOWN)
    )
    rows = db.execute(wanted).all()
    copies = _copies(db, referrer_id)
    return [_own(row, copies.get(row[0].case_id, [])) for row in rows]


def _own(row: Row[Concern, str, datetime | None, datetime | None], copies: Sequence[ReferrerCopy]) -> Own:
    concern, reference, answered_at, closed_at = row
    return Own(
        concern.case_id, reference or "", Kind(concern.kind), referrer_status(concern, answered_at), concern.opened_at,
        concern.ends_at, concern.answer_due_at, answered_at, is_overdue(concern, answered_at or closed_at, utc_now()),
        concern.withdrawn_at, copies,
    )  # fmt: skip


def _copies(db: Session, referrer_id: str) -> dict[str, list[ReferrerCopy]]:
    by_case: dict[str, list[ReferrerCopy]] = {}
    own = select(ReferrerCopy).where(ReferrerCopy.referrer_id == referrer_id)
    for copy in db.scalars(own.order_by(ReferrerCopy.sent_at.desc(), ReferrerCopy.id)):
        by_case.setdefault(copy.case_id, []).append(copy)
    return by_case
