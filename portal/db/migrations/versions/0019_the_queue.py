"""The queue: what it is narrowed by, a colleague's own views of it, and days of being away"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NARROWED_BY = {"language": "language", "interpreter": "interpreter", "level": "level", "channel": "channel",
                "age": "age_band", "held": "holder_id"}  # fmt: skip


def upgrade() -> None:
    for name, column in _NARROWED_BY.items():
        op.create_index(f"ix_case_file_{name}", "case_file", ["turn", column, "place", "id"])
    op.create_index("ix_case_file_due", "case_file", ["turn", "due_at"])
    flagged = sa.text("flags <> ''")
    op.create_index(
        "ix_case_file_flagged", "case_file", ["turn", "place", "id"], sqlite_where=flagged, postgresql_where=flagged
    )
    op.create_table(
        "staff_saved_view",
        _id("id"),
        _id("member_id"),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("chosen", sa.String(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_start", sa.Boolean(), nullable=False),
        _of_member("staff_saved_view"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_saved_view")),
    )
    op.create_index("ix_staff_saved_view_own", "staff_saved_view", ["member_id", "position"])
    op.create_table(
        "staff_absence",
        _id("member_id"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        _id("set_by"),
        sa.Column("set_at", portal.db.base.UtcDateTime(timezone=True), nullable=False),
        _of_member("staff_absence"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_staff_absence")),
    )
    op.add_column("staff_member", sa.Column("wishes", sa.String(length=200), server_default="", nullable=False))


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=26), nullable=False)


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_member_id_staff_member")
    return sa.ForeignKeyConstraint(["member_id"], ["staff_member.id"], name=name, ondelete="CASCADE")
