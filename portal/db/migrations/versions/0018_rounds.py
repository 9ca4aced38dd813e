"""Levels, rounds, and whether the family was asked if it still needs us"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "case_level",
        _text("id", 26),
        _text("case_id", 26),
        _text("level", 4),
        sa.Column("set_on", sa.Date(), nullable=False),
        _moment("set_at"),
        _text("set_by", 26),
        _text("leader", 64),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        _of_case("case_level"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_level")),
    )
    op.create_index("ix_case_level_case", "case_level", ["case_id", "set_at", "id"])
    op.create_table(
        "case_round",
        _text("id", 26),
        _text("case_id", 26),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("level", 4),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("evaluate_on", sa.Date(), nullable=False),
        _text("started_by", 26),
        sa.Column("goal_sealed", sa.LargeBinary(), nullable=False),
        _moment("ended_at", nullable=True),
        _text("ended_by", 26, nullable=True),
        _text("decision", 64),
        _text("next_level", 4),
        sa.Column("evaluation_sealed", sa.LargeBinary(), nullable=True),
        _of_case("case_round"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_round")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_round_case_id_number")),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index("ix_case_round_open", "case_round", ["case_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.add_column("case_file", sa.Column("evaluate_on", sa.Date(), nullable=True))
    op.create_index("ix_case_file_evaluate", "case_file", ["evaluate_on"])
    op.add_column("case_file", _moment("still_asked_at", nullable=True))
    op.add_column("case_file", _moment("still_answered_at", nullable=True))
    op.add_column("case_file", sa.Column("still_answer", sa.String(length=64), server_default="", nullable=False))
    op.add_column("case_file", sa.Column("effect", sa.String(length=64), server_default="", nullable=False))


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, portal.db.base.UtcDateTime(timezone=True), nullable=nullable)


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_case_id_case_file")
    return sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=name, ondelete="CASCADE")
