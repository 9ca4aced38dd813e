"""Who opened a case and what happened in it: for the desk by name, for the family by role and date.

What a family may see is decided event by event. A new event has no place here until somebody has decided; a test says so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.cases import journal
from portal.cases.journal import Happened
from portal.cases.models import Case, Event
from portal.cases.people import Person, people
from portal.municipality.hours import OSLO

MOST_READ = 1000  # of a case's openings, the newest; a page shows days, not each of them
_OPENED = "case_opened"


class ForFamily(StrEnum):
    """Whether a family may read in its own log that something happened."""

    SEES = "sees"
    NEVER = "never"


_SEES = {
    Happened.OPENED, Happened.CLAIMED, Happened.ACCEPTED, Happened.MESSAGE_RECEIVED, Happened.ANSWER_SENT, Happened.CLOSED,
    Happened.REOPENED, Happened.CODE_ISSUED, Happened.MEETING_INVITED, Happened.COPY_SENT, Happened.TRUSTED_INVITED,
    Happened.TRUSTED_OPENED, Happened.TRUSTED_WITHDRAWN, Happened.TRUSTED_ENDED, Happened.CONSENT_ASKED,
    Happened.SHARED,
    Happened.PLAN_CHANGED, Happened.DUKEN_OFFERED, Happened.PRINTED, Happened.PRINTED_FOR,
}  # fmt: skip
# What only tells of our own work, what the family has done itself and reads elsewhere, and what could put somebody in danger:
# worry, a red level, a bar, a file to child welfare. Never told by a family's code.
_NEVER = {
    Happened.RELEASED, Happened.OFFERED, Happened.LEVEL_SET, Happened.PHASE_MOVED, Happened.NOTE_WRITTEN, Happened.FACT_NOTED,
    Happened.MENTIONED, Happened.ADVICE_ASKED, Happened.ADVICE_WITHDRAWN, Happened.ADVICE_NOTED,
    Happened.CONTACT_CHANGED, Happened.READ_BY_FAMILY, Happened.SET_ASIDE, Happened.BROUGHT_FORWARD, Happened.NOTICE_FAILED,
    Happened.NOTICE_SETTLED, Happened.OTHER_ASKED, Happened.OTHER_SHARED, Happened.OTHER_SETTLED, Happened.NAME_GIVEN,
    Happened.HOW_WAS_SAID, Happened.LINKED, Happened.UNLINKED, Happened.LIVE_ASKED, Happened.LIVE_TAKEN, Happened.LIVE_OFFERED,
    Happened.LIVE_HANDED_OVER, Happened.LIVE_STEPPED_IN, Happened.LIVE_GUEST_CAME, Happened.LIVE_GUEST_LEFT,
    Happened.LIVE_PAUSED, Happened.LIVE_PAUSE_ENDED, Happened.LIVE_UNREAD, Happened.LIVE_OVER, Happened.WORRY_NOTED,
    Happened.WORRY_TAKEN_AWAY, Happened.CONCERN_READ, Happened.CONCERN_ADDED_TO, Happened.CONCERN_OBJECTED,
    Happened.CONCERN_OBJECTION_TAKEN_BACK, Happened.CONCERN_AGREED, Happened.CONCERN_UPGRADED, Happened.CONCERN_OVERDUE,
    Happened.CONSENTS_CHANGED, Happened.MEETING_CHOSEN, Happened.MEETING_REPLIED, Happened.COPY_READ,
    Happened.EVALUATION_OVERDUE, Happened.HAND_OVER_STALLED, Happened.CASE_SILENT, Happened.HOLDER_AWAY, Happened.HOLDER_GONE,
    Happened.LEFT_UNHELD,
    Happened.BARRED, Happened.BAR_LIFTED, Happened.OPENED_BY_OTHER, Happened.HAND_OVER_DECLINED,
    Happened.HAND_OVER_WITHDRAWN, Happened.HAND_OVER_TAKEN_BACK,
    Happened.TEAM_SET, Happened.NATIONAL_FILE_MADE, Happened.OWN_CODE_TAKEN, Happened.PACKET_MADE,
    Happened.PLAN_SAID, Happened.DUKEN_FILLED, Happened.MEETING_OFF, Happened.MEETING_JUDGED,
    Happened.CONSENT_ANSWERED, Happened.CONSENT_WITHDRAWN, Happened.SHARED_UNSEEN,
    *map(Happened, (
        "family_done", "round_started", "round_ended", "marks_set", "still_asked", "still_answered", "heard_from", "returned",
    )),
}  # fmt: skip
_OF_TRUSTED = frozenset({Happened.TRUSTED_INVITED.value, Happened.TRUSTED_WITHDRAWN.value})
_TO_SOMEBODY = frozenset({Happened.SHARED.value, Happened.PRINTED_FOR.value})
FOR_FAMILY: Mapping[Happened, ForFamily] = {
    **dict.fromkeys(_SEES, ForFamily.SEES), **dict.fromkeys(_NEVER, ForFamily.NEVER)
}  # fmt: skip
_TOLD = sorted(name.value for name, seen in FOR_FAMILY.items() if seen is ForFamily.SEES)  # what stands in both is never told


@dataclass(frozen=True)
class Opening:
    """Somebody read the case on a day: how often, and when last."""

    day: date
    member_id: str
    times: int
    last_at: datetime


def openings(db: Session, case_ids: Collection[str]) -> list[Opening]:
    """Who read these cases, by day, the newest day first. One query."""
    subjects = [f"case:{each}" for each in case_ids]
    wanted = (
        select(AuditEntry.at, AuditEntry.actor_id)
        .where(AuditEntry.subject.in_(subjects), AuditEntry.action == _OPENED)
        .order_by(AuditEntry.seq.desc())
        .limit(MOST_READ)
    )
    found: dict[tuple[date, str], list[datetime]] = {}
    for at, member_id in db.execute(wanted):
        found.setdefault((at.astimezone(OSLO).date(), member_id), []).append(at)
    return [Opening(day, member_id, len(moments), max(moments)) for (day, member_id), moments in found.items()]


@dataclass(frozen=True)
class FamilyLine:
    """One line of the family's own log: on a day, what, and by whom as the family may know it.

    `person` is None for what the family did itself; `is_holder` says that the name may be told. `trusted` is the name of the
    trusted person that it is about, in the family's own words, and `receiver` who was told something.
    """

    day: date
    what: str  # 'read', or the name of an event that families may see
    person: Person | None
    is_holder: bool
    trusted: str = field(default="", repr=False)
    is_by_trusted: bool = False
    receiver: str = field(default="", repr=False)


@dataclass(frozen=True)
class _Line:
    day: date
    what: str
    who: str
    at: datetime
    trusted: str = field(default="", repr=False)
    is_by_trusted: bool = False
    receiver: str = field(default="", repr=False)


def family_log(db: Session, case: Case, key: bytes) -> list[FamilyLine]:
    """What a family reads of its case, the newest day first, each thing once a day. Three queries, however much happened."""
    events = db.scalars(select(Event).where(Event.case_id == case.id, Event.name.in_(_TOLD))).all()
    lines = [_Line(each.day, "read", each.member_id, each.last_at) for each in openings(db, [case.id])]
    lines += [_line(event, key) for event in events]
    staff = people(db, {line.who for line in lines if line.who})
    return list(_once_a_day(sorted(lines, key=lambda line: (line.day, line.at), reverse=True), staff, case.holder_id))


def _line(event: Event, key: bytes) -> _Line:
    """An event; the words of one that is about a trusted person are the name that the family gave, of a sharing who was told."""
    is_by_trusted = event.actor_kind == "trusted"
    name = journal.words(event, key) if is_by_trusted or event.name in _OF_TRUSTED else ""
    who = event.actor_id if event.actor_kind == "staff" else ""
    receiver = journal.words(event, key) if event.name in _TO_SOMEBODY else ""
    return _Line(event.happened_at.astimezone(OSLO).date(), event.name, who, event.happened_at, name, is_by_trusted, receiver)


def _once_a_day(
    lines: Sequence[_Line], staff: Mapping[str, Person], holder_id: str | None
) -> Iterable[FamilyLine]:
    """Two colleagues with the same role are one line: who of them it was is not told."""
    told: set[tuple[date, str, str, str, str]] = set()
    for line in lines:
        is_holder, person = bool(line.who) and line.who == holder_id, staff.get(line.who)
        by = "holder" if is_holder else person.role.value if person else ""
        mark = (line.day, line.what, by, line.trusted, line.receiver)
        if (line.who and person is None) or mark in told:
            continue
        told.add(mark)
        yield FamilyLine(line.day, line.what, person, is_holder, line.trusted, line.is_by_trusted, line.receiver)
