"""The vocabulary of what can happen to a case, and the one way to write it down.

An event is written in the same transaction as the change it tells of, so the journal can never say more or less
than what happened.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal.cases.models import Event
from portal.cases.moments import told_at
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.vault.seal import open_text, seal_text


class Happened(StrEnum):
    """Past tense, always."""

    OPENED = "opened"
    CLAIMED = "claimed"
    RELEASED = "released"
    RETURNED = "returned"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    LEVEL_SET = "level_set"
    PHASE_MOVED = "phase_moved"
    NOTE_WRITTEN = "note_written"
    MENTIONED = "mentioned"
    ADVICE_ASKED = "advice_asked"
    ADVICE_WITHDRAWN = "advice_withdrawn"
    ADVICE_NOTED = "advice_noted"
    FACT_NOTED = "fact_noted"
    MESSAGE_RECEIVED = "message_received"
    ANSWER_SENT = "answer_sent"
    CONTACT_CHANGED = "contact_changed"
    READ_BY_FAMILY = "read_by_family"
    CLOSED = "closed"
    REOPENED = "reopened"
    CODE_ISSUED = "code_issued"
    OWN_CODE_TAKEN = "own_code_taken"
    SET_ASIDE = "set_aside"
    BROUGHT_FORWARD = "brought_forward"
    NOTICE_FAILED = "notice_failed"
    NOTICE_SETTLED = "notice_settled"
    OTHER_ASKED = "other_asked"
    OTHER_SHARED = "other_shared"
    OTHER_SETTLED = "other_settled"
    NAME_GIVEN = "name_given"
    HOW_WAS_SAID = "how_was_said"
    LINKED = "linked"
    UNLINKED = "unlinked"
    LIVE_ASKED = "live_asked"
    LIVE_TAKEN = "live_taken"
    LIVE_OFFERED = "live_offered"
    LIVE_HANDED_OVER = "live_handed_over"
    LIVE_STEPPED_IN = "live_stepped_in"
    LIVE_GUEST_CAME = "live_guest_came"
    LIVE_GUEST_LEFT = "live_guest_left"
    LIVE_PAUSED = "live_paused"
    LIVE_PAUSE_ENDED = "live_pause_ended"
    LIVE_UNREAD = "live_unread"
    LIVE_OVER = "live_over"
    WORRY_NOTED = "worry_noted"
    WORRY_TAKEN_AWAY = "worry_taken_away"
    CONCERN_READ = "concern_read"
    CONCERN_ADDED_TO = "concern_added_to"
    CONCERN_OBJECTED = "concern_objected"
    CONCERN_OBJECTION_TAKEN_BACK = "concern_objection_taken_back"
    CONCERN_AGREED = "concern_agreed"
    CONCERN_UPGRADED = "concern_upgraded"
    CONCERN_OVERDUE = "concern_overdue"
    CONSENTS_CHANGED = "consents_changed"
    MEETING_CHOSEN = "meeting_chosen"
    MEETING_INVITED = "meeting_invited"
    MEETING_REPLIED = "meeting_replied"
    COPY_SENT = "copy_sent"
    COPY_READ = "copy_read"
    EVALUATION_OVERDUE = "evaluation_overdue"
    HAND_OVER_STALLED = "hand_over_stalled"
    CASE_SILENT = "case_silent"
    HOLDER_AWAY = "holder_away"
    HOLDER_GONE = "holder_gone"
    LEFT_UNHELD = "left_unheld"
    BARRED = "barred"
    BAR_LIFTED = "bar_lifted"
    OPENED_BY_OTHER = "opened_by_other"
    HAND_OVER_DECLINED = "hand_over_declined"
    HAND_OVER_WITHDRAWN = "hand_over_withdrawn"
    HAND_OVER_TAKEN_BACK = "hand_over_taken_back"
    TEAM_SET = "team_set"
    FAMILY_DONE = "family_done"
    ROUND_STARTED = "round_started"
    ROUND_ENDED = "round_ended"
    MARKS_SET = "marks_set"
    STILL_ASKED = "still_asked"
    STILL_ANSWERED = "still_answered"
    HEARD_FROM = "heard_from"
    PLAN_CHANGED = "plan_changed"
    PLAN_SAID = "plan_said"
    DUKEN_OFFERED = "duken_offered"
    DUKEN_FILLED = "duken_filled"
    TRUSTED_INVITED = "trusted_invited"
    TRUSTED_OPENED = "trusted_opened"
    TRUSTED_WITHDRAWN = "trusted_withdrawn"
    TRUSTED_ENDED = "trusted_ended"
    CONSENT_ASKED = "consent_asked"
    MEETING_OFF = "meeting_off"
    MEETING_JUDGED = "meeting_judged"
    CONSENT_ANSWERED = "consent_answered"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    SHARED = "shared"
    SHARED_UNSEEN = "shared_unseen"  # telling the family would put a child in danger: nothing that its code opens tells it
    PRINTED = "printed"
    PRINTED_FOR = "printed_for"  # a paper for somebody that the family has said yes to; the words are who
    PACKET_MADE = "packet_made"
    # A colleague made the file of a message to child welfare. The family is told by people, or not at all (rule 10a): nothing
    # that a family's code opens may ever tell this.
    NATIONAL_FILE_MADE = "national_file_made"


@dataclass(frozen=True)
class Actor:
    """Who did it: a member of staff (with id), the citizen, somebody whom the citizen let in (with id), a professional (with
    id), or a rule (with its name).
    """

    kind: str
    id: str = ""


CITIZEN = Actor("citizen")
_OUTSIDE = frozenset({"citizen", "trusted"})  # when they sat there is nobody's business, to the second
LIVE_RULES = Actor("rule", "live")
CONCERN_RULES = Actor("rule", "concern")


def staff(member_id: str) -> Actor:
    """A member of staff as an actor."""
    return Actor("staff", member_id)


def referrer(referrer_id: str | None) -> Actor:
    """A professional as an actor; None for one who has not signed in."""
    return Actor("referrer", referrer_id or "")


def write(
    db: Session,
    case_id: str,
    happened: Happened,
    actor: Actor,
    *,
    detail: str = "",
    key: bytes | None = None,
    is_first: bool = False,
    **facts: str | int,
) -> Event:
    """Write down what happened. `detail` is somebody's words and is sealed under the case `key`."""
    event = Event(
        id=new_id(), case_id=case_id, name=happened.value, actor_kind=actor.kind, actor_id=actor.id,
        happened_at=_moment_for(db, case_id, actor, is_first), facts=json.dumps(facts, sort_keys=True),
    )  # fmt: skip
    if detail:
        if key is None:
            raise ValueError("words in the journal need the case's key")
        event.detail_sealed = seal_text(key, detail, place(event.id))
    db.add(event)
    return event


def _moment_for(db: Session, case_id: str, actor: Actor, is_first: bool) -> datetime:
    if actor.kind not in _OUTSIDE:
        return utc_now()
    return told_at(None if is_first else _last_at(db, case_id))


def _last_at(db: Session, case_id: str) -> datetime | None:
    return db.scalar(_LAST_EVENT, {"case_id": case_id})


_LAST_EVENT = select(func.max(Event.happened_at)).where(Event.case_id == bindparam("case_id"))


def place(event_id: str) -> str:
    """Where an event's words are bound to."""
    return f"case_event:{event_id}:detail"


def words(event: Event, key: bytes) -> str:
    """The sealed words of an event, or ''."""
    return open_text(key, event.detail_sealed, place(event.id)) if event.detail_sealed else ""
