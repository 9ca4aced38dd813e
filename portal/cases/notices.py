"""Word that something waits, without a word of what: put in the outbox, in the transaction of what it is about."""

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case, Message
from portal.db.clock import utc_now
from portal.municipality.profile import Pack
from portal.outbox.commands import post, post_notice, withdraw
from portal.outbox.models import MailKind
from portal.vault.addresses import seal_address

SERVICE_MAILBOX = "service"
_JITTER_SECONDS = 10 * 60  # whoever sees the mail come must not be able to say which visit it answers


def tell_staff(db: Session, pack: Pack, server_key: bytes) -> None:
    """Tell the service's own mailbox that somebody waits; at most once in fifteen minutes."""
    if pack.email:
        address = seal_address(server_key, pack.email)
        post_notice(db, MailKind.STAFF_NEW_ENQUIRY, address, pack.primary_language, SERVICE_MAILBOX)


def tell_family(db: Session, case: Case, message_id: str) -> None:
    """Tell whoever asked for it that there is an answer. The address is copied as it is sealed, never opened here."""
    if case.notify_sealed is not None:
        wait = timedelta(seconds=secrets.randbelow(_JITTER_SECONDS))
        post(db, MailKind.CITIZEN_ANSWER, case.notify_sealed, case.language, _key(message_id), utc_now() + wait)


def withdraw_notices(db: Session, case_id: str) -> None:
    """Take back the mails of a case that have not gone yet, and the address in them."""
    for message_id in db.scalars(select(Message.id).where(Message.case_id == case_id)):
        withdraw(db, _key(message_id))


def _key(message_id: str) -> str:
    return f"answer:{message_id}"
