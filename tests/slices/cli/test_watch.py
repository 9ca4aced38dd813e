"""What watches the server's processes: started anew when they die, stopped together, never left alone, and small."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal.cli import watch

# Forks what it is to watch, as the server does, and becomes the watch. Each child writes its number down; `stubborn` ones
# do not listen when they are told to stop.
_MASTER = """
import os, signal, sys
folder, watch, kind, *again = sys.argv[1:]
pids = []
for number in range(2):
    pid = os.fork()
    if not pid:
        os.execv(sys.executable, [sys.executable, "-c", os.environ["CHILD"], folder, kind])
    pids.append(str(pid))
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
os.execv(sys.executable, [sys.executable, "-I", "-S", watch, "1", *pids, "--", *again])
"""
_CHILD = """
import os, pathlib, signal, sys, time
if sys.argv[2] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1], str(os.getpid())).touch()
time.sleep(0 if sys.argv[2] == "dying" else 120)
"""


def _until(folder: Path, count: int) -> list[int]:
    ends_at = time.monotonic() + 30
    while len(found := sorted(int(each.name) for each in folder.iterdir())) < count:
        assert time.monotonic() < ends_at, found
        time.sleep(0.02)
    return found


class Watched:
    """A running watch over two children that write their numbers into `folder`."""

    def __init__(self, folder: Path, kind: str = "plain", again: str = "plain") -> None:
        command = [sys.executable, "-c", _CHILD, str(folder), again] if again else []
        master = [sys.executable, "-c", _MASTER, str(folder), watch.__file__, kind, *command]
        self.process = subprocess.Popen(master, env=os.environ | {"CHILD": _CHILD}, stderr=subprocess.PIPE)
        self.folder = folder
        self.first = _until(folder, 2)

    def ends(self) -> tuple[int, str]:
        """Its exit code, and what it has said."""
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said.decode()


@pytest.fixture
def leftovers(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for each in tmp_path.iterdir():
        if psutil.pid_exists(int(each.name)):
            os.kill(int(each.name), signal.SIGKILL)


def _left(folder: Path) -> list[int]:
    found = [int(each.name) for each in folder.iterdir()]
    return [pid for pid in found if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def test_one_that_dies_is_started_anew_and_said(leftovers: Path) -> None:
    watched = Watched(leftovers)
    os.kill(watched.first[0], signal.SIGKILL)
    assert len(_until(leftovers, 3)) == 3
    watched.process.send_signal(signal.SIGTERM)
    assert watched.ends() == (0, "portal: a process of the server ended by itself (signal 9)\n")
    assert _left(leftovers) == []


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_them_all_and_those_that_do_not_listen_too(leftovers: Path, name: signal.Signals) -> None:
    watched = Watched(leftovers, "stubborn")
    watched.process.send_signal(name)
    assert watched.ends() == (0, "")
    assert _left(leftovers) == []


def test_who_dies_again_at_once_ends_it_all(leftovers: Path) -> None:
    watched = Watched(leftovers, again="dying")
    os.kill(watched.first[0], signal.SIGKILL)
    assert watched.ends()[0] == 1
    assert _left(leftovers) == []


def test_without_a_way_to_start_anew_it_ends_with_the_first(leftovers: Path) -> None:
    watched = Watched(leftovers, again="")
    os.kill(watched.first[1], signal.SIGKILL)
    assert watched.ends()[0] == 1
    assert _left(leftovers) == []


def test_it_weighs_next_to_nothing(leftovers: Path) -> None:
    watched = Watched(leftovers)
    ends_at = time.monotonic() + 20
    while psutil.Process(watched.process.pid).cmdline()[1] != "-I":  # it has not become the watch yet
        assert time.monotonic() < ends_at
    assert psutil.Process(watched.process.pid).memory_full_info().uss < 10e6
    watched.process.send_signal(signal.SIGTERM)
    assert watched.ends() == (0, "")
