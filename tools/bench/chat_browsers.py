"""The browsers of a bench: they hold streams, come back when one breaks, and write until what they wrote is acknowledged."""

import asyncio
import contextlib
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field

from portal.db.base import new_id
from tools.bench.load import Visitor

MARK = re.compile(r"merke-[0-9a-z]{26}")
_EVENT_ID = re.compile(rb"^id: (\S+)", re.MULTILINE)
_QUIET_SECONDS = 40  # well above two heartbeats: a stream that is silent for so long is dead
_TRIES = 200


@dataclass
class Ledger:
    """What was sent, when; what came, when and how often; by its mark."""

    sent_at: dict[str, float] = field(default_factory=dict)
    acknowledged: dict[str, float] = field(default_factory=dict)
    came_at: dict[str, float] = field(default_factory=dict)
    came: Counter[tuple[int, str]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    opened: int = 0
    looked: int = 0  # streams that have been told for the first time where their talk stands
    reopened: int = 0

    def delivery_ms(self) -> list[float]:
        """From the moment before the POST until it stood in the other browser."""
        both = self.sent_at.keys() & self.came_at.keys()
        return [(self.came_at[mark] - self.sent_at[mark]) * 1000 for mark in both]

    def posting_ms(self) -> list[float]:
        return [(at - self.sent_at[mark]) * 1000 for mark, at in self.acknowledged.items()]


@dataclass
class Stream:
    """One EventSource: it opens, reads, and comes back with the id of the last event it had."""

    visitor: Visitor
    path: str
    ledger: Ledger
    number: int = 0
    last: str = ""
    is_open: bool = False
    has_opened: bool = False
    has_looked: bool = False

    async def go_on(self) -> None:
        """Until it is cancelled."""
        while True:
            with contextlib.suppress(
                OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.LimitOverrunError
            ):
                await self._once()
            self.is_open = False
            await asyncio.sleep(random.uniform(1, 5) if self.has_opened else 0.2)  # noqa: S311

    async def _once(self) -> None:
        reader, writer = await asyncio.open_connection(self.visitor.host, self.visitor.port)
        try:
            again = {"Last-Event-ID": self.last} if self.last else {}
            before, self.visitor.headers = self.visitor.headers, {**self.visitor.headers, **again}
            writer.write(self.visitor._request("GET", self.path, b""))
            self.visitor.headers = before
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
            if not head.startswith(b"HTTP/1.1 200"):
                self.ledger.faults[f"stream {head[9:12].decode()}"] += 1
                await asyncio.sleep(1)
                return
            self.is_open = True
            self.ledger.opened += not self.has_opened
            self.ledger.reopened += self.has_opened
            self.has_opened = True
            while size := int(await asyncio.wait_for(reader.readline(), _QUIET_SECONDS) or b"0", 16):
                self._take(await reader.readexactly(size))
                await reader.readline()
        finally:
            writer.close()

    def _take(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.has_looked and b"event: state" in data:
            self.has_looked, self.ledger.looked = True, self.ledger.looked + 1
        for mark in MARK.findall(data.decode("utf-8", "replace")):
            self.ledger.came_at.setdefault(mark, now)
            self.ledger.came[self.number, mark] += 1
        if ids := _EVENT_ID.findall(data):
            self.last = ids[-1].decode()


@dataclass
class Writer:
    """Somebody who writes in a talk, with the form's real token. Each try of a message bears the same mark."""

    visitor: Visitor
    path: str
    token: str
    ledger: Ledger
    hand: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def say(self) -> None:
        """Say one thing, and try until it is acknowledged. One after the other, as a person does."""
        async with self.hand:
            await self._say()

    async def _say(self) -> None:
        submission = new_id()
        mark = f"merke-{submission}"
        form = [("csrf_token", self.token), ("submission", submission), ("body", f"Jeg sier dette: {mark}")]
        self.ledger.sent_at[mark] = time.perf_counter()
        for _ in range(_TRIES):
            try:
                answer = await asyncio.wait_for(self.visitor.post(self.path, form), 30)
            except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
                await self.visitor.close()
                self.ledger.faults[f"post {type(error).__name__}"] += 1
                await asyncio.sleep(0.25)
                continue
            if answer.status in (204, 303):
                self.ledger.acknowledged[mark] = time.perf_counter()
                return
            self.ledger.faults[f"post {answer.status}"] += 1
            await asyncio.sleep(0.5)


async def say_evenly(writers: list[Writer], per_second: float, seconds: float) -> None:
    """One message after the other, by turns, so many a second, whether or not the ones before are through."""
    tasks, began = [], time.perf_counter()
    for number in range(int(per_second * seconds)):
        await asyncio.sleep(max(began + number / per_second - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(writers[number % len(writers)].say()))
    await asyncio.gather(*tasks)


async def page_times(visitor: Visitor, paths: list[str], seconds: float) -> list[float]:
    """Milliseconds of each page, asked for ten times a second."""
    taken: list[float] = []
    ends_at = time.perf_counter() + seconds
    while (now := time.perf_counter()) < ends_at:
        answer = await visitor.get(paths[len(taken) % len(paths)])
        assert answer.status == 200, f"{paths[len(taken) % len(paths)]}: {answer.status}"
        taken.append((time.perf_counter() - now) * 1000)
        await asyncio.sleep(0.1)
    return taken
