"""The database of the kind that this run is about, with every table in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.db.session import Database
from tests import databases


@pytest.fixture
def database(database_maker: databases.Maker, tmp_path: Path) -> Iterator[Database]:
    opened = Database(database_maker.fresh(tmp_path))
    yield opened
    opened.close()
