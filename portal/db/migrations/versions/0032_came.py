"""When a case last came to us: what is told as new to whoever has the queue open"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("came_at", portal.db.base.UtcDateTime(timezone=True), nullable=True))
    op.create_index("ix_case_file_came", "case_file", ["came_at", "turn"])
