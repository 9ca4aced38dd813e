"""Where services are, to measure the way to them; and what somebody says is wrong with one, sealed"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "service_point",
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        _of_service("service_point"),
        sa.PrimaryKeyConstraint("service_id", "number", name=op.f("pk_service_point")),
    )
    op.create_table(
        "directory_report",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", portal.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=26), nullable=True),
        _of_service("directory_report"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_report")),
    )
    op.create_index("ix_directory_report_waiting", "directory_report", ["done_at", "at"])
    op.create_index("ix_directory_report_service", "directory_report", ["service_id", "done_at"])
    _draw_points()


def _of_service(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_service_id_service")
    return sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=name, ondelete="CASCADE")


def _draw_points() -> None:
    """The services that are there already."""
    connection = op.get_bind()
    service = sa.table("service", sa.column("id"), sa.column("document"))
    point = sa.table("service_point", *(sa.column(name) for name in ("service_id", "number", "latitude", "longitude")))
    for row in connection.execute(sa.select(service.c.id, service.c.document)).all():
        values = list(_points(json.loads(row.document)))
        if values:
            connection.execute(sa.insert(point), [{"service_id": row.id, **each} for each in values])


def _points(document: dict[str, Any]) -> Iterator[dict[str, float]]:
    for number, place in enumerate(document.get("locations", ())):
        if "latitude" in place and "longitude" in place:
            yield {"number": number, "latitude": place["latitude"], "longitude": place["longitude"]}
