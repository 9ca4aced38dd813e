"""Work that is done once before the server starts, in a process of its own.

What it loads, the tools for the schema above all, would else lie in the server's processes for as long as they run: the
workers are forked from the one that made everything ready.
"""

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

import click

from portal.cli.common import Trouble, trouble_in

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """What `work` gives, done in a child; here where a process cannot be split. It gives what can be pickled.

    Raises Trouble for what a person can mend; for a bug the child has shown the traceback, and this process ends as it did.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return work()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_tell, args=(work, theirs))
    child.start()
    theirs.close()
    try:
        result, line = ours.recv()
    except EOFError:
        child.join()
        sys.exit(child.exitcode or 1)
    child.join()
    if line is not None:
        raise Trouble(line)
    return result  # type: ignore[no-any-return]


def _tell(work: Callable[[], T], to: "Connection[tuple[T | None, str | None], None]") -> None:
    """The child: what came of it, or the one line of what is wrong."""
    try:
        to.send((work(), None))
    except click.ClickException as error:
        to.send((None, error.message))
    except KeyboardInterrupt:  # who waits was told too, and says so
        sys.exit(130)
    except Exception as error:
        line = trouble_in(error)
        if line is None:
            raise
        to.send((None, line))
