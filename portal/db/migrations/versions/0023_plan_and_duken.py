"""The plan of a case, and Duken"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _plan()
    _duken()


def _plan() -> None:
    op.create_table(
        "plan_goal",
        *_own("plan_goal"),
        _text("shared_id", 26),
        _text("submission", 64),
        _text("state", 64),
        _sealed(),
        _moment("made_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("submission", name=op.f("uq_plan_goal_submission")),
    )
    op.create_index("ix_plan_goal_case", "plan_goal", ["case_id", "made_at", "id"])
    op.create_index("ix_plan_goal_shared", "plan_goal", ["shared_id"])
    op.create_table(
        "plan_measure",
        *_own("plan_measure"),
        _text("goal_id", 26),
        _text("submission", 64),
        _text("state", 64),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        _sealed(),
        _moment("made_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("plan_measure", "goal_id", "plan_goal"),
        sa.UniqueConstraint("submission", name=op.f("uq_plan_measure_submission")),
    )
    op.create_index("ix_plan_measure_case", "plan_measure", ["case_id", "made_at", "id"])
    op.create_index("ix_plan_measure_goal", "plan_measure", ["goal_id"])
    op.create_table(
        "plan_said",
        *_own("plan_said"),
        _text("measure_id", 26),
        _text("submission", 64),
        _text("sayer", 64),
        _text("staff_id", 26, nullable=True),
        _sealed(),
        _moment("said_at"),
        _of("plan_said", "measure_id", "plan_measure"),
        sa.UniqueConstraint("submission", name=op.f("uq_plan_said_submission")),
    )
    op.create_index("ix_plan_said_case", "plan_said", ["case_id", "said_at", "id"])
    op.create_index("ix_plan_said_measure", "plan_said", ["measure_id"])


def _duken() -> None:
    op.create_table(
        "duken_version",
        *_own("duken_version"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("submission", 64),
        _text("filled_by", 64),
        _text("staff_id", 26, nullable=True),
        _sealed(),
        _moment("made_at"),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_duken_version_case_id_number")),
        sa.UniqueConstraint("submission", name=op.f("uq_duken_version_submission")),
    )
    op.create_table(
        "duken_draft",
        *_own("duken_draft"),
        _text("owner", 26),
        _sealed(),
        _moment("saved_at"),
        sa.UniqueConstraint("case_id", "owner", name=op.f("uq_duken_draft_case_id_owner")),
    )
    op.create_index("ix_duken_draft_saved", "duken_draft", ["saved_at"])


def _own(table: str) -> tuple[sa.Column[str], sa.Column[str], sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    """What every table of a case begins with."""
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    return _text("id", 26), _text("case_id", 26), _of(table, "case_id", "case_file"), key


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE")


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _sealed() -> sa.Column[bytes]:
    return sa.Column("body_sealed", sa.LargeBinary(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, portal.db.base.UtcDateTime(timezone=True), nullable=nullable)
