"""Sending: the draft becomes a case, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases import visits
from portal.cases.commands import NewCase, open_case
from portal.cases.models import Case
from portal.cases.rules import Asker, Channel
from portal.intake import draft as drafts
from portal.intake import flow
from portal.intake.draft import Draft
from portal.intake.questions import question_set
from portal.vault import commands as vault
from portal.vault.addresses import seal_address
from portal.vault.keys import Receipt

Answers = Mapping[str, tuple[str, ...]]

CONTACT_KEYS = ("contact", "contact_phone", "contact_email", "contact_hours", "contact_safe")


@dataclass(frozen=True)
class Envelope:
    """What sending needs besides the draft: the code that was made for it, the visitor, the promise, where notices go."""

    code: str
    receipt: Receipt
    language: str
    due_at: datetime
    draft_pair: tuple[str, bytes]
    visit_pair: tuple[str, bytes]
    server_key: bytes


def send(db: Session, envelope: Envelope) -> Case | None:
    """Open a case from the draft, wrap it to the code, and let this browser in. None when it was sent already.

    The draft is read here, in the transaction that takes it: what another tab wrote a moment ago goes with it.
    Raises TeamNotReady when nobody could read it: then nothing is taken, and the draft stays.
    """
    draft = drafts.load(db, envelope.draft_pair, for_update=True)
    if draft is None or not drafts.take(db, envelope.draft_pair):
        return None
    case, key = open_case(db, new_case(draft, envelope.language, envelope.due_at, envelope.server_key))
    vault.wrap_for_receipt(db, case.id, key, envelope.receipt)
    pair = envelope.visit_pair
    visits.begin(db, pair, visits.visit_to(pair, case.id, key, envelope.code, envelope.language))
    return case


def new_case(draft: Draft, language: str, due_at: datetime, server_key: bytes = b"") -> NewCase:
    """What the core needs to know, taken from the answers that count. Without the server's key no address is kept."""
    questions = question_set(draft.questions)
    answers = flow.counted(questions, draft.answers)
    return NewCase(
        submission=draft.submission, channel=Channel.PORTAL, asker=Asker(questions.asker), language=language, due_at=due_at,
        form=questions.form, age_band=_first(answers, "age"), topic=_first(answers, questions.topic_key),
        interpreter="yes" if _first(answers, "interpreter") == "yes" else "", flags=flags_of(answers),
        records=_records(answers), first_message=_first(answers, "words"), has_receipt=True,
        notify_sealed=_notice_address(answers, server_key),
    )  # fmt: skip


def _notice_address(answers: Answers, server_key: bytes) -> bytes | None:
    """Where to send the word that there is an answer, sealed to the server's key."""
    address = _first(answers, "contact_email")
    return seal_address(server_key, address) if address and server_key else None


def _first(answers: Answers, key: str) -> str:
    return answers.get(key, ("",))[0]


def flags_of(answers: Answers) -> frozenset[str]:
    """The slugs of what makes somebody look first: what was answered, never the words of it."""
    danger = _first(answers, "danger")
    return frozenset({f"danger_{danger}"}) if danger in ("yes", "unsure") else frozenset()


def _records(answers: Answers) -> dict[str, dict[str, list[str]]]:
    contact = {key: list(answers[key]) for key in CONTACT_KEYS if key in answers}
    others = {key: list(values) for key, values in answers.items() if key not in CONTACT_KEYS}
    return {"answers": others, "contact": contact}
