"""The ledger of consents, step by step, and what was shared"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = portal.db.base.UtcDateTime(timezone=True)
_ID = sa.String(length=26)


def upgrade() -> None:
    _consents()
    op.create_table(
        "case_share",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("consent_id", _ID, nullable=True),
        sa.Column("ground", sa.String(length=64), server_default="", nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("shared_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_share_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_share")),
    )
    op.create_index("ix_case_share_case", "case_share", ["case_id", "shared_at"])


def _consents() -> None:
    op.create_table(
        "case_consent",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_consent_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_consent")),
    )
    op.create_index("ix_case_consent_case", "case_consent", ["case_id", "asked_at"])
    op.create_table(
        "case_consent_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("consent_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("staff_id", _ID, nullable=True),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["case_consent.id"], name=op.f("fk_case_consent_step_consent_id_case_consent"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_consent_step")),
    )
    op.create_index("ix_case_consent_step_of", "case_consent_step", ["consent_id", "taken_at"])
