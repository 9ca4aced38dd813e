"""From a row to a mail or an SMS that is the same for everybody (pure): only to whom, when and the id differ."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import blake2b

from portal.outbox.models import CARRIES_LINK, MailKind

Words = Callable[[MailKind, str], tuple[str, str]]
"""(kind, language) → subject and body. There is no third argument, and so no field to fill."""

ShortWords = Callable[[MailKind, str], str]
"""(kind, language) → the words of an SMS."""

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


PATHS = {MailKind.REFERRER_LINK: "/work/sign-in/", MailKind.OWNER_CHECK: "/owner/"}
_SECRET = re.compile(r"[0-9a-f]{64}")


class BadLink(ValueError):
    """A mail would carry a link that it may not, or lacks the one it is for."""


class BadAddress(ValueError):
    """What was sealed is neither an address nor a number that anything can go to."""


@dataclass(frozen=True)
class ShortMessage:
    """One SMS, ready to send. `id` is the same each time it is tried, so that a gateway can send it once."""

    id: str
    sender: str
    to: str
    text: str


def write_short(
    words: ShortWords, kind: MailKind, language: str, *, mail_id: str, sender: str, to: str
) -> ShortMessage:
    """The finished SMS. Raises BadAddress for what is no number."""
    number = "".join(to.split())
    if re.fullmatch(r"[2-9][0-9]{7}", number):
        number = f"+47{number}"  # eight digits are a Norwegian number
    elif number.startswith("00"):
        number = f"+{number[2:]}"
    if not _NUMBER.fullmatch(number):
        raise BadAddress
    return ShortMessage(public_id(mail_id), sender, number, " ".join(words(kind, language).split()))


def link_of(base_url: str, kind: MailKind, secret: str) -> str:
    """The one address that this kind of mail may lead to: a page of this portal's own. Raises BadLink for what is no secret,
    and for a kind that carries none."""
    if kind not in PATHS or not _SECRET.fullmatch(secret):
        raise BadLink
    return f"{base_url.rstrip('/')}{PATHS[kind]}{secret}"


def _may_carry(kind: MailKind, link: str) -> bool:
    if kind not in CARRIES_LINK:
        return not link
    return bool(re.fullmatch(rf"https?://[^\s/]+{PATHS[kind]}[0-9a-f]{{64}}", link))


def write_letter(
    words: Words,
    kind: MailKind,
    language: str,
    *,
    mail_id: str,
    sender: str,
    to: str,
    now: datetime,
    link: str = "",
) -> EmailMessage:
    """The finished mail. Raises BadAddress for what is no address.

    `link` stands alone below the words, in the kinds that carry one and in no other. Raises BadLink for a mail that
    lacks its link, for any other kind that has one, and for a link to anywhere but the kind's own page.
    """
    if not _may_carry(kind, link):
        raise BadLink
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
    letter.set_content(
        "\n\n".join(part for part in (body.strip(), link) if part) + "\n", charset="utf-8", cte="base64"
    )
    return letter


def message_id(mail_id: str, sender: str) -> str:
    """Names neither the machine nor the row; a mail sent again keeps it, so that mailboxes see one."""
    return f"<{public_id(mail_id)}@{domain_of(sender)}>"


def public_id(mail_id: str) -> str:
    """What the world outside knows a row by: it leads back to it only for who has the row."""
    return blake2b(mail_id.encode(), digest_size=16).hexdigest()


def domain_of(sender: str) -> str:
    """The part after the @ of the address that the mails come from."""
    return sender.rpartition("@")[2] or "localhost"
