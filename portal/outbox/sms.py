"""How an SMS leaves the house: to a gateway over HTTP, or into a folder for the demo and for tests.

The gateway's side of it: POST of JSON `{"id", "from", "to", "text"}` with `Authorization: Bearer <token>` and
`Idempotency-Key: <id>`; the same id is the same SMS, however often it comes. 2xx: taken. 410 and 422: never to
this number. Anything else, or no whole answer: try again later (a wrong address or token is not the family's fault).
"""

import http.client
import json
import os
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from portal.outbox.letter import ShortMessage
from portal.outbox.transports import TIMEOUT_SECONDS, MailRefused, TransportDown

LONGEST_ANSWER = 64 * 1024  # bytes; what a gateway says beyond that is not read
_NEVER = frozenset({410, 422})


class SmsSender(Protocol):
    """An open way out."""

    def send(self, message: ShortMessage) -> None:
        """Send one SMS. Raises TransportDown or MailRefused."""


class SmsFolder:
    """Each SMS as a file of JSON in a folder."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender_address = folder, sender

    @contextmanager
    def open(self) -> Iterator[SmsSender]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            yield self
        except OSError:
            raise TransportDown("folder") from None

    def send(self, message: ShortMessage) -> None:
        handle, draft = tempfile.mkstemp(dir=self.folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(_as_json(message), file, ensure_ascii=False)
        os.replace(draft, self.folder / f"{message.id}.json")


class SmsGateway:
    """A gateway over HTTP. No redirect is followed and no proxy asked: the number goes to one address only."""

    def __init__(
        self, url: str, sender: str, token_file: Path | None, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self.url, self.sender_address, self.token_file, self.timeout = (
            urlsplit(url),
            sender,
            token_file,
            timeout,
        )

    @contextmanager
    def open(self) -> Iterator[SmsSender]:
        yield _GatewaySender(self, self._token())

    def _token(self) -> str:
        """Read for each round, so that a new token counts at once. Raises TransportDown."""
        try:
            return self.token_file.read_text("ascii").strip() if self.token_file else ""
        except (OSError, ValueError):
            raise TransportDown("token-file") from None

    def connect(self) -> http.client.HTTPConnection:
        """A connection of its own for each SMS: a gateway that hung up on the last one costs the next nothing."""
        host, port = self.url.hostname or "", self.url.port
        if self.url.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self.timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=self.timeout)

    @property
    def target(self) -> str:
        return (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")


class _GatewaySender:
    def __init__(self, gateway: SmsGateway, token: str) -> None:
        self.gateway, self._token = gateway, token

    def send(self, message: ShortMessage) -> None:
        connection = self.gateway.connect()
        alarm = threading.Timer(2 * self.gateway.timeout, _hang_up, [connection])
        alarm.daemon = True
        alarm.start()
        try:
            _judge(self._ask(connection, message))
        except TimeoutError:
            raise TransportDown("timeout") from None
        except (OSError, http.client.HTTPException) as error:
            # What was asked may have been done: the same id makes the next try harmless.
            raise TransportDown(type(error).__name__.lower()) from None
        finally:
            alarm.cancel()
            connection.close()

    def _ask(self, connection: http.client.HTTPConnection, message: ShortMessage) -> int:
        """The status of a whole answer."""
        body = json.dumps(_as_json(message)).encode()
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": message.id,
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection.request("POST", self.gateway.target, body, headers)
        answer = connection.getresponse()
        read = answer.read(LONGEST_ANSWER)
        if answer.length and len(read) < LONGEST_ANSWER:
            raise http.client.IncompleteRead(b"")
        return answer.status


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """An answer that drips, a byte now and then, never times out by itself."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in _NEVER:
        raise MailRefused(f"refused-{status}", is_final=True)
    raise TransportDown(f"answer-{status}")


def _as_json(message: ShortMessage) -> dict[str, Any]:
    fields = asdict(message)
    return {"id": fields["id"], "from": fields["sender"], "to": fields["to"], "text": fields["text"]}
