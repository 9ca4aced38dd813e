"""From a row to a mail that is the same for everybody (pure): only To, Date and Message-ID differ."""

import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import blake2b

from portal.outbox.models import MailKind

Words = Callable[[MailKind, str], tuple[str, str]]
"""(kind, language) → subject and body. There is no third argument, and so no field to fill."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class BadAddress(ValueError):
    """What was sealed is not an address that a mail can go to."""


def write_letter(
    words: Words, kind: MailKind, language: str, *, mail_id: str, sender: str, to: str, now: datetime
) -> EmailMessage:
    """The finished mail. Raises BadAddress for what is no address."""
    if not _ADDRESS.fullmatch(to) or len(to) > 254:
        raise BadAddress
    subject, body = words(kind, language)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = message_id(mail_id, sender)
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["Content-Language"] = language
    letter.set_content(body.strip() + "\n", charset="utf-8", cte="base64")
    return letter


def message_id(mail_id: str, sender: str) -> str:
    """Names neither the machine nor the row; a mail sent again keeps it, so that mailboxes see one."""
    return f"<{blake2b(mail_id.encode(), digest_size=16).hexdigest()}@{domain_of(sender)}>"


def domain_of(sender: str) -> str:
    """The part after the @ of the address that the mails come from."""
    return sender.rpartition("@")[2] or "localhost"
