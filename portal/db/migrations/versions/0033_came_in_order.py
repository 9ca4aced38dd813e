"""Find what is new in the order in which it came: among those whose turn it is, however many there are"""

from collections.abc import Sequence

from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("ix_case_file_came", "case_file")
    op.create_index("ix_case_file_came", "case_file", ["turn", "came_at", "id"])
