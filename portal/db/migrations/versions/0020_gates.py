"""Rights with a scope and a time, teams, who is kept out of a case, and until when a hand-over should be answered"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = portal.db.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("staff_member", sa.Column("speaks", sa.String(length=100), server_default="", nullable=False))
    op.add_column("case_file", sa.Column("team", sa.String(length=64), server_default="", nullable=False))
    op.add_column("case_file", sa.Column("offer_due_at", _MOMENT, nullable=True))
    op.add_column("case_file", sa.Column("handed_over_at", _MOMENT, nullable=True))
    _rights()
    _bars()


def _rights() -> None:
    op.create_table(
        "staff_grant",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("permission", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=26), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["staff_member.id"], name=op.f("fk_staff_grant_member_id_staff_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_grant")),
    )
    op.create_index(op.f("ix_staff_grant_member_id"), "staff_grant", ["member_id"])
    op.create_table(
        "staff_team",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_team")),
    )
    op.create_table(
        "staff_team_member",
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("team_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["staff_member.id"], name=op.f("fk_staff_team_member_member_id_staff_member"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["staff_team.id"], name=op.f("fk_staff_team_member_team_id_staff_team"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "team_id", name=op.f("pk_staff_team_member")),
    )


def _bars() -> None:
    op.create_table(
        "case_bar",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("member_id", sa.String(length=26), nullable=False),
        sa.Column("barred_by", sa.String(length=26), nullable=False),
        sa.Column("barred_at", _MOMENT, nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_bar_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["staff_member.id"], name=op.f("fk_case_bar_member_id_staff_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "member_id", name=op.f("pk_case_bar")),
    )
    op.create_index("ix_case_bar_member", "case_bar", ["member_id", "case_id"])
    op.create_table(
        "case_why",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["staff_session.id"], name=op.f("fk_case_why_session_id_staff_session"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_why_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "case_id", name=op.f("pk_case_why")),
    )
