"""A question to a colleague who stands outside the case, and the case's side of it"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = portal.db.base.UtcDateTime(timezone=True)
_ID = sa.String(length=26)


def upgrade() -> None:
    op.create_table(
        "advice",
        sa.Column("id", _ID, nullable=False),
        sa.Column("adviser_id", _ID, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("question_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice")),
    )
    op.create_index("ix_advice_adviser", "advice", ["adviser_id", "answered_at", "asked_at"])
    op.create_table(
        "case_advice",
        sa.Column("advice_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("submission", sa.String(length=64), nullable=False),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("noted_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_advice_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("advice_id", name=op.f("pk_case_advice")),
        sa.UniqueConstraint("submission", name=op.f("uq_case_advice_submission")),
    )
    op.create_index("ix_case_advice_case", "case_advice", ["case_id"])
    op.create_index("ix_case_advice_asker", "case_advice", ["asked_by", "answered_at"])
