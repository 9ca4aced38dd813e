"""Asking a family for a consent, its answer, taking it back, and noting what was shared: refused without a consent in force.

A yes stands until its last day or until the family takes it back, which it may at any time. What was shared before is not taken
back by it; that is said where it is done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.consents_models import Consent, ConsentStep, Share
from portal.cases.consents_rules import LONGEST_DAYS, YES_STATES, Ground, State, answer_of, is_in_force
from portal.cases.journal import CITIZEN, Happened
from portal.cases.models import Case
from portal.cases.moments import local_today, told_at
from portal.cases.notices import tell_of_invitation, withdraw_notices
from portal.cases.rules import NotAllowed
from portal.cases.turns import check_open
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.municipality.hours import OSLO
from portal.vault.seal import open_json, seal_json

_SAME_WITHIN = timedelta(minutes=10)  # nobody shares the same with the same by law twice in that time


@dataclass(frozen=True)
class Asking:
    """Who would be told what, what for, and until when."""

    receiver: str = field(repr=False)
    subjects: Sequence[str] = field(repr=False)
    why: str = field(repr=False)
    until: date
    # Parts of the case that may be given on paper: slugs, and what each is called when the family is asked.
    parts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Sharing:
    """Something that was shared. Without a consent `ground` says which law demands it, and `why` what made it so."""

    what: Sequence[str] = field(repr=False)
    consent_id: str = ""
    receiver: str = field(default="", repr=False)
    ground: Ground | None = None
    why: str = field(default="", repr=False)
    is_hidden: bool = False
    why_hidden: str = field(default="", repr=False)


@dataclass(frozen=True)
class Step:
    """One step of the ledger. `staff_id` is '' for the family."""

    state: State
    staff_id: str
    at: datetime

    @property
    def on(self) -> date:
        """The day that it was in Norway."""
        return self.at.astimezone(OSLO).date()


@dataclass(frozen=True)
class ConsentRead:
    """A consent, opened, with all its steps, the oldest first."""

    id: str
    state: State
    receiver: str = field(repr=False)
    subjects: Sequence[str] = field(repr=False)
    granted: Sequence[str] = field(repr=False)
    why: str = field(repr=False)
    until: date
    steps: Sequence[Step]
    is_in_force: bool
    parts: Mapping[str, str] = field(default_factory=dict, repr=False)  # of the case, that were said yes to: slug and words

    @property
    def is_past(self) -> bool:
        """Whether its last day has been."""
        return self.until < local_today()

    @property
    def is_asked(self) -> bool:
        """Whether the family can still answer what was asked."""
        return self.state in (State.ASKED, State.ASK_FIRST) and not self.is_past

    @property
    def stands(self) -> str:
        """How it stands today, as a slug: the state, 'run_out' for a yes that holds no longer, 'lapsed' for a question that
        nobody has to answer any longer."""
        if not self.is_past:
            return self.state.value
        return "run_out" if self.state in YES_STATES else "lapsed" if self.state is State.ASKED else self.state.value


@dataclass(frozen=True)
class ShareRead:
    """Something that was shared, opened."""

    receiver: str = field(repr=False)
    what: Sequence[str] = field(repr=False)
    why: str = field(repr=False)
    why_hidden: str = field(repr=False)
    ground: Ground | None
    is_hidden: bool
    staff_id: str
    at: datetime

    @property
    def on(self) -> date:
        """The day that it was in Norway."""
        return self.at.astimezone(OSLO).date()


def ask(db: Session, case: Case, key: bytes, asked: Asking, staff_id: str) -> Consent:
    """Ask the family, and nudge whoever asked for that; the same question sent twice is one, while it has no answer.

    Raises NotAllowed with 'is_locked', 'receiver_missing', 'subjects_missing', 'why_missing' or 'until_when'.
    """
    check_open(case)
    _check_asking(asked)
    subjects = list(dict.fromkeys((*asked.parts.values(), *asked.subjects)))
    body = {"receiver": asked.receiver, "subjects": subjects, "why": asked.why, "granted": [], "parts": dict(asked.parts)}
    same = select(Consent).where(Consent.case_id == case.id, Consent.state == State.ASKED.value, Consent.until == asked.until)
    if (before := next((row for row in db.scalars(same) if _body(row, key) == body), None)) is not None:
        return before
    row = Consent(id=new_id(), case_id=case.id, state=State.ASKED.value, until=asked.until, asked_at=utc_now())
    row.body_sealed = seal_json(key, body, _place(row.id))
    db.add(row)
    db.flush()
    _take_step(db, row, State.ASKED, staff_id)
    asked_for = journal.write(db, case.id, Happened.CONSENT_ASKED, journal.staff(staff_id))
    db.flush()
    tell_of_invitation(db, case, asked_for.id)
    return row


def _check_asking(asked: Asking) -> None:
    if not asked.receiver.strip():
        raise NotAllowed("receiver_missing")
    if not asked.subjects and not asked.parts:
        raise NotAllowed("subjects_missing")
    if not asked.why.strip():
        raise NotAllowed("why_missing")
    if not 0 <= (asked.until - local_today()).days <= LONGEST_DAYS:
        raise NotAllowed("until_when")


def answer(db: Session, case: Case, key: bytes, consent_id: str, said: State, granted: Sequence[str] = ()) -> None:
    """The family answers, or answers anew. A yes to some of the subjects only is a yes to those.

    Raises NotAllowed with 'is_locked', 'not_asked' (there is none, it was taken back, or its last day has been) or
    'nothing_chosen'.
    """
    check_open(case)
    row = _of_case(db, case.id, consent_id)
    if row.state == State.WITHDRAWN.value or row.until < local_today() or said in (State.ASKED, State.WITHDRAWN, State.PARTLY):
        raise NotAllowed("not_asked")
    body = _body(row, key)
    chosen = [each for each in body["subjects"] if each in granted] if said is State.YES else []
    if said is State.YES and not chosen:
        raise NotAllowed("nothing_chosen")
    _change(db, row, key, {**body, "granted": chosen}, answer_of(said, chosen, body["subjects"]))
    withdraw_notices(db, case.id)  # what a nudge would tell is known
    journal.write(db, case.id, Happened.CONSENT_ANSWERED, CITIZEN)
    db.flush()


def withdraw(db: Session, case: Case, key: bytes, consent_id: str) -> None:
    """The family takes its yes back: from now on nothing may be shared under it. Raises NotAllowed('not_asked')."""
    row = _of_case(db, case.id, consent_id)
    if row.state not in YES_STATES:
        raise NotAllowed("not_asked")
    _change(db, row, key, {**_body(row, key), "granted": []}, State.WITHDRAWN)
    journal.write(db, case.id, Happened.CONSENT_WITHDRAWN, CITIZEN)
    db.flush()


def give_paper(db: Session, case: Case, key: bytes, consent_id: str, parts: Sequence[str], staff_id: str) -> Share:
    """Note that these parts of the case were set on paper for the one that a consent names.

    Raises NotAllowed with 'is_locked', 'not_sent', or 'no_consent': there is none in force now, or it covers less.
    """
    check_open(case)
    granted = consent_in_force(db, case.id, key, consent_id).parts
    if not set(parts) <= set(granted):
        raise NotAllowed("no_consent")
    given = Sharing([granted[part] for part in parts], consent_id)
    return share(db, case, key, given, staff_id, happened=Happened.PRINTED_FOR)


def consent_in_force(db: Session, case_id: str, key: bytes, consent_id: str) -> ConsentRead:
    """A consent under which something may be shared today. Raises NotAllowed('no_consent')."""
    for one in ledger(db, case_id, key):
        if one.id == consent_id and one.is_in_force:
            return one
    raise NotAllowed("no_consent")


def share(
    db: Session, case: Case, key: bytes, shared: Sharing, staff_id: str, *, happened: Happened = Happened.SHARED
) -> Share:
    """Note what was shared, and to whom; what was shared by law, in the same words within a few minutes, is noted once.

    Raises NotAllowed with 'no_consent', 'subjects_missing', 'receiver_missing', 'why_missing' or 'why_hidden_missing'.
    """
    if not shared.what:
        raise NotAllowed("subjects_missing")
    receiver = _lawful_receiver(shared) if shared.ground is not None else _consented_receiver(db, case, key, shared)
    body = {"receiver": receiver, "what": list(shared.what), "why": shared.why, "why_hidden": shared.why_hidden}
    if shared.ground is not None and (before := _noted_before(db, case, key, body, staff_id)) is not None:
        return before
    row = Share(
        id=new_id(), case_id=case.id, consent_id=None if shared.ground else shared.consent_id, staff_id=staff_id,
        ground=shared.ground.value if shared.ground else "", is_hidden=shared.is_hidden and shared.ground is not None,
        shared_at=utc_now(),
    )  # fmt: skip
    row.body_sealed = seal_json(key, body, _share_place(row.id))
    db.add(row)
    _note_shared(db, row, key, happened, receiver)
    return row


def _noted_before(db: Session, case: Case, key: bytes, body: dict[str, Any], staff_id: str) -> Share | None:
    """The same words by the same colleague just now: a form that was sent again."""
    lately = Share.case_id == case.id, Share.staff_id == staff_id, Share.shared_at > utc_now() - _SAME_WITHIN
    rows = db.scalars(select(Share).where(*lately))
    return next((row for row in rows if open_json(key, row.body_sealed, _share_place(row.id)) == body), None)


def _note_shared(db: Session, row: Share, key: bytes, happened: Happened, receiver: str) -> None:
    """The family reads in its log to whom; of what would endanger a child the journal keeps no name."""
    by = journal.staff(row.staff_id)
    if row.is_hidden:
        journal.write(db, row.case_id, Happened.SHARED_UNSEEN, by)
    else:
        journal.write(db, row.case_id, happened, by, detail=receiver, key=key)
    db.flush()


def _lawful_receiver(shared: Sharing) -> str:
    if not shared.receiver.strip():
        raise NotAllowed("receiver_missing")
    if not shared.why.strip():
        raise NotAllowed("why_missing")
    if shared.is_hidden and not shared.why_hidden.strip():
        raise NotAllowed("why_hidden_missing")
    return shared.receiver


def _consented_receiver(db: Session, case: Case, key: bytes, shared: Sharing) -> str:
    """The receiver of the consent, held until the transaction ends: a yes that is taken back at this moment comes first."""
    row = db.get(Consent, shared.consent_id, with_for_update=True) if shared.consent_id else None
    if row is None or row.case_id != case.id or not is_in_force(row.state, row.until, local_today()):
        raise NotAllowed("no_consent")
    body = _body(row, key)
    if not set(shared.what) <= set(body["granted"]):
        raise NotAllowed("no_consent")
    return str(body["receiver"])


def ledger(db: Session, case_id: str, key: bytes) -> list[ConsentRead]:
    """Every consent with its steps, the newest first. Two queries, however many."""
    rows = db.scalars(select(Consent).where(Consent.case_id == case_id).order_by(Consent.asked_at.desc(), Consent.id)).all()
    own = select(Consent.id).where(Consent.case_id == case_id)
    steps: dict[str, list[Step]] = {row.id: [] for row in rows}
    for each in db.scalars(
        select(ConsentStep).where(ConsentStep.consent_id.in_(own)).order_by(ConsentStep.taken_at, ConsentStep.id)
    ):
        steps[each.consent_id].append(Step(State(each.state), each.staff_id or "", each.taken_at))
    return [_read(row, key, steps[row.id]) for row in rows]


def shares(db: Session, case_id: str, key: bytes, *, for_family: bool = False) -> list[ShareRead]:
    """What was shared, the newest first; a family reads what does not put a child in danger. One query."""
    wanted = select(Share).where(Share.case_id == case_id).order_by(Share.shared_at.desc(), Share.id)
    rows = db.scalars(wanted.where(Share.is_hidden.is_(False)) if for_family else wanted)
    return [_read_share(row, key) for row in rows]


def any_ledger(case_id: str) -> ColumnElement[bool]:
    """Whether the family has something to read or answer here, to be asked beside other things."""
    told = exists().where(Consent.case_id == case_id)
    return told | exists().where(Share.case_id == case_id, Share.is_hidden.is_(False))


def _read(row: Consent, key: bytes, steps: Sequence[Step]) -> ConsentRead:
    body, holds = _body(row, key), is_in_force(row.state, row.until, local_today())
    return ConsentRead(
        row.id, State(row.state), body["receiver"], body["subjects"], body["granted"], body["why"], row.until, steps, holds,
        {slug: words for slug, words in body.get("parts", {}).items() if words in body["granted"]},
    )  # fmt: skip


def _read_share(row: Share, key: bytes) -> ShareRead:
    body = open_json(key, row.body_sealed, _share_place(row.id))
    ground = Ground(row.ground) if row.ground else None
    return ShareRead(
        body["receiver"], body["what"], body["why"], body["why_hidden"], ground, row.is_hidden, row.staff_id, row.shared_at
    )


def _of_case(db: Session, case_id: str, consent_id: str) -> Consent:
    row = db.get(Consent, consent_id, with_for_update=True)
    if row is None or row.case_id != case_id:
        raise NotAllowed("not_asked")
    return row


def _change(db: Session, row: Consent, key: bytes, body: Mapping[str, Any], state: State) -> None:
    row.state, row.body_sealed = state.value, seal_json(key, dict(body), _place(row.id))
    _take_step(db, row, state, "")


def _take_step(db: Session, row: Consent, state: State, staff_id: str) -> None:
    last = db.scalar(
        select(ConsentStep.taken_at).where(ConsentStep.consent_id == row.id).order_by(ConsentStep.taken_at.desc()).limit(1)
    )
    at = utc_now() if staff_id else told_at(last)
    db.add(ConsentStep(id=new_id(), consent_id=row.id, state=state.value, staff_id=staff_id or None, taken_at=at))


def _body(row: Consent, key: bytes) -> dict[str, Any]:
    body: dict[str, Any] = open_json(key, row.body_sealed, _place(row.id))
    return body


def _place(consent_id: str) -> str:
    return f"case_consent:{consent_id}:body"


def _share_place(share_id: str) -> str:
    return f"case_share:{share_id}:body"
