"""Keep several half-written forms of one browser: what was kept before stands alone under its own cookie"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("staff_parked_form", sa.Column("shelf", sa.String(length=32), server_default="", nullable=False))
    op.execute("UPDATE staff_parked_form SET shelf = id")
    op.create_index("ix_staff_parked_form_shelf", "staff_parked_form", ["shelf"])
