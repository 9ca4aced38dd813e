"""What the desk keeps: the capacity notice, texts of statuses"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _make_capacity_notice()


def _make_capacity_notice() -> None:
    when = portal.db.base.UtcDateTime(timezone=True)
    op.create_table(
        "capacity_notice",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("own_words", sa.String(length=1000), nullable=False),
        sa.Column("own_language", sa.String(length=12), nullable=False),
        sa.Column("until", when, nullable=False),
        sa.Column("put_up_at", when, nullable=False),
        sa.Column("put_up_by", sa.String(length=26), nullable=False),
        sa.Column("taken_down_at", when, nullable=True),
        sa.Column("taken_down_by", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_notice")),
    )
    op.create_index("ix_capacity_notice_until", "capacity_notice", ["until"])


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
