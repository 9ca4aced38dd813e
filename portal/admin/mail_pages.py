"""What the page about mail and SMS shows: kinds and failures in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.outbox import MailKind, Way
from portal.outbox.models import OutboxMail
from portal.web.i18n import _
from portal.web.i18n import lazy as _l

KIND_NAMES: dict[MailKind, Any] = {
    MailKind.CITIZEN_ANSWER: _l("Beskjed til en familie om et svar"),
    MailKind.CITIZEN_CLOSING: _l("Beskjed til en familie om at saken avsluttes"),
    MailKind.STAFF_NEW_ENQUIRY: _l("Beskjed til en kollega om en ny henvendelse"),
    MailKind.STAFF_NEW_MESSAGE: _l("Beskjed til en kollega om en ny melding"),
    MailKind.STAFF_DEADLINE: _l("Beskjed til en kollega om en frist"),
    MailKind.STAFF_RISEN: _l("Beskjed til teamlederen om at noe venter"),
    MailKind.STAFF_ADVICE: _l("Beskjed til en kollega som er spurt om råd"),
    MailKind.STAFF_NOT_ASKED: _l("Beskjed til en kollega om at et spørsmål er tatt tilbake"),
    MailKind.STAFF_MENTIONED: _l("Beskjed til en kollega som er nevnt i et notat"),
    MailKind.STAFF_WAITING_FOR_KEY: _l("Beskjed til en kollega om at noen venter på nøkkel"),
    MailKind.REFERRER_LINK: _l("Lenke for å logge inn som fagperson"),
    MailKind.REFERRER_COPY: _l("Beskjed til en fagperson om et svar"),
    MailKind.OWNER_CHECK: _l("Spørsmål til den som eier et tilbud"),
}
_FAILURES: dict[str, Any] = {
    "address": _l("Adressen kan ikke brukes."),
    "folder": _l("Mappen for e-post kan ikke skrives til."),
    "timeout": _l("E-posttjeneren svarte ikke i tide."),
    "gaierror": _l("Fant ikke e-posttjeneren. Se om navnet i innstillingene er riktig."),
    "smtpnotsupportederror": _l("E-posttjeneren kan ikke det innstillingene ber om, for eksempel STARTTLS."),
}
_SMS_FAILURES: dict[str, Any] = {
    "address": _l("Nummeret kan ikke brukes."),
    "folder": _l("Mappen for sms kan ikke skrives til."),
    "timeout": _l("Sms-tjenesten svarte ikke i tide."),
    "token-file": _l("Filen med nøkkelen til sms-tjenesten kan ikke leses."),
    "answer-401": _l("Sms-tjenesten godtok ikke nøkkelen vår."),
    "answer-403": _l("Sms-tjenesten godtok ikke nøkkelen vår."),
}
WAY_NAMES: dict[Way, Any] = {Way.MAIL: _l("E-post"), Way.SMS: _l("Sms")}
_SIGN_IN_REFUSED = frozenset({"answer-530", "answer-534", "answer-535", "answer-538"})


@dataclass(frozen=True)
class MailRow:
    """One mail or SMS that was given up. It has no recipient: the page cannot show what it does not hold."""

    id: str
    kind: Any
    way: Any
    made_at: datetime
    gave_up_at: datetime | None
    reason: Any


def mail_rows(mails: Iterable[OutboxMail]) -> list[MailRow]:
    """What was given up, in words, as it comes."""
    return [_row(mail, Way(mail.way)) for mail in mails]


def _row(mail: OutboxMail, way: Way) -> MailRow:
    why = {Way.MAIL: reason_in_words, Way.SMS: sms_reason_in_words}[way](mail.last_failure)
    return MailRow(mail.id, KIND_NAMES[mail.kind], WAY_NAMES[way], mail.created_at, mail.gave_up_at, why)


def sms_reason_in_words(failure: str | None) -> Any:
    """Why the last try failed; the gateway's number stays, since whoever runs it asks for that."""
    failure = failure or ""
    what, _dash, number = failure.partition("-")
    if failure in _SMS_FAILURES:
        return _SMS_FAILURES[failure]
    if what == "refused":
        return _("Sms-tjenesten sa at nummeret ikke kan få sms (%(number)s).", number=number)
    if what == "answer":
        return _("Sms-tjenesten ville ikke sende nå (%(number)s).", number=number)
    if what.startswith("ssl"):
        return _("Fikk ingen trygg forbindelse til sms-tjenesten.")
    return _("Fikk ikke kontakt med sms-tjenesten.")


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
