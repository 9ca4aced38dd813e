"""Taking in an enquiry: a case with a key of its own."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import journal
from portal.cases.gate import Gate, check_passes, needs_gate
from portal.cases.journal import CITIZEN, Actor, Happened
from portal.cases.models import Case, Record
from portal.cases.moments import local_today
from portal.cases.noting import sealed_record
from portal.cases.rules import Asker, Channel, Phase, Sender, Turn, is_urgent
from portal.cases.talking import new_message
from portal.cases.turns import come, place_in_queue
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault import commands as vault

_READ_ALOUD = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0 or 1


@dataclass(frozen=True)
class NewCase:
    """What an enquiry brings when it comes in. `records` are documents to seal, by kind.

    `gate`: without one that passes, no professional's enquiry brings more than what names nobody. `is_withheld`: it waits
    for the family's yes, and the team gets neither the key nor a place in the queue before it.
    """

    submission: str
    channel: Channel
    asker: Asker
    language: str
    due_at: datetime
    form: str = ""
    age_band: str = ""
    topic: str = ""
    interpreter: str = ""
    flags: frozenset[str] = frozenset()
    records: Mapping[str, Any] = field(default_factory=dict)
    first_message: str = ""
    holder_id: str | None = None
    opened_at: datetime | None = None
    has_receipt: bool = False
    notify_sealed: bytes | None = None
    notify_way: str = "mail"
    gate: Gate | None = None
    is_withheld: bool = False


def open_case(db: Session, new: NewCase, actor: Actor = CITIZEN) -> tuple[Case, bytes]:
    """Take in an enquiry. Returns the case and its key, for wrapping to a receipt code.

    Raises IntegrityError when the same submission has come in before: it was sent twice; NotAllowed('gate') for what a
    professional may not send (rules 9 to 11). This is the one place where cases begin, so no page can go around it.
    """
    if needs_gate(new.channel, new.asker, frozenset(new.records)):
        check_passes(new.gate, local_today())
    now = (new.opened_at or utc_now()).replace(second=0, microsecond=0)  # the exact second is nobody's business
    case = Case(
        id=new_id(), reference=_new_reference(), submission=new.submission, channel=new.channel.value,
        asker=new.asker.value, language=new.language, interpreter=new.interpreter, age_band=new.age_band, topic=new.topic,
        flags=",".join(sorted(new.flags)), phase=Phase.NOTICE.value, is_urgent=is_urgent(new.flags), opened_at=now,
        due_at=new.due_at, touched_at=now, turn=Turn.OURS.value, waiting_since=now, holder_id=new.holder_id,
        held_since=now if new.holder_id else None, has_receipt=new.has_receipt, notify_sealed=new.notify_sealed,
        notify_way=new.notify_way,
    )  # fmt: skip
    case.place = place_in_queue(case.is_urgent, now)
    come(case)
    if new.is_withheld:
        case.turn, case.waiting_since, case.due_at = Turn.WAITING_FOR_FAMILY.value, None, None
    db.add(case)
    db.flush()
    key = vault.new_withheld_key() if new.is_withheld else vault.new_case_key(db, case.id)
    for kind, value in new.records.items():
        db.add(sealed_record(Record(id=new_id(), case_id=case.id, kind=kind, form=new.form), key, value))
    if new.first_message:
        db.add(new_message(case, key, Sender.CITIZEN, new.first_message, new.submission, None, now))
    journal.write(db, case.id, Happened.OPENED, actor, is_first=True, channel=case.channel)
    db.flush()
    return case, key


def _new_reference() -> str:
    letters = [secrets.choice(_READ_ALOUD) for _ in range(7)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])
