"""What the thread's page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases import how_was, queries
from portal.cases.models import Case
from portal.cases.nudges import NoticeState
from portal.cases.people import Person, people
from portal.cases.queries import Line
from portal.cases.rules import Sender, Status
from portal.cases.silence import waits_for_still
from portal.cases.status_texts import wording
from portal.cases.visits import Visit
from portal.db.base import new_id
from portal.directory.here import directory_of
from portal.directory.pages import Suggested, suggested
from portal.replies.beside import norwegian_in
from portal.staff.queries import who_may
from portal.staff.rules import Permission
from portal.thread.follow import follow_places
from portal.web.said import Said, said

TELLS_WHO_IS_NEW = timedelta(days=14)
ASKS_FOR_MORE = timedelta(minutes=30)  # a field that stays for ever would look like a duty


@dataclass(frozen=True)
class ThreadPage:
    """A thread as its owner sees it."""

    status: Status
    holder: Person | None
    due_at: datetime | None
    opened_at: datetime
    messages: Sequence[Line]
    writers: dict[str, Person | None]
    answers: Sequence[Said]
    contact: dict[str, list[str]]
    code: str
    code_language: str
    code_is_digits: bool
    kept: str
    submission: str
    nudge_failed: bool
    status_words: str
    newest: Sequence[Line]  # our answers since the family wrote last: what somebody comes back to read
    before: Sequence[Line]
    ask_how_of: str  # the answer to ask about, '' when nothing is asked
    more_how_of: str  # the answer that was just judged, for a word more
    is_new_holder: bool  # somebody else took over lately: it is said in words, not only by another name
    other_asked_at: datetime | None
    who_reads_why: str
    is_named: bool
    kept_in: str
    is_continued: bool
    suggestions: Suggested
    is_still_asked: bool  # whether the family still needs us
    follow: Sequence[tuple[str, str]]  # the pages on how we follow up: address and the key of its name
    norwegian: Mapping[str, str]  # message id → our answer in Norwegian, where it was written in the family's language


def thread_page(db: Session, case: Case, visit: Visit, language: str, now: datetime) -> ThreadPage:
    """Everything of the case that the family may see, opened with the visit's key. A fixed number of queries."""
    messages = queries.messages_of(db, case.id, visit.case_key)
    records, form = queries.records_and_form(db, case.id, visit.case_key)
    staff = people(db, {case.holder_id or "", *(m.who for m in messages)})
    status = queries.status_of(case)
    newest, before = _parted(messages)
    return ThreadPage(
        status=status, holder=staff.get(case.holder_id or ""), due_at=case.due_at,
        opened_at=case.opened_at, messages=messages, writers={m.who: staff.get(m.who) for m in messages},
        answers=said(form or case.asker, records.get("answers", {})), contact=records.get("contact", {}),
        code=visit.code,
        code_language=visit.language,
        code_is_digits=visit.code.replace(" ", "").isdecimal(), kept=visit.kept, submission=new_id(),
        nudge_failed=case.notice_state != NoticeState.FINE.value,
        status_words=wording(db, status, language), newest=newest, before=before, **_how_it_was(db, case, visit, newest, now),
        is_new_holder=case.handed_over_at is not None and now - case.handed_over_at < TELLS_WHO_IS_NEW,
        other_asked_at=case.other_asked_at, who_reads_why=_who_reads_why(db, case), is_named="name" in records,
        kept_in=visit.kept_in, is_continued=bool(queries.earlier_of(db, case.id)),
        is_still_asked=waits_for_still(case), follow=follow_places(db, case),
        suggestions=_suggestions(case, records.get("answers", {}), now), norwegian=norwegian_in(records),
    )  # fmt: skip


def _suggestions(case: Case, answers: Mapping[str, Sequence[str]], now: datetime) -> Suggested:
    """What may help while one waits for the first answer; later somebody who knows the family says what may."""
    if case.answered_at is not None:
        return Suggested()
    return suggested(directory_of(), case.asker, answers, case.flags.split(","), now)


def _parted(messages: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    """Our answers since the family wrote last, and all that was said before."""
    at = len(messages)
    while at and messages[at - 1].kind == Sender.STAFF.value:
        at -= 1
    return messages[at:], messages[:at]


def _how_it_was(db: Session, case: Case, visit: Visit, newest: Sequence[Line], now: datetime) -> dict[str, str]:
    """What to ask of the newest answer: the taps until there was one, then for a while a word more."""
    said_of = {each.message_id: each for each in how_was.said_of(db, {case.id: visit.case_key})}
    if not newest or not how_was.may_ask(case):
        return {"ask_how_of": "", "more_how_of": ""}
    answer = newest[-1].id
    tap = said_of.get(answer)
    has_just_tapped = tap is not None and not tap.words and now - tap.at < ASKS_FOR_MORE
    return {"ask_how_of": "" if tap else answer, "more_how_of": answer if has_just_tapped else ""}


def _who_reads_why(db: Session, case: Case) -> str:
    """Who reads why another person is asked for: 'leader', 'holder' when that is the leader, or the whole 'team'."""
    leaders = {one.id for one in who_may(db, Permission.SETTLE_WISH)}
    if not leaders:
        return "team"
    return "holder" if case.holder_id in leaders else "leader"
