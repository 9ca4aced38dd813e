"""What the directory is searched by.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE VIRTUAL TABLE service_search_fts USING fts5(words, content='service_search', content_rowid='number', "
    "tokenize=\"ascii tokenchars '_'\", columnsize=0, detail=none)",
    "CREATE TRIGGER service_search_in AFTER INSERT ON service_search BEGIN "
    "INSERT INTO service_search_fts (rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER service_search_out AFTER DELETE ON service_search BEGIN "
    "INSERT INTO service_search_fts (service_search_fts, rowid, words) VALUES ('delete', old.number, old.words); END",
)
_POSTGRES = (
    "ALTER TABLE service_search ADD COLUMN vector_fts tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    "CREATE INDEX ix_service_search_fts ON service_search USING gin (vector_fts)",
)


def upgrade() -> None:
    op.create_table(
        "service_search",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("breadth", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("is_leisure", sa.Boolean(), nullable=False),
        sa.Column("is_national", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_search_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_service_search")),
        sa.UniqueConstraint("service_id", name=op.f("uq_service_search_service_id")),
    )
    op.create_table(
        "search_word",
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.Column("shown", sa.String(length=100), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "word", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_most", "search_word", ["kind", "count"])
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the way back is a restored backup")
