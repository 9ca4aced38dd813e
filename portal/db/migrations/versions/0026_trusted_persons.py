"""Somebody whom a family lets in by a code of its own, and which message such a person wrote"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = portal.db.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("case_message", sa.Column("trusted_id", sa.String(length=26), nullable=True))
    op.add_column("case_message", sa.Column("by_sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "case_trusted",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("lock", sa.String(length=64), nullable=False),
        sa.Column("may", sa.String(length=64), nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("invited_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_trusted_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_trusted")),
        sa.UniqueConstraint("lock", name=op.f("uq_case_trusted_lock")),
    )
    op.create_index("ix_case_trusted_case", "case_trusted", ["case_id", "invited_at"])
    op.create_index("ix_case_trusted_ends", "case_trusted", ["ended_at", "ends_at"])
