"""How much longer something takes when there is more of it: a law about the way it is done, whatever the machine."""

import time
from collections.abc import Callable


def _least(run: Callable[[str], object], text: str) -> int:
    """Nanoseconds of this process's own processor time, the best of five runs."""
    spent = []
    for _ in range(5):
        began = time.process_time_ns()
        run(text)
        spent.append(time.process_time_ns() - began)
    return max(min(spent), 1)


def times_as_long(run: Callable[[str], object], text: str, *, times: int = 8) -> float:
    """How many times as long `run` takes with `text` as with an n-th of it: near `times` where the work is in proportion,
    near its square where every part is compared with every other."""
    run(text)
    return _least(run, text) / _least(run, text[: len(text) // times])
