"""The mapping form: which fact stands in place of which, and what is half typed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("case_fact", sa.Column("replaces", sa.String(length=26), nullable=True))
    op.create_index("ix_case_fact_replaces", "case_fact", ["replaces"], unique=True)
    op.create_table(
        "mapping_draft",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("place", sa.String(length=26), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_mapping_draft_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "staff_id", "place", name=op.f("pk_mapping_draft")),
    )
