"""Puts the outbox together: which transport, which key opens an address, which words."""

from portal.cases.notices import note_lost
from portal.cases.nudges import earliest_for, open_to
from portal.config import Settings
from portal.db.session import Database
from portal.municipality.profile import Pack
from portal.municipality.texts import Texts
from portal.outbox.letter import ShortWords, Words, link_of
from portal.outbox.models import MailKind
from portal.outbox.sms import SmsFolder, SmsGateway
from portal.outbox.transports import FileTransport, SmtpTransport, Transport
from portal.outbox.worker import Mailroom, SmsWay
from portal.vault.addresses import open_link


def mailroom_for(settings: Settings, db: Database, pack: Pack) -> Mailroom:
    """The worker's room, from the settings and the municipality's pack."""
    key = settings.server_key
    return Mailroom(
        db=db,
        transport=_transport(settings),
        opener=lambda blob: open_to(key, blob),
        words=words_from(pack.texts),
        sms=_sms(settings),
        short_words=short_words_from(pack.texts),
        earliest=lambda kind, sealed, moment: earliest_for(pack.contact_hours, key, kind, sealed, moment),
        on_lost=note_lost,
        link=lambda kind, sealed: link_of(settings.base_url, kind, open_link(key, sealed)),
    )


def short_words_from(texts: Texts) -> ShortWords:
    """The words of an SMS: the same for every kind that goes to a family."""
    return lambda kind, language: texts.get(language, f"sms.{kind.value.partition('_')[0]}.body")


def words_from(texts: Texts) -> Words:
    """Subject and body of a kind: its own texts where there are any, else those for citizens or for staff."""

    def words(kind: MailKind, language: str) -> tuple[str, str]:
        key = f"mail.{kind.value}"
        if not texts.has(language, f"{key}.subject"):
            key = f"mail.{kind.value.partition('_')[0]}"
        return texts.get(language, f"{key}.subject"), texts.get(language, f"{key}.body")

    return words


def _sms(settings: Settings) -> SmsWay | None:
    if settings.sms_transport == "http":
        return SmsGateway(settings.sms_url, settings.sms_sender, settings.sms_token_file)
    return SmsFolder(settings.instance / "sms", settings.sms_sender) if settings.sms_transport == "file" else None


def _transport(settings: Settings) -> Transport:
    if settings.mail_transport == "file":
        return FileTransport(settings.instance / "mail", settings.mail_from)
    return SmtpTransport(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.mail_from,
        settings.smtp_user,
        settings.smtp_password,
    )
