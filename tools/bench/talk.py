"""The conversation under the clock: a step, sending, coming back with the code; and what the key derivation alone allows."""

import asyncio
import gzip
import itertools
import time
from statistics import median
from typing import Any

import brotli

from portal.vault import receipt
from portal.vault.keys import derive_receipt
from tests.dom import Page, parse
from tests.live import LiveSite
from tools.bench.load import Answer, Visitor

TALKS = 80
AT_ONCE = 4
_HEADERS = {"Accept-Encoding": "br, gzip", "Accept-Language": "nb", "Accept": "text/html"}
_numbers = itertools.count(1)
Row = tuple[str, str, str, bool]


def plain(answer: Answer) -> str:
    """The page of an answer, uncompressed."""
    packed = {"br": brotli.decompress, "gzip": gzip.decompress}.get(answer.first("content-encoding"))
    return (packed(answer.body) if packed else answer.body).decode()


def linked_files(answer: Answer) -> list[str]:
    """The style sheets and scripts that a page asks for."""
    page = parse(plain(answer)).root
    styles = [link.get("href") for link in page.all("link") if link.get("rel") == "stylesheet"]
    return styles + [script.get("src") for script in page.all("script") if script.has("src")]


async def rows(site: LiveSite) -> list[Row]:
    """Median times of each step, and how many submissions a second there are beside bare key derivation."""
    times: dict[str, list[float]] = {"step": [], "send": [], "back": []}
    codes: list[str] = []
    visitors = [_visitor(site) for _ in range(TALKS)]
    for one in visitors:
        await begin(one, times["step"])
    sent_per_second = await _send_all(visitors, times["send"], codes)
    for code in codes[:20]:
        await _come_back(_visitor(site), code, times["back"])
    alone = _derivations_per_second()
    ratio = sent_per_second / alone
    return [
        _time("conversation, one step (POST and page)", times["step"], 15),
        _time("submit (POST and the page with the code)", times["send"], 100),
        (
            "submissions a second",
            f"{sent_per_second:.1f}, derivation alone {alone:.1f}: {ratio:.2f}",
            "0.80 of it",
            ratio >= 0.8,
        ),
        _time("coming back with the code", times["back"], 45),
    ]


def newcomer(site: LiveSite, network: str) -> Visitor:
    """Somebody with a browser, on a network of their own."""
    return Visitor(site.address, {**_HEADERS, "X-Forwarded-For": network})


def _visitor(site: LiveSite) -> Visitor:
    number = next(_numbers)
    return newcomer(site, f"10.1.{number // 250}.{number % 250 + 1}")


def _time(name: str, seconds: list[float], aim_ms: int) -> Row:
    middle = median(seconds) * 1000
    return name, f"{middle:.0f} ms (median of {len(seconds)})", f"{aim_ms} ms", middle <= aim_ms


async def begin(visitor: Visitor, steps: list[float]) -> None:
    """Through the door, three answers, and on to the review; each step is timed with the page it leads to."""
    await visitor.post("/start", [("door", "parent")])
    page = parse(plain(await visitor.get("/talk")))
    for answer in ("no", "my_child", "6-12"):
        page = await _step(visitor, page, steps, ("answer", answer))
    await _step(visitor, page, steps, ("go", "review"))


async def _step(visitor: Visitor, page: Page, steps: list[float], pressed: tuple[str, str]) -> Page:
    form = hidden(page, "/talk")
    started = time.perf_counter()
    await visitor.post("/talk", [*form, pressed])
    answer = await visitor.get("/talk")
    steps.append(time.perf_counter() - started)
    return parse(plain(answer))


def hidden(page: Page, action: str) -> list[tuple[str, str]]:
    """Name and value of each hidden field of the form that leads there."""
    form = page.root.first("form", lambda node: node.get("action") == action)
    fields = form.all("input") if form else []
    return [(one.get("name"), one.get("value")) for one in fields if one.get("type") == "hidden"]


async def _send_all(visitors: list[Visitor], times: list[float], codes: list[str]) -> float:
    """Submissions a second. Only the sending counts: reading pages apart is this program's work, on the same cores."""
    forms = [hidden(parse(plain(await visitor.get("/talk"))), "/talk") for visitor in visitors]
    waiting = list(zip(visitors, forms, strict=True))
    took: dict[Visitor, float] = {}
    started = time.perf_counter()
    await asyncio.gather(*(_send_some(waiting, took) for _ in range(AT_ONCE)))
    per_second = len(visitors) / (time.perf_counter() - started)
    for one in visitors:
        codes.append(await read_code(one, took[one], times))
    return per_second


async def _send_some(
    waiting: list[tuple[Visitor, list[tuple[str, str]]]], took: dict[Visitor, float]
) -> None:
    while waiting:
        visitor, form = waiting.pop()
        started = time.perf_counter()
        await visitor.post("/talk", [*form, ("go", "send")])
        took[visitor] = time.perf_counter() - started


async def read_code(visitor: Visitor, sending: float, times: list[float]) -> str:
    """The code on the page after sending; how long sending and the page took is added to `times`."""
    started = time.perf_counter()
    answer = await visitor.get("/thread")
    times.append(sending + time.perf_counter() - started)
    words: Any = parse(plain(answer)).root.first("ol", lambda node: "code-words" in node.get("class"))
    return " ".join(item.text for item in words.all("li"))


async def _come_back(visitor: Visitor, code: str, times: list[float]) -> None:
    form = hidden(parse(plain(await visitor.get("/thread"))), "/thread/enter")
    started = time.perf_counter()
    answer = await visitor.post("/thread/enter", [*form, ("code", code)])
    assert answer.status == 303, f"the code did not open anything: {answer.status}"
    await visitor.get("/thread")
    times.append(time.perf_counter() - started)
    await visitor.close()


def _derivations_per_second() -> float:
    """What two processes could do if they did nothing else: measured on one core, times the cores."""
    canonical = receipt.canonical_of(receipt.new_words("nb"))
    started, count = time.perf_counter(), 15
    for _ in range(count):
        derive_receipt(canonical, bytes(32))
    return 2 * count / (time.perf_counter() - started)
