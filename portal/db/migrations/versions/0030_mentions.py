"""Who is mentioned in a note and has not opened the case since"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = portal.db.base.UtcDateTime(timezone=True)
_ID = sa.String(length=26)


def upgrade() -> None:
    op.create_table(
        "case_mention",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("mentioned_by", _ID, nullable=False),
        sa.Column("mentioned_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_mention_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_mention")),
    )
    op.create_index("ix_case_mention_case", "case_mention", ["case_id"])
    op.create_index("ix_case_mention_member", "case_mention", ["member_id", "mentioned_at"])
