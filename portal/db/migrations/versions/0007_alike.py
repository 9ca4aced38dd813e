"""What stands aside, and what is alike"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("set_aside", sa.String(length=64), server_default="", nullable=False))
    op.add_column("case_file", sa.Column("alike_to", sa.String(length=26), nullable=True))
    op.add_column("case_file", sa.Column("alike_count", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "alike_mark",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("kept_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_alike_mark_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mark", "case_id", name=op.f("pk_alike_mark")),
    )
    op.create_index("ix_alike_mark_kept", "alike_mark", ["kept_at"])
    op.create_index("ix_alike_mark_case", "alike_mark", ["case_id"])


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
