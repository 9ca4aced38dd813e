"""The live talk"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "live_setting",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("until", portal.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=26), nullable=False),
        sa.Column("changed_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_setting")),
    )
    op.create_table(
        "live_presence",
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("seen_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_live_presence")),
    )
    op.create_table(
        "live_talk",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("active", sa.String(length=26), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("asked_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("holder_id", sa.String(length=26), nullable=True),
        sa.Column("taken_at", portal.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("guest_id", sa.String(length=26), nullable=True),
        sa.Column("offered_to", sa.String(length=26), nullable=True),
        sa.Column("paused_until", portal.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("pause_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unread_since", portal.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", portal.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("over_at", portal.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_live_talk_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_talk")),
        sa.UniqueConstraint("active", name=op.f("uq_live_talk_active")),
    )
    with op.batch_alter_table("live_talk", schema=None) as batch_op:
        batch_op.create_index("ix_live_talk_case", ["case_id", "asked_at"], unique=False)
        batch_op.create_index("ix_live_talk_state", ["state", "asked_at"], unique=False)
        batch_op.create_index("ix_live_talk_holder", ["holder_id", "state"], unique=False)
        batch_op.create_index("ix_live_talk_taken", ["taken_at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
