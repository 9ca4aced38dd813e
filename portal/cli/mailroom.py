"""Puts the outbox together: which transport, which key opens an address, which words."""

from portal.config import Settings
from portal.db.session import Database
from portal.municipality.texts import Texts
from portal.outbox.letter import Words
from portal.outbox.models import MailKind
from portal.outbox.transports import FileTransport, SmtpTransport, Transport
from portal.outbox.worker import Mailroom
from portal.vault.addresses import open_address


def mailroom_for(settings: Settings, db: Database, texts: Texts) -> Mailroom:
    """The worker's room, from the settings and the municipality's texts."""
    return Mailroom(
        db=db,
        transport=_transport(settings),
        opener=lambda blob: open_address(settings.server_key, blob),
        words=words_from(texts),
    )


def words_from(texts: Texts) -> Words:
    """Subject and body of a kind: its own texts where there are any, else those for citizens or for staff."""

    def words(kind: MailKind, language: str) -> tuple[str, str]:
        key = f"mail.{kind.value}"
        if not texts.has(language, f"{key}.subject"):
            key = f"mail.{kind.value.partition('_')[0]}"
        return texts.get(language, f"{key}.subject"), texts.get(language, f"{key}.body")

    return words


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
