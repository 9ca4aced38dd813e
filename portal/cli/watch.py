"""The small program that watches the server's processes: it stops them when told, and has one that died started again.

`portal run` makes everything ready, forks the workers and becomes this (`portal.cli.server`). It knows nothing of the portal
and loads nothing of it: whoever only waits must not hold the whole app in memory. It is run by its path, without the site's
packages, with these words: seconds to stop in, the processes' numbers, `--`, and the command that starts one more. Without
such a command it ends with the first that dies.
"""

import os
import signal
import sys
import time

_CRASH_SECONDS = 10.0  # who dies so soon after its start would die again and again


class Watch:
    """The processes that are watched."""

    def __init__(self, kill_seconds: int, pids: list[int], again: list[str]) -> None:
        self._kill_seconds, self._again = kill_seconds, again
        self._began = dict.fromkeys(pids, float("-inf"))
        self._is_stopping, self._code = False, 0

    def until_all_have_ended(self) -> int:
        """Wait, and start anew what dies. Returns the exit code: 1 when they ended by themselves."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self._stop(0))
        signal.signal(signal.SIGALRM, lambda *_: self._tell(signal.SIGKILL))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})  # what came before is heard now
        while self._began:
            try:
                pid, status = os.wait()
            except ChildProcessError:  # somebody else has waited for them
                break
            if pid in self._began:
                self._ended(pid, status)
        return self._code

    def _ended(self, pid: int, status: int) -> None:
        began = self._began.pop(pid)
        if self._is_stopping:
            return
        _say(f"a process of the server ended by itself ({_how(status)})")
        if not self._again or time.monotonic() - began < _CRASH_SECONDS:
            self._stop(1)
        else:
            self._start()

    def _start(self) -> None:
        pid = os.posix_spawn(self._again[0], self._again, os.environ)
        self._began[pid] = time.monotonic()

    def _stop(self, code: int) -> None:
        self._is_stopping, self._code = True, code
        self._tell(signal.SIGTERM)
        signal.alarm(self._kill_seconds)

    def _tell(self, name: int) -> None:
        for pid in self._began:
            try:
                os.kill(pid, name)
            except ProcessLookupError:
                continue


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"code {code}"


def _say(line: str) -> None:
    sys.stderr.write(f"portal: {line}\n")
    sys.stderr.flush()


def main(words: list[str]) -> int:
    """Watch what the words name."""
    between = words.index("--")
    return Watch(int(words[0]), [int(word) for word in words[1:between]], words[between + 1 :]).until_all_have_ended()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
