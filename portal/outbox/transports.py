"""How a mail leaves the house: by SMTP, or into a folder for the demo and for tests."""

import os
import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from portal.outbox.letter import domain_of

TIMEOUT_SECONDS = 10.0  # smtplib without one waits for ever


class TransportDown(Exception):
    """No mail can be sent now; try later. The reason is a slug and never holds an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailRefused(Exception):
    """This one mail was refused; others may go. `is_final` when the other side says it always will be."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class Sender(Protocol):
    """An open way out."""

    def send(self, letter: EmailMessage) -> None:
        """Send one mail. Raises TransportDown or MailRefused."""


class Transport(Protocol):
    """A way out that can be opened."""

    sender_address: str

    def open(self) -> AbstractContextManager[Sender]:
        """Connect, for one round of mails. Raises TransportDown."""


class FileTransport:
    """Each mail as a file in a folder."""

    def __init__(self, folder: Path, sender_address: str) -> None:
        self.folder = folder
        self.sender_address = sender_address

    @contextmanager
    def open(self) -> Iterator[Sender]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            yield self
        except OSError:
            raise TransportDown("folder") from None

    def send(self, letter: EmailMessage) -> None:
        handle, draft = tempfile.mkstemp(dir=self.folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(letter))
        name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        os.replace(draft, self.folder / f"{name}.eml")


class SmtpTransport:
    """One SMTP server, with a time limit on each of its answers."""

    def __init__(
        self,
        host: str,
        port: int,
        security: str,
        sender_address: str,
        user: str = "",
        password: str = "",  # nosec B107: none unless the server asks for one
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.host, self.port, self.security, self.timeout = host, port, security, timeout
        self.user, self._password = user, password
        self.sender_address = sender_address

    @contextmanager
    def open(self) -> Iterator[Sender]:
        with _mapped():
            server = self._connect()
        try:
            with _mapped():
                self._greet(server)
            yield _SmtpSender(server)
        except BaseException:
            server.close()  # a polite QUIT to somebody who does not answer would cost another ten seconds
            raise
        with suppress(OSError, smtplib.SMTPException):
            server.quit()

    def _connect(self) -> smtplib.SMTP:
        own_name = domain_of(self.sender_address)  # never this machine's name
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, own_name, timeout=self.timeout, context=context)
        return smtplib.SMTP(self.host, self.port, own_name, timeout=self.timeout)

    def _greet(self, server: smtplib.SMTP) -> None:
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self._password)


class _SmtpSender:
    def __init__(self, server: smtplib.SMTP) -> None:
        self.server = server

    def send(self, letter: EmailMessage) -> None:
        with _mapped():
            self.server.send_message(letter)


@contextmanager
def _mapped() -> Iterator[None]:
    """Errors of smtplib as ours. Their own words repeat addresses, so they go no further."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal([code for code, _ in error.recipients.values()]) from None
    except smtplib.SMTPDataError as error:
        raise _refusal([error.smtp_code]) from None
    except smtplib.SMTPResponseException as error:
        raise TransportDown(f"answer-{error.smtp_code}") from None
    except TimeoutError:
        raise TransportDown("timeout") from None
    except (smtplib.SMTPException, OSError) as error:
        raise TransportDown(type(error).__name__.lower()) from None


def _refusal(codes: list[int]) -> Exception:
    worst = max(codes, default=0)
    if worst == 421:  # the server is closing: says nothing of this mail
        return TransportDown("answer-421")
    return MailRefused(f"refused-{worst}", is_final=worst >= 500)
