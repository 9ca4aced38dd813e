"""Meetings that a family is asked to, and how each was for it"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = portal.db.base.UtcDateTime(timezone=True)
_ID = sa.String(length=26)


def upgrade() -> None:
    op.create_table(
        "case_meeting",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("how_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", _ID, nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_meeting_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_meeting")),
    )
    op.create_index("ix_case_meeting_case", "case_meeting", ["case_id", "starts_at"])
