"""Sends what is in the outbox: takes a lease, sends outside any transaction, notes how it went.

Any number may run at once. The lease is one conditional UPDATE, the same on both databases; whoever changed
the row has the mail. A worker that dies while sending leaves a lease that runs out.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.db.session import Database
from portal.outbox.commands import forget_done
from portal.outbox.letter import BadAddress, BadLink, ShortWords, Words, write_letter, write_short
from portal.outbox.models import CARRIES_LINK, MailKind, OutboxMail, Way
from portal.outbox.queries import due_ids
from portal.outbox.transports import MailRefused, Transport, TransportDown

LEASE = timedelta(minutes=5)  # far above what one mail can take with ten seconds an answer
BATCH = 20
POLL_SECONDS = 5.0
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=4)  # with its jitter still under five: mail flows again soon after an outage
MOST_TRIES = 1000  # about three days of trying
MOST_FINAL_REFUSALS = 5
_FORGET_EACH = timedelta(hours=1)
_random = secrets.SystemRandom()
log = logging.getLogger("portal.outbox")


class SmsWay(Protocol):
    """A way out for SMS that can be opened."""

    sender_address: str

    def open(self) -> AbstractContextManager[Any]:
        """Ready for one round. Raises TransportDown."""


@dataclass(frozen=True)
class Mailroom:
    """What the worker works with. `opener` gives the address in a sealed recipient; `words` the text.

    `sms` None: no SMS is sent, and those that wait are taken away when their time comes. `earliest` says when
    this recipient may be reached, from a moment on. `on_lost` is told the key of what was given up, and whether
    the address itself is to blame, in the transaction that notes it. `link` gives the address a mail leads to, from its kind
    and a sealed secret.
    """

    db: Database
    transport: Transport
    opener: Callable[[bytes], str]
    words: Words
    sms: SmsWay | None = None
    short_words: ShortWords = lambda kind, language: ""
    earliest: Callable[[MailKind, bytes, datetime], datetime] = lambda kind, sealed, moment: moment
    on_lost: Callable[[Session, str, bool], None] = lambda db, key, is_address: None
    link: Callable[[MailKind, bytes], str] = lambda kind, sealed: ""


@dataclass(frozen=True)
class _Held:
    """A mail that this worker has the lease of."""

    mail: OutboxMail
    holder: str


def run_once(room: Mailroom, now: datetime | None = None) -> int:
    """Send what is due, at most twenty mails and twenty SMS. Returns how many went; failures are tried later."""
    ways: tuple[tuple[Way, Transport | SmsWay | None], ...] = (
        (Way.MAIL, room.transport),
        (Way.SMS, room.sms),
    )
    return sum(_run_way(room, way, transport, now) for way, transport in ways)


def _run_way(room: Mailroom, way: Way, transport: Any, now: datetime | None) -> int:
    """One way at a time: a gateway that is down holds up no mail."""
    with room.db.read() as db:
        ids = due_ids(db, now or utc_now(), BATCH, way)
    if not ids:
        return 0
    if transport is None:
        return _take_away(room, ids)
    sent = 0
    try:
        with transport.open() as sender:
            for mail_id in ids:
                sent += _deliver(room, sender, mail_id, now)
    except TransportDown as down:
        log.warning("%s cannot be sent now: %s", way.value, down.reason)
        _postpone(room, ids, down.reason, now or utc_now())
    return sent


def _take_away(room: Mailroom, ids: list[str]) -> int:
    with room.db.write() as db:
        db.execute(delete(OutboxMail).where(OutboxMail.id.in_(ids)))
    log.warning("took %s messages away: this portal sends no SMS", len(ids))
    return 0


def loop(room: Mailroom, stop: threading.Event, poll_seconds: float = POLL_SECONDS) -> None:
    """Send until `stop` is set. Outlives a database that is away; the log names only the kind of trouble."""
    forget_at = utc_now()
    is_more = False
    while not stop.wait(0 if is_more else poll_seconds * _random.uniform(0.8, 1.2)):
        try:
            is_more = run_once(room) >= BATCH
            if utc_now() >= forget_at:
                forget_at = utc_now() + _FORGET_EACH
                with room.db.write() as db:
                    forget_done(db, utc_now())
        except (SQLAlchemyError, OSError) as error:
            is_more = False
            log.error("the outbox could not be read: %s", type(error).__name__)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: doubling from half a minute to four, a fifth more or less."""
    doubled = FIRST_WAIT * 2 ** min(attempts - 1, 10)
    wait: timedelta = min(doubled, LONGEST_WAIT) * _random.uniform(0.8, 1.2)
    return wait


# --- one mail ---------------------------------------------------------------------------------------------


def _deliver(room: Mailroom, sender: Any, mail_id: str, now: datetime | None) -> bool:
    """Whether this worker sent it. Raises TransportDown, with the failure noted."""
    held = _lease(room, mail_id, now or utc_now())
    if (
        held is None
        or _is_too_late(room, held, now or utc_now())
        or _waits_for_its_hour(room, held, now or utc_now())
    ):
        return False
    try:
        sender.send(_letter(room, held.mail, now or utc_now()))
    except BadLink:
        _note_failure(room, held, "link", now, most_tries=1)
    except BadAddress:
        _note_failure(room, held, "address", now, most_tries=1, is_address=True)
    except MailRefused as refused:
        tries = _final_tries(held.mail) if refused.is_final else MOST_TRIES
        _note_failure(room, held, refused.reason, now, most_tries=tries, is_address=True)
    except TransportDown as down:
        _note_failure(room, held, down.reason, now, most_tries=MOST_TRIES)
        raise
    else:
        _note_sent(room, held, now or utc_now())
        return True
    return False


def _final_tries(mail: OutboxMail) -> int:
    """A mail server says 'never' on a bad day, too; a gateway knows its numbers, and each try may cost money."""
    return MOST_FINAL_REFUSALS if mail.way == Way.MAIL.value else 1


def _is_too_late(room: Mailroom, held: _Held, now: datetime) -> bool:
    """Whether a link has run out while no mail could go: it is taken away, since it would lead nowhere."""
    if held.mail.ends_at is None or now <= held.mail.ends_at:
        return False
    with room.db.write() as db:
        db.execute(
            delete(OutboxMail).where(OutboxMail.id == held.mail.id, OutboxMail.lease_by == held.holder)
        )
    return True


def _waits_for_its_hour(room: Mailroom, held: _Held, now: datetime) -> bool:
    """Whether this is no time to reach the recipient: after an outage at noon it must not ring at night."""
    try:
        earliest = room.earliest(held.mail.kind, held.mail.recipient_sealed, now)
    except Exception:  # whatever the reason: the letter will say that it cannot be read
        return False
    if earliest <= now:
        return False
    _note(room, held, {"not_before": earliest, "next_try_at": earliest, "attempts": held.mail.attempts - 1})
    return True


def _lease(room: Mailroom, mail_id: str, now: datetime) -> _Held | None:
    holder = new_id()
    is_free = OutboxMail.lease_until.is_(None) | (OutboxMail.lease_until < now)
    take = update(OutboxMail).where(
        OutboxMail.id == mail_id,
        OutboxMail.sent_at.is_(None),
        OutboxMail.gave_up_at.is_(None),
        OutboxMail.next_try_at <= now,
        is_free,
    )
    values = {"lease_by": holder, "lease_until": now + LEASE, "attempts": OutboxMail.attempts + 1}
    with room.db.write() as db:
        taken = db.execute(take.values(values).returning(OutboxMail.id)).scalar()
        mail = db.get(OutboxMail, mail_id, populate_existing=True) if taken else None
    return _Held(mail, holder) if mail else None


def _letter(room: Mailroom, mail: OutboxMail, now: datetime) -> Any:
    try:
        to = room.opener(mail.recipient_sealed)
    except Exception:  # whatever the opener's reason: this recipient can never be read
        raise BadAddress from None
    if room.sms is not None and mail.way == Way.SMS.value:
        sender = room.sms.sender_address
        return write_short(room.short_words, mail.kind, mail.language, mail_id=mail.id, sender=sender, to=to)
    sender = room.transport.sender_address
    link = _link(room, mail) if mail.kind in CARRIES_LINK else ""
    return write_letter(
        room.words, mail.kind, mail.language, mail_id=mail.id, sender=sender, to=to, now=now, link=link
    )


def _link(room: Mailroom, mail: OutboxMail) -> str:
    try:
        return room.link(mail.kind, mail.link_sealed or b"")
    except Exception:  # whatever the opener's reason: this link can never be read
        raise BadLink from None


def _note_sent(room: Mailroom, held: _Held, now: datetime) -> None:
    _note(room, held, {"sent_at": now, "recipient_sealed": b"", "link_sealed": None, "last_failure": None})


def _note_failure(
    room: Mailroom,
    held: _Held,
    reason: str,
    now: datetime | None,
    *,
    most_tries: int,
    is_address: bool = False,
) -> None:
    now, attempts = now or utc_now(), held.mail.attempts
    if attempts >= most_tries:
        log.error("gave up a %s of kind %s: %s", held.mail.way, held.mail.kind.value, reason)
        _note(
            room,
            held,
            {"gave_up_at": now, "link_sealed": None, "last_failure": reason},
            lost=(held.mail.key, is_address),
        )
    else:
        _note(room, held, {"next_try_at": now + wait_after(attempts), "last_failure": reason})


def _note(room: Mailroom, held: _Held, values: dict[str, Any], lost: tuple[str, bool] | None = None) -> None:
    own = update(OutboxMail).where(OutboxMail.id == held.mail.id, OutboxMail.lease_by == held.holder)
    noted = own.values({"lease_by": None, "lease_until": None, **values}).returning(OutboxMail.id)
    with room.db.write() as db:
        if db.execute(noted).scalar() and lost is not None:
            room.on_lost(db, *lost)


def _postpone(room: Mailroom, ids: list[str], reason: str, now: datetime) -> None:
    """Nobody could be reached: what was due waits for its next turn, each by its own count of tries."""
    with room.db.write() as db:
        for mail in db.query(OutboxMail).where(OutboxMail.id.in_(ids), OutboxMail.sent_at.is_(None)):
            if mail.lease_by is None and mail.next_try_at <= now:
                mail.attempts += 1
                mail.next_try_at, mail.last_failure = now + wait_after(mail.attempts), reason
                if mail.attempts >= MOST_TRIES:
                    mail.gave_up_at, mail.link_sealed = now, None
                    room.on_lost(db, mail.key, False)
