"""The migration that measures distances finds the places of the services that are there already."""

import json

from alembic import command
from sqlalchemy import text

from portal.db.session import Database
from portal.db.upgrade import _alone, _config, upgrade

PLACES = [{"name": "Huset", "latitude": 60.1, "longitude": 3.9}, {"name": "Et sted"}, {"latitude": 60.2, "longitude": 3.8}]
_FLAGS = "is_leisure, is_telling, is_confidential_address, is_always_open, is_holiday_ordinary"
_INSERT = (
    "INSERT INTO service (id, slug, state, origin, pack_mark, version, document, sort_key, kind, updated_at, "  # noqa: S608
    f"{_FLAGS}) VALUES (:id, :id, 'live', 'editor', '', 1, :document, 'a', 'public', '2026-11-22 10:00:00', "
    "false, false, false, false, false)"
)


def test_services_that_are_there_get_their_points(database: Database) -> None:
    with _alone(database) as connection:
        command.upgrade(_config(connection), "0012")
    with database.write() as db:
        db.execute(text(_INSERT), {"id": "one", "document": json.dumps({"locations": PLACES})})
        db.execute(text(_INSERT), {"id": "other", "document": "{}"})
    upgrade(database)
    with database.read() as db:
        rows = db.execute(text("SELECT service_id, number, latitude, longitude FROM service_point ORDER BY number")).all()
    assert [tuple(row) for row in rows] == [("one", 0, 60.1, 3.9), ("one", 2, 60.2, 3.8)]
