"""What is done in a process of its own before the server starts, and that nothing of it stays in the server's."""

import os
import subprocess
import sys

import pytest

from portal.cli.apart import apart
from portal.cli.common import Trouble
from portal.config import SettingError

_LEFT_OUT = ("alembic", "babel.messages.pofile", "icalendar")


def test_it_is_done_in_another_process_and_gives_what_came_of_it() -> None:
    assert apart(lambda: [{"process": os.getpid() == os.getppid()}]) == [{"process": False}]
    assert apart(os.getpid) != os.getpid()


def test_what_a_person_can_mend_is_one_line_here() -> None:
    def work() -> None:
        raise SettingError("smtp_host", "is no name")

    with pytest.raises(Trouble, match="smtp_host"):
        apart(work)


def test_a_refusal_keeps_its_words() -> None:
    def work() -> None:
        raise Trouble("that is the last administrator")

    with pytest.raises(Trouble, match="that is the last administrator"):
        apart(work)


def test_a_bug_ends_the_command_and_shows_where_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise ZeroDivisionError("nobody can mend this")

    with pytest.raises(SystemExit) as ended:
        apart(work)
    assert ended.value.code == 1


def test_the_servers_processes_hold_nothing_that_they_never_use(env: dict[str, str]) -> None:
    ask = f"import sys, portal.cli, portal.wsgi; print([name for name in {_LEFT_OUT!r} if name in sys.modules])"
    values = os.environ | env | {"PORTAL_DEMO": "1"}
    answer = subprocess.run([sys.executable, "-c", ask], env=values, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
