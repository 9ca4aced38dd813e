"""What the finder keeps: for each service its analysed words, and the words there are, for slips and suggestions.

Full text proper is the database's own: an FTS5 table on SQLite, a generated tsvector on PostgreSQL, drawn from `words` by the
database itself. Their names end in `fts`; the comparison of schemas leaves such names alone.
"""

from typing import Any

from sqlalchemy import DDL, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base

SQLITE = (
    # 'ascii' takes every letter outside ASCII as it is: the words are analysed already.
    "CREATE VIRTUAL TABLE service_search_fts USING fts5(words, content='service_search', content_rowid='number', "
    "tokenize=\"ascii tokenchars '_'\", columnsize=0, detail=none)",
    "CREATE TRIGGER service_search_in AFTER INSERT ON service_search BEGIN "
    "INSERT INTO service_search_fts (rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER service_search_out AFTER DELETE ON service_search BEGIN "
    "INSERT INTO service_search_fts (service_search_fts, rowid, words) VALUES ('delete', old.number, old.words); END",
)
POSTGRES = (
    "ALTER TABLE service_search ADD COLUMN vector_fts tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    "CREATE INDEX ix_service_search_fts ON service_search USING gin (vector_fts)",
)


class ServiceSearch(Base):
    """A service as it is found. `words`: stems, parts of compounds ('p_'), concepts ('c_'), topics ('t_') and what it is marked
    with ('f_'), once more with 'n_' when its name says it and 'm_' when it is there for it; never an address. Deleted and
    written anew, never changed."""

    __tablename__ = "service_search"

    number: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(String(36), ForeignKey("service.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str] = mapped_column(Text)
    spoken: Mapped[str] = mapped_column(Text)  # as written, for slips and suggestions: 'sovn=søvn …'
    names: Mapped[str] = mapped_column(Text)  # JSON, by language; empty when a name would tell too much
    breadth: Mapped[int]  # how many topics
    level: Mapped[int]  # 0 good for all … 2 necessary for a few
    is_leisure: Mapped[bool]
    is_national: Mapped[bool]


class SearchWord(Base):
    """A word that services have, and how many. `kind`: 's' as people write it, 't' as it is compared."""

    __tablename__ = "search_word"
    __table_args__ = (Index("ix_search_word_most", "kind", "count"),)

    kind: Mapped[str] = mapped_column(String(1), primary_key=True)
    word: Mapped[str] = mapped_column(String(100), primary_key=True)
    shown: Mapped[str] = mapped_column(String(100))
    count: Mapped[int]


class SearchState(Base):
    """One row: with which table of concepts the services were analysed."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(String(64))


for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRES)):
    for _statement in _statements:
        drawn: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(ServiceSearch.__table__, "after_create", drawn.execute_if(dialect=_dialect))
