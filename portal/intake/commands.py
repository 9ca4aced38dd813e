"""Sending: the draft becomes a case, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.cases import aside, visits
from portal.cases.commands import NewCase, open_case
from portal.cases.models import Case
from portal.cases.nudges import nudge_from, seal_nudge
from portal.cases.rules import Asker, Channel
from portal.cases.worrying import flags_for
from portal.intake import draft as drafts
from portal.intake import flow
from portal.intake.answers import free_words
from portal.intake.draft import Draft
from portal.intake.questions import QuestionSet
from portal.intake.signs import signs_of
from portal.vault import commands as vault
from portal.vault.keys import Receipt
from portal.web.flood import Seen
from portal.worry import Worry, find

Answers = Mapping[str, tuple[str, ...]]

# How somebody may be reached: one profile, which the thread's own form changes as a whole.
CONTACT_KEYS = (
    "contact", "contact_phone", "contact_email", "contact_text", "contact_call", "contact_message", "contact_safe",
    "contact_others",
)  # fmt: skip
_FLAGS = {"yes": "danger_yes", "unsure": "danger_unsure", "sometimes": "danger_unsure"}


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
    seen: Seen = Seen()
    languages: tuple[str, ...] = ()  # in which words that worry are looked for


def send(db: Session, envelope: Envelope) -> Case | None:
    """Open a case from the draft, wrap it to the code, and let this browser in. None when it was sent already.

    The draft is read here, in the transaction that takes it: what another tab wrote a moment ago goes with it.
    Raises TeamNotReady when nobody could read it: then nothing is taken, and the draft stays.
    """
    draft = drafts.load(db, envelope.draft_pair, for_update=True)
    if draft is None or not drafts.take(db, envelope.draft_pair):
        return None
    new = new_case(draft, envelope.language, envelope.due_at, envelope.server_key)
    new = replace(new, flags=new.flags | flags_for(worries_of(draft, envelope.languages)))
    case, key = open_case(db, new)
    aside.weigh(db, case, signs_of(envelope.seen, draft))
    vault.wrap_for_receipt(db, case.id, key, envelope.receipt)
    pair = envelope.visit_pair
    visits.begin(db, pair, visits.visit_to(pair, case.id, key, envelope.code, envelope.language))
    return case


def new_case(draft: Draft, language: str, due_at: datetime, server_key: bytes = b"") -> NewCase:
    """What the core needs to know, taken from the answers that count. Without the server's key no address is kept."""
    questions = draft.asked
    answers = flow.counted(questions, draft.answers)
    return NewCase(
        submission=draft.submission, channel=Channel.PORTAL, asker=Asker(questions.asker), language=language, due_at=due_at,
        form=questions.form, age_band=_slug(questions, answers, "age"), topic=_slug(questions, answers, questions.topic_key),
        interpreter="yes" if _first(answers, "interpreter") == "yes" else "", flags=flags_of(answers),
        records=_records(answers), first_message=_first(answers, "words"), has_receipt=True,
        **_nudge(answers, server_key),
    )  # fmt: skip


def _nudge(answers: Answers, server_key: bytes) -> dict[str, Any]:
    """Where to send the word that there is an answer, sealed to the server's key."""
    nudge = nudge_from(answers)
    return (
        {"notify_sealed": seal_nudge(server_key, nudge), "notify_way": nudge.way.value}
        if nudge and server_key
        else {}
    )


def _first(answers: Answers, key: str) -> str:
    return answers.get(key, ("",))[0]


def _slug(questions: QuestionSet, answers: Answers, key: str) -> str:
    """The first choice of ours in an answer: what lies in plain in the queue is never what somebody wrote."""
    question = questions.find(key)
    return next(iter(question.slugs(answers.get(key, ()))), "") if question else ""


def flags_of(answers: Answers) -> frozenset[str]:
    """The slugs of what makes somebody look first: what was answered, never the words of it."""
    flag = _FLAGS.get(_first(answers, "danger"))
    return frozenset({flag}) if flag else frozenset()


def worries_of(draft: Draft, languages: Iterable[str]) -> frozenset[Worry]:
    """What the own words of the answers that count speak of: the kinds, nothing of the words."""
    words = free_words(draft.asked.questions, flow.counted(draft.asked, draft.answers))
    return frozenset(kind for each in words for kind in find(each, languages))


def _records(answers: Answers) -> dict[str, dict[str, list[str]]]:
    contact = {key: list(answers[key]) for key in CONTACT_KEYS if key in answers}
    others = {key: list(values) for key, values in answers.items() if key not in CONTACT_KEYS}
    return {"answers": others, "contact": contact}
