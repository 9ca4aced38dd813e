"""Who vouches for a service, and when they were asked"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "directory_owner",
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("token_mark", sa.String(length=64), nullable=True),
        sa.Column("asked_times", sa.Integer(), nullable=False),
        _moment("asked_at", nullable=True),
        _moment("answered_at", nullable=True),
        _moment("set_at"),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_directory_owner")),
        sa.UniqueConstraint("token_mark", name=op.f("uq_directory_owner_token_mark")),
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, portal.db.base.UtcDateTime(timezone=True), nullable=nullable)
