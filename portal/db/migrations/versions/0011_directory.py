"""The directory in the database: services as documents, what they are chosen by, and how they came to be so"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "directory_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("pack_mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_state")),
    )
    _service()
    _drawn()
    _version()


def _flag(name: str, *, nullable: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, portal.db.base.UtcDateTime(timezone=True), nullable=False)


def _service() -> None:
    op.create_table(
        "service",
        _text("id", 36),
        _text("slug", 100),
        _text("state", 16),
        _text("origin", 16),
        _text("pack_mark", 64),
        _number("version"),
        sa.Column("document", sa.Text(), nullable=False),
        _text("sort_key", 200),
        _text("kind", 16),
        _text("level", 16, nullable=True),
        _flag("is_free", nullable=True),
        _flag("needs_referral", nullable=True),
        _flag("is_anonymous", nullable=True),
        _flag("is_leisure"),
        _flag("is_telling"),
        _flag("is_confidential_address"),
        _flag("is_always_open"),
        _flag("is_holiday_ordinary"),
        _number("minimum_age", nullable=True),
        _number("maximum_age", nullable=True),
        sa.Column("closed_from", sa.Date(), nullable=True),
        sa.Column("closed_to", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_slug")),
    )
    op.create_index("ix_service_shown", "service", ["state", "sort_key", "id"])
    op.create_index("ix_service_fresh", "service", ["state", "verified_on"])


def _drawn() -> None:
    _of_service("service_facet", [_text("kind", 16), _text("value", 100)], ["kind", "value"])
    op.create_index("ix_service_facet_chosen", "service_facet", ["kind", "value", "service_id"])
    _of_service("service_span", [_number("weekday"), _number("starts"), _number("ends")], ["weekday", "starts"])
    op.create_index("ix_service_span_week", "service_span", ["weekday", "starts", "ends"])
    _of_service(
        "service_day", [sa.Column("day", sa.Date(), nullable=False), _number("starts"), _number("ends")], ["day", "starts"]
    )
    op.create_index("ix_service_day_date", "service_day", ["day", "service_id"])


def _version() -> None:
    _of_service(
        "service_version",
        [
            _number("version"),
            sa.Column("document", sa.Text(), nullable=False),
            _text("by_role", 16),
            _text("by_id", 26, nullable=True),
            sa.Column("note", sa.Text(), nullable=False),
            _moment("at"),
        ],
        ["version"],
    )


def _of_service(name: str, columns: list[sa.Column[Any]], key: list[str]) -> None:
    op.create_table(
        name,
        _text("service_id", 36),
        *columns,
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f(f"fk_{name}_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", *key, name=op.f(f"pk_{name}")),
    )
