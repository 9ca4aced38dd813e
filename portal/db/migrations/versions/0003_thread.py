"""More of the thread: another person asked for, an earlier case locked, how an answer was, the wording of the statuses"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("other_asked_at", portal.db.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("continued_in", sa.String(length=26), nullable=True))
        batch_op.create_index("ix_case_file_other_asked", ["other_asked_at"], unique=False)
        batch_op.create_index("ix_case_file_continued", ["continued_in"], unique=False)
    _how_was()
    _status_text()


def _how_was() -> None:
    op.create_table(
        "case_how_was",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_how_was_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["case_message.id"], name=op.f("fk_case_how_was_message_id_case_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_how_was")),
        sa.UniqueConstraint("message_id", name=op.f("uq_case_how_was_message_id")),
    )
    with op.batch_alter_table("case_how_was", schema=None) as batch_op:
        batch_op.create_index("ix_case_how_was_case", ["case_id", "given_at"], unique=False)


def _status_text() -> None:
    op.create_table(
        "status_text",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=26), nullable=False),
        sa.Column("written_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_text")),
        sa.UniqueConstraint("status", "language", "number", name=op.f("uq_status_text_status_language_number")),
    )


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
