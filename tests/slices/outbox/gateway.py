"""A gateway for SMS that can be told how to behave: the other side of the contract in portal/outbox/sms.py."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Gateway:
    """What it was asked, and how it is to answer: a status, or 'silent', 'hangs-up', 'cut-off', 'garbage', 'drips'."""

    answer: int | str = 202
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/messages?from=portal"

    @property
    def texts(self) -> set[str]:
        """What would have reached phones: the same id is the same SMS."""
        return {one["id"] for one in self.asked}


class _Handler(BaseHTTPRequestHandler):
    gateway: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.gateway.asked.append(json.loads(body))
        self.gateway.headers.append(dict(self.headers))
        assert self.path == "/v1/messages?from=portal"
        self._behave(self.gateway.answer)

    def do_GET(self) -> None:
        raise AssertionError("a redirect was followed")

    def _behave(self, answer: int | str) -> None:
        if isinstance(answer, int):
            self.send_response(answer)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
        elif answer == "silent":
            self.gateway.over.wait(20)
        elif answer == "cut-off":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{")
        elif answer == "garbage":
            self.wfile.write(b"\x00\x01 what is this\r\n\r\n")
        elif answer == "drips":
            self._drip()
        self.close_connection = True  # 'hangs-up' says nothing at all

    def _drip(self) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
            while not self.gateway.over.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextlib.contextmanager
def standing(gateway: Gateway) -> Iterator[Gateway]:
    """The gateway, listening while the block lasts."""
    handler = type("Handler", (_Handler,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield gateway
    finally:
        gateway.over.set()
        server.shutdown()
        thread.join(5)
        server.server_close()
