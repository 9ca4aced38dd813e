"""What the page about mail shows: kinds and failures in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.outbox import MailKind
from portal.outbox.models import OutboxMail
from portal.web.i18n import _
from portal.web.i18n import lazy as _l

KIND_NAMES: dict[MailKind, Any] = {
    MailKind.CITIZEN_ANSWER: _l("Beskjed til en familie om et svar"),
    MailKind.CITIZEN_CLOSING: _l("Beskjed til en familie om at saken avsluttes"),
    MailKind.STAFF_NEW_ENQUIRY: _l("Beskjed til en kollega om en ny henvendelse"),
    MailKind.STAFF_NEW_MESSAGE: _l("Beskjed til en kollega om en ny melding"),
    MailKind.STAFF_DEADLINE: _l("Beskjed til en kollega om en frist"),
    MailKind.STAFF_WAITING_FOR_KEY: _l("Beskjed til en kollega om at noen venter på nøkkel"),
}
_FAILURES: dict[str, Any] = {
    "address": _l("Adressen kan ikke brukes."),
    "folder": _l("Mappen for e-post kan ikke skrives til."),
    "timeout": _l("E-posttjeneren svarte ikke i tide."),
    "gaierror": _l("Fant ikke e-posttjeneren. Se om navnet i innstillingene er riktig."),
    "smtpnotsupportederror": _l("E-posttjeneren kan ikke det innstillingene ber om, for eksempel STARTTLS."),
}
_SIGN_IN_REFUSED = frozenset({"answer-530", "answer-534", "answer-535", "answer-538"})


@dataclass(frozen=True)
class MailRow:
    """One mail that was given up. It has no recipient: the page cannot show what it does not hold."""

    id: str
    kind: Any
    made_at: datetime
    gave_up_at: datetime | None
    reason: Any


def mail_rows(mails: Iterable[OutboxMail]) -> list[MailRow]:
    """The mails in words, as they come."""
    return [
        MailRow(mail.id, KIND_NAMES[mail.kind], mail.created_at, mail.gave_up_at, reason_in_words(mail.last_failure))
        for mail in mails
    ]


def reason_in_words(failure: str | None) -> Any:
    """Why the last try failed; the numbers of SMTP stay, since whoever runs the mail server asks for them."""
    failure = failure or ""
    what, _dash, number = failure.partition("-")
    if failure in _FAILURES:
        return _FAILURES[failure]
    if failure in _SIGN_IN_REFUSED:
        return _("E-posttjeneren godtok ikke innloggingen (%(number)s).", number=number)
    if what == "refused":
        return _("Mottakerens e-posttjener tok ikke imot (%(number)s).", number=number)
    if what == "answer":
        return _("E-posttjeneren ville ikke sende nå (%(number)s).", number=number)
    if what.startswith("ssl"):
        return _("Fikk ingen trygg forbindelse til e-posttjeneren.")
    return _("Fikk ikke kontakt med e-posttjeneren.")
