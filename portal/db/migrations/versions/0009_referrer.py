"""Those who ask on behalf of their work, and the link in the mail that lets them in"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from portal.db.base import UtcDateTime

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _make_referrer()
    _make_link()
    _make_session()
    op.add_column("outbox_mail", sa.Column("link_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("outbox_mail", sa.Column("ends_at", UtcDateTime(), nullable=True))


def _make_referrer() -> None:
    op.create_table(
        "referrer",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("address_mark", sa.String(64), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("domain", sa.String(190), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("words_salt", sa.LargeBinary(), nullable=False),
        sa.Column("words_cost", sa.String(64), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("keys_since", "created_at", "seen_at")),
        sa.UniqueConstraint("address_mark", name="uq_referrer_address_mark"),
    )


def _make_link() -> None:
    op.create_table(
        "referrer_link",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("browser_id", sa.String(64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_referrer_link_browser", "referrer_link", ["browser_id"])
    op.create_index("ix_referrer_link_ends", "referrer_link", ["ends_at"])


def _make_session() -> None:
    op.create_table(
        "referrer_session",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("referrer_id", sa.String(26), sa.ForeignKey("referrer.id"), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("began_at", "seen_at")),
    )
    op.create_index("ix_referrer_session_of", "referrer_session", ["referrer_id"])
    op.create_index("ix_referrer_session_seen", "referrer_session", ["seen_at"])


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
