"""The newest messages by themselves: what the bell's sweep looks for each second"""

from collections.abc import Sequence

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_case_message_sent", "case_message", ["sent_at", "case_id"])


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
