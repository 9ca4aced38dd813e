"""`make bench-chat`: a thousand talks held open, some of them talking, beside a bare Flask page in the same run.

Loopback only. Figures that need a quiet machine are printed as ratios and as seconds of processor time.
"""

import argparse
import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import psutil

from tests.live import LiveSite, live_site
from tools.bench import serve
from tools.bench.chat_browsers import MARK, Ledger, Stream, Writer, page_times, say_evenly
from tools.bench.chat_house import House, Talk, form_of
from tools.bench.load import Visitor
from tools.servers import postgres

STREAM, WRITE, TALK = "/thread/live/stream", "/thread/live/write", "/thread/live"
_PAGES = ["/", "/thread", "/help-now"]
_STAFF_STREAMS = 4
_STEP_SECONDS = 0.02  # between two streams that open
Row = tuple[str, str, str, bool]


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    talks: int
    writers: int
    per_second: float
    seconds: float
    workers: int
    database: str
    kills: int


def main() -> None:
    """Every row, beside its aim; with --kills what became of each acknowledged message."""
    plan = _plan()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-chat-")))
        url = stack.enter_context(_postgres(folder)) if plan.database == "postgres" else ""
        options = ["--workers", str(plan.workers)]
        site = stack.enter_context(
            live_site(folder, url, options=options, TRUSTED_PROXIES="1", LIMIT_FACTOR="1000")
        )
        bare = stack.enter_context(serve.bare_site(plan.workers, 16))
        house = House.of(site, url)
        talks = house.begin(plan.talks)
        print(
            f"{plan.talks} talks, {plan.per_second:g} messages a second, {plan.workers} workers, {plan.database}",
            flush=True,
        )
        for name, value, aim, is_met in asyncio.run(Bench(plan, site, bare, house, talks).rows()):
            print(f"{name:<44} {value:<58} aim {aim:<20} {'' if is_met else '← short of it'}", flush=True)
        house.db.close()


def _plan() -> Plan:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--talks", type=int, default=1000)
    parser.add_argument("--writers", type=int, default=100)
    parser.add_argument("--per-second", type=float, default=25)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("BENCH_SECONDS", "20")))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--kills", type=int, default=0, help="Workers to kill while they talk.")
    return Plan(**vars(parser.parse_args()))


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    with postgres() as address:
        yield address


class Bench:
    """One run."""

    def __init__(self, plan: Plan, site: LiveSite, bare: str, house: House, talks: list[Talk]) -> None:
        self.plan, self.site, self.bare, self.house, self.talks = plan, site, bare, house, talks
        self.ledger = Ledger()
        self.server = psutil.Process(site.pid)

    async def rows(self) -> list[Row]:
        """Without talks, with idle ones, with some that talk; then, when asked for, with workers that die."""
        rows = [self._memory("memory (PSS), no talk held")]
        alone, bare = await self._pages(5), await self._pages(5, self.bare)
        opened, streams = await self._open_streams()
        rows.append(opened)
        rows.append(await self._idle())
        writers = await self._writers()
        used, pages = await self._talking(writers), await self._with_pages(writers)
        rows += [*self._delivery(), *used, self._memory(f"memory (PSS), {self.plan.talks} held", 250)]
        rows.append(_beside("pages while they talk, median", pages, alone, bare))
        if self.plan.kills:
            rows += await self._kills(writers)
        rows.append(self._kept())
        for task in streams:
            task.cancel()
        return rows

    # --- opening ------------------------------------------------------------------------------------------

    async def _open_streams(self) -> tuple[Row, list["asyncio.Task[None]"]]:
        before, began, tasks = self._cpu(), time.perf_counter(), []
        staff = await self.house.signed_in()
        self.staff = staff
        for number, talk in enumerate(self.talks):
            stream = Stream(_browser(self.site, talk), STREAM, self.ledger, number)
            tasks.append(asyncio.create_task(stream.go_on()))
            await asyncio.sleep(_STEP_SECONDS if number % 10 == 9 else 0)
        for talk in self.talks[:_STAFF_STREAMS]:
            path = f"/desk/live/{talk.case_id}/stream"
            stream = Stream(_copy(staff), path, self.ledger, -1 - talk.number)
            tasks.append(asyncio.create_task(stream.go_on()))
        wanted = len(tasks)
        while self.ledger.looked < wanted and time.perf_counter() - began < 90:
            await asyncio.sleep(0.1)
        used = (self._cpu() - before) / wanted * 1000
        shown = f"{self.ledger.opened} of {wanted} in {time.perf_counter() - began:.1f} s, {used:.1f} ms of CPU each"
        return ("streams opened", shown, "all", self.ledger.opened >= wanted), tasks

    async def _idle(self) -> Row:
        seconds = 16.0
        await asyncio.sleep(2)
        before = self._cpu()
        await asyncio.sleep(seconds)
        used = (self._cpu() - before) / seconds * 100
        return "idle talks, CPU of all processes", f"{used:.1f} % of a core", "5 %", used <= 5

    async def _writers(self) -> list[Writer]:
        """Half are families, half is the colleague who holds their talks."""
        writers, half = [], self.plan.writers // 2
        for talk in self.talks[:half]:
            visitor = _browser(self.site, talk)
            token = dict(await form_of(visitor, TALK, WRITE))["csrf_token"]
            writers.append(Writer(_by_script(visitor), WRITE, token, self.ledger))
        for talk in self.talks[half : 2 * half]:
            base = f"/desk/live/{talk.case_id}"
            visitor = _copy(self.staff)
            token = dict(await form_of(visitor, base, f"{base}/write"))["csrf_token"]
            writers.append(Writer(_by_script(visitor), f"{base}/write", token, self.ledger))
        return [one for pair in zip(writers[:half], writers[half:], strict=True) for one in pair]

    # --- talking ------------------------------------------------------------------------------------------

    async def _with_pages(self, writers: list[Writer]) -> list[float]:
        """How long pages take meanwhile: not in the same seconds as the talks' own processor time is counted."""
        talking = asyncio.create_task(say_evenly(writers, self.plan.per_second, self.plan.seconds))
        pages = await self._pages(self.plan.seconds)
        await talking
        return pages

    async def _talking(self, writers: list[Writer]) -> list[Row]:
        seconds, before, database = self.plan.seconds, self._cpu(), _postgres_cpu()
        await say_evenly(writers, self.plan.per_second, seconds)
        await asyncio.sleep(1)
        used = (self._cpu() - before) / (seconds + 1) * 100
        rows = [("talking, CPU of all processes", f"{used:.1f} % of a core", "40 %", used <= 40)]
        if self.plan.database == "postgres":
            used = (_postgres_cpu() - database) / (seconds + 1) * 100
            rows.append(("– and of PostgreSQL", f"{used:.1f} % of a core", "–", True))
        return rows

    def _delivery(self) -> list[Row]:
        came, posted = self.ledger.delivery_ms(), self.ledger.posting_ms()
        missing = len(self.ledger.acknowledged) - len(came)
        shown = f"{median(came):.0f} / {_p99(came):.0f} ms, {len(came)} of {len(self.ledger.acknowledged)}"
        return [
            (
                "from POST to the other browser, p50 / p99",
                shown,
                "250 ms, all",
                _p99(came) <= 250 and missing <= 0,
            ),
            ("– the POST alone, p50 / p99", f"{median(posted):.0f} / {_p99(posted):.0f} ms", "–", True),
        ]

    async def _pages(self, seconds: float, address: str = "") -> list[float]:
        visitor = Visitor(
            address or self.site.address, {"Accept-Language": "nb", "X-Forwarded-For": "10.251.0.1"}
        )
        times = await page_times(visitor, ["/"] if address else _PAGES, seconds)
        await visitor.close()
        return times

    # --- dying --------------------------------------------------------------------------------------------

    async def _kills(self, writers: list[Writer]) -> list[Row]:
        """Workers are killed one after the other while everybody goes on talking."""
        before = len(self.ledger.acknowledged)
        seconds = 6.0 * self.plan.kills
        talking = asyncio.create_task(say_evenly(writers, self.plan.per_second, seconds))
        for _ in range(self.plan.kills):
            await asyncio.sleep(5)
            workers = [one for one in self.server.children() if one.num_threads() > 4]
            workers[0].send_signal(signal.SIGKILL)
        await talking
        await asyncio.sleep(12)  # streams come back within five seconds, and catch up
        said, reopened = len(self.ledger.acknowledged) - before, self.ledger.reopened
        shown = f"{said} said, {reopened} streams came back; {dict(self.ledger.faults) or 'no fault'}"
        return [(f"{self.plan.kills} workers killed", shown, "–", True)]

    def _kept(self) -> Row:
        """What was acknowledged stands in the case once, and came to its own browser once."""
        kept: list[str] = [
            mark for talk in self.talks[: self.plan.writers] for mark in _marks(self.house.said(talk))
        ]
        wanted = self.ledger.acknowledged.keys()
        lost, doubled = len(wanted - set(kept)), len(kept) - len(set(kept))
        came: dict[str, int] = {}
        for (number, mark), times in self.ledger.came.items():
            if number >= 0:
                came[mark] = came.get(mark, 0) + times
        unseen = len(wanted - came.keys())
        twice = sum(times > 1 for times in came.values())
        shown = f"{len(wanted)} acknowledged: {lost} lost, {doubled} doubled; {unseen} not shown, {twice} shown twice"
        return "every acknowledged message", shown, "none of these", not (lost or doubled or unseen or twice)

    # --- measuring ----------------------------------------------------------------------------------------

    def _cpu(self) -> float:
        total = 0.0
        for one in (self.server, *self.server.children(recursive=True)):
            try:
                total += sum(one.cpu_times()[:2])
            except psutil.Error:
                continue
        return total

    def _memory(self, name: str, aim: float = 0) -> Row:
        each = serve.memory_mb(self.site.pid)
        shown = " + ".join(f"{one:.0f}" for one in each) + f" = {sum(each):.0f} MB"
        return name, shown, f"{aim:.0f} MB" if aim else "–", not aim or sum(each) <= aim


def _browser(site: LiveSite, talk: Talk) -> Visitor:
    visitor = Visitor(site.address, talk.headers())
    visitor.cookies["v"] = talk.token.hex()
    return visitor


def _copy(visitor: Visitor) -> Visitor:
    copied = Visitor(f"http://{visitor.host}:{visitor.port}", dict(visitor.headers))
    copied.cookies = dict(visitor.cookies)
    return copied


def _by_script(visitor: Visitor) -> Visitor:
    visitor.headers = {**visitor.headers, "X-Live": "yes"}
    return visitor


def _marks(said: list[str]) -> list[str]:
    return [mark for text in said for mark in MARK.findall(text)]


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98] if len(values) > 1 else (values or [0.0])[0]


def _beside(name: str, pages: list[float], alone: list[float], bare: list[float]) -> Row:
    ratio = median(pages) / median(alone)
    shown = f"{median(pages):.1f} ms, without {median(alone):.1f}, bare {median(bare):.1f}: {ratio:.2f}"
    shown += f"; p95 {quantiles(pages, n=20)[18]:.1f}, without {quantiles(alone, n=20)[18]:.1f}"
    return name, shown, "1.25 of without", ratio <= 1.25


def _postgres_cpu() -> float:
    found = [one for one in psutil.process_iter(["name"]) if one.info["name"] == "postgres"]
    return sum(sum(one.cpu_times()[:2]) for one in found if one.is_running())


if __name__ == "__main__":
    main()
