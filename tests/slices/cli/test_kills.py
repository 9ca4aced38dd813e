"""The server is killed while people write: what was acknowledged is there afterwards, each once. `make bench-kills` does it
a hundred times."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import databases
from tools.bench.kills import Server, killed_under_load

KILLS = 3


def test_no_acknowledged_message_is_lost_or_doubled_when_the_server_is_killed(tmp_path: Path) -> None:
    with ExitStack() as stack:
        is_sqlite = databases.kind() == "sqlite"
        url = "" if is_sqlite else stack.enter_context(databases.postgres_database())
        outcome = stack.enter_context(killed_under_load(tmp_path, url, KILLS))
    assert outcome.acknowledged >= KILLS * 8
    assert outcome.is_well, outcome


def test_a_server_that_ends_by_itself_is_told_of_at_once_in_its_own_words(tmp_path: Path) -> None:
    server = Server(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/none", 1)
    with pytest.raises(RuntimeError, match="the database does not answer"):
        server.start()
    server.kill()  # nothing is left to kill, and that is no trouble
