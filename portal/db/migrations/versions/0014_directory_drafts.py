"""Proposed changes to services, and files that wait to be read in"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "directory_draft",
        _text("id", 26),
        _text("service_id", 36),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _text("state", 16),
        _text("by_role", 16),
        _text("by_id", 26, nullable=True),
        _moment("made_at"),
        _text("decided_by", 26, nullable=True),
        _moment("decided_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_draft")),
    )
    op.create_index("ix_directory_draft_open", "directory_draft", ["state", "made_at"])
    op.create_index("ix_directory_draft_of", "directory_draft", ["service_id", "state"])
    op.create_table(
        "directory_import",
        _text("id", 26),
        _text("by_id", 26),
        _text("name", 200),
        sa.Column("data", sa.Text(), nullable=False),
        _moment("made_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_import")),
    )


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, portal.db.base.UtcDateTime(timezone=True), nullable=nullable)
