"""What few cases are: waiting for another person, set aside"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("ix_case_file_other_asked", "case_file")
    wishes, aside = sa.text("other_asked_at IS NOT NULL"), sa.text("set_aside <> ''")
    op.create_index("ix_case_file_wishes", "case_file", ["place", "id"], sqlite_where=wishes, postgresql_where=wishes)
    op.create_index("ix_case_file_aside", "case_file", ["turn", "place", "id"], sqlite_where=aside, postgresql_where=aside)
