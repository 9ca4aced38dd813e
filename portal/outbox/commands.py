"""Putting mail and SMS in the outbox, in the caller's transaction; a transaction that fails has then never mailed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.db.base import new_id
from portal.db.clock import utc_now
from portal.db.inserting import insert_for
from portal.outbox.letter import public_id
from portal.outbox.models import CARRIES_LINK, MailKind, OutboxMail, Way

NOTICE_SPACING = timedelta(minutes=15)  # a flood of 700 reports must not become 700 mails to everybody
BOUNCED = "bounced"
KEEP_DONE = timedelta(days=30)  # longer than anything posts the same key again


def post(
    db: Session,
    kind: MailKind,
    to: bytes,
    language: str,
    key: str,
    not_before: datetime | None = None,
    way: Way = Way.MAIL,
) -> None:
    """Have one mail or SMS sent after the commit. `to` is sealed to the server's key (vault.addresses).

    The same `key` posted twice is one, also from two transactions at once.
    """
    _insert(db, kind, to, language, key, not_before or utc_now(), way=way)


def post_link(db: Session, kind: MailKind, to: bytes, language: str, link: bytes, ends_at: datetime) -> None:
    """Have a sign-in link sent after the commit. `link` is the secret in it, sealed to the server's key (vault.addresses).

    Not sent after `ends_at`. Raises ValueError for a kind of mail that carries no link.
    """
    if kind not in CARRIES_LINK:
        raise ValueError("this kind of mail carries no link")
    _insert(db, kind, to, language, f"link:{new_id()}", utc_now(), link=link, ends_at=ends_at)


def post_notice(db: Session, kind: MailKind, to: bytes, language: str, mailbox: str) -> None:
    """Tell a member of staff that something waits: at most one mail per `mailbox` in fifteen minutes.

    `mailbox` is the member's id. A notice that has not gone out yet covers what has come since; after one
    that has gone, the next waits its time.
    """
    newest = select(OutboxMail).where(OutboxMail.mailbox == mailbox)
    last = db.scalars(newest.order_by(OutboxMail.created_at.desc(), OutboxMail.not_before.desc())).first()
    if last is None:
        _insert(db, kind, to, language, f"notice:{mailbox}:first", utc_now(), mailbox)
    elif last.sent_at is not None or last.gave_up_at is not None:
        earliest = (last.sent_at or last.not_before) + NOTICE_SPACING
        # Named after the one before: two transactions at once give one notice.
        _insert(db, kind, to, language, f"notice:{mailbox}:{last.id}", max(utc_now(), earliest), mailbox)


def withdraw(db: Session, *keys: str) -> None:
    """Take back what has not been sent: its case is being deleted, or its news is old."""
    db.execute(delete(OutboxMail).where(OutboxMail.key.in_(keys), OutboxMail.sent_at.is_(None)))


def bounce(db: Session, said_id: str) -> str | None:
    """What was sent came back later. Gives its key, or None when nothing of the last thirty days has this id.

    `said_id` is the Message-ID of the mail, or the id that the SMS gateway was given: no row holds either, so
    every row that has gone is asked for its own.
    """
    wanted = said_id.strip().strip("<>").partition("@")[0].lower()
    gone = db.scalars(select(OutboxMail).where(OutboxMail.sent_at.is_not(None)))
    mail = next((one for one in gone if public_id(one.id) == wanted), None)
    if mail is None:
        return None
    mail.last_failure = BOUNCED
    db.flush()
    return mail.key


def try_again(db: Session, mail_id: str) -> bool:
    """Give a mail that was given up a fresh start, when somebody has mended what was wrong.

    False when there was none: it has gone, was taken back, or is being tried already.
    """
    mail = db.get(OutboxMail, mail_id)
    if mail is None or mail.gave_up_at is None:
        return False
    mail.gave_up_at, mail.attempts, mail.next_try_at = None, 0, utc_now()
    db.flush()
    return True


def forget_done(db: Session, now: datetime) -> None:
    """Delete what was sent or given up thirty days ago, and links that have run out unsent."""
    db.execute(delete(OutboxMail).where(OutboxMail.ends_at < now, OutboxMail.sent_at.is_(None)))
    for done_at in (OutboxMail.sent_at, OutboxMail.gave_up_at):
        db.execute(delete(OutboxMail).where(done_at < now - KEEP_DONE))


def _insert(
    db: Session,
    kind: MailKind,
    to: bytes,
    language: str,
    key: str,
    not_before: datetime,
    mailbox: str | None = None,
    way: Way = Way.MAIL,
    link: bytes | None = None,
    ends_at: datetime | None = None,
) -> None:
    values: dict[str, Any] = {
        "id": new_id(),
        "key": key,
        "kind": kind,
        "way": way.value,
        "language": language,
        "recipient_sealed": to,
        "link_sealed": link,
        "ends_at": ends_at,
        "mailbox": mailbox,
        "created_at": utc_now(),
        "not_before": not_before,
        "next_try_at": not_before,
        "attempts": 0,
    }
    db.execute(insert_for(db, OutboxMail).values(values).on_conflict_do_nothing())
