"""What is to be sent, written in the transaction of what it is about."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Id, Slug
from portal.db.clock import utc_now


class MailKind(StrEnum):
    """Every mail there is. Its words are the texts mail.<kind>.subject and .body, without a field."""

    CITIZEN_ANSWER = "citizen_answer"
    CITIZEN_CLOSING = "citizen_closing"
    STAFF_NEW_ENQUIRY = "staff_new_enquiry"
    STAFF_NEW_MESSAGE = "staff_new_message"
    STAFF_DEADLINE = "staff_deadline"
    STAFF_RISEN = "staff_risen"
    STAFF_MENTIONED = "staff_mentioned"
    STAFF_ADVICE = "staff_advice"
    STAFF_NOT_ASKED = "staff_not_asked"
    STAFF_WAITING_FOR_KEY = "staff_waiting_for_key"
    REFERRER_LINK = "referrer_link"
    REFERRER_COPY = "referrer_copy"
    OWNER_CHECK = "owner_check"


CARRIES_LINK = frozenset({MailKind.REFERRER_LINK, MailKind.OWNER_CHECK})
"""The only mails that lead anywhere: to a sign-in, which opens in the browser that asked for it and nowhere else; and to a
page on which the owner of a service says whether what everybody reads of it is still right."""


_KIND = Enum(
    MailKind, native_enum=False, length=64, values_callable=lambda kinds: [kind.value for kind in kinds]
)


class Way(StrEnum):
    """How it reaches somebody."""

    MAIL = "mail"
    SMS = "sms"


class OutboxMail(Base):
    """One mail or SMS. The recipient is sealed to the server's key, and blanked as soon as it is sent.

    `link_sealed` is the secret of a sign-in link, sealed and blanked in the same way; only kinds in CARRIES_LINK have one.
    What `ends_at` has passed is not sent any more.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        Index(None, "sent_at", "gave_up_at", "next_try_at"),
        Index(None, "mailbox", "created_at"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[MailKind] = mapped_column(_KIND)
    way: Mapped[Slug] = mapped_column(default=Way.MAIL.value, server_default=Way.MAIL.value)
    language: Mapped[Slug]
    recipient_sealed: Mapped[bytes]
    link_sealed: Mapped[bytes | None]
    mailbox: Mapped[Slug | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    not_before: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[Slug | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_failure: Mapped[Slug | None]
    sent_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
