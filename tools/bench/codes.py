"""Whether the time of an answer tells one code from another: right, wrong, replaced and deleted ones, in random order.

The figure is the area under the ROC curve: how often a right code took longer than another. One half is a coin; further off
than 0.02, and whoever measures long enough would learn something.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Sequence
from http import HTTPStatus

from portal.vault import receipt
from tests.dom import parse
from tests.live import LiveSite
from tools.bench import talk
from tools.bench.load import Answer, Visitor

ROUNDS = 2000
KINDS = ("wrong", "replaced", "deleted")
LEAST, MOST = 0.48, 0.52
_CHANCE = 0.02  # each kind has a third of the requests, and chance alone moves the figure so much further
Row = tuple[str, str, str, bool]
_numbers = itertools.count(1)


def rows(site: LiveSite, rounds: int = ROUNDS) -> list[Row]:
    """One row for all that open nothing together, one for each kind, one for status, length and headers."""
    return asyncio.run(_measure(site, rounds))


async def _measure(site: LiveSite, rounds: int) -> list[Row]:
    codes = {"right": await _sent(site), "replaced": await _replaced(site), "deleted": await _deleted(site)}
    order = ["right"] * rounds + [KINDS[at % len(KINDS)] for at in range(rounds)]
    random.shuffle(order)
    took: dict[str, list[float]] = {kind: [] for kind in ("right", *KINDS)}
    looks: set[tuple[int, int, frozenset[str]]] = set()
    for kind in order:
        code = codes.get(kind) or " ".join(receipt.new_words("nb"))
        seconds, answer = await _try(site, code)
        took[kind].append(seconds)
        looks.add((answer.status, answer.head_bytes, frozenset(answer.headers)))
    others = [one for kind in KINDS for one in took[kind]]
    return [
        _row(f"codes: right or not, 2 × {rounds}", took["right"], others),
        *(_row(f"– right or {kind}", took["right"], took[kind], _CHANCE) for kind in KINDS),
        ("– status, length, headers", f"{len(looks)} kind(s) of answer", "1", len(looks) == 1),
    ]


def _row(name: str, right: Sequence[float], others: Sequence[float], chance: float = 0.0) -> Row:
    least, most, area = LEAST - chance, MOST + chance, area_under_curve(right, others)
    return name, f"AUC {area:.3f}", f"{least:.2f}–{most:.2f}", least <= area <= most


def area_under_curve(one: Sequence[float], other: Sequence[float]) -> float:
    """How often a value of `one` is larger than a value of `other`, equals counted half; from the sum of ranks."""
    ranked = sorted([(value, True) for value in one] + [(value, False) for value in other])
    total, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        middle = (at + end + 1) / 2  # the mean rank of equals; ranks begin at one
        total += middle * sum(is_one for _, is_one in ranked[at:end])
        at = end
    least = len(one) * (len(one) + 1) / 2
    return (total - least) / (len(one) * len(other))


async def _try(site: LiveSite, code: str) -> tuple[float, Answer]:
    """Type a code in a browser and from a network that were never here before; only the answer to it is timed."""
    visitor = _visitor(site)
    form = talk.hidden(parse(talk.plain(await visitor.get("/thread"))), "/thread/enter")
    started = time.perf_counter()
    answer = await visitor.post("/thread/enter", [*form, ("code", code)])
    seconds = time.perf_counter() - started
    await visitor.close()
    assert answer.status == HTTPStatus.SEE_OTHER, f"a code was answered with {answer.status}"
    return seconds, answer


def _visitor(site: LiveSite) -> Visitor:
    number = next(_numbers)
    return talk.newcomer(site, f"10.{3 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}")


async def _sent(site: LiveSite) -> str:
    return (await _send(site))[1]


async def _send(site: LiveSite) -> tuple[Visitor, str]:
    visitor = _visitor(site)
    await talk.begin(visitor, [])
    form = talk.hidden(parse(talk.plain(await visitor.get("/talk"))), "/talk")
    await visitor.post("/talk", [*form, ("go", "send")])
    return visitor, await talk.read_code(visitor, 0, [])


async def _replaced(site: LiveSite) -> str:
    """Words that stopped working when digits were taken instead."""
    visitor, code = await _send(site)
    await _press(visitor, "/thread/digits", [])
    return code


async def _deleted(site: LiveSite) -> str:
    visitor, code = await _send(site)
    await _press(visitor, "/thread/delete", [("is_sure", "yes")])
    return code


async def _press(visitor: Visitor, address: str, more: list[tuple[str, str]]) -> None:
    form = talk.hidden(parse(talk.plain(await visitor.get("/thread"))), address)
    answer = await visitor.post(address, [*form, *more])
    assert answer.status < HTTPStatus.BAD_REQUEST, f"{address} was answered with {answer.status}"
