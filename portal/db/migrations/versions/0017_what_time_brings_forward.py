"""What a rule brought forward in the queue, and since when"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("raised", sa.String(length=64), server_default="", nullable=False))
    op.add_column("case_file", sa.Column("raised_at", portal.db.base.UtcDateTime(timezone=True), nullable=True))
