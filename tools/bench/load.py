"""A small load generator: raw sockets, kept open, bounded in time and count, for loopback only."""

from __future__ import annotations

import asyncio
import http.cookies
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

_LOOPBACK = ("127.0.0.1", "localhost")
MOST_REQUESTS = 200_000


@dataclass
class Outcome:
    """What a run came to: seconds each request took, how long it lasted, how many answers were wrong."""

    seconds: list[float] = field(default_factory=list)
    lasted: float = 0.0
    wrong: int = 0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.lasted if self.lasted else 0.0

    @property
    def median_ms(self) -> float:
        return median(self.seconds) * 1000 if self.seconds else 0.0

    @property
    def p95_ms(self) -> float:
        return quantiles(self.seconds, n=20)[18] * 1000 if len(self.seconds) > 1 else self.median_ms


@dataclass
class Answer:
    """One answer, whole."""

    status: int
    headers: dict[str, list[str]]
    body: bytes
    head_bytes: int

    def first(self, name: str) -> str:
        return self.headers.get(name, [""])[0]


class Visitor:
    """One kept-open connection with its cookies. Raises ValueError for an address that is not loopback."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        parts = urlsplit(address)
        if parts.hostname not in _LOOPBACK:
            raise ValueError(f"load is for loopback only, not {parts.hostname}")
        self.host, self.port = parts.hostname, parts.port or 80
        self.headers = headers or {}
        self.cookies: dict[str, str] = {}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, form: Sequence[tuple[str, str]]) -> Answer:
        return await self._ask("POST", path, urlencode(form).encode())

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        try:
            return await self._once(method, path, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            await self.close()  # the server may close a kept connection between two requests
            return await self._once(method, path, body)

    async def _once(self, method: str, path: str, body: bytes) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        assert self._reader is not None
        self._writer.write(self._request(method, path, body))
        await self._writer.drain()
        answer = await _read(self._reader)
        self._keep_cookies(answer.headers.get("set-cookie", []))
        return answer

    def _request(self, method: str, path: str, body: bytes) -> bytes:
        headers = {"Host": f"{self.host}:{self.port}", **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Content-Length": str(len(body)),
                "Sec-Fetch-Site": "same-origin",
            }
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _keep_cookies(self, set_cookies: list[str]) -> None:
        for line in set_cookies:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                if morsel["max-age"] == "0" or "1970" in morsel["expires"]:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    status = int(first.split(" ")[1])
    return Answer(status, headers, await _body(reader, headers), len(head))


async def _body(reader: asyncio.StreamReader, headers: dict[str, list[str]]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", [""])[0]:
        return b"".join([part async for part in _chunks(reader)])
    length = int(headers.get("content-length", ["0"])[0])
    return await reader.readexactly(length) if length else b""


async def _chunks(reader: asyncio.StreamReader):  # type: ignore[no-untyped-def]
    while size := int((await reader.readline()).split(b";")[0], 16):
        yield await reader.readexactly(size)
        await reader.readline()
    await reader.readline()


async def hammer(
    address: str, path: str, *, seconds: float, connections: int = 8, headers: dict[str, str] | None = None
) -> Outcome:
    """Ask for one page again and again on some connections at once, for so many seconds."""
    outcome, ends_at = Outcome(), time.perf_counter() + seconds
    started = time.perf_counter()
    await asyncio.gather(*(_again(address, path, headers, ends_at, outcome) for _ in range(connections)))
    outcome.lasted = time.perf_counter() - started
    return outcome


async def _again(
    address: str, path: str, headers: dict[str, str] | None, ends_at: float, outcome: Outcome
) -> None:
    visitor = Visitor(address, headers)
    while (now := time.perf_counter()) < ends_at and len(outcome.seconds) < MOST_REQUESTS:
        answer = await visitor.get(path)
        outcome.seconds.append(time.perf_counter() - now)
        outcome.wrong += answer.status != 200
    await visitor.close()
