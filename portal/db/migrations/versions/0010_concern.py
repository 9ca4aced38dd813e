"""A professional's concern: where it stands, the referrer's copies and own papers, words to the team leader"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import portal.db.base

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _concern()
    _referrer_copy()
    _contact_note()
    _own_papers()


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, portal.db.base.UtcDateTime(timezone=True), nullable=nullable)


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=26), nullable=nullable)


def _concern() -> None:
    op.create_table(
        "concern",
        _id("case_id"),
        _id("referrer_id", nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("is_together", sa.Boolean(), nullable=False),
        _id("upgraded_from", nullable=True),
        _moment("opened_at"),
        _moment("ends_at", nullable=True),
        _moment("family_read_at", nullable=True),
        _moment("family_added_at", nullable=True),
        sa.Column("family_objected", sa.Boolean(), nullable=False),
        _moment("answer_due_at", nullable=True),
        _moment("raised_at", nullable=True),
        _moment("copy_sent_at", nullable=True),
        _moment("withdrawn_at", nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_concern")),
    )
    op.create_index("ix_concern_own", "concern", ["referrer_id", "opened_at"])
    op.create_index("ix_concern_waiting", "concern", ["state", "ends_at"])
    op.create_index("ix_concern_due", "concern", ["state", "answer_due_at"])
    op.create_index("ix_concern_before", "concern", ["upgraded_from"])


def _referrer_copy() -> None:
    op.create_table(
        "referrer_copy",
        _id("id"),
        _id("case_id"),
        _id("referrer_id"),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        _moment("sent_at"),
        _moment("read_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_referrer_copy_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrer_copy")),
    )
    op.create_index("ix_referrer_copy_own", "referrer_copy", ["referrer_id", "sent_at"])
    op.create_index("ix_referrer_copy_case", "referrer_copy", ["case_id"])


def _contact_note() -> None:
    op.create_table(
        "contact_note",
        _id("id"),
        _id("case_id", nullable=True),
        _id("referrer_id", nullable=True),
        sa.Column("submission", sa.String(length=64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        _moment("written_at"),
        _moment("seen_at", nullable=True),
        _id("seen_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_note")),
        sa.UniqueConstraint("submission", name=op.f("uq_contact_note_submission")),
    )
    op.create_index("ix_contact_note_seen", "contact_note", ["seen_at", "written_at"])
    op.create_index("ix_contact_note_case", "contact_note", ["case_id"])


def _own_papers() -> None:
    op.create_table(
        "wonder_note",
        _id("id"),
        _id("referrer_id"),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        _moment("started_at"),
        _moment("ends_at"),
        sa.Column("outcome", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wonder_note")),
    )
    op.create_index("ix_wonder_note_own", "wonder_note", ["referrer_id", "ends_at"])
    op.create_index("ix_wonder_note_ends", "wonder_note", ["ends_at"])
    op.create_table(
        "concern_draft",
        _id("id"),
        _id("referrer_id"),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        _moment("started_at"),
        _moment("saved_at"),
        _moment("ends_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_draft")),
    )
    op.create_index("ix_concern_draft_own", "concern_draft", ["referrer_id", "ends_at"])
    op.create_index("ix_concern_draft_ends", "concern_draft", ["ends_at"])


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
