"""Running a coroutine beside another event loop: a thread that drives a browser has one running already."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine comes to, run in a loop of its own in a thread of its own; raises what it raises.

    `asyncio.run` refuses where a loop runs already, and Playwright keeps one running in the thread of the tests.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="loop") as one:
        return one.submit(asyncio.run, coroutine).result()
