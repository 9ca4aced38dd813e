"""The server is killed while people write: what was acknowledged is there afterwards, each once. `make bench-kills` does it
a hundred times."""

from contextlib import ExitStack
from pathlib import Path

from tests import databases
from tools.bench.kills import killed_under_load

KILLS = 3


def test_no_acknowledged_message_is_lost_or_doubled_when_the_server_is_killed(tmp_path: Path) -> None:
    with ExitStack() as stack:
        is_sqlite = databases.kind() == "sqlite"
        url = "" if is_sqlite else stack.enter_context(databases.postgres_database())
        outcome = stack.enter_context(killed_under_load(tmp_path, url, KILLS))
    assert outcome.acknowledged >= KILLS * 8
    assert outcome.is_well, outcome
