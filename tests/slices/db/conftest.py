"""A database of the kind that this run is about, with nothing in it at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.db.session import Database
from tests import databases


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    if databases.kind() == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'test.sqlite'}")
        yield opened
        opened.close()
        return
    with databases.postgres_database() as address:
        opened = Database(address)
        yield opened
        opened.close()
