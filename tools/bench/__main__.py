"""Measure, and print each figure beside its aim. What falls short is said so; nothing here fails a build."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import psutil

from tests.live import LiveSite, live_site
from tools.bench import codes, directory, load, queue, serve, talk

WORKERS, THREADS = 2, 16  # what `portal run` starts with
_SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
_BROWSER = {"Accept-Encoding": "br, gzip", "Accept-Language": "nb", "Accept": "text/html"}
Row = tuple[str, str, str, bool]


def main() -> None:
    """Every row that exists, beside its aim."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        site = stack.enter_context(live_site(folder, TRUSTED_PROXIES="1"))
        bare = stack.enter_context(serve.bare_site(WORKERS, THREADS))
        _print(
            [
                _cold_start(folder),
                *_front(site, bare),
                *_cold_page(site),
                *asyncio.run(talk.rows(site)),
                _memory(site),
            ]
        )
        _print(
            codes.rows(
                stack.enter_context(live_site(folder / "codes", TRUSTED_PROXIES="1", LIMIT_FACTOR="1000"))
            )
        )
    _print(queue.rows())
    _print(directory.rows())


def _print(rows: Iterable[Row]) -> None:
    for name, value, aim, is_met in rows:
        print(f"{name:<44} {value:<40} aim {aim:<22} {'' if is_met else '← short of it'}", flush=True)


def _front(site: LiveSite, bare: str) -> list[Row]:
    asyncio.run(load.hammer(site.address, "/", seconds=1, headers=_BROWSER))  # warm
    ours, ours_cpu = _with_cpu(lambda: _hammer(site.address), site.address)
    reference, bare_cpu = _with_cpu(lambda: _hammer(bare), bare)
    ratio, cpu_ratio = ours.per_second / reference.per_second, ours_cpu / bare_cpu
    beside = f"{ours.per_second:.0f}/s, bare {reference.per_second:.0f}/s: {ratio:.2f}"
    by_cpu = f"{ours_cpu:.0f}, bare {bare_cpu:.0f}: {cpu_ratio:.2f}"
    return [
        ("front page, requests a second", beside, "0.70 of bare", ratio >= 0.7 and not ours.wrong),
        ("– per second of the server's CPU", by_cpu, "0.70 of bare", cpu_ratio >= 0.7),
    ]


def _hammer(address: str) -> load.Outcome:
    return asyncio.run(load.hammer(address, "/", seconds=_SECONDS, headers=_BROWSER))


def _with_cpu(run: Callable[[], load.Outcome], address: str) -> tuple[load.Outcome, float]:
    """The outcome and its answers a second of CPU that the server used. The generator's own CPU does not count."""
    server = serve.listener(int(address.rsplit(":", 1)[1]))
    before = _cpu(server)
    outcome = run()
    return outcome, len(outcome.seconds) / max(_cpu(server) - before, 0.01)


def _cpu(server: psutil.Process) -> float:
    every = (server, *server.children(recursive=True))
    return sum(sum(one.cpu_times()[:2]) for one in every)


def _cold_start(folder: Path) -> Row:
    """The second start of an instance: schema, demo and keys are there, as after any restart."""
    with live_site(folder) as again:
        return "cold start", f"{again.seconds:.2f} s", "under 2 s", again.seconds < 2


def _cold_page(site: LiveSite) -> list[Row]:
    sizes = asyncio.run(_load_all(site.address))
    total = sum(sizes) / 1000
    shown = f"{total:.1f} kB, {len(sizes)} requests"
    return [
        ("cold front page, compressed, all told", shown, "20 kB, 3 requests", total <= 20 and len(sizes) <= 3)
    ]


async def _load_all(address: str) -> list[int]:
    visitor = load.Visitor(address, _BROWSER)
    front = await visitor.get("/")
    paths = talk.linked_files(front)
    answers = [front, *[await visitor.get(path) for path in paths]]
    await visitor.close()
    return [answer.head_bytes + len(answer.body) for answer in answers]


def _memory(site: LiveSite) -> Row:
    """After the load above. PSS, so that what processes share counts once."""
    each = serve.memory_mb(site.pid)
    workers = each[1:] or each
    shown = " + ".join(f"{one:.0f}" for one in each) + " MB"
    return "memory (PSS), main and workers, loaded", shown, "under 120 MB a worker", max(workers) < 120


if __name__ == "__main__":
    main()
