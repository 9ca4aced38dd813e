"""Find those that are alike to a case without a look at all the others"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    few = sa.text("alike_to IS NOT NULL")
    op.create_index("ix_case_file_alike", "case_file", ["alike_to"], sqlite_where=few, postgresql_where=few)
