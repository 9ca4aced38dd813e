"""Codes that a colleague made, which lead a family to a code of its own"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "temporary_code",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("ends_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_temporary_code_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_temporary_code")),
    )
    op.create_index("ix_temporary_code_ends", "temporary_code", ["ends_at"])
