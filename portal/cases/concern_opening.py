"""How a professional's enquiry begins: a referral, which names somebody and has passed the gate, or a question that does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import gate_record, journal, sharing
from portal.cases.concern_models import Concern
from portal.cases.concern_rules import WAITS, Kind, State
from portal.cases.gate import Gate, check_passes
from portal.cases.journal import Happened
from portal.cases.linking import lock_behind
from portal.cases.models import Case
from portal.cases.moments import local_today
from portal.cases.opening import NewCase, open_case
from portal.cases.rules import Asker, Channel, NotAllowed
from portal.cases.sharing import Consents
from portal.cases.turns import check_open
from portal.vault import commands as vault
from portal.vault.keys import Receipt


@dataclass(frozen=True)
class NewConcern:
    """What a professional sends. `facts` is the form's own document; everything in it is sealed.

    `language` is the family's, which the answer is written in. `is_together`: nothing is sent before the family says yes.
    """

    submission: str
    referrer_id: str | None
    language: str
    due_at: datetime
    facts: Mapping[str, Any] = field(repr=False)
    consents: Consents
    is_together: bool = False
    form: str = ""
    age_band: str = ""
    topic: str = ""
    interpreter: str = ""
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NewConsultation:
    """A question that names nobody. `words` stand first in the thread; `answers` is the form's own document."""

    submission: str
    language: str
    due_at: datetime
    words: str = field(repr=False)
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    referrer_id: str | None = None
    form: str = ""
    age_band: str = ""
    topic: str = ""
    flags: frozenset[str] = frozenset()


def open_concern(db: Session, gate: Gate, new: NewConcern, receipt: Receipt) -> tuple[Case, bytes]:
    """Take in a concern with names in it. `receipt` is the family's code, derived before the write begins.

    Returns the case and its key. Raises NotAllowed('gate') unless the gate is passed, IntegrityError for the same
    submission again, TeamNotReady.
    """
    return _open(db, gate, new, receipt, None)


def open_consultation(db: Session, new: NewConsultation, receipt: Receipt) -> tuple[Case, bytes]:
    """Take in a question that names nobody. `receipt` is the professional's own code. Raises as `open_concern`."""
    case, key = open_case(db, _nameless(new), journal.referrer(new.referrer_id))
    vault.wrap_for_receipt(db, case.id, key, receipt)
    db.add(
        Concern(
            case_id=case.id, referrer_id=new.referrer_id, kind=Kind.CONSULTATION.value, state=State.SENT.value,
            opened_at=case.opened_at, answer_due_at=new.due_at,
        )
    )  # fmt: skip
    db.flush()
    return case, key


def upgrade(db: Session, case: Case, gate: Gate, new: NewConcern, receipt: Receipt) -> tuple[Case, bytes]:
    """Turn a consultation, whose row the caller holds, into a referral: a case of its own, which carries the consultation on.

    The family gets a code of its own; the professional's opens nothing any longer once the concern is sent, and what was
    asked and answered before stays with colleagues as the beginning of the case. Raises NotAllowed with 'gate', 'is_locked' or
    'no_consultation'.
    """
    check_open(case)
    before = db.get(Concern, case.id)
    if before is None or before.kind != Kind.CONSULTATION.value:
        raise NotAllowed("no_consultation")
    return _open(db, gate, new, receipt, case)


def carry_on(db: Session, case: Case, concern: Concern) -> None:
    """Lock the consultation that this concern was before, now that the concern is sent. Nothing without one."""
    before = db.get(Case, concern.upgraded_from, with_for_update=True) if concern.upgraded_from else None
    if before is None or before.continued_in is not None:
        return
    lock_behind(db, before, case)
    by = journal.referrer(concern.referrer_id)
    journal.write(db, case.id, Happened.CONCERN_UPGRADED, by, side="later", other=before.id)
    journal.write(db, before.id, Happened.CONCERN_UPGRADED, by, side="earlier", other=case.id)


def _open(db: Session, gate: Gate, new: NewConcern, receipt: Receipt, before: Case | None) -> tuple[Case, bytes]:
    check_passes(gate, local_today())
    case, key = open_case(db, _named(gate, new), journal.referrer(new.referrer_id))
    vault.wrap_for_receipt(db, case.id, key, receipt)
    state = State.WAITING_FOR_FAMILY if new.is_together else State.SENT
    concern = Concern(
        case_id=case.id, referrer_id=new.referrer_id, kind=Kind.REFERRAL.value, state=state.value,
        is_together=new.is_together, upgraded_from=before.id if before else None, opened_at=case.opened_at,
        ends_at=case.opened_at + WAITS if new.is_together else None, family_objected=False,
        answer_due_at=None if new.is_together else new.due_at,
    )  # fmt: skip
    db.add(concern)
    db.flush()
    if not new.is_together:
        carry_on(db, case, concern)
    return case, key


def _named(gate: Gate, new: NewConcern) -> NewCase:
    records = {
        "concern": dict(new.facts),
        gate_record.KIND: gate_record.to_record(gate),
        sharing.KIND: sharing.to_record(new.consents),
    }
    return NewCase(
        submission=new.submission, channel=Channel.PROFESSIONAL, asker=Asker.PROFESSIONAL, language=new.language,
        due_at=new.due_at, form=new.form, age_band=new.age_band, topic=new.topic, interpreter=new.interpreter,
        flags=new.flags, records=records, has_receipt=True, gate=gate, is_withheld=new.is_together,
    )  # fmt: skip


def _nameless(new: NewConsultation) -> NewCase:
    return NewCase(
        submission=new.submission, channel=Channel.PROFESSIONAL, asker=Asker.PROFESSIONAL, language=new.language,
        due_at=new.due_at, form=new.form, age_band=new.age_band, topic=new.topic, flags=new.flags,
        records={"consultation": dict(new.answers)}, first_message=new.words, has_receipt=True,
    )  # fmt: skip
