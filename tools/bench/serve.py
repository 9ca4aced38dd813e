"""Start and stop what is measured, and read how much memory its processes hold."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tools.servers import free_port, wait_for_port

_BIN = Path(sys.executable).parent


@contextmanager
def bare_site(workers: int, threads: int) -> Iterator[str]:
    """The bare page on the same server with the same workers and threads; gives its address."""
    port = free_port()
    command = [
        *[str(_BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)],
        *["--workers", str(workers), "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning"],
        "tools.bench.bare:app",
    ]
    server = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": "."})
    try:
        wait_for_port(port)
        time.sleep(1)  # all workers up, not only the first
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def memory_mb(pid: int) -> list[float]:
    """Proportional memory (PSS) in MB of a process and its children: shared pages count once."""
    parent = psutil.Process(pid)
    return [one.memory_full_info().pss / 1e6 for one in (parent, *parent.children(recursive=True))]


def listener(port: int) -> psutil.Process:
    """The topmost process of the server that listens on a loopback port. Raises LookupError when there is none."""
    for connection in psutil.net_connections("tcp"):
        if connection.laddr.port == port and connection.status == psutil.CONN_LISTEN and connection.pid:
            return _topmost(psutil.Process(connection.pid))
    raise LookupError(f"nobody listens on {port}")


def _topmost(process: psutil.Process) -> psutil.Process:
    """Climb to the process that we started ourselves."""
    parent = process.parent()
    return process if parent is None or parent.pid in (0, 1, os.getpid()) else _topmost(parent)
