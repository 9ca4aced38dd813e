"""A database of each kind for these tests; PostgreSQL when PORTAL_TEST_POSTGRES names a server."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from portal.db.session import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path / 'test.sqlite'}")
        yield db
        db.close()
        return
    server = os.environ.get("PORTAL_TEST_POSTGRES")
    if not server:
        pytest.skip("PORTAL_TEST_POSTGRES names no server")
    yield from _postgres(server)


def _postgres(server: str) -> Iterator[Database]:
    name = f"test_{secrets.token_hex(6)}"
    admin = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    db = Database(make_url(server).set(database=name))
    yield db
    db.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
