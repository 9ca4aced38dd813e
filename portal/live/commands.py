"""Everything that changes a live talk. One conditional statement decides each step, so two at once cannot both be right.

Commands flush; whoever commits rings the bell afterwards.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from portal.cases import commands as cases
from portal.cases import journal
from portal.cases.journal import CITIZEN, Actor, Happened
from portal.cases.models import Case, Message
from portal.cases.notices import tell_family
from portal.cases.rules import NotAllowed, Sender
from portal.cases.stirring import stirs
from portal.cases.talking import Writer, is_unread
from portal.cases.turns import check_open
from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.live.models import LiveTalk
from portal.live.presence import check_room
from portal.live.queries import RUNNING, active_talk_of, talk_of
from portal.live.rules import LONGEST_PAUSE, Ending, LiveRules, TalkState, state_at
from portal.vault.seal import open_text, seal_text

# --- asking, taking, leaving --------------------------------------------------------------------------------------------


def ask(db: Session, case: Case, rules: LiveRules, now_open: bool) -> LiveTalk:
    """Somebody wants to talk now. Asking twice is one talk. Raises NotAllowed with 'chat_closed', 'is_locked' or 'not_sent'."""
    check_open(case)
    _lock_case(db, case.id)
    now = utc_now()
    talk = active_talk_of(db, case.id)
    if talk is not None and state_at(talk, now) is not TalkState.OVER:
        return talk
    if not now_open:
        raise NotAllowed("chat_closed")
    if talk is not None:
        _end(
            db,
            talk,
            Ending.NOBODY if talk.state == TalkState.WAITING.value else Ending.CLOSING_TIME,
            journal.LIVE_RULES,
        )
    talk = LiveTalk(
        id=new_id(), case_id=case.id, active=case.id, state=TalkState.WAITING.value, language=case.language, asked_at=now,
        ends_at=now + rules.answer_within, unread_since=now,
    )  # fmt: skip
    db.add(talk)
    journal.write(db, case.id, Happened.LIVE_ASKED, CITIZEN)
    db.flush()
    return talk


def take(db: Session, case_id: str, staff_id: str, most: int) -> LiveTalk:
    """Answer somebody who waits. One statement decides, so of those who press at once exactly one wins.

    A case that nobody holds becomes theirs. Raises NotAllowed('too_many') at `most` talks, 'already_taken' otherwise.
    """
    _lock_case(db, case_id)
    check_room(db, staff_id, most)
    now = utc_now()
    free = LiveTalk.active == case_id, LiveTalk.state == TalkState.WAITING.value, LiveTalk.ends_at > now
    taken = {
        "state": TalkState.TALKING.value,
        "holder_id": staff_id,
        "taken_at": now,
        "ends_at": None,
        **_READ,
    }
    if not _change(db, *free, **taken):
        raise NotAllowed("already_taken")
    journal.write(db, case_id, Happened.LIVE_TAKEN, journal.staff(staff_id))
    _hold_case(db, case_id, staff_id)
    return _now_active(db, case_id)


_READ: dict[str, Any] = {"unread_since": None, "escalated_at": None}


def _lock_case(db: Session, case_id: str) -> None:
    """The case first, then its talk, always in this order: so two never wait for each other."""
    db.execute(select(Case.id).where(Case.id == case_id).with_for_update())


def _hold_case(db: Session, case_id: str, staff_id: str) -> None:
    try:
        cases.claim(db, case_id, staff_id)
    except NotAllowed:
        return  # somebody holds it already, and goes on doing so
    db.expire_all()


def finish(db: Session, talk: LiveTalk, staff_id: str) -> None:
    """The talk is brought to an end; the thread goes on. Raises NotAllowed('not_yours')."""
    _check_holder(talk, staff_id)
    _end(db, talk, Ending.FINISHED, journal.staff(staff_id))
    tell_of_unread(db, [talk.case_id])


def leave(db: Session, talk: LiveTalk) -> None:
    """The citizen leaves the talk, before or after somebody came; what was written stays in the thread."""
    _end(db, talk, Ending.LEFT, CITIZEN)


def tell_of_unread(db: Session, case_ids: Sequence[str]) -> None:
    """Talks have ended. Where our last words in them were not seen, who asked for it is told that there is an answer."""
    told = Case.id.in_(case_ids), Case.notify_sealed.is_not(None)
    for case in db.scalars(select(Case).where(*told).order_by(Case.id)) if case_ids else ():
        newest = select(Message.id).where(Message.case_id == case.id, Message.sender == Sender.STAFF.value)
        message_id = db.scalar(newest.order_by(Message.sent_at.desc(), Message.id.desc()).limit(1))
        if message_id is not None and is_unread(case):
            tell_family(db, case, message_id)


def _end(db: Session, talk: LiveTalk, ending: Ending, actor: Actor) -> None:
    """End the talk; one that is over already stays as it ended."""
    if _change(db, LiveTalk.id == talk.id, LiveTalk.active.is_not(None), **over(ending)):
        journal.write(db, talk.case_id, Happened.LIVE_OVER, actor, ending=ending.value)
    db.flush()
    db.refresh(talk)


def over(ending: Ending) -> dict[str, Any]:
    """What stands in the row of a talk that is over."""
    return {
        "state": TalkState.OVER.value, "active": None, "ending": ending.value, "over_at": utc_now(), "guest_id": None,
        "offered_to": None, "paused_until": None, "pause_reason_sealed": None, "unread_since": None,
    }  # fmt: skip


# --- talking ------------------------------------------------------------------------------------------------------------


def say_as_citizen(
    db: Session, case: Case, key: bytes, text: str, submission: str, due_at: datetime, language: str = "",
    by: Writer | None = None,
) -> Message:  # fmt: skip
    """The citizen writes. When no talk goes on it is a message of the thread: words are never lost.

    `language` and `by` as in `receive_message`. Raises NotAllowed('paused') or ('is_locked'), and IntegrityError for the same
    submission sent twice.
    """
    return say_in(db, case, active_talk_of(db, case.id), key, text, submission, due_at, language, by)


def say_in(
    db: Session,
    case: Case,
    talk: LiveTalk | None,
    key: bytes,
    text: str,
    submission: str,
    due_at: datetime,
    language: str = "",
    by: Writer | None = None,
) -> Message:
    """The same for whoever has looked the talk up already, in this transaction: the case's that goes on, or None."""
    now = utc_now()
    if talk is not None and state_at(talk, now) is TalkState.PAUSED:
        raise NotAllowed("paused")
    message = cases.receive_message(db, case, key, text, submission, due_at, language, by)
    if talk is not None and talk.unread_since is None:
        _change(
            db,
            LiveTalk.id == talk.id,
            LiveTalk.active.is_not(None),
            LiveTalk.unread_since.is_(None),
            unread_since=now,
        )
    return message


def say_as_staff(db: Session, case: Case, key: bytes, text: str, submission: str, staff_id: str) -> Message:
    """Whoever answers in the talk writes. Who listens only listens.

    Raises NotAllowed('over'), NotAllowed('not_yours'), and IntegrityError for the same submission sent twice.
    """
    return say_in_as_staff(db, case, active_talk_of(db, case.id), key, text, submission, staff_id)


def say_in_as_staff(
    db: Session, case: Case, talk: LiveTalk | None, key: bytes, text: str, submission: str, staff_id: str
) -> Message:
    """The same for whoever has looked the talk up already, in this transaction, and holds its case."""
    if talk is None or talk.active is None or state_at(talk, utc_now()) is TalkState.OVER:
        raise NotAllowed("over")
    _check_holder(talk, staff_id)
    message = cases.send_answer(db, case, key, text, submission, staff_id)
    if talk.unread_since is not None:
        read(db, talk, staff_id)
    return message


def read(db: Session, talk: LiveTalk, staff_id: str) -> bool:
    """Whoever answers in the talk has seen what was written. Whether that was news."""
    mine = LiveTalk.holder_id == staff_id, LiveTalk.unread_since.is_not(None)
    return _change(db, LiveTalk.id == talk.id, *mine, **_READ)


def _check_holder(talk: LiveTalk, staff_id: str) -> None:
    if talk.holder_id != staff_id:
        raise NotAllowed("not_yours")


# --- colleagues ---------------------------------------------------------------------------------------------------------


def offer_talk(
    db: Session, talk: LiveTalk, case: Case, key: bytes, giver: str, taker: str, note: str
) -> None:
    """Ask a colleague to go on with the talk, with a note. The giver answers until the colleague accepts.

    Raises NotAllowed('not_yours'), 'same_person', or 'over'.
    """
    if taker == giver:
        raise NotAllowed("same_person")
    _change_mine(db, talk, giver, offered_to=taker)
    journal.write(db, case.id, Happened.LIVE_OFFERED, journal.staff(giver), to=taker)
    if note.strip():
        cases.write_note(db, case, key, note, new_id(), giver)
    db.flush()


def withdraw_offer(db: Session, talk: LiveTalk, giver: str) -> None:
    """Go on with the talk after all. Raises NotAllowed('not_yours')."""
    _change_mine(db, talk, giver, offered_to=None)


def decline_talk(db: Session, talk: LiveTalk, staff_id: str) -> None:
    """The colleague who was asked cannot: the giver sees it at once."""
    _change(db, LiveTalk.id == talk.id, LiveTalk.offered_to == staff_id, offered_to=None)
    db.refresh(talk)


def accept_talk(db: Session, talk: LiveTalk, staff_id: str, most: int) -> None:
    """Go on with a talk that was offered; a case that the giver holds comes along, so that the family meets one person.

    Raises NotAllowed('not_offered') or 'too_many'.
    """
    check_room(db, staff_id, most)
    _come_in(db, talk, staff_id, Happened.LIVE_HANDED_OVER, LiveTalk.offered_to == staff_id, "not_offered")


def step_in(db: Session, talk: LiveTalk, staff_id: str, most: int) -> None:
    """Answer in a talk that nobody has read in time: the team leader's hand, when whoever answered is gone.

    Raises NotAllowed('not_unread') or 'too_many'.
    """
    check_room(db, staff_id, most)
    _come_in(db, talk, staff_id, Happened.LIVE_STEPPED_IN, LiveTalk.escalated_at.is_not(None), "not_unread")


def _come_in(
    db: Session, talk: LiveTalk, staff_id: str, happened: Happened, may: ColumnElement[bool], refused: str
) -> None:
    giver = talk.holder_id
    runs = (
        LiveTalk.id == talk.id,
        LiveTalk.active.is_not(None),
        LiveTalk.state.in_(RUNNING),
        LiveTalk.holder_id == giver,
    )
    if not _change(db, *runs, may, holder_id=staff_id, offered_to=None, **_READ):
        raise NotAllowed(refused)
    _change(db, LiveTalk.id == talk.id, LiveTalk.guest_id == staff_id, guest_id=None)
    journal.write(db, talk.case_id, happened, journal.staff(staff_id))
    along = update(Case).where(
        Case.id == talk.case_id, or_(Case.holder_id == giver, Case.holder_id.is_(None))
    )
    given = {"holder_id": staff_id, "held_since": utc_now(), "offered_to": None, "version": Case.version + 1}
    if _ids(db, along.values(given).returning(Case.id)):
        stirs(db)
        journal.write(db, talk.case_id, Happened.ACCEPTED, journal.staff(staff_id))
    db.flush()
    db.expire_all()


def listen_in(db: Session, talk: LiveTalk, staff_id: str) -> None:
    """A second colleague listens, and is seen to do so by the citizen and by who answers.

    Raises NotAllowed('same_person'), or NotAllowed('somebody_listens') when another one does.
    """
    if talk.holder_id == staff_id:
        raise NotAllowed("same_person")
    free = LiveTalk.state.in_(RUNNING), or_(LiveTalk.guest_id.is_(None), LiveTalk.guest_id == staff_id)
    if not _change(db, LiveTalk.id == talk.id, *free, guest_id=staff_id):
        raise NotAllowed("somebody_listens")
    journal.write(db, talk.case_id, Happened.LIVE_GUEST_CAME, journal.staff(staff_id))
    db.flush()
    db.refresh(talk)


def stop_listening(db: Session, talk: LiveTalk, staff_id: str) -> None:
    """The guest leaves."""
    if _change(db, LiveTalk.id == talk.id, LiveTalk.guest_id == staff_id, guest_id=None):
        journal.write(db, talk.case_id, Happened.LIVE_GUEST_LEFT, journal.staff(staff_id))
    db.flush()
    db.refresh(talk)


# --- a pause ------------------------------------------------------------------------------------------------------------


def pause(db: Session, talk: LiveTalk, key: bytes, staff_id: str, minutes: int, reason: str) -> None:
    """Let nothing more be written for a while. It has an end, and a reason that colleagues see.

    Raises NotAllowed('reason_missing'), 'pause_minutes' (1 to 120), or 'not_yours'.
    """
    if not reason.strip():
        raise NotAllowed("reason_missing")
    if not 1 <= minutes <= LONGEST_PAUSE:
        raise NotAllowed("pause_minutes")
    until, sealed = utc_now() + timedelta(minutes=minutes), seal_text(key, reason, _pause_place(talk.id))
    _change_mine(
        db, talk, staff_id, state=TalkState.PAUSED.value, paused_until=until, pause_reason_sealed=sealed
    )
    journal.write(
        db,
        talk.case_id,
        Happened.LIVE_PAUSED,
        journal.staff(staff_id),
        detail=reason,
        key=key,
        minutes=minutes,
    )
    db.flush()


def end_pause(db: Session, talk: LiveTalk, staff_id: str) -> None:
    """Go on before the pause has run out. Raises NotAllowed('not_yours')."""
    was_paused = talk.state == TalkState.PAUSED.value
    _change_mine(db, talk, staff_id, **GO_ON)
    if was_paused:
        journal.write(db, talk.case_id, Happened.LIVE_PAUSE_ENDED, journal.staff(staff_id))
    db.flush()


GO_ON: dict[str, Any] = {"state": TalkState.TALKING.value, "paused_until": None, "pause_reason_sealed": None}


def pause_reason(talk: LiveTalk, key: bytes) -> str:
    """Why the talk is paused, opened with the case's key; '' when it is not."""
    sealed = talk.pause_reason_sealed
    return open_text(key, sealed, _pause_place(talk.id)) if sealed else ""


def _pause_place(talk_id: str) -> str:
    return f"live_talk:{talk_id}:pause_reason"


# --- the one way to change a talk ---------------------------------------------------------------------------------------


def _change_mine(db: Session, talk: LiveTalk, staff_id: str, **values: Any) -> None:
    mine = LiveTalk.holder_id == staff_id, LiveTalk.state.in_(RUNNING)
    if not _change(db, LiveTalk.id == talk.id, *mine, **values):
        raise NotAllowed("not_yours" if talk.holder_id != staff_id else "over")
    db.refresh(talk)


def _change(db: Session, *where: ColumnElement[bool], **values: Any) -> bool:
    """Change the talk for which all this holds, in one statement; whether it was so."""
    return bool(change_all(db, *where, **values))


def change_all(db: Session, *where: ColumnElement[bool], **values: Any) -> list[str]:
    """Change every talk for which all this holds, in one statement. The ids of their cases."""
    changed = update(LiveTalk).where(*where).values(**values, version=LiveTalk.version + 1)
    return _ids(db, changed.returning(LiveTalk.case_id))


def _ids(db: Session, statement: Any) -> list[str]:
    db.flush()
    return list(db.scalars(statement.execution_options(synchronize_session=False)))


def _now_active(db: Session, case_id: str) -> LiveTalk:
    db.flush()
    found = talk_of(db, case_id)
    assert found is not None  # noqa: S101  # nosec B101  (it was changed a statement ago)
    db.refresh(found)
    return found
