"""Short messages beside mails"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base  # noqa: F401

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("outbox_mail", _slug("way", "mail"))
    op.add_column("case_file", _slug("notify_way", "mail"))
    op.add_column("case_file", _slug("notice_state", ""))
    op.create_index("ix_case_file_unreached", "case_file", ["notice_state", "place", "id"])
    op.create_index("ix_case_file_waits", "case_file", ["opened_at", "channel", "answered_at", "closed_at"])


def _slug(name: str, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=False, server_default=default)


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
